"""Runs Kiln's command line as a person or a script does, and keeps what it said."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from resources.failures import failure

STARTER = Path(__file__).with_name("starter.py")
AT_MOST_S = 90.0
"""No command of these tests takes so long, however busy the machine is."""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The JSON objects on standard output."""
        return [json.loads(line) for line in self.out.splitlines() if line.startswith("{")]

    @property
    def object(self) -> dict[str, Any]:
        """The only or last JSON object."""
        return self.objects[-1]

    def refused(self, code: int, failure_code: str, *words: str) -> None:
        """Asserts one sentence of the failure table on standard error, what to do included, and nothing else."""
        assert self.code == code, f"ended with {self.code}: {self.err}{self.out}"
        assert self.err.count("\n") == 1, self.err
        says(self.err.rstrip("\n"), failure_code, *words)


def says(line: str, failure_code: str, *words: str) -> None:
    """Asserts that the line is the whole row of this code, every fact of it filled in, and holds the words."""
    row = failure(failure_code)
    assert row.action, f"{failure_code} does not say what to do"
    pattern = re.sub(r"\\\{\w+\\\}", "(.+)", re.escape(" ".join(f"{row.sentence} {row.action}".split())))
    match = re.search(f"{pattern}$", line)
    assert match, f"{line!r} is not {failure_code}: {row.sentence} {row.action}"
    assert "…" not in match.groups(), f"{line!r} leaves a fact out"
    missing = [word for word in words if word not in line]
    assert not missing, f"{line!r} does not say {missing}"


@dataclass(frozen=True, kw_only=True)
class Streams:
    """This side's ends of a command's pipes; ``report`` tells its process number, then its exit code."""

    stdin: IO[bytes]
    out: IO[bytes]
    err: IO[bytes]
    report: IO[bytes]


