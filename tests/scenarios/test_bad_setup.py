"""Wrong keys, settings, folders and words: each is one sentence with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from licenses.keys import PASSPHRASE_FILE
from tests.scenarios.commands import Kiln
from tests.scenarios.places import PRODUCT, Factory, standing


def test_a_wrong_passphrase_opens_nothing(kiln: Kiln, factory: Factory, tmp_path: Path) -> None:
    right, wrong = tmp_path / "right", tmp_path / "wrong"
    right.write_text("a passphrase that is right\n", encoding="utf-8")
    wrong.write_text("a passphrase that is wrong\n", encoding="utf-8")
    data = tmp_path / "station"
    kiln.good("enrol", factory.url, factory.code("Passphrase"), data=data, environment={PASSPHRASE_FILE: str(right)})
    before = standing(data, factory.database)

    ended = kiln.run("pull", "--product", PRODUCT, data=data, environment={PASSPHRASE_FILE: str(wrong)})
    ended.refused(2, "E-KEY-WRONG", "keys.json")
    gone = {PASSPHRASE_FILE: str(tmp_path / "gone")}
    kiln.run("pull", data=data, environment=gone).refused(2, "E-KEY-PASSPHRASE-FILE", "gone")
    kiln.run("pull", data=data).refused(2, "E-KEY-SOURCE", PASSPHRASE_FILE)

    assert standing(data, factory.database) == before
    words = ("pull", "--product", PRODUCT, "--count", "1", "--json")
    assert kiln.good(*words, data=data, environment={PASSPHRASE_FILE: str(right)}).object["received"] == 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("tokens_lov = 5\n", "tokens_lov"),
        ('baud = "fast"\n', "baud"),
        ("name = \n", "line 1"),
        ("[[slot]]\nport = 3\n", "slot"),
    ],
)
def test_a_settings_file_with_a_typo_is_refused(
    kiln: Kiln, factory: Factory, station: Path, line: str, words: str
) -> None:
    before = standing(station, factory.database)
    (station / "kiln.toml").write_text(line, encoding="utf-8")
    for command in (("status",), ("burn", "--slot", "socket://127.0.0.1:1")):
        kiln.run(*command, data=station).refused(2, "E-SETTINGS", "kiln.toml", words)
    assert standing(station, factory.database) == before


@pytest.mark.parametrize(
    "words",
    [
        ("brun",),
        ("burn",),
        ("burn", "--slots", "x"),
        ("burn", "--slot", "x", "--units", "none"),
        ("pull", "--count", "0"),
        ("recipe", "chek"),
    ],
)
def test_wrong_words_are_answered_with_where_to_look(kiln: Kiln, station: Path, words: tuple[str, ...]) -> None:
    ended = kiln.run(*words, data=station)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.count("\n") == 1
    assert "--help" in ended.err


@pytest.mark.parametrize("words", [("status",), ("pull",), ("burn", "--slot", "x"), ("verify",), ("sync",)])
def test_a_data_folder_that_is_a_file_is_refused(kiln: Kiln, tmp_path: Path, words: tuple[str, ...]) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder", encoding="utf-8")
    kiln.run(*words, environment={"KILN_DATA": str(file)}).refused(3, "E-FOLDER", str(file))
    assert file.read_text(encoding="utf-8") == "not a folder"


def test_a_folder_without_a_station_has_nothing_to_show(kiln: Kiln, tmp_path: Path) -> None:
    for words in (("status",), ("records",), ("verify",)):
        kiln.run(*words, data=tmp_path / "empty").refused(2, "E-NOT-ENROLLED")
    assert not (tmp_path / "empty").exists()


def test_a_folder_enrols_once_only(kiln: Kiln, factory: Factory, station: Path) -> None:
    before = standing(station, factory.database)
    kiln.run("enrol", factory.url, "ANYTHING", data=station).refused(2, "E-ALREADY-ENROLLED")
    assert standing(station, factory.database) == before


@pytest.mark.parametrize(
    ("url", "code", "exit_code"),
    [
        ("http://127.0.0.1:9", "E-PLATFORM-DOWN", 3),
        ("no address", "E-PLATFORM-URL", 2),
    ],
)
def test_an_address_that_is_no_platform_is_said_so(
    kiln: Kiln, factory: Factory, tmp_path: Path, url: str, code: str, exit_code: int
) -> None:
    given = factory.code(f"Nowhere {exit_code}")
    environment = {"KILN_DEMO": "1"}
    kiln.run("enrol", url, given, data=tmp_path / "station", environment=environment).refused(exit_code, code)
    kiln.good("enrol", factory.url, given, data=tmp_path / "station", environment=environment)


def test_a_code_that_is_none_does_not_enrol(kiln: Kiln, factory: Factory, tmp_path: Path) -> None:
    environment = {"KILN_DEMO": "1"}
    kiln.run("enrol", factory.url, "ABC", data=tmp_path / "a", environment=environment).refused(2, "E-ENROL-CODE")
