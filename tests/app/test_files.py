"""A file that is written durably is the old one or the new one, never a part."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.files import write_durably
from resources.errors import EnvironmentFailed
from tests.app.house import full_disk


def test_the_new_content_stands_alone(tmp_path: Path) -> None:
    target = tmp_path / "file"
    write_durably(target, b"old")
    write_durably(target, b"new")
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_on_a_full_disk_the_old_content_stands_and_nothing_lies_beside(tmp_path: Path) -> None:
    target = tmp_path / "file"
    write_durably(target, b"old")
    with full_disk(), pytest.raises(EnvironmentFailed) as caught:
        write_durably(target, b"new content")
    assert caught.value.code == "E-FILE-WRITE"
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("place", ["missing/file", "plain/file", "folder"])
def test_a_place_that_takes_no_file_is_one_sentence(tmp_path: Path, place: str) -> None:
    (tmp_path / "plain").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    with pytest.raises(EnvironmentFailed) as caught:
        write_durably(tmp_path / place, b"new")
    assert str(tmp_path / place) in str(caught.value)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["folder", "plain"]
