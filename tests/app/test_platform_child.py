"""The built-in platform as a child: it is started again when it died, and ends with its pipe."""

from __future__ import annotations

import os
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.folder import DataFolder
from app.platform_child import PlatformChild
from resources.errors import EnvironmentFailed


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    made = DataFolder(tmp_path / "data")
    made.make()
    return made


@pytest.fixture
def child(folder: DataFolder) -> Iterator[PlatformChild]:
    made = PlatformChild(folder, demo=True)
    yield made
    made.close()


def answers(url: str) -> bool:
    with urllib.request.urlopen(f"{url}/healthz", timeout=20) as answer:
        return answer.status == 200


def test_it_serves_is_killed_serves_again_and_ends_with_its_pipe(child: PlatformChild) -> None:
    child.start()
    url = child.url()
    assert answers(url)
    assert child.url() == url
    process = child._child
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    again = child.url()
    assert answers(again)
    second = child._child
    assert second is not None
    child.close()
    assert second.returncode == 0
    with pytest.raises(OSError):
        answers(again)


def test_one_that_cannot_start_is_a_sentence(child: PlatformChild, folder: DataFolder) -> None:
    (folder.platform / "platform.sqlite3").write_bytes(b"this is no database" * 100)
    with pytest.raises(EnvironmentFailed) as caught:
        child.url()
    assert caught.value.code == "E-PLATFORM-CHILD"
    assert child._child is not None
    assert child._child.poll() is not None, "one that is told to have ended has ended, so the next call starts another"


def test_closing_one_that_never_ran_does_nothing(child: PlatformChild) -> None:
    child.close()
    child.close()
    assert child._child is None
