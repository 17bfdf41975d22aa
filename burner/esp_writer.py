"""The writer for modules in download mode: firmware over the stub, the licence over whatever loader runs.

The licence-only burn stays on the ROM: loading the stub would cost more than the licence itself.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

import structlog

from burner.checks import check_images
from burner.esp import Chip
from burner.esp_connect import connect
from burner.esp_identity import expect
from burner.esp_licence import LicenceWrite
from burner.faults import Declined, NoAnswer, PortLost, Refused, Swapped
from burner.frames import Frames, FrameStore, blank_md5, md5_of
from burner.line import PORT_ERRORS, Line
from burner.messages import Identity, Region, WriterKind
from burner.nvs import build_image, parse_region
from burner.recipe.chips import CHIPS, SECTOR_BYTES, TABLE_OFFSET
from burner.recipe.model import BootCheck, LicencePlace, NvsKey, Recipe
from burner.recipe.partitions import TABLE_BYTES, parse
from burner.speed import ROM_BAUD, SpeedLimit
from burner.writer import Facts, Failed, Holding, Report, Written
from resources.errors import EnvironmentFailed, KilnError

FRESH_S = 0.5
"""So long a reading of the identity stands for who is there now."""

_DEFAULT_PARTITION = "fctry"
_DEFAULT_NAMESPACE = "licence"
_DEFAULT_FIELDS = {"uuid": NvsKey(key="uuid"), "auth_key": NvsKey(key="auth_key")}

_log = structlog.get_logger()


class EspWriter:
    """See ``Writer``; holds the session of one connected chip."""

    kind = WriterKind.ESP

    def __init__(self, line: Line, chip: Chip, store: FrameStore, limit: SpeedLimit) -> None:
        self._line = line
        self._chip = chip
        self._store = store
        self._limit = limit
        self._last: tuple[float, Identity] | None = None
        self._blank: LicencePlace | None = None

    # ---- looking -------------------------------------------------------------------------------------

    def look(self, recipe: Recipe | None = None) -> Facts:
        with self._limit.on_trial():
            while True:
                try:
                    return self._look(recipe)
                except NoAnswer as error:
                    self._look_slower(error)

    def _look_slower(self, error: NoAnswer) -> None:
        """Nothing was told or written yet: whoever answers at a lower speed is looked at from the start."""
        baud = self._line.baudrate
        if baud <= ROM_BAUD:
            raise error
        try:
            self._begin_again(baud)
        except EnvironmentFailed:
            raise error from None
        _log.warning("line_slowed_down", baud_before=baud)

    def _look(self, recipe: Recipe | None) -> Facts:
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
        expect(self._chip, facts.identity)
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

    def is_bare(self, facts: Facts) -> bool:
        return not facts.security["flash_encryption"] and self._is_blank(0, TABLE_OFFSET + SECTOR_BYTES)

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
        expect(self._chip, facts.identity)
        check_images(
            recipe,
            image_number=self._chip.image_number,
            revision=self._chip.revision(),
            locked_below=self._chip.locked_below(),
        )
        with self._limit.on_trial():
            self._write_with_patience(recipe, facts, report)

    def _write_with_patience(self, recipe: Recipe, facts: Facts, report: Report) -> None:
        """Nothing of a licence was sent, so trying again slower is free."""
        while True:
            try:
                self._write_images(recipe, facts, report)
            except (NoAnswer, Declined) as error:
                if not self._slow_down(facts.identity, recipe.baud):
                    raise NoAnswer("writing") from error
            else:
                return

    def _write_images(self, recipe: Recipe, facts: Facts, report: Report) -> None:
        self._start_stub(recipe, facts)
        regions = self._store.of(recipe, self._chip.block_bytes)
        total, done = sum(region.size for region in regions), 0
        report("firmware", 0, total)
        for region in regions:
            if not (recipe.skip_equal_regions and self._holds_already(region)):
                self._write_region(region, report, done, total)
            done += region.size
            report("firmware", done, total)
        expect(self._chip, facts.identity)

    def _start_stub(self, recipe: Recipe, facts: Facts) -> None:
        """The stub, at the highest speed: for most chips their ROM was taken there, for others the stub is now."""
        while True:
            self._chip.run_stub(facts.flash_size_bytes or 0)
            chip = self._chip
            self._quicken(recipe.baud)
            if self._chip is chip:
                return
            expect(self._chip, facts.identity)
            self._chip.attach_flash()

    def _write_region(self, region: Frames, report: Report, done: int, total: int) -> None:
        bad = Refused("E-FIRMWARE", offset=f"{region.offset:#x}")
        try:
            self._chip.begin(region)
            for frame in region.frames:
                self._chip.send(frame.data, frame.timeout_s)
                done += frame.unpacked
                report("firmware", done, total)
            self._chip.settle(region.settle_s)
        except Declined as error:
            if error.by_flash:
                raise bad from error
            raise
        report("verifying", done, total)
        if not self._holds(region):
            raise bad

    # ---- the speed -----------------------------------------------------------------------------------

    def _quicken(self, wanted: int) -> None:
        """The highest speed that the line bears, before there is much to send."""
        for baud in self._limit.ladder(wanted):
            if self._line.baudrate == baud or not self._chip.can_change_speed():
                return
            try:
                self._chip.change_speed(baud)
            except NoAnswer:
                _log.warning("speed_failed", baud=baud)
                try:
                    self._begin_again(baud)
                except EnvironmentFailed:
                    self._limit.stranded()
                    raise
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
            expect(self._chip, identity)
            self._quicken(wanted)
            self._chip.attach_flash()
            expect(self._chip, identity)
        except Swapped:
            raise
        except EnvironmentFailed:
            return False
        _log.warning("line_slowed_down", baud_before=baud, baud=self._line.baudrate)
        return True

    def _begin_again(self, failed: int) -> None:
        """Reset the module, or its connection, and stay below a speed if it answers again."""
        self._line.begin_again()
        self._chip = connect(self._line, self._chip.name)
        self._limit.failed_at(failed)
        self._last = self._blank = None

    # ---- the licence ---------------------------------------------------------------------------------

    def image(self, place: LicencePlace, licence: Mapping[str, bytes]) -> bytes:
        try:
            return build_image(place, licence)
        except KilnError as error:
            raise Refused("E-RECIPE", why=error.sentence.rstrip(".")) from None

    def write_licence(
        self, place: LicencePlace, image: bytes, identity: Identity, seen: list[Identity]
    ) -> Written | Failed:
        was_blank, self._blank = place == self._blank, None
        return LicenceWrite(self._line, self._chip, place.offset, image, identity, seen=seen, was_blank=was_blank).run()

    # ---- the end -------------------------------------------------------------------------------------

    def reboot(self) -> None:
        # The burn has its end: a cancel that came too late must not leave the module in download mode.
        with self._line.shielded():
            self._chip.reboot()

    def boots(self, check: BootCheck) -> bool:
        if self._line.has_control_lines:
            self._line.baudrate = ROM_BAUD
        with self._line.overhearing():
            try:
                self._chip.reboot()
                return self._line.comes(check.expect.encode(), check.within_s)
            except PORT_ERRORS as error:
                raise PortLost(self._line.url) from error

    def release(self) -> None:
        self._line.release()

    # ---- inside --------------------------------------------------------------------------------------

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
