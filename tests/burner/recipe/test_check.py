"""Everything that a check of a recipe can say, each thing from a sample that was spoiled in one place."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from burner.recipe import firmware, partitions
from burner.recipe.check import check
from burner.recipe.findings import Level
from burner.recipe.load import load
from burner.recipe.partitions import FLAG_ENCRYPTED, Partition
from burner.recipe.samples import make_sample
from resources.errors import NeedsPerson

MEGABYTE = 1 << 20
RECIPE = "recipe.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sample for the ESP32-C3 with a small app; the licence partition lies at 0x190000."""
    return make_sample(tmp_path / "lamp", "esp32c3", "Lamp", firmware_bytes=65_536, seed=1).parent


@pytest.fixture
def without_images(tmp_path: Path) -> Path:
    return make_sample(tmp_path / "plug", "esp32c3", "Plug", firmware_bytes=None, seed=1).parent


Spoil = Callable[[Path], object]


def line(old: str, new: str) -> Spoil:
    """Replaces one piece of the recipe's text; it must be there."""

    def spoil(folder: Path) -> None:
        text = (folder / RECIPE).read_text(encoding="utf-8")
        assert old in text
        (folder / RECIPE).write_text(text.replace(old, new, 1), encoding="utf-8")

    return spoil


def add(text: str) -> Spoil:
    def spoil(folder: Path) -> None:
        with (folder / RECIPE).open("a", encoding="utf-8") as recipe:
            recipe.write(f"\n{text}\n")

    return spoil


def both(*spoils: Spoil) -> Spoil:
    def spoil(folder: Path) -> None:
        for each in spoils:
            each(folder)

    return spoil


def put(name: str, data: bytes) -> Spoil:
    """Replaces a file, and its hash in the recipe."""

    def spoil(folder: Path) -> None:
        old = (folder / name).read_bytes()
        (folder / name).write_bytes(data)
        line(hashlib.sha256(old).hexdigest(), hashlib.sha256(data).hexdigest())(folder)

    return spoil


def another(name: str, offset: int, data: bytes) -> Spoil:
    """Adds an image."""

    def spoil(folder: Path) -> None:
        (folder / name).write_bytes(data)
        hash_line = f'sha256 = "{hashlib.sha256(data).hexdigest()}"'
        add(f'[[image]]\noffset = {offset:#x}\nfile = "{name}"\n{hash_line}')(folder)

    return spoil


def table(change: Callable[[list[Partition]], list[Partition]]) -> Spoil:
    def spoil(folder: Path) -> None:
        rows = list(partitions.parse((folder / "partition-table.bin").read_bytes()))
        put("partition-table.bin", partitions.build(change(rows)))(folder)

    return spoil


def row(name: str, **changes: Any) -> Spoil:
    return table(lambda rows: [replace(each, **changes) if each.name == name else each for each in rows])


