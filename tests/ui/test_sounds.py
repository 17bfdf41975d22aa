"""The sounds of a result: heard once, the worst first, and never in the way."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from queue import Queue

import pytest

from app.views import Phase
from resources.sounds import make
from tests.ui.scripted import ScriptedStation, view_of
from ui.qt import Qt
from ui.sounds import Sounds

PATIENCE_S = 20.0


class Ears:
    """A player that only notes what it was given."""

    def __init__(self) -> None:
        self.heard: Queue[str] = Queue()

    def __call__(self, file: Path) -> None:
        self.heard.put(file.stem)

    def next(self) -> str:
        return self.heard.get(timeout=PATIENCE_S)


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def sounds(qapp, ears: Ears) -> Iterator[Sounds]:
    made = Sounds(ears)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("phase", "sound"),
    [(Phase.PASS, "pass"), (Phase.FAIL, "fail"), (Phase.ERROR, "fail"), (Phase.UNCERTAIN, "fail")],
)
def test_a_new_result_is_heard_once(sounds: Sounds, ears: Ears, phase: Phase, sound: str) -> None:
    for each in (Phase.VERIFYING, phase, phase):
        sounds.hear(view_of(1, each))
    assert ears.next() == sound
    sounds.close()
    assert ears.heard.empty()


def test_what_stands_there_when_the_window_opens_is_not_heard(sounds: Sounds, ears: Ears) -> None:
    sounds.hear(view_of(1, Phase.FAIL))
    sounds.close()
    assert ears.heard.empty()


def test_switched_off_nothing_is_heard(sounds: Sounds, ears: Ears) -> None:
    sounds.toggle()
    for each in (Phase.VERIFYING, Phase.PASS):
        sounds.hear(view_of(1, each))
    sounds.close()
    assert ears.heard.empty()


def test_a_player_that_fails_keeps_nobody_from_the_next_sound(qapp, ears: Ears) -> None:
    def broken(file: Path) -> None:
        ears(file)
        raise OSError("no audio device")

    sounds = Sounds(broken)
    for number in (1, 2):
        sounds.hear(view_of(number, Phase.VERIFYING))
        sounds.hear(view_of(number, Phase.PASS))
        assert ears.next() == "pass"
    sounds.close()


def test_the_window_plays_them_and_switches_them_off(qtbot, open_window, ears: Ears) -> None:
    station = ScriptedStation((Phase.VERIFYING,) * 4)
    window = open_window(station, sounds=Sounds(ears))
    station.change(2, Phase.PASS)
    qtbot.waitUntil(lambda: not ears.heard.empty())
    assert ears.next() == "pass"
    qtbot.keyClick(window.burn, Qt.Key.Key_M, modifier=Qt.KeyboardModifier.ControlModifier)
    assert not window.sounds.on


def test_the_files_are_what_their_script_makes(tmp_path: Path) -> None:
    make.main(tmp_path)
    for name in make.SOUNDS:
        shipped = files("resources.sounds") / f"{name}.wav"
        assert shipped.read_bytes() == (tmp_path / f"{name}.wav").read_bytes()
        with wave.open(str(tmp_path / f"{name}.wav")) as file:
            assert 0.1 < file.getnframes() / file.getframerate() < 1.0
