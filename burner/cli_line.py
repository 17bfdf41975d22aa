"""The serial command line of running firmware on an open line: a command typed, its echo and answer awaited."""

from __future__ import annotations

import time
from dataclasses import dataclass

from burner.cli_words import PROMPT, Answer, answer_in, booted
from burner.faults import NoAnswer, NoPrompt, PortLost
from burner.line import PORT_ERRORS, Line

_NUDGE_S = 0.3
_CALM_S, _CALM_MOST_S = 0.05, 0.5
_TAIL_BYTES = 64

# Spoils whatever an earlier session left half typed: no command, store, key or MAC ends like this. A return alone
# would carry it out.
_SPOIL = b"~" * 40


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How many seconds of silence mean that nothing will come any more.

    ``meet_s`` for the first prompt; ``answer_s`` for an answer, of which one that only reads comes within milliseconds;
    ``auth_s`` for the answer to a write, since one-time memory takes its time; ``back_s`` for the prompt of a module
    that restarted or lost an answer.
    """

    meet_s: float = 1.2
    answer_s: float = 1.0
    auth_s: float = 2.0
    back_s: float = 5.0


class CommandLine:
    """Never types a command twice by itself. ``boots`` counts the signs that the module has started anew.

    All methods raise ``PortLost`` when the port goes. Nothing that was heard is kept beyond its answer.
    """

    def __init__(self, line: Line, patience: Patience) -> None:
        self._line = line
        self.patience = patience
        self.boots = 0

    def meet(self, seconds: float) -> None:
        """Find the prompt, also of a module that is just starting.

        Raises:
            NoPrompt: none came in this time.
        """
        until = time.monotonic() + seconds
        typed, heard = _SPOIL + b"\r", b""
        while (now := time.monotonic()) < until:
            self._type(typed)
            typed = b"\r"
            while PROMPT not in heard and (more := self._more(min(until, now + _NUDGE_S))):
                heard = (heard + more)[-_TAIL_BYTES:]
            if PROMPT in heard:
                self._calm()
                return
        raise NoPrompt(self._line.url)

    def answers(self) -> bool:
        """Whether a return still brings a prompt."""
        try:
            self._calm()
            self._type(b"\r")
            heard, until = b"", time.monotonic() + self.patience.answer_s
            while PROMPT not in heard and (more := self._more(until)):
                heard = (heard + more)[-_TAIL_BYTES:]
        except PortLost:
            return False
        return PROMPT in heard

    def ask(self, command: str, seconds: float | None = None) -> Answer:
        """Type a command and give its answer.

        Raises:
            NoAnswer: its echo, or the prompt after it, did not come in time.
        """
        self._calm()
        self._type(command.encode() + b"\r")
        heard, until = b"", time.monotonic() + (self.patience.answer_s if seconds is None else seconds)
        while (answer := answer_in(heard, command)) is None:
            more = self._more(until)
            if not more:
                self.boots += booted(heard)
                raise NoAnswer("asking the firmware")
            heard += more
        self.boots += answer.booted
        return answer

    # ---- inside --------------------------------------------------------------------------------------

    def _calm(self) -> None:
        """Take in what comes unasked, as the log of the firmware; it answers nothing of ours."""
        until, heard = time.monotonic() + _CALM_MOST_S, b""
        while self._waiting() or heard:
            more = self._more(min(until, time.monotonic() + _CALM_S))
            if not more:
                break
            heard += more
        self.boots += booted(heard)

    def _waiting(self) -> int:
        try:
            return self._line.inWaiting()
        except PORT_ERRORS as error:
            raise PortLost(self._line.url) from error

    def _type(self, data: bytes) -> None:
        try:
            self._line.write(data)
        except PORT_ERRORS as error:
            raise PortLost(self._line.url) from error

    def _more(self, until: float) -> bytes:
        """What comes until then, as soon as anything does; empty when nothing did."""
        left = until - time.monotonic()
        if left <= 0:
            return b""
        try:
            self._line.timeout = left
            first = self._line.read(1)
            return first + self._line.read(self._line.inWaiting()) if first else b""
        except PORT_ERRORS as error:
            raise PortLost(self._line.url) from error
