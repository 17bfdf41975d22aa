"""Settings: a file, the environment over it, and one sentence for everything that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings import MAX_SLOTS, Settings, SlotSetting, load
from burner.messages import Presence
from resources.errors import EnvironmentFailed, NeedsPerson


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kiln.toml"


def refused(file: Path, text: str, **environment: str) -> str:
    """The one sentence for a file that cannot be used; it names the place."""
    file.write_text(text, encoding="utf-8")
    with pytest.raises(NeedsPerson) as caught:
        load(file, environment)
    assert caught.value.code == "E-SETTINGS"
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_no_file_is_the_settings_that_a_new_station_begins_with(file: Path) -> None:
    assert load(file, {}) == Settings()


def test_every_setting_of_the_file_is_taken(file: Path) -> None:
    file.write_text(
        'name = "Line 3"\nproduct = "plug"\ntokens_low = 7\ntheme = "dark"\nlanguage = "zh_CN"\nbaud = 115200\n'
        'demo = true\n[[slot]]\nurl = "/dev/ttyUSB0"\n[[slot]]\nurl = "COM7"\npresence = "manual"\n',
        encoding="utf-8",
    )
    assert load(file, {}) == Settings(
        name="Line 3",
        product="plug",
        tokens_low=7,
        theme="dark",
        language="zh_CN",
        baud=115_200,
        demo=True,
        slots=(SlotSetting(url="/dev/ttyUSB0"), SlotSetting(url="COM7", presence=Presence.MANUAL)),
    )


def test_how_modules_are_scanned_is_set(file: Path) -> None:
    file.write_text('serial_pattern = "SN-[0-9]+"\npanel = [3, 1]\nred_bin = "BIN"\nsounds = false\n', encoding="utf-8")
    found = load(file, {})
    assert (found.serial_pattern, found.panel, found.red_bin, found.sounds) == ("SN-[0-9]+", (3, 1), "BIN", False)


@pytest.mark.parametrize(
    "text", ['serial_pattern = "SN-["', "panel = [1, 1]", "panel = [33]", "panel = 1", 'red_bin = " "']
)
def test_what_cannot_be_scanned_is_refused(file: Path, text: str) -> None:
    assert text.split(" ", maxsplit=1)[0] in refused(file, text)


def test_a_file_that_an_editor_began_with_a_byte_order_mark_is_read(file: Path) -> None:
    file.write_text('name = "Line 3"\n', encoding="utf-8-sig")
    assert load(file, {}).name == "Line 3"


def test_the_environment_stands_over_the_file(file: Path) -> None:
    file.write_text('name = "Line 3"\ntokens_low = 7\ndemo = true\n', encoding="utf-8")
    found = load(file, {"KILN_NAME": "Line 4", "KILN_TOKENS_LOW": "9", "KILN_DEMO": "no", "KILN_DATA": "/srv"})
    assert (found.name, found.tokens_low, found.demo) == ("Line 4", 9, False)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("tokenslow = 3", "tokenslow"),
        ('tokens_low = "3"', "tokens_low"),
        ("tokens_low = true", "tokens_low"),
        ("tokens_low = -1", "tokens_low"),
        ("demo = 1", "demo"),
        ("baud = 0", "baud"),
        ('theme = "drak"', "theme"),
        ('name = "  "', "name"),
        ("name = \n", "line 1"),
        ("slot = 5", "[[slot]]"),
        ('slot = "COM7"', "[[slot]]"),
        ("slot = [1]", "[[slot]]"),
        ("[[slot]]\n", "url"),
        ("[[slot]]\nurl = 7\n", "url"),
        ('[[slot]]\nurl = "usb:left"\n', "usb:1-2.3"),
        ('[[slot]]\nurl = "socket://10.0.0.7:7000"\npresence = "line"\n', "control lines"),
        ('[[slot]]\nurl = "COM7"\nprescence = "usb"\n', "prescence"),
        ('[[slot]]\nurl = "COM7"\npresence = "guess"\n', "presence"),
    ],
)
def test_a_mistake_is_named_in_one_sentence(file: Path, text: str, named: str) -> None:
    assert named in refused(file, text)


@pytest.mark.parametrize(
    ("name", "text"),
    [("KILN_TOKENS_LOW", "many"), ("KILN_BAUD", "1"), ("KILN_DEMO", "perhaps"), ("KILN_THEME", "blue")],
)
def test_a_mistake_in_the_environment_names_the_variable(file: Path, name: str, text: str) -> None:
    assert name in refused(file, "", **{name: text})


def test_as_many_slots_as_a_fixture_has_and_not_one_more(file: Path) -> None:
    slots = "".join(f'[[slot]]\nurl = "COM{number}"\n' for number in range(MAX_SLOTS))
    file.write_text(slots, encoding="utf-8")
    assert len(load(file, {}).slots) == MAX_SLOTS == 32
    assert "32" in refused(file, slots + '[[slot]]\nurl = "COM99"\n')


def test_a_file_of_other_bytes_is_refused(file: Path) -> None:
    file.write_bytes(b"name = '\xff'")
    with pytest.raises(NeedsPerson):
        load(file, {})


def test_a_folder_in_its_place_is_the_environments_fault(file: Path) -> None:
    file.mkdir()
    with pytest.raises(EnvironmentFailed) as caught:
        load(file, {})
    assert caught.value.code == "E-FILE-READ"