class Running:
    """A command that runs; its lines are collected as they come."""

    def __init__(self, pid: int, streams: Streams, keep: Callable[[str], None]) -> None:
        self.pid = pid
        self._stdin = streams.stdin
        self._report = streams.report
        self._keep = keep
        self._changed = threading.Condition()
        self._said: dict[str, list[str]] = {"out": [], "err": []}
        self._code: int | None = None
        self._open = 2
        for name, stream in (("out", streams.out), ("err", streams.err)):
            threading.Thread(target=self._read, args=(name, stream), daemon=True).start()
        threading.Thread(target=self._wait_for_end, daemon=True).start()

    def until(self, test: Callable[[list[dict[str, Any]], str], bool], *, within_s: float = AT_MOST_S) -> None:
        """Waits until the JSON objects and the text of standard error pass the test.

        Raises:
            AssertionError: the command ended, or time ran out, before.
        """
        with self._changed:
            done = self._changed.wait_for(lambda: test(self._objects(), self._text("err")) or self.ended, within_s)
            assert done and test(self._objects(), self._text("err")), f"it said: {self._said}"

    def until_objects(self, count: int) -> list[dict[str, Any]]:
        """The first ``count`` JSON objects, once they are there."""
        self.until(lambda objects, _err: len(objects) >= count)
        with self._changed:
            return self._objects()[:count]

    def until_file(self, file: Path) -> None:
        """Waits until the command has made a file."""
        with self._changed:
            made = self._changed.wait_for(lambda: file.exists() or self.ended, 0)
            while not made:
                made = self._changed.wait_for(lambda: file.exists() or self.ended, 0.02)
        assert file.exists(), f"it said: {self._said}"

    def give(self, text: str) -> None:
        """Writes to its standard input and closes that."""
        with contextlib.suppress(BrokenPipeError):
            self._stdin.write(text.encode())
            self._stdin.close()

    @property
    def text(self) -> str:
        """All of standard output so far."""
        return self._text("out")

    @property
    def ended(self) -> bool:
        """It has ended and all that it said is here."""
        return self._code is not None and not self._open

    def interrupt(self) -> Ended:
        """Ctrl-C, then how it ended."""
        self.signal(signal.SIGINT)
        return self.wait()

    def kill(self) -> Ended:
        """``kill -9``, then how it ended."""
        self.signal(signal.SIGKILL)
        return self.wait()

    def signal(self, number: int) -> None:
        if self._code is None:
            os.kill(self.pid, number)

    def wait(self) -> Ended:
        """How it ended.

        Raises:
            AssertionError: it does not end.
        """
        with self._changed:
            assert self._changed.wait_for(lambda: self.ended, AT_MOST_S), f"it does not end, it said: {self._said}"
        with contextlib.suppress(BrokenPipeError):
            self._stdin.close()
        assert self._code is not None
        return Ended(code=self._code, out=self._text("out"), err=self._text("err"))

    def _objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._said["out"] if line.startswith("{")]

    def _text(self, name: str) -> str:
        return "".join(self._said[name])

    def _read(self, name: str, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                self._keep(line.decode())
                with self._changed:
                    self._said[name].append(line.decode())
                    self._changed.notify_all()
        with self._changed:
            self._open -= 1
            self._changed.notify_all()

    def _wait_for_end(self) -> None:
        with self._report:
            code = int(self._report.readline() or -1)
        with self._changed:
            self._code = code
            self._changed.notify_all()


class Kiln:
    """Starts commands; ``said`` is everything that any of them wrote."""

    def __init__(self, room: Path) -> None:
        """``room`` is an empty folder for the socket of the starter."""
        self._door = room / "door"
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("KILN_")}
        self._starter = subprocess.Popen(
            [sys.executable, str(STARTER), str(room)],
            stdin=subprocess.PIPE,
            env=self._environment,
            start_new_session=True,
        )
        self._running: list[Running] = []
        self.said: list[str] = []

    def start(
        self,
        *words: str | Path,
        data: Path | None = None,
        environment: Mapping[str, str] | None = None,
        largest_file: int | None = None,
    ) -> Running:
        """Starts a command. ``largest_file`` is the size in bytes beyond which no file of its can grow."""
        chosen = ["--data", str(data)] if data else []
        order = {
            "words": [*chosen, *map(str, words)],
            "folder": str(STARTER.parents[2]),
            "environment": {**self._environment, **(environment or {})},
            "largest_file": largest_file,
        }
        streams = self._send(order)
        running = Running(int(streams.report.readline()), streams, self.said.append)
        self._running.append(running)
        return running

    def run(
        self,
        *words: str | Path,
        data: Path | None = None,
        stdin: str = "",
        environment: Mapping[str, str] | None = None,
        largest_file: int | None = None,
    ) -> Ended:
        """Runs a command to its end, with ``stdin`` on its standard input."""
        running = self.start(*words, data=data, environment=environment, largest_file=largest_file)
        running.give(stdin)
        return running.wait()

    def good(self, *words: str | Path, data: Path | None = None, stdin: str = "", **more: Any) -> Ended:
        """Runs a command that must end with 0."""
        ended = self.run(*words, data=data, stdin=stdin, **more)
        assert ended.code == 0, f"kiln {' '.join(map(str, words))} ended with {ended.code}: {ended.err}{ended.out}"
        return ended

    def _send(self, order: dict[str, Any]) -> Streams:
        (theirs_in, mine_in), *upwards = os.pipe(), os.pipe(), os.pipe(), os.pipe()
        theirs = [theirs_in, *(writing for _, writing in upwards)]
        with self._connection() as door:
            socket.send_fds(door, [json.dumps(order).encode()], theirs)
        for descriptor in theirs:
            os.close(descriptor)
        out, err, report = (os.fdopen(reading, "rb") for reading, _ in upwards)
        return Streams(stdin=os.fdopen(mine_in, "wb"), out=out, err=err, report=report)

    def _connection(self) -> socket.socket:
        """A connection to the starter, which listens as soon as it has imported the program."""
        while self._starter.poll() is None:
            door = socket.socket(socket.AF_UNIX)
            with contextlib.suppress(FileNotFoundError, ConnectionRefusedError):
                door.connect(str(self._door))
                return door
            door.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._starter.wait(0.02)
        raise AssertionError(f"the starter ended with {self._starter.returncode}")

    def close(self) -> None:
        """Ends what still runs, and the starter."""
        for running in self._running:
            running.kill()
        assert self._starter.stdin is not None
        self._starter.stdin.close()
        self._starter.wait(AT_MOST_S)
