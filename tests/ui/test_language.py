"""Both languages, and the switch between them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

import ui
from licenses.client.errors import PlatformRefused
from licenses.platform.refusals import TABLE
from resources.failures import table
from tests.ui.looking import text_of
from tests.ui.scripted import MIXED, ScriptedStation, view_of
from ui.burn.story import tell
from ui.language import CHINESE, ENGLISH, Language, catalogue, named, translate
from ui.qt import QApplication, Qt
from ui.sentences import localized

PLACE = re.compile(r"\{\w+\}")


def source_texts() -> set[tuple[str, str]]:
    """Every literal pair that the window's sources hand to ``translate``."""
    found = set()
    for file in Path(ui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "translate":
                match node.args:
                    case [ast.Constant(value=str() as context), ast.Constant(value=str() as text)]:
                        found.add((context, text))
    return found


def test_every_text_of_the_window_has_a_chinese_translation() -> None:
    texts = source_texts()
    assert len(texts) > 80
    assert sorted(texts - catalogue(CHINESE).keys()) == []


def test_no_translation_is_left_over() -> None:
    known = {key for key in catalogue(CHINESE) if key[0] not in ("Failures", "Facts")}
    assert sorted(known - source_texts()) == []


def test_every_row_of_the_failure_table_has_a_chinese_translation() -> None:
    chinese = catalogue(CHINESE)
    missing = [
        f"{row.code}: {text}"
        for row in table().values()
        for text in (row.sentence, row.action)
        if text and ("Failures", text) not in chinese
    ]
    assert missing == []


def test_every_refusal_of_the_platform_has_a_chinese_translation() -> None:
    chinese = catalogue(CHINESE)
    assert [row.title for row in TABLE.values() if ("Facts", row.title) not in chinese] == []


@pytest.mark.parametrize("code", ["frozen", "quota_exceeded", "resources_missing"])
def test_a_refusal_reaches_the_window_in_its_language(code: str, language: Language) -> None:
    language.choose(CHINESE)
    refused = PlatformRefused(code, TABLE[code].title, 409)
    assert catalogue(CHINESE)["Facts", TABLE[code].title] in localized(str(refused))


def test_a_translation_has_the_places_of_its_source() -> None:
    for (_, source), target in catalogue(CHINESE).items():
        assert sorted(set(PLACE.findall(source))) == sorted(set(PLACE.findall(target))), source


def test_a_text_without_translation_stays_as_it_is(qapp, language: Language) -> None:
    language.choose(CHINESE)
    assert translate("Nowhere", "never said") == "never said"


def test_the_switch_changes_every_word_on_the_screen(qtbot: QtBot, open_window) -> None:
    window = open_window(ScriptedStation(MIXED))
    qtbot.keyClick(window.burn, Qt.Key.Key_L, modifier=Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    tiles = [text_of(tile.items()) for tile in window.burn.grid]
    assert "合格" in tiles[0]
    assert "芯片不符" in tiles[2]
    assert "请放入模组" in tiles[3]
    assert "合格" in text_of(window.burn.counters.items())
    assert "剩余授权码" in text_of(window.strip.tokens.items())
    assert "待传" in text_of(window.strip.sync.items())
    assert window.burn.grid.tile(1).accessibleName().startswith("槽位 1：合格".replace("：", ": "))
    qtbot.keyClick(window.burn, Qt.Key.Key_L, modifier=Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    assert "PASS" in text_of(window.burn.grid.tile(1).items())


@pytest.mark.parametrize("code", [code for code, row in table().items() if row.outcome])
def test_a_sentence_of_the_station_is_found_again_in_the_table(qapp, language: Language, code: str) -> None:
    row = table()[code]
    facts = {name: f"<{name}>" for name in re.findall(r"\{(\w+)\}", row.sentence + row.action)}
    spoken = f"{row.sentence_for(facts)} {row.action_for(facts)}".strip()
    language.choose(CHINESE)
    chinese = catalogue(CHINESE)
    wanted = " ".join(chinese["Failures", text] for text in (row.sentence, row.action) if text)
    assert localized(spoken) == wanted.format_map(facts)


def test_a_fact_that_is_a_sentence_itself_is_translated_inside_the_other(qapp, language: Language) -> None:
    language.choose(CHINESE)
    why = table()["E-PORT"].sentence_for({"url": "/dev/ttyUSB0"})
    view = view_of(5, MIXED[4], facts=(("why", why),))
    assert tell(view).sentence == "不确定模组是否已写入授权：端口 /dev/ttyUSB0 已断开。授权安全。"


def test_english_is_the_language_of_the_sources() -> None:
    assert catalogue(ENGLISH) == {}


@pytest.mark.parametrize(
    ("code", "name"), [("zh", CHINESE), ("zh_CN", CHINESE), ("en", ENGLISH), ("en_GB", ENGLISH), ("fr", ENGLISH)]
)
def test_a_language_that_is_not_spoken_here_is_english(code: str, name: str) -> None:
    assert named(code) == name
