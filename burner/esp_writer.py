"""The writer for modules in download mode: firmware over the stub, the licence over whatever loader runs.

The licence-only burn stays on the ROM: loading the stub would cost more than the licence itself.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import structlog

from burner.checks import check_images, same_module
from burner.esp import Chip, connect
from burner.faults import Declined, NoAnswer, PortLost, Refused, Swapped
from burner.frames import Frames, FrameStore, blank_md5, build_frames, md5_of
from burner.line import Line
from burner.messages import Identity, Region, Verdict
from burner.nvs import parse_region
from burner.recipe.chips import CHIPS, SECTOR_BYTES, TABLE_OFFSET
from burner.recipe.model import LicencePlace, NvsKey, Recipe
from burner.recipe.partitions import TABLE_BYTES, parse
from burner.speed import ROM_BAUD, SpeedLimit
from burner.writer import Facts, Failed, Holding, Report, Written
from resources.errors import EnvironmentFailed

FRESH_S = 0.5
"""So long a reading of the identity stands for who is there now."""

_READINGS = 3
_DEFAULT_PARTITION = "fctry"
_DEFAULT_NAMESPACE = "licence"
_DEFAULT_FIELDS = {"uuid": NvsKey(key="uuid"), "auth_key": NvsKey(key="auth_key")}

_log = structlog.get_logger()


@dataclass(kw_only=True)
class _Trail:
    """How far a licence got: what was seen of modules, and whether its first byte left.

    ``offset``, ``size`` and ``md5`` are of the whole region as it must read back.
    """

    offset: int
    size: int
    md5: str
    seen: list[Identity] = field(default_factory=list)
    handed_over: bool = False
    broken: bool = False

    def failed(self, code: str, facts: Mapping[str, str], *, erased_blank: bool = False) -> Failed:
        return Failed(
            code=code, facts=facts, seen=tuple(self.seen), handed_over=self.handed_over, erased_blank=erased_blank
        )

    def stopped(self, code: str, facts: Mapping[str, str], why: str) -> Failed:
        """A fault of the line: harmless before the first byte, after it nobody knows."""
        return self.failed("E-UNCERTAIN", {"why": why}) if self.handed_over else self.failed(code, facts)


class EspWriter:
    """See ``Writer``; holds the session of one connected chip."""

    def __init__(self, line: Line, chip: Chip, store: FrameStore, limit: SpeedLimit) -> None:
        self._line = line
        self._chip = chip
        self._store = store
        self._limit = limit
        self._last: tuple[float, Identity] | None = None
        self._blank: LicencePlace | None = None

    # ---- looking -------------------------------------------------------------------------------------

    def look(self, recipe: Recipe | None = None) -> Facts:
        if self._chip.locked:
            raise Refused("E-SECURE-DOWNLOAD")
        if recipe and recipe.images and recipe.chip == self._chip.name:
            self._quicken(recipe.baud)
        # What is read between two equal readings of the identity is of one module; a fault of the fixture must not
        # be told as one of the module.
        first = self._recent() or self.who()
        # The flash of a chip that no recipe can name is left alone; its loader may know none of these commands.
        size, flash_uid = self._chip.attach_flash() if self._chip.name in CHIPS else (None, None)
        facts = Facts(
            identity=Identity(mac=first.mac, unique_id=first.unique_id, flash_uid=flash_uid),
            chip=self._chip.name,
            flash_size_bytes=size,
            security=self._chip.security(),
        )
        self._expect(facts.identity)
        return facts

    def is_there(self) -> bool:
        return self._recent() is not None or self._chip.answers()

    def who(self) -> Identity:
        if self._chip.locked:
            return Identity(mac="")
        identity = self._chip.fused_identity()
        self._last = time.monotonic(), identity
        return identity

    def _recent(self) -> Identity | None:
        """Who was there a moment ago, in this session."""
        if self._last is None or time.monotonic() - self._last[0] > FRESH_S:
            return None
        return self._last[1]

    def holds_table(self, recipe: Recipe) -> bool:
        table = recipe.partition_table
        return table is None or self._chip.md5(table.offset, len(table.data)) == md5_of(table.data)

    def find_place(self) -> LicencePlace | None:
        try:
            rows = parse(self._chip.read(TABLE_OFFSET, TABLE_BYTES))
        except ValueError:
            return None
        for row in rows:
            if row.name == _DEFAULT_PARTITION and row.is_nvs:
                return LicencePlace(
                    partition=row.name,
                    offset=row.offset,
                    size=row.size,
                    namespace=_DEFAULT_NAMESPACE,
                    fields=_DEFAULT_FIELDS,
                )
        return None

    def read_licence(self, place: LicencePlace, facts: Facts) -> Holding:
        """One command when the region is blank; else its written sectors are read and parsed."""
        if facts.security["flash_encryption"] or place.offset + place.size > (facts.flash_size_bytes or 0):
            return Holding(region=Region.UNREADABLE)
        self._blank = place if self._is_blank(place.offset, place.size) else None
        if self._blank:
            return Holding(region=Region.BLANK)
        region, fields = parse_region(self._written_sectors(place), place)
        return Holding(region=region, fields=fields)

    # ---- firmware ------------------------------------------------------------------------------------

    def write_firmware(self, recipe: Recipe, facts: Facts, report: Report) -> None:
        self._expect(facts.identity)
        check_images(
            recipe,
            image_number=self._chip.image_number,
            revision=self._chip.revision(),
            locked_below=self._chip.locked_below(),
        )
        while True:
            try:
                self._write_images(recipe, facts, report)
            except (NoAnswer, Declined) as error:
                # Nothing of a licence was sent, so trying again slower is free.
                if not self._slow_down(facts.identity, recipe.baud):
                    raise NoAnswer("writing") from error
            else:
                return

    def _write_images(self, recipe: Recipe, facts: Facts, report: Report) -> None:
        self._chip.run_stub(facts.flash_size_bytes or 0)
        regions = self._store.of(recipe, self._chip.block_bytes)
        total, done = sum(region.size for region in regions), 0
        report("firmware", 0, total)
        for region in regions:
            if not (recipe.skip_equal_regions and self._holds_already(region)):
                self._write_region(region, report, done, total)
            done += region.size
            report("firmware", done, total)
        self._expect(facts.identity)

    def _write_region(self, region: Frames, report: Report, done: int, total: int) -> None:
        self._chip.begin(region)
        for frame in region.frames:
            self._chip.send(frame.data, frame.timeout_s)
            done += frame.unpacked
            report("firmware", done, total)
        self._chip.settle(region.settle_s)
        report("verifying", done, total)
        if not self._holds(region):
            raise Refused("E-FIRMWARE", offset=f"{region.offset:#x}")

    # ---- the speed -----------------------------------------------------------------------------------

    def _quicken(self, wanted: int) -> None:
        """The highest speed that the line bears, before there is much to send."""
        for baud in self._limit.ladder(wanted):
            if self._line.baudrate == baud:
                return
            try:
                self._chip.change_speed(baud)
            except NoAnswer:
                _log.warning("speed_failed", baud=baud)
                self._begin_again(baud)
            else:
                self._limit.held()
                return

    def _slow_down(self, identity: Identity, wanted: int) -> bool:
        """After a fault at a raised speed: the same module once more, slower. False where that is no way out."""
        baud = self._line.baudrate
        if baud <= ROM_BAUD:
            return False
        try:
            self._begin_again(baud)
            self._expect(identity)
            self._quicken(wanted)
            self._chip.attach_flash()
            self._expect(identity)
        except Swapped:
            raise
        except EnvironmentFailed:
            return False
        _log.warning("line_slowed_down", baud_before=baud, baud=self._line.baudrate)
        return True

    def _begin_again(self, failed: int) -> None:
        """Reset the module, or its connection, and stay below a speed if it answers again."""
        try:
            self._line.begin_again()
            self._chip = connect(self._line, self._chip.name)
        except EnvironmentFailed:
            self._limit.stranded()
            raise
        self._limit.failed_at(failed)
        self._last = self._blank = None

    # ---- the licence ---------------------------------------------------------------------------------

    def write_licence(self, place: LicencePlace, image: bytes, identity: Identity) -> Written | Failed:
        """Identity, begin, identity, data, MD5, identity, with nothing else in between and nothing done twice.

        A fault before the first data byte hands nothing over. After it, a region that did not take the licence is
        erased, but only while every command was answered and the module is still the same one.
        """
        region = self._licence_frames(place, image)
        trail = _Trail(offset=place.offset, size=len(image), md5=md5_of(image))
        with self._line.shielded():
            try:
                if not self._open_region(region, identity, trail):
                    return trail.failed("E-SWAPPED", {})
                self._send_licence(region, trail)
                return self._settle_licence(identity, trail)
            except PortLost as error:
                return trail.stopped(error.code, {"url": self._line.url}, "the port was lost")
            except NoAnswer as error:
                return self._stopped(error, identity, trail)

    def _licence_frames(self, place: LicencePlace, image: bytes) -> Frames:
        """The whole region, or, where it was just read blank, its sectors that do not stay so. The MD5 that follows
        is over all of it either way."""
        size = len(image)
        while place == self._blank and size > SECTOR_BYTES and not image[size - SECTOR_BYTES : size].strip(b"\xff"):
            size -= SECTOR_BYTES
        self._blank = None
        return build_frames(image[:size], place.offset, self._chip.block_bytes)

    def _open_region(self, region: Frames, identity: Identity, trail: _Trail) -> bool:
        """False when another module stands there; then not one byte of the licence has left."""
        trail.seen.append(self._read_identity(identity))
        if not same_module(identity, trail.seen[0]):
            return False
        self._chip.begin(region)
        trail.seen.append(self._read_identity(identity))
        return same_module(identity, trail.seen[-1])

    def _stopped(self, error: NoAnswer, identity: Identity, trail: _Trail) -> Failed:
        """A write that was begun may have erased the region of a module that is not ours: whose, must be told."""
        if not trail.handed_over and trail.seen:
            try:
                trail.seen.append(self._read_identity(identity))
            except (NoAnswer, PortLost):
                _log.warning("module_not_seen_again")
            if not same_module(identity, trail.seen[-1]):
                return trail.failed("E-SWAPPED", {})
        return trail.stopped(error.code, {}, "the module stopped answering")

    def _send_licence(self, region: Frames, trail: _Trail) -> None:
        """A refusal leaves the session standing; a lost answer breaks it, but what happened may still be read."""
        trail.handed_over = True
        try:
            for frame in region.frames:
                self._chip.send(frame.data, frame.timeout_s)
            self._chip.settle(region.settle_s)
        except Declined:
            _log.warning("licence_declined")
        except NoAnswer:
            trail.broken = True
            if not self._chip.answers():
                raise

    def _settle_licence(self, identity: Identity, trail: _Trail) -> Written | Failed:
        """Read back, then look who it was that was read."""
        verdict = self._verdict(trail)
        self._look_who(identity, trail)
        if not all(same_module(identity, each) for each in trail.seen):
            return self._written(verdict, trail)
        if verdict is not Verdict.EQUAL and not trail.broken and self._erase(trail):
            self._look_who(identity, trail)
            if same_module(identity, trail.seen[-1]) and not trail.broken:
                return trail.failed("E-WRITE", {}, erased_blank=True)
        return self._written(verdict, trail)

    def _look_who(self, identity: Identity, trail: _Trail) -> None:
        """The identity once more, of chips without an id of their own with that of their flash, which needs many
        commands: the address was read by then, so a fault in them makes nothing uncertain."""
        trail.seen.append(self._read_identity(identity))
        if identity.unique_id is not None or not same_module(identity, trail.seen[-1]):
            return
        try:
            trail.seen.append(self._read_identity(identity, whole=True))
        except NoAnswer:
            trail.broken = True

    def _verdict(self, trail: _Trail) -> Verdict:
        try:
            found = self._chip.md5(trail.offset, trail.size)
        except NoAnswer:
            trail.broken = True
            return Verdict.NONE
        return Verdict.EQUAL if found == trail.md5 else Verdict.DIFFERENT

    def _erase(self, trail: _Trail) -> bool:
        """Begin a write of blanks, which erases, and ask the chip. False for any doubt."""
        blank = build_frames(b"\xff" * trail.size, trail.offset, self._chip.block_bytes)
        try:
            self._chip.begin(blank)
            for frame in blank.frames:
                self._chip.send(frame.data, frame.timeout_s)
            self._chip.settle(blank.settle_s)
            return self._is_blank(trail.offset, trail.size)
        except (NoAnswer, Declined):
            return False

    def _written(self, verdict: Verdict, trail: _Trail) -> Written:
        return Written(verdict=verdict, seen=tuple(trail.seen), evidence=self._evidence(trail))

    def _evidence(self, trail: _Trail) -> Mapping[str, str]:
        return {
            "loader": "stub" if self._chip.runs_stub else "rom",
            "session": "broken" if trail.broken else "unbroken",
            "baud": f"{self._line.baudrate}",
        }

    # ---- the end -------------------------------------------------------------------------------------

    def reboot(self) -> None:
        self._chip.reboot()

    def release(self) -> None:
        self._line.release()

    # ---- inside --------------------------------------------------------------------------------------

    def _read_identity(self, expected: Identity, *, whole: bool = False) -> Identity:
        """Who is there. One who is not expected is read until two readings agree: a reading that a swap or the line
        tore names nobody, and nobody could ever be put back."""
        read = self._chip.identity if whole else self._chip.fused_identity
        found = read()
        for _ in range(_READINGS):
            if same_module(expected, found):
                return found
            again = read()
            if again == found:
                return self._named(found)
            found = again
        raise NoAnswer("reading the identity")

    def _named(self, stranger: Identity) -> Identity:
        """A stranger without an id of its chip is named by its flash too: a MAC alone could never be settled."""
        if stranger.unique_id is not None or stranger.flash_uid is not None:
            return stranger
        try:
            return replace(stranger, flash_uid=self._chip.attach_flash()[1])
        except (NoAnswer, Declined):
            return stranger

    def _expect(self, identity: Identity) -> None:
        found = self._read_identity(identity)
        if not same_module(identity, found):
            raise Swapped(identity, found)

    def _holds_already(self, region: Frames) -> bool:
        """The first sector tells most others from it, which saves the chip a look at all of it."""
        return self._chip.md5(region.offset, region.head_size) == region.head_md5 and self._holds(region)

    def _holds(self, region: Frames) -> bool:
        return self._chip.md5(region.offset, region.size) == region.md5

    def _is_blank(self, offset: int, size: int) -> bool:
        return self._chip.md5(offset, size) == blank_md5(size)

    def _written_sectors(self, place: LicencePlace) -> bytes:
        """The region's bytes; its blank sectors are asked for by MD5 and not carried over the wire."""
        sectors = (
            b"\xff" * SECTOR_BYTES
            if self._is_blank(place.offset + at, SECTOR_BYTES)
            else self._chip.read(place.offset + at, SECTOR_BYTES)
            for at in range(0, place.size, SECTOR_BYTES)
        )
        return b"".join(sectors)
