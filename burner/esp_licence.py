"""One licence on its way into a module: the identity, the licence, its reading back, the identity, in one session."""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from burner.checks import same_module
from burner.esp import Chip
from burner.esp_identity import named, read_identity
from burner.faults import Declined, NoAnswer, PortLost
from burner.frames import Frames, blank_md5, build_frames, md5_of
from burner.line import Line
from burner.messages import Identity, Verdict
from burner.recipe.chips import SECTOR_BYTES
from burner.writer import Failed, Written

_log = structlog.get_logger()


class LicenceWrite:
    """One attempt; never a second one with the same object.

    ``image`` is the whole region at ``offset`` as it must read back, ``identity`` whom it is meant for. Where the
    region ``was_blank`` a moment ago, only its sectors that do not stay so are sent; the MD5 is over all of it.
    ``seen`` takes every identity as it is read.
    """

    def __init__(
        self,
        line: Line,
        chip: Chip,
        offset: int,
        image: bytes,
        identity: Identity,
        *,
        seen: list[Identity],
        was_blank: bool,
    ) -> None:
        self._line = line
        self._chip = chip
        self._offset = offset
        self._size = len(image)
        self._md5 = md5_of(image)
        self._region = build_frames(_without_blank_end(image) if was_blank else image, offset, chip.block_bytes)
        self._identity = identity
        self._seen = seen
        self._handed_over = False
        self._broken = False

    def run(self) -> Written | Failed:
        """Identity, begin, identity, data, MD5, identity, with nothing else in between and nothing done twice.

        A fault before the first data byte hands nothing over. After it, a region that did not take the licence is
        erased, but only while every command was answered and the module is still the same one.
        """
        with self._line.shielded():
            try:
                if not self._open():
                    return self._failed("E-SWAPPED", {})
                self._send()
                return self._settle()
            except PortLost as error:
                return self._stopped(error.code, {"url": self._line.url}, "the port was lost")
            except NoAnswer as error:
                return self._silenced(error)

    # ---- the course of it ----------------------------------------------------------------------------

    def _open(self) -> bool:
        """False when another module stands there; then not one byte of the licence has left."""
        self._look()
        if not self._is_meant(self._seen[0]):
            return False
        self._chip.begin(self._region)
        self._look()
        return self._is_meant(self._seen[-1])

    def _send(self) -> None:
        """A refusal leaves the session standing; a lost answer breaks it, but what happened may still be read."""
        self._handed_over = True
        try:
            self._write(self._region)
        except Declined:
            _log.warning("licence_declined")
        except NoAnswer:
            self._broken = True
            if not self._chip.answers():
                raise

    def _settle(self) -> Written | Failed:
        """Read back, then look who it was that was read."""
        verdict = self._verdict()
        self._look_who()
        if not all(self._is_meant(each) for each in self._seen):
            return self._written(verdict)
        if verdict is not Verdict.EQUAL and not self._broken and self._erase():
            self._look_who()
            if self._is_meant(self._seen[-1]) and not self._broken:
                return self._failed("E-WRITE", {}, erased_blank=True)
        return self._written(verdict)

    def _verdict(self) -> Verdict:
        try:
            found = self._chip.md5(self._offset, self._size)
        except NoAnswer:
            self._broken = True
            return Verdict.NONE
        return Verdict.EQUAL if found == self._md5 else Verdict.DIFFERENT

    def _look_who(self) -> None:
        """The identity once more, of chips without an id of their own with that of their flash, which needs many
        commands: the address was read by then, so a fault in them makes nothing uncertain."""
        self._look()
        if self._identity.unique_id is not None or not self._is_meant(self._seen[-1]):
            return
        try:
            self._look(whole=True)
        except NoAnswer:
            self._broken = True

    def _look(self, *, whole: bool = False) -> None:
        """Who is there. A stranger is remembered before more is asked of it, which the line may not outlive."""
        self._seen.append(read_identity(self._chip, self._identity, whole=whole))
        if not self._is_meant(self._seen[-1]):
            self._seen[-1] = named(self._chip, self._seen[-1])

    def _erase(self) -> bool:
        """Begin a write of blanks, which erases, and ask the chip. False for any doubt."""
        blank = build_frames(b"\xff" * self._size, self._offset, self._chip.block_bytes)
        try:
            self._chip.begin(blank)
            self._write(blank)
            return self._chip.md5(self._offset, self._size) == blank_md5(self._size)
        except (NoAnswer, Declined):
            return False

    def _write(self, region: Frames) -> None:
        for frame in region.frames:
            self._chip.send(frame.data, frame.timeout_s)
        self._chip.settle(region.settle_s)

    # ---- how it ended --------------------------------------------------------------------------------

    def _silenced(self, error: NoAnswer) -> Failed:
        """A write that was begun may have erased the region of a module that is not ours: whose, must be told."""
        if not self._handed_over and self._seen:
            try:
                self._look()
            except (NoAnswer, PortLost):
                _log.warning("module_not_seen_again")
            if not self._is_meant(self._seen[-1]):
                return self._failed("E-SWAPPED", {})
        return self._stopped(error.code, {}, "the module stopped answering")

    def _stopped(self, code: str, facts: Mapping[str, str], why: str) -> Failed:
        """A fault of the line: harmless before the first byte, after it nobody knows."""
        return self._failed("E-UNCERTAIN", {"why": why}) if self._handed_over else self._failed(code, facts)

    def _failed(self, code: str, facts: Mapping[str, str], *, erased_blank: bool = False) -> Failed:
        return Failed(
            code=code, facts=facts, seen=tuple(self._seen), handed_over=self._handed_over, erased_blank=erased_blank
        )

    def _written(self, verdict: Verdict) -> Written:
        evidence = {
            "loader": "stub" if self._chip.runs_stub else "rom",
            "session": "broken" if self._broken else "unbroken",
            "baud": f"{self._line.baudrate}",
        }
        return Written(verdict=verdict, seen=tuple(self._seen), evidence=evidence)

    def _is_meant(self, found: Identity) -> bool:
        return same_module(self._identity, found)


def _without_blank_end(image: bytes) -> bytes:
    """Up to the last sector with anything in it; at least one."""
    size = len(image)
    while size > SECTOR_BYTES and not image[size - SECTOR_BYTES : size].strip(b"\xff"):
        size -= SECTOR_BYTES
    return image[:size]
