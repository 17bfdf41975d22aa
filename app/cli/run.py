"""Runs a command of the command line and turns every error into one sentence and an exit code."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence

import typer

from app import logs
from app.cli import OpenWindow
from app.cli.options import Session
from resources.errors import Bug, EnvironmentFailed, KilnError, NotAllowed

log = logging.getLogger(__name__)

DONE, FAILURES, WRONG_USE, ENVIRONMENT, NOT_ALLOWED = range(5)


def run(argv: Sequence[str], *, open_window: OpenWindow | None) -> int:
    """Runs ``argv`` (without the program's name) and gives its exit code; nothing is raised."""
    logs.to_stderr()
    session = Session(open_window=open_window)
    try:
        return _invoke(argv, session)
    except KilnError as error:
        _say(str(error))
        return _exit_code(error)
    except KeyboardInterrupt:
        return FAILURES
    except Exception as error:
        file = session.folder.logs / "kiln.log"
        logs.to_file(file)
        log.exception("command_failed")
        _say(str(Bug("E-BUG", where=type(error).__name__, log=file)))
        return ENVIRONMENT
    finally:
        session.close()


def _invoke(argv: Sequence[str], session: Session) -> int:
    from app.cli.commands import application

    command = typer.main.get_command(application)
    try:
        result = command.main(list(argv), prog_name="kiln", standalone_mode=False, obj=session)
    except typer.Exit as end:
        return end.exit_code
    except typer.Abort:
        return FAILURES
    except typer.TyperException as error:
        _say(f"{getattr(error, 'format_message', error.__str__)()} Try: kiln --help.")
        return WRONG_USE
    return result if isinstance(result, int) else DONE


def _exit_code(error: KilnError) -> int:
    if isinstance(error, NotAllowed):
        return NOT_ALLOWED
    return ENVIRONMENT if isinstance(error, EnvironmentFailed | Bug) else WRONG_USE


def _say(sentence: str) -> None:
    sys.stderr.write(" ".join(sentence.split()) + "\n")
