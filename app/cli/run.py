"""Runs a command of the command line and turns every error into one sentence and an exit code."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from app import logs
from app.cli import OpenWindow
from app.cli.output import DONE, ENVIRONMENT, FAILURES, NOT_ALLOWED, WRONG_USE, complain
from app.cli.session import Session
from resources.errors import Bug, EnvironmentFailed, KilnError, NotAllowed

log = logging.getLogger(__name__)


def run(argv: Sequence[str], *, open_window: OpenWindow | None) -> int:
    """Runs ``argv`` (without the program's name) and gives its exit code; nothing is raised."""
    logs.to_stderr()
    session = Session(open_window=open_window)
    code = _guarded(lambda: _carry_out(list(argv), session), session)
    return _guarded(session.close, session) or code


def _guarded(call: Callable[[], int | None], session: Session) -> int:
    try:
        return call() or DONE
    except KilnError as error:
        complain(str(error))
        return _exit_code(error)
    except KeyboardInterrupt:
        return FAILURES
    except BrokenPipeError:
        _say_no_more()
        return FAILURES
    except Exception as error:
        file = session.folder.logs / "kiln.log"
        with contextlib.suppress(OSError):
            logs.to_file(file)
        log.exception("command_failed")
        complain(str(Bug("E-BUG", where=type(error).__name__, log=file)))
        return ENVIRONMENT


def _say_no_more() -> None:
    """Whoever read the output is gone; without this the interpreter would complain at its end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _carry_out(argv: list[str], session: Session) -> int:
    """The window is opened without the command line's machinery, which takes a while to import."""
    match argv:
        case []:
            return _window(session)
        case ["--data", folder]:
            session.data = Path(folder)
            return _window(session)
        case _:
            return _invoke(argv, session)


def _window(session: Session) -> int:
    from app.cli.window import window

    return window(session)


def _invoke(argv: list[str], session: Session) -> int:
    import typer

    from app.cli.commands import application

    command = typer.main.get_command(application)
    try:
        result = command.main(list(argv), prog_name="kiln", standalone_mode=False, obj=session)
    except typer.Exit as end:
        return end.exit_code
    except typer.Abort:
        return FAILURES
    except typer.TyperException as error:
        complain(f"{getattr(error, 'format_message', error.__str__)()} Try: kiln --help.")
        return WRONG_USE
    return result if isinstance(result, int) else DONE


def _exit_code(error: KilnError) -> int:
    if isinstance(error, NotAllowed):
        return NOT_ALLOWED
    return ENVIRONMENT if isinstance(error, EnvironmentFailed | Bug) else WRONG_USE
