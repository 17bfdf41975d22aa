"""The licence image against the generator's own command, and the reader against what flash and firmware do."""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burner.messages import Region
from burner.nvs import build_image, parse_region
from burner.recipe.model import FieldType, LicencePlace, NvsKey
from resources.errors import NeedsPerson

UUID = b"uuidc0ffee0123456789"
AUTH_KEY = b"K7mQ2xW9pL4vB8nZ1tR6yH3jF5dG0sAe"
LICENCE = {"uuid": UUID, "auth_key": AUTH_KEY}


def place(size: int = 0x6000, *, namespace: str = "licence", **fields: NvsKey) -> LicencePlace:
    keys = fields or {"uuid": NvsKey(key="uuid"), "auth_key": NvsKey(key="auth_key")}
    return LicencePlace(partition="fctry", offset=0x190000, size=size, namespace=namespace, fields=keys)


BLOB_PLACE = place(0x8000, uuid=NvsKey(key="uuid"), certificate=NvsKey(key="cert", type=FieldType.BLOB))


# ---- building ----------------------------------------------------------------------------------------


def by_command(folder: Path, rows: str, size: int) -> bytes:
    """The image as the generator's command line makes it."""
    (folder / "in.csv").write_text(f"key,type,encoding,value\n{rows}", encoding="ascii")
    subprocess.run(
        [sys.executable, "-m", "esp_idf_nvs_partition_gen", "generate", "in.csv", "out.bin", f"{size:#x}"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return (folder / "out.bin").read_bytes()


def test_the_image_is_the_one_that_the_generators_command_makes(tmp_path: Path) -> None:
    rows = f"licence,namespace,,\nuuid,data,string,{UUID.decode()}\nauth_key,data,string,{AUTH_KEY.decode()}\n"
    assert build_image(place(), LICENCE) == by_command(tmp_path, rows, 0x6000)


def test_a_blob_over_several_pages_is_the_one_that_the_generators_command_makes(tmp_path: Path) -> None:
    certificate = bytes(range(256)) * 38
    (tmp_path / "cert.bin").write_bytes(certificate)
    rows = f"licence,namespace,,\nuuid,data,string,{UUID.decode()}\ncert,file,binary,cert.bin\n"
    image = build_image(BLOB_PLACE, {"uuid": UUID, "certificate": certificate})
    assert image == by_command(tmp_path, rows, 0x8000)


@pytest.mark.parametrize("pages", range(3, 17))
def test_the_image_has_exactly_the_size_of_its_partition(pages: int) -> None:
    assert len(build_image(place(pages * 0x1000), LICENCE)) == pages * 0x1000


TOO_LONG = NvsKey(key="a_key_of_16_char")
REFUSED: Mapping[str, tuple[LicencePlace, Mapping[str, bytes], str]] = {
    "a partition of two pages": (place(0x2000), LICENCE, "E-RECIPE-SMALL"),
    "a partition of broken pages": (place(0x6100), LICENCE, "E-RECIPE-SMALL"),
    "a missing field": (place(), {"uuid": UUID}, "E-RECIPE-FIELD-LACKS"),
    "a field without a key": (place(), {**LICENCE, "psk": AUTH_KEY}, "E-RECIPE-FIELD-EXTRA"),
    "a key of 16 characters": (place(uuid=TOO_LONG), {"uuid": UUID}, "E-RECIPE-NVS-KEY"),
    "a namespace of 16 characters": (place(namespace="n" * 16), LICENCE, "E-RECIPE-NVS-KEY"),
    "an empty key": (place(uuid=NvsKey(key="")), {"uuid": UUID}, "E-RECIPE-NVS-KEY"),
    "a key twice": (place(uuid=NvsKey(key="k"), auth_key=NvsKey(key="k")), LICENCE, "E-RECIPE-NVS-TWICE"),
    "a string that is no ASCII": (place(), {**LICENCE, "auth_key": "Schlüssel".encode()}, "E-RECIPE-VALUE"),
    "a string with NUL": (place(), {**LICENCE, "auth_key": b"K7mQ\0x"}, "E-RECIPE-VALUE"),
    "a string longer than a page": (place(), {**LICENCE, "auth_key": AUTH_KEY * 200}, "E-RECIPE-ROOM"),
    "a string that just misses a page": (place(), {**LICENCE, "auth_key": b"K" * 3990}, "E-RECIPE-ROOM"),
    "a blob larger than the partition": (BLOB_PLACE, {"uuid": UUID, "certificate": AUTH_KEY * 2000}, "E-RECIPE-ROOM"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_nvs_cannot_hold_is_refused_without_telling_a_value(case: str) -> None:
    where, fields, code = REFUSED[case]
    with pytest.raises(NeedsPerson) as caught:
        build_image(where, fields)
    assert caught.value.code == code
    told = f"{caught.value} {caught.value.facts} {caught.value.__cause__}"
    assert all(value[:8].decode("latin-1") not in told for value in fields.values())


strings = st.text(st.characters(min_codepoint=1, max_codepoint=127), max_size=300).map(str.encode)


@given(strings, st.binary(max_size=9_000))
def test_what_is_built_is_read_back_equal(uuid: bytes, certificate: bytes) -> None:
    fields = {"uuid": uuid, "certificate": certificate}
    assert parse_region(build_image(BLOB_PLACE, fields), BLOB_PLACE) == (Region.LICENCE, fields)


@pytest.mark.parametrize("filler", range(3_500, 3_600, 7))
def test_a_blob_that_begins_at_the_end_of_a_page_is_read_back_equal(filler: int) -> None:
    fields = {"uuid": b"u" * filler, "certificate": bytes(range(256)) * 20}
    assert parse_region(build_image(BLOB_PLACE, fields), BLOB_PLACE) == (Region.LICENCE, fields)


# ---- reading what a write left behind ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "fields", "step"),
    [(place(0x3000), LICENCE, 1), (BLOB_PLACE, {"uuid": UUID, "certificate": bytes(range(256)) * 40}, 13)],
    ids=["strings", "blob over pages"],
)
def test_an_image_cut_off_anywhere_is_blank_or_torn_or_the_same_licence(
    where: LicencePlace, fields: dict[str, bytes], step: int
) -> None:
    image = build_image(where, fields)
    seen = set()
    for end in range(0, len(image) + 1, step):
        region, found = parse_region(image[:end].ljust(len(image), b"\xff"), where)
        seen.add(region)
        assert found == fields if region is Region.LICENCE else region in {Region.BLANK, Region.TORN}
        assert found.items() <= fields.items()
    assert seen == {Region.BLANK, Region.TORN, Region.LICENCE}


def test_an_image_without_one_of_its_sectors_is_never_another_licence() -> None:
    fields = {"uuid": UUID, "certificate": bytes(range(256)) * 40}
    image = build_image(BLOB_PLACE, fields)
    regions = [
        parse_region(image[:at] + b"\xff" * 0x1000 + image[at + 0x1000 :], BLOB_PLACE)[0]
        for at in range(0, len(image), 0x1000)
    ]
    assert regions == [Region.TORN] * 3 + [Region.LICENCE] * 5


@given(st.data())
def test_a_page_programmed_in_part_is_never_another_licence(data: st.DataObject) -> None:
    """Flash takes 256 bytes at once; a power cut in between leaves any of their bits at one."""
    image = build_image(place(0x3000), LICENCE)
    at = data.draw(st.integers(0, 2)) * 256
    left = data.draw(st.binary(min_size=256, max_size=256))
    partly = bytes(byte | mask for byte, mask in zip(image[at : at + 256], left, strict=True))
    region, found = parse_region((image[:at] + partly).ljust(0x3000, b"\xff"), place(0x3000))
    assert region in {Region.BLANK, Region.TORN, Region.LICENCE}
    assert region is not Region.LICENCE or found == LICENCE


@given(st.lists(st.tuples(st.integers(0, 0x2FFF), st.binary(min_size=1, max_size=64)), min_size=1, max_size=6))
def test_changed_bytes_never_make_another_licence(changes: list[tuple[int, bytes]]) -> None:
    image = bytearray(build_image(place(0x3000), LICENCE))
    for at, change in changes:
        image[at : at + len(change)] = change[: 0x3000 - at]
    region, found = parse_region(bytes(image), place(0x3000))
    assert region is not Region.LICENCE or found == LICENCE


@given(st.binary(min_size=1, max_size=4096))
def test_bytes_that_are_no_nvs_are_never_a_licence(noise: bytes) -> None:
    region, found = parse_region((noise * (0x3000 // len(noise) + 1))[:0x3000], place(0x3000))
    assert (region is not Region.LICENCE, found) == (True, {})


@given(st.binary(max_size=9_000))
def test_a_region_of_another_length_is_unreadable(data: bytes) -> None:
    assert parse_region(data, place()) == (Region.UNREADABLE, {})


@pytest.mark.parametrize(
    "data",
    [b"\0" * 0x3000, b"littlefs" * 0x600, bytes(zlib.crc32(bytes((n & 255, n >> 8))) & 255 for n in range(0x3000))],
    ids=["zeros", "a file system", "noise"],
)
def test_data_of_another_kind_is_damaged(data: bytes) -> None:
    assert parse_region(data, place(0x3000)) == (Region.DAMAGED, {})


def test_an_erased_region_is_blank() -> None:
    assert parse_region(b"\xff" * 0x6000, place()) == (Region.BLANK, {})


def test_a_place_without_fields_finds_no_licence() -> None:
    nothing = LicencePlace(partition="fctry", offset=0, size=0x3000, namespace="licence", fields={})
    assert parse_region(b"\xff" * 0x3000, nothing) == (Region.BLANK, {})


# ---- reading what a firmware left behind -------------------------------------------------------------

ACTIVE, FULL, FREEING, CORRUPT = 0xFFFFFFFE, 0xFFFFFFFC, 0xFFFFFFF8, 0xFFFFFFF0
U8, STRING, BLOB, BLOB_DATA, BLOB_INDEX = 0x01, 0x21, 0x41, 0x42, 0x48


def crc(data: bytes) -> int:
    return zlib.crc32(data, 0xFFFFFFFF)


class FirmwarePage:
    """A page as running firmware writes it: entry by entry, old ones marked erased."""

    def __init__(self, sequence: int = 0, state: int = ACTIVE, version: int = 0xFE) -> None:
        body = struct.pack("<IB", sequence, version) + b"\xff" * 19
        self.data = bytearray(struct.pack("<I", state) + body + struct.pack("<I", crc(body))).ljust(4096, b"\xff")
        self.used = 0

    def put(self, namespace: int, kind: int, key: str, tail: bytes, payload: bytes = b"", chunk: int = 0xFF) -> int:
        """Writes one entry, and gives its index."""
        stored = payload.ljust(-(-len(payload) // 32) * 32, b"\xff")
        head = struct.pack("<BBBB", namespace, kind, 1 + len(stored) // 32, chunk)
        rest = key.encode().ljust(16, b"\0") + tail.ljust(8, b"\xff")
        index = self.used
        self._store(head + struct.pack("<I", crc(head + rest)) + rest + stored)
        return index

    def put_namespace(self, name: str, number: int) -> int:
        return self.put(0, U8, name, bytes((number,)))

    def put_data(self, namespace: int, kind: int, key: str, value: bytes, chunk: int = 0xFF) -> int:
        tail = struct.pack("<HHI", len(value), 0xFFFF, crc(value))
        return self.put(namespace, kind, key, tail, value, chunk)

    def put_string(self, namespace: int, key: str, value: bytes) -> int:
        return self.put_data(namespace, STRING, key, value + b"\0")

    def put_licence(self, number: int = 1, licence: Mapping[str, bytes] = LICENCE) -> list[int]:
        self.put_namespace("licence", number)
        return [self.put_string(number, key, value) for key, value in licence.items()]

    def mark(self, index: int, count: int, state: int) -> None:
        for slot in range(index, index + count):
            at = 32 + slot // 4
            self.data[at] = self.data[at] & ~(0b11 << slot % 4 * 2) | state << slot % 4 * 2

    def _store(self, entries: bytes) -> None:
        at = 64 + self.used * 32
        self.data[at : at + len(entries)] = entries
        self.mark(self.used, len(entries) // 32, 0b10)
        self.used += len(entries) // 32


def read(*pages: FirmwarePage, where: LicencePlace | None = None) -> tuple[Region, dict[str, bytes]]:
    where = where or place()
    return parse_region(b"".join(bytes(page.data) for page in pages).ljust(where.size, b"\xff"), where)


def test_a_licence_among_a_firmwares_own_namespaces_is_read() -> None:
    page = FirmwarePage()
    page.put_namespace("wifi", 1)
    page.put_string(1, "uuid", b"not the licence")
    page.put_licence(2)
    page.put_namespace("app", 3)
    page.put(3, U8, "boots", b"\x07")
    assert read(page) == (Region.LICENCE, LICENCE)


def test_a_firmwares_own_data_without_a_licence_is_blank() -> None:
    page = FirmwarePage()
    page.put_namespace("wifi", 1)
    page.put_string(1, "uuid", b"not the licence")
    page.put_namespace("licence", 2)
    page.put_string(2, "colour", b"blue")
    assert read(page) == (Region.BLANK, {})


def test_a_rewritten_field_has_its_new_value() -> None:
    page = FirmwarePage()
    uuid, _ = page.put_licence()
    page.put_string(1, "uuid", b"tuyac0ffee0123456789")
    page.mark(uuid, 2, 0b00)
    assert read(page) == (Region.LICENCE, {**LICENCE, "uuid": b"tuyac0ffee0123456789"})


def test_of_two_values_that_both_stand_the_later_counts() -> None:
    older, newer = FirmwarePage(3, FULL), FirmwarePage(4)
    older.put_licence()
    newer.put_string(1, "uuid", b"tuyac0ffee0123456789")
    expected = (Region.LICENCE, {**LICENCE, "uuid": b"tuyac0ffee0123456789"})
    assert read(older, newer) == expected
    assert read(newer, older) == expected


def test_a_later_value_that_is_broken_is_not_replaced_by_the_older_one() -> None:
    page = FirmwarePage()
    page.put_licence()
    index = page.put_string(1, "uuid", b"tuyac0ffee0123456789")
    page.data[64 + (index + 1) * 32] ^= 1
    assert read(page) == (Region.TORN, {"auth_key": AUTH_KEY})


def test_an_erased_licence_is_blank() -> None:
    page = FirmwarePage()
    page.put_licence()
    page.mark(1, page.used - 1, 0b00)
    assert read(page) == (Region.BLANK, {})


def test_half_of_a_licence_is_torn() -> None:
    page = FirmwarePage()
    page.put_licence(licence={"uuid": UUID})
    assert read(page) == (Region.TORN, {"uuid": UUID})


def test_a_page_that_is_being_freed_is_still_read() -> None:
    freeing, new = FirmwarePage(7, FREEING), FirmwarePage(8)
    freeing.put_licence()
    new.put_string(1, "uuid", UUID)
    assert read(new, freeing) == (Region.LICENCE, LICENCE)


def test_a_corrupt_page_is_torn() -> None:
    page = FirmwarePage(0, CORRUPT)
    page.put_licence()
    assert read(page) == (Region.TORN, {})


def test_an_entry_that_was_not_marked_as_written_is_torn() -> None:
    page = FirmwarePage()
    page.put_namespace("licence", 1)
    index = page.put_string(1, "uuid", UUID)
    page.data[32:64] = b"\xff" * 32
    page.mark(0, index, 0b10)
    assert read(page) == (Region.TORN, {})


def test_an_entry_in_a_state_that_flash_cannot_reach_is_torn() -> None:
    page = FirmwarePage()
    page.mark(0, 1, 0b01)
    assert read(page) == (Region.TORN, {})


def test_a_field_of_another_type_is_torn() -> None:
    page = FirmwarePage()
    page.put_namespace("licence", 1)
    page.put_data(1, BLOB, "uuid", UUID)
    page.put_string(1, "auth_key", AUTH_KEY)
    assert read(page) == (Region.TORN, {"auth_key": AUTH_KEY})


def test_a_page_of_a_newer_layout_is_damaged() -> None:
    page = FirmwarePage(version=0xFD)
    page.put_licence()
    assert read(page) == (Region.DAMAGED, {})


CERT_PLACE = place(cert=NvsKey(key="cert", type=FieldType.BLOB))


def test_a_blob_without_its_index_is_torn() -> None:
    page = FirmwarePage()
    page.put_namespace("licence", 1)
    page.put_data(1, BLOB_DATA, "cert", b"half", chunk=0)
    assert read(page, where=CERT_PLACE) == (Region.TORN, {})


def test_a_rewritten_blob_takes_the_chunks_of_its_own_version() -> None:
    page = FirmwarePage()
    page.put_namespace("licence", 1)
    for first, value in ((0, b"the older one"), (0x80, b"the newer")):
        page.put_data(1, BLOB_DATA, "cert", value, chunk=first)
        page.put(1, BLOB_INDEX, "cert", struct.pack("<IBB", len(value), 1, first))
    assert read(page, where=CERT_PLACE) == (Region.LICENCE, {"cert": b"the newer"})


def test_a_blob_of_the_first_layout_is_read() -> None:
    page = FirmwarePage(version=0xFF)
    page.put_namespace("licence", 1)
    page.put_data(1, BLOB, "cert", b"one page only")
    assert read(page, where=CERT_PLACE) == (Region.LICENCE, {"cert": b"one page only"})
