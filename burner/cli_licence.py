"""One licence on its way over a serial command line, and what may be said of it when something goes wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from burner.checks import same_module
from burner.cli_command import address_in
from burner.cli_line import CommandLine
from burner.cli_words import Answer, Held, Said, said_in
from burner.faults import NoAnswer, NoPrompt, PortLost
from burner.messages import Identity, Region, Verdict
from burner.recipe.model import CommandPlace, StoreName
from burner.writer import Failed, Written


class Module(Protocol):
    """What is asked of the module before and after."""

    def identity(self) -> Identity: ...
    def in_use(self) -> Held: ...


@dataclass(kw_only=True)
class _Trail:
    """What was seen of modules, whether the first byte left, and whether the session stands as it was since."""

    seen: list[Identity]
    handed_over: bool = False
    broken: bool = False
    said: Said = Said.SILENT
    restarted: bool = False

    def failed(self, code: str, facts: Mapping[str, str], *, erased_blank: bool = False) -> Failed:
        return Failed(
            code=code, facts=facts, seen=tuple(self.seen), handed_over=self.handed_over, erased_blank=erased_blank
        )

    def stopped(self, code: str, facts: Mapping[str, str], why: str) -> Failed:
        """A fault of the line: harmless before the first byte, after it nobody knows."""
        return self.failed("E-UNCERTAIN", {"why": why}) if self.handed_over else self.failed(code, facts)

    @property
    def evidence(self) -> dict[str, str]:
        """Nothing of what the line printed, only what it amounts to."""
        return {
            "loader": "firmware",
            "session": "broken" if self.broken else "unbroken",
            "answer": self.said,
            "restarted": "yes" if self.restarted else "no",
        }


class LicenceCommand:
    """Identity, the command, both stores, identity, with nothing else in between, and the command typed once.

    What the firmware says of its write decides nothing: one generation is silent when all is well, another restarts
    without a word. Only reading back does.
    """

    def __init__(self, module: Module, command_line: CommandLine, url: str) -> None:
        self._module = module
        self._command_line = command_line
        self._url = url

    def run(self, place: CommandPlace, image: bytes, identity: Identity, seen: list[Identity]) -> Written | Failed:
        """``image`` is the command; ``seen`` takes every identity as it is read."""
        trail = _Trail(seen=seen)
        try:
            trail.seen.append(self._module.identity())
            if not same_module(identity, trail.seen[0]):
                return trail.failed("E-SWAPPED", {})
            address = address_in(image)
            after = identity if address is None else Identity(mac=address)
            if not same_module(identity, after):
                trail.seen.clear()  # only what is read from here on may show the address that it gets
            boots = self._command_line.boots
            self._type(image, trail)
            return self._settle(place, image, after, trail, boots)
        except PortLost:
            return trail.stopped("E-PORT", {"url": self._url}, "the port was lost")
        except (NoAnswer, NoPrompt):
            return trail.stopped("E-LINE", {}, "the module stopped answering")

    def _type(self, image: bytes, trail: _Trail) -> None:
        trail.handed_over = True
        try:
            answer: Answer | None = self._command_line.ask(image.decode("ascii"), self._command_line.patience.auth_s)
        except NoAnswer:
            answer = None
        if answer is None or answer.booted:
            trail.broken = True
            self._command_line.meet(self._command_line.patience.back_s)
        else:
            trail.said = said_in(answer)

    def _settle(
        self, place: CommandPlace, image: bytes, identity: Identity, trail: _Trail, boots: int
    ) -> Written | Failed:
        """Read back, then look who it was that was read."""
        verdict = self._verdict(image, trail)
        trail.seen.append(self._module.identity())
        trail.restarted = self._command_line.boots != boots
        same = all(same_module(identity, each) for each in trail.seen)
        if not same and address_in(image) is not None:
            verdict = Verdict.DIFFERENT  # the pair stands, but not on the module with its address
        if same and verdict is not Verdict.EQUAL and self._erased(place, identity, trail, boots):
            return trail.failed("E-WRITE", {}, erased_blank=True)
        return Written(verdict=verdict, seen=tuple(trail.seen), evidence=trail.evidence)

    def _verdict(self, image: bytes, trail: _Trail) -> Verdict:
        """Both halves are compared: they are written one after the other, and a cut can come in between."""
        try:
            found = self._module.in_use()
        except NoAnswer:
            trail.broken = True
            return Verdict.NONE
        uuid, key = image.split(b" ")[1:3]
        wanted = {"uuid": uuid, "auth_key": key}
        return Verdict.EQUAL if found.region is Region.LICENCE and found.fields == wanted else Verdict.DIFFERENT

    def _erased(self, place: CommandPlace, identity: Identity, trail: _Trail, boots: int) -> bool:
        """Whether the licence was taken back before anything could have used it. False for any doubt.

        The firmware runs while its licence is written, but takes one into use only at a boot. So it is as good as
        never sent when in this same session every command was answered, the write in words (silence may hide a
        restart), no sign of a start was seen since the first byte, the key-value store was emptied, and both stores
        read blank on the same module. One-time memory cannot be emptied: what was sent there is never taken back.
        """
        if place.store is not StoreName.KEY_VALUE or trail.broken or trail.said is Said.SILENT:
            return False
        try:
            self._command_line.ask("auth-reset")
            blank = self._module.in_use().region is Region.BLANK
            trail.seen.append(self._module.identity())
        except NoAnswer:
            trail.broken = True
            return False
        trail.restarted = self._command_line.boots != boots
        return blank and not trail.restarted and same_module(identity, trail.seen[-1])
