"""The data folder and the enrolment in it, which is read whole or not at all."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from app.folder import DataFolder, Enrolment
from resources.errors import EnvironmentFailed, NeedsPerson

ENROLMENT = Enrolment(station="st-1", name="Line 3", url="built-in", platform_key="ab" * 32, has_book=True)


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    made = DataFolder(tmp_path / "data")
    made.make()
    return made


def refused(folder: DataFolder) -> str:
    with pytest.raises(NeedsPerson) as caught:
        folder.enrolment()
    assert caught.value.code == "E-ENROLMENT-DAMAGED"
    return str(caught.value)


def test_a_new_folder_has_no_enrolment(folder: DataFolder) -> None:
    assert folder.enrolment() is None


def test_an_enrolment_is_read_as_it_was_remembered(folder: DataFolder) -> None:
    folder.remember(ENROLMENT)
    assert folder.enrolment() == ENROLMENT


def test_a_file_cut_off_at_any_byte_is_one_sentence(folder: DataFolder) -> None:
    folder.remember(ENROLMENT)
    whole = folder.enrolment_file.read_bytes()
    sentences = set()
    for length in range(len(whole)):
        folder.enrolment_file.write_bytes(whole[:length])
        sentences.add(refused(folder))
    assert len(sentences) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"station": 7},
        {"has_book": "yes"},
        {"platform_key": "zz" * 32},
        {"platform_key": "ab"},
        {"url": None},
        {"colour": "red"},
    ],
)
def test_a_file_with_a_field_that_cannot_be_is_refused(folder: DataFolder, change: dict[str, object]) -> None:
    folder.remember(ENROLMENT)
    values = json.loads(folder.enrolment_file.read_bytes())
    folder.enrolment_file.write_text(json.dumps(values | change), encoding="utf-8")
    assert refused(folder)


@pytest.mark.parametrize("text", ["[]", "null", '"st-1"', "{}", "[" * 100_000])
def test_a_file_of_another_shape_is_refused(folder: DataFolder, text: str) -> None:
    folder.enrolment_file.write_text(text, encoding="utf-8")
    assert refused(folder)


def test_an_enrolment_that_cannot_be_read_is_the_environments_fault(folder: DataFolder) -> None:
    folder.enrolment_file.mkdir()
    with pytest.raises(EnvironmentFailed) as caught:
        folder.enrolment()
    assert caught.value.code == "E-FILE-READ"


def test_the_rooms_are_for_this_user_only(folder: DataFolder) -> None:
    rooms = (folder.path, folder.recipes, folder.platform, folder.logs, folder.idle)
    assert {stat.S_IMODE(room.stat().st_mode) for room in rooms} == {0o700}


def test_a_file_where_the_folder_should_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("here already", encoding="utf-8")
    with pytest.raises(EnvironmentFailed) as caught:
        DataFolder(tmp_path / "data").make()
    assert caught.value.code == "E-FOLDER"
    assert str(tmp_path / "data") in str(caught.value)
