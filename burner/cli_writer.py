"""The writer for modules that already run their firmware: one licence, over the firmware's serial command line.

The command line knows the module's address and nothing else of its identity, and no flash: neither firmware nor a
partition table is touched. At a boot the firmware takes its pair from the key-value store, else from one-time memory,
else the one compiled in; so what counts is what a boot would find, and both stores are read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

import structlog

from burner.checks import same_module
from burner.cli_command import auth_command
from burner.cli_licence import LicenceCommand
from burner.cli_line import CommandLine, Patience
from burner.cli_words import Held, held_in, mac_in
from burner.faults import NoAnswer, PortLost, Refused, Swapped
from burner.line import PORT_ERRORS, Line
from burner.messages import Identity, Region, WriterKind
from burner.recipe.model import BootCheck, CommandPlace, Recipe
from burner.writer import Facts, Failed, Holding, Report, Written

FRESH_S = 0.5
"""So long a reading of the identity stands for who is there now."""

_READINGS, _MISSES = 5, 2
_PULSE_S = 0.1

_log = structlog.get_logger()
_Read = TypeVar("_Read")


def meet(line: Line, patience: Patience) -> CliWriter:
    """The writer for what shows its prompt on the line.

    Raises:
        NoPrompt: nothing does in time.
        NoAnswer, PortLost: it stopped in the middle.
    """
    command_line = CommandLine(line, patience)
    command_line.meet(patience.meet_s)
    return CliWriter(line, command_line)


class CliWriter:
    """See ``Writer``; holds the session with one module's firmware."""

    kind = WriterKind.TUYA_CLI

    def __init__(self, line: Line, command_line: CommandLine) -> None:
        self._line = line
        self._command_line = command_line
        self._last: tuple[float, Identity] | None = None

    # ---- looking -------------------------------------------------------------------------------------

    def look(self, recipe: Recipe | None = None) -> Facts:
        if recipe is not None and recipe.boot is not None and not self._line.has_control_lines:
            raise Refused("E-NO-RESET", url=self._line.url)
        return Facts(identity=self.identity(), chip=None, flash_size_bytes=None, security={})

    def is_there(self) -> bool:
        recent = self._last is not None and time.monotonic() - self._last[0] <= FRESH_S
        return recent or self._command_line.answers()

    def who(self) -> Identity:
        """One reading where it is the module known here, else two that agree."""
        identity = self._mac()
        if identity is None or self._last is None or identity != self._last[1]:
            return self.identity()
        self._last = time.monotonic(), identity
        return identity

    def identity(self) -> Identity:
        """What two readings in a row agree on.

        Raises:
            NoAnswer: no two did.
        """
        identity = self._steadily(self._mac)
        self._last = time.monotonic(), identity
        return identity

    def holds_table(self, recipe: Recipe) -> bool:  # noqa: ARG002
        """Running firmware shows no partition table; a recipe for it names none."""
        return True

    def find_place(self) -> CommandPlace | None:
        return CommandPlace()

    def is_bare(self, facts: Facts) -> bool:  # noqa: ARG002
        """Firmware that answers is there."""
        return False

    def read_licence(self, place: CommandPlace, facts: Facts) -> Holding:  # noqa: ARG002
        """What a boot would find. The two readings of each store are of one module."""
        try:
            found = self.in_use()
        except NoAnswer:
            found = Held(region=Region.UNREADABLE)
        now = self.identity()
        if not same_module(facts.identity, now):
            raise Swapped(facts.identity, now)
        return Holding(region=found.region, fields=found.fields)

    def in_use(self) -> Held:
        """The pair that a boot would find: that of the key-value store, else of one-time memory.

        Firmware that knows no second word reads both at once, and says the same twice.
        """
        stores = [self._steadily(partial(self._store, words)) for words in ("auth-read", "auth-read 1")]
        return next((store for store in stores if store.region is not Region.BLANK), stores[0])

    # ---- writing -------------------------------------------------------------------------------------

    def write_firmware(self, recipe: Recipe, facts: Facts, report: Report) -> None:  # noqa: ARG002
        raise Refused("E-RECIPE", why="firmware is not written over a serial command line")

    def image(self, place: CommandPlace, licence: Mapping[str, bytes]) -> bytes:
        return auth_command(place, licence)

    def write_licence(
        self, place: CommandPlace, image: bytes, identity: Identity, seen: list[Identity]
    ) -> Written | Failed:
        with self._line.shielded():
            return LicenceCommand(self, self._command_line, self._line.url).run(place, image, identity, seen)

    # ---- the end -------------------------------------------------------------------------------------

    def reboot(self) -> None:
        """By the reset line; where there is none, the firmware takes its licence when it is switched on again."""
        if not self._line.has_control_lines:
            return
        try:
            self._pulse()
        except PORT_ERRORS as error:
            _log.debug("reboot_not_confirmed", kind=type(error).__name__)

    def boots(self, check: BootCheck) -> bool:
        try:
            self._line.flushInput()
            with self._line.overhearing():
                self._pulse()
                return self._line.comes(check.expect.encode(), check.within_s)
        except PORT_ERRORS as error:
            raise PortLost(self._line.url) from error

    def release(self) -> None:
        self._line.release()

    # ---- inside --------------------------------------------------------------------------------------

    def _pulse(self) -> None:
        self._line.setDTR(False)
        self._line.setRTS(True)
        time.sleep(_PULSE_S)
        self._line.setRTS(False)

    def _mac(self) -> Identity | None:
        mac = mac_in(self._command_line.ask("read_mac"))
        return Identity(mac=mac) if mac else None

    def _store(self, words: str) -> Held | None:
        return held_in(self._command_line.ask(words))

    def _steadily(self, read: Callable[[], _Read | None]) -> _Read:
        """What two readings in a row agree on: nothing on this line is protected by a check sum.

        Raises:
            NoAnswer: no two did, or several were not answered.
        """
        last: _Read | None = None
        misses = 0
        for _ in range(_READINGS):
            try:
                found = read()
            except NoAnswer:
                misses, last = misses + 1, None
                if misses == _MISSES:
                    raise
                continue
            if found is not None and found == last:
                return found
            last = found
        raise NoAnswer("reading the same twice")
