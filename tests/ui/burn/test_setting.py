"""Nothing on the screen is cut, too small or over something else: both languages, all sizes, all failures."""

from __future__ import annotations

import re

import pytest

from app.views import Phase
from resources.failures import Failure, table
from tests.ui.looking import all_painted, faults, plain, text_of
from tests.ui.screenshots import SIZES, phases
from tests.ui.scripted import ScriptedStation, view_of
from ui.burn.compact import set_small_tile
from ui.burn.grid import SMALL_FROM
from ui.burn.setting import set_tile
from ui.burn.story import tell
from ui.language import CHINESE, ENGLISH
from ui.qt import QFontInfo
from ui.theme import DARK, LIGHT, font

COUNTS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32)
LANGUAGES = pytest.mark.parametrize("name", [ENGLISH, CHINESE])
WINDOWS = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
FACTS = {
    "url": "/dev/serial/by-path/pci-0000:00:14.0-usb-0:1.2:1.0-port0",
    "mac": "A0:B7:65:1C:44:1C",
    "why": "pulled out while it was written",
    "product": "Smart Plug EU",
    "within_s": "10",
}
OUTCOMES = {
    "FAIL": Phase.FAIL,
    "ERROR": Phase.ERROR,
    "UNCERTAIN": Phase.UNCERTAIN,
    "ABORTED": Phase.ABORTED,
}


def ending_rows() -> list[Failure]:
    """What a slot can show. Findings about a recipe file are one code on a tile: E-RECIPE."""
    rows = table().values()
    return [row for row in rows if row.outcome in OUTCOMES and not row.code.startswith("E-RECIPE-")]


def story_of(row: Failure, number: int = 28):
    names = re.findall(r"\{(\w+)\}", row.sentence + row.action)
    facts = tuple((name, FACTS.get(name, "ESP32-C3")) for name in names)
    return tell(view_of(number, OUTCOMES[row.outcome], code=row.code, facts=facts), selected=True)


@WINDOWS
@LANGUAGES
@pytest.mark.parametrize("count", COUNTS)
def test_nothing_in_the_window_is_cut_or_overlaps(open_window, language, size, name, count) -> None:
    language.choose(name)
    station = ScriptedStation(phases(count))
    window = open_window(station, size)
    found = [
        f"{type(part).__name__}: {fault}"
        for part in all_painted(window)
        for fault in faults(part.items(), part.width(), part.height())
    ]
    assert found == []
    assert len(all_painted(window)) > count


@WINDOWS
@LANGUAGES
@pytest.mark.parametrize("count", COUNTS)
def test_every_failure_fits_every_tile(open_window, language, size, name, count) -> None:
    language.choose(name)
    window = open_window(ScriptedStation((Phase.FAIL,) * count), size)
    tile = window.burn.grid.tile(1)
    for row in ending_rows():
        story = story_of(row)
        full = None if count >= SMALL_FROM else set_tile(story, LIGHT, tile.width(), tile.height())
        items = full or set_small_tile(story, LIGHT, tile.width(), tile.height())
        assert faults(items, tile.width(), tile.height()) == [], row.code
        assert story.word in text_of(items)


@WINDOWS
@LANGUAGES
@pytest.mark.parametrize("count", [1, 4, 8])
def test_up_to_eight_slots_tell_code_sentence_and_action_in_full(open_window, language, size, name, count) -> None:
    if QFontInfo(font(16)).family() != "Inter":
        pytest.skip("sentences are measured in the font that the window is drawn for")
    language.choose(name)
    window = open_window(ScriptedStation((Phase.FAIL,) * count), size)
    tile = window.burn.grid.tile(1)
    for row in ending_rows():
        story = story_of(row, number=8)
        said = plain(text_of(set_tile(story, DARK, tile.width(), tile.height()) or ()))
        for part in (story.word, story.sentence, story.code, *(text for text, _ in story.actions)):
            assert plain(part) in said, row.code


@WINDOWS
@LANGUAGES
def test_the_bar_tells_every_failure_in_full(open_window, language, size, name) -> None:
    language.choose(name)
    window = open_window(ScriptedStation((Phase.FAIL,) * 32), size)
    bar = window.burn.bar
    for row in ending_rows():
        names = re.findall(r"\{(\w+)\}", row.sentence + row.action)
        facts = tuple((name, FACTS.get(name, "ESP32-C3")) for name in names)
        view = view_of(28, OUTCOMES[row.outcome], code=row.code, facts=facts)
        bar.show_view(view)
        assert faults(bar.items(), bar.width(), bar.height()) == [], row.code
        assert plain(tell(view).sentence) in plain(text_of(bar.items())), row.code


@LANGUAGES
def test_large_numbers_and_long_names_fit_the_strip(open_window, language, name) -> None:
    language.choose(name)
    station = ScriptedStation()
    window = open_window(station, (1024, 600))
    station.set_strip(
        station="Shenzhen Plant 2 · Hall B · Line 13 · Station 07",
        product="Wi-Fi Power Strip with USB Charger and Surge Protection EU",
        tokens_left=1234567,
        tokens_low=True,
        waiting=123456,
        conflicts=99,
    )
    window.strip.show_view(station.strip())
    for part in all_painted(window.strip):
        assert faults(part.items(), part.width(), part.height()) == []


def test_a_result_puts_the_action_last(qapp) -> None:
    story = tell(view_of(3, Phase.FAIL))
    items = set_tile(story, LIGHT, 272, 288) or ()
    assert text_of(items).endswith("Red bin, then press 3")