def image(chip: int = 5, flash: int = 4 * MEGABYTE, size: int = 4_096) -> bytes:
    segment = firmware.Segment(address=0x40380000, data=b"code" * (size // 4))
    return firmware.build(chip, flash, 0x40380000, [segment])


def signed() -> bytes:
    data = image()
    return data.ljust(-(-len(data) // 4096) * 4096, b"\xff") + b"\xe7\x02" + b"\0" * 4094


def removed(name: str) -> Spoil:
    return lambda folder: (folder / name).unlink()


def no_table(folder: Path) -> None:
    text = (folder / RECIPE).read_text(encoding="utf-8")
    (folder / RECIPE).write_text(re.sub(r"\[partition_table\]\n(.+\n){3}", "", text), encoding="utf-8")


def placed(offset: int, size: int = 0x6000) -> Spoil:
    return both(no_table, line("[licence]\n", f"[licence]\noffset = {offset:#x}\nsize = {size:#x}\n"))


def broken_md5(folder: Path) -> None:
    data = bytearray((folder / "partition-table.bin").read_bytes())
    data[12] ^= 1
    put("partition-table.bin", bytes(data))(folder)


def outside(folder: Path) -> None:
    (folder.parent / "app.bin").write_bytes((folder / "app.bin").read_bytes())
    line('"app.bin"', '"../app.bin"')(folder)


def link_outside(folder: Path) -> None:
    (folder / "app.bin").rename(folder.parent / "elsewhere.bin")
    (folder / "app.bin").symlink_to(folder.parent / "elsewhere.bin")


ERRORS: dict[str, tuple[Spoil, set[str]]] = {
    "no recipe": (removed(RECIPE), {"E-RECIPE-MISSING"}),
    "no TOML": (add("this is no line"), {"E-RECIPE-TOML"}),
    "not UTF-8": (lambda folder: (folder / RECIPE).write_bytes(b"\xff\xfe"), {"E-RECIPE-TOML"}),
    "a number without end": (add(f"x = {'9' * 5_000}"), {"E-RECIPE-TOML"}),
    "tables without end": (add(f"x = {'[' * 5_000}"), {"E-RECIPE-TOML"}),
    "a newer format": (line("format = 1", "format = 2"), {"E-RECIPE-FORMAT"}),
    "no format": (line("format = 1\n", ""), {"E-RECIPE-LACKS"}),
    "a format that is no number": (line("format = 1", 'format = "1"'), {"E-RECIPE-VALUE-KIND"}),
    "a misspelt key": (line("chip =", "chp ="), {"E-RECIPE-UNKNOWN", "E-RECIPE-LACKS"}),
    "a misspelt table": (line("[serial]", "[serail]"), {"E-RECIPE-UNKNOWN"}),
    "a misspelt key of a field": (line('"auth_key"', '{ key = "k", typ = "string" }'), {"E-RECIPE-UNKNOWN"}),
    "no licence": (line("[licence]", "[licnce]"), {"E-RECIPE-UNKNOWN", "E-RECIPE-LACKS"}),
    "a text for a number": (line("offset = 0x10000", 'offset = "0x10000"'), {"E-RECIPE-VALUE-KIND"}),
    "an offset below 0": (line("offset = 0x10000", "offset = -4096"), {"E-RECIPE-VALUE-KIND"}),
    "a hash that is none": (line('sha256 = "', 'sha256 = "xx'), {"E-RECIPE-VALUE-KIND"}),
    "an unknown field type": (line('"auth_key"', '{ key = "k", type = "text" }'), {"E-RECIPE-VALUE-KIND"}),
    "a name used twice": (line("[recipe]", "image = 3\n[recipe]"), {"E-RECIPE-TOML"}),
    "an unknown chip": (line('"esp32c3"', '"esp32z9"'), {"E-RECIPE-CHIP"}),
    "a flash size that is none": (line('"4MB"', '"4 megabytes"'), {"E-RECIPE-FLASH-SIZE"}),
    "too slow a line": (line("baud = 921600", "baud = 300"), {"E-RECIPE-BAUD"}),
    "too fast a line": (line("baud = 921600", "baud = 5000000"), {"E-RECIPE-BAUD"}),
    "a boot line of nothing": (add('[boot]\nexpect = " "'), {"E-RECIPE-BOOT-LINE"}),
    "a boot that takes for ever": (add('[boot]\nexpect = "up"\nwithin_s = 90'), {"E-RECIPE-BOOT-TIME"}),
    "a boot in no time": (add('[boot]\nexpect = "up"\nwithin_s = 0'), {"E-RECIPE-BOOT-TIME"}),
    "an unknown security state": (line("allow = []", 'allow = ["jtag"]'), {"E-RECIPE-SECURITY"}),
    "a file outside the folder": (outside, {"E-RECIPE-PATH"}),
    "a link out of the folder": (link_outside, {"E-RECIPE-PATH"}),
    "a path from the root": (line('"app.bin"', '"/app.bin"'), {"E-RECIPE-PATH"}),
    "a path of Windows": (line('"app.bin"', '"C:\\\\app.bin"'), {"E-RECIPE-PATH"}),
    "no file": (removed("app.bin"), {"E-RECIPE-FILE"}),
    "an empty file": (put("app.bin", b""), {"E-RECIPE-EMPTY"}),
    "another file": (lambda folder: (folder / "app.bin").write_bytes(image()), {"E-RECIPE-HASH"}),
    "an image between sectors": (line("offset = 0x10000", "offset = 0x10800"), {"E-RECIPE-ALIGN"}),
    "a bootloader into the table": (put("bootloader.bin", image(size=0x9000)), {"E-RECIPE-OVERLAP"}),
    "two images in one sector": (
        both(another("a.bin", 0x9000, b"a" * 100), another("b.bin", 0x9800, b"b")),
        {"E-RECIPE-SECTOR", "E-RECIPE-ALIGN"},
    ),
    "an image within another": (another("a.bin", 0x12000, b"a" * 100), {"E-RECIPE-OVERLAP"}),
    "an image on the licence": (another("a.bin", 0x191000, b"a"), {"E-RECIPE-OVERLAP-LICENCE"}),
    "an image into the licence": (
        another("a.bin", 0x18F000, b"a" * 0x1001),
        {"E-RECIPE-OVERLAP-LICENCE", "E-RECIPE-PAST-PARTITION"},
    ),
    "an image past the flash": (another("a.bin", 0x3FF000, b"a" * 0x1001), {"E-RECIPE-PAST-FLASH"}),
    "a partition past the flash": (row("fctry", offset=0x3FF000), {"E-RECIPE-PAST-FLASH"}),
    "an app past its partition": (row("factory", size=0x8000), {"E-RECIPE-PAST-PARTITION"}),
    "no partition table": (no_table, {"E-RECIPE-NO-TABLE", "E-RECIPE-LACKS"}),
    "a table that is none": (put("partition-table.bin", b"table"), {"E-RECIPE-TABLE"}),
    "a table with another MD5": (broken_md5, {"E-RECIPE-TABLE"}),
    "an app between pages": (row("factory", offset=0x11000, size=0x17F000), {"E-RECIPE-TABLE-ALIGN"}),
    "a partition between sectors": (row("phy_init", offset=0xF800, size=0x800), {"E-RECIPE-TABLE-ALIGN"}),
    "partitions that overlap": (row("nvs", size=0x7000), {"E-RECIPE-TABLE-OVERLAP"}),
    "a partition on the table": (row("phy_init", offset=0x8000, size=0x1000), {"E-RECIPE-TABLE-OVERLAP"}),
    "a partition name twice": (
        table(lambda rows: [*rows, Partition(name="nvs", type=1, subtype=2, offset=0x200000, size=0x3000)]),
        {"E-RECIPE-TABLE-TWICE"},
    ),
    "no licence partition": (line('"fctry"', '"factry"'), {"E-RECIPE-NO-PARTITION"}),
    "a licence partition for something else": (row("fctry", subtype=0x82), {"E-RECIPE-NOT-NVS"}),
    "too small a licence partition": (row("fctry", size=0x2000), {"E-RECIPE-SMALL"}),
    "the licence on the table": (
        row("fctry", offset=0x8000),
        {"E-RECIPE-LICENCE-TABLE", "E-RECIPE-TABLE-OVERLAP"},
    ),
    "another place than in the table": (line("[licence]\n", "[licence]\noffset = 0x200000\n"), {"E-RECIPE-PLACE"}),
    "a long key": (line('auth_key = "auth_key"', 'auth_key = "a_key_of_16_char"'), {"E-RECIPE-NVS-KEY"}),
    "a long namespace": (line('"licence"', '"a_name_of_16_chr"'), {"E-RECIPE-NVS-KEY"}),
    "a key twice": (line('auth_key = "auth_key"', 'auth_key = "uuid"'), {"E-RECIPE-NVS-TWICE"}),
    "no auth_key": (line('auth_key = "auth_key"', ""), {"E-RECIPE-NO-FIELD"}),
    "an app that is none": (put("app.bin", b"\x7fELF" * 100), {"E-RECIPE-NO-IMAGE"}),
    "an app for another chip": (put("app.bin", image(chip=9)), {"E-RECIPE-IMAGE-CHIP"}),
    "an app cut off": (put("app.bin", image()[:-40]), {"E-RECIPE-IMAGE-BROKEN"}),
    "an app with a changed byte": (put("app.bin", image().replace(b"code", b"kode", 1)), {"E-RECIPE-IMAGE-BROKEN"}),
    "a bootloader for more flash": (put("bootloader.bin", image(flash=8 * MEGABYTE)), {"E-RECIPE-HEADER-LARGE"}),
    "a bootloader for too little flash": (
        put("bootloader.bin", image(flash=MEGABYTE)),
        {"E-RECIPE-HEADER-TABLE"},
    ),
}

NOTES: dict[str, tuple[Spoil, set[str]]] = {
    "a bootloader for less flash": (put("bootloader.bin", image(flash=2 * MEGABYTE)), {"E-RECIPE-HEADER-SMALL"}),
    "a signed app": (put("app.bin", signed()), {"E-RECIPE-SIGNED"}),
    "an unsigned app for secure boot": (line("allow = []", 'allow = ["secure_boot"]'), {"E-RECIPE-UNSIGNED"}),
    "a licence partition marked encrypted": (row("fctry", flags=FLAG_ENCRYPTED), {"E-RECIPE-ENCRYPTED-FLAG"}),
    "an image in no partition": (another("a.bin", 0x300000, b"a"), {"E-RECIPE-NOWHERE"}),
    "no bootloader": (line("offset = 0x0\n", "offset = 0x300000\n"), {"E-RECIPE-NO-BOOTLOADER", "E-RECIPE-NOWHERE"}),
    "no app": (line("offset = 0x10000", "offset = 0x20000"), {"E-RECIPE-NO-APP"}),
}


@pytest.mark.parametrize("case", ERRORS)
def test_an_error_is_told_and_keeps_the_recipe_from_being_loaded(folder: Path, case: str) -> None:
    spoil, codes = ERRORS[case]
    spoil(folder)
    findings = check(folder / RECIPE)
    assert {finding.code for finding in findings if finding.level is Level.ERROR} == codes
    assert "…" not in "".join(finding.sentence + finding.action for finding in findings)
    with pytest.raises(NeedsPerson) as caught:
        load(folder / RECIPE)
    assert (caught.value.code, caught.value.sentence) == (findings[0].code, findings[0].sentence)


@pytest.mark.parametrize("case", NOTES)
def test_a_note_is_told_and_lets_the_recipe_be_loaded(folder: Path, case: str) -> None:
    spoil, codes = NOTES[case]
    spoil(folder)
    findings = check(folder / RECIPE)
    assert ({finding.code for finding in findings}, {finding.level for finding in findings}) == (codes, {Level.NOTE})
    assert "…" not in "".join(finding.sentence + finding.action for finding in findings)
    assert load(folder / RECIPE).chip == "esp32c3"


PLACES: dict[str, tuple[Spoil, set[str], Level | None]] = {
    "a good place": (placed(0x190000), set(), None),
    "no place": (no_table, {"E-RECIPE-LACKS"}, Level.ERROR),
    "too small a place": (placed(0x190000, 0x2000), {"E-RECIPE-SMALL"}, Level.ERROR),
    "a place between sectors": (placed(0x190800), {"E-RECIPE-ALIGN"}, Level.ERROR),
    "a place past the flash": (placed(0x3FF000), {"E-RECIPE-PAST-FLASH"}, Level.ERROR),
    "images that are none": (line("[recipe]", "image = 3\n[recipe]"), {"E-RECIPE-VALUE-KIND"}, Level.ERROR),
    "a place over the usual table": (placed(0x8000), {"E-RECIPE-LICENCE-TABLE-USUAL"}, Level.NOTE),
}


@pytest.mark.parametrize("case", PLACES)
def test_a_place_that_the_recipe_gives_itself_is_checked_too(without_images: Path, case: str) -> None:
    spoil, codes, level = PLACES[case]
    spoil(without_images)
    findings = check(without_images)
    assert {finding.code for finding in findings} == codes
    assert all(finding.level is level for finding in findings)


def test_everything_that_is_wrong_is_told_at_once(folder: Path) -> None:
    both(
        line('"4MB"', '"4MB"\ncolour = "red"'),
        line("baud = 921600", "baud = 300"),
        removed("bootloader.bin"),
        row("fctry", subtype=0x82, size=0x2000),
        put("app.bin", image(chip=9)),
        line('auth_key = "auth_key"', 'auth_key = "uuid"'),
    )(folder)
    assert {finding.code for finding in check(folder) if finding.level is Level.ERROR} == {
        "E-RECIPE-UNKNOWN",
        "E-RECIPE-BAUD",
        "E-RECIPE-FILE",
        "E-RECIPE-NOT-NVS",
        "E-RECIPE-SMALL",
        "E-RECIPE-IMAGE-CHIP",
        "E-RECIPE-NVS-TWICE",
    }


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("chip =", "chp =", "Did you mean chip?"),
        ("[serial]", "[serail]", "Did you mean [serial]?"),
        ("format = 1", "format = 1\nbaud = 9600", "It belongs under [serial]."),
        ("format = 1", "format = 1\nmoonlight = 3", "Remove it."),
        ('"auth_key"\n', '{ key = "k", typ = "blob" }\n', "Did you mean type?"),
    ],
)
def test_an_unknown_key_comes_with_a_hint(folder: Path, old: str, new: str, hint: str) -> None:
    line(old, new)(folder)
    assert [finding.action for finding in check(folder) if finding.code == "E-RECIPE-UNKNOWN"] == [hint]


def test_a_sentence_names_the_place_of_the_line(folder: Path) -> None:
    line('"auth_key"\n', '{ key = 3, type = "blob" }\n')(folder)
    line("offset = 0x10000", "offset = true")(folder)
    assert {finding.sentence for finding in check(folder)} >= {
        "key in [licence.fields.auth_key] must be text in quotes.",
        "offset in [[image]] 2 must be a whole number.",
    }
