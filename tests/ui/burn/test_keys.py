"""The numbers of slots from the keyboard."""

import pytest
from pytestqt.qtbot import QtBot

from ui.burn.keys import NumberKeys


def chosen_by(highest: int, keys: str, *, enter: bool = False, wait_ms: int = 60_000) -> list[int]:
    numbers = NumberKeys(wait_ms=wait_ms)
    numbers.highest = highest
    found: list[int] = []
    numbers.chosen.connect(found.append)
    numbers.press(keys)
    if enter:
        numbers.finish()
    return found


@pytest.mark.parametrize(
    ("highest", "keys", "chosen"),
    [
        (8, "3", [3]),
        (8, "35", [3, 5]),
        (8, "9", []),
        (8, "0", []),
        (9, "1", [1]),
        (32, "4", [4]),
        (32, "12", [12]),
        (32, "1", []),
        (32, "32", [32]),
        (32, "37", [3, 7]),
        (16, "17", [1, 7]),
        (16, "2", [2]),
    ],
)
def test_a_number_is_complete_as_soon_as_no_other_can_follow(qapp, highest: int, keys: str, chosen: list[int]) -> None:
    assert chosen_by(highest, keys) == chosen


def test_enter_ends_a_number(qapp) -> None:
    assert chosen_by(32, "1", enter=True) == [1]


def test_a_first_digit_stands_alone_when_nothing_follows(qtbot: QtBot) -> None:
    numbers = NumberKeys(wait_ms=1)
    numbers.highest = 32
    with qtbot.waitSignal(numbers.chosen) as signal:
        numbers.press("2")
    assert signal.args == [2]


def test_letters_end_a_number_and_choose_nothing(qapp) -> None:
    assert chosen_by(32, "1x") == [1]
    assert chosen_by(32, "x") == []
