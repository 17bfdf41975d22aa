"""The bar of parts: nothing is cut, nothing is lost, and a small part is still seen."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.looking import faults
from ui.canvas import Plate, Words
from ui.lists.shares import BAR_PX, Share, Shares
from ui.theme import Theme


def shares(qtbot: QtBot, theme: Theme, *counts: int) -> Shares:
    parts = [Share(word=f"part {at}", count=count, colour="#1f5fd6") for at, count in enumerate(counts)]
    made = Shares(parts, theme)
    qtbot.addWidget(made)
    made.resize(312, made.height())
    return made


@pytest.mark.parametrize("counts", [(1,), (212, 318, 44, 21, 3, 2), (999_999, 1, 1, 1, 1, 1, 1, 1, 1, 1)])
def test_the_parts_fill_the_bar_and_each_is_seen_and_told(qtbot: QtBot, theme: Theme, counts: tuple[int, ...]) -> None:
    made = shares(qtbot, theme, *counts)
    bars = [item for item in made.items() if isinstance(item, Plate) and item.box.h == BAR_PX]
    assert len(bars) == len(counts)
    assert min(bar.box.w for bar in bars) >= 3
    assert bars[-1].box.right == pytest.approx(312)
    assert [item.text for item in made.items() if isinstance(item, Words)][::2] == [
        f"part {at}" for at in range(len(counts))
    ]
    assert faults(made.items(), 312, made.height()) == []


def test_a_part_without_a_count_is_left_out(qtbot: QtBot, theme: Theme) -> None:
    assert [share.word for share in shares(qtbot, theme, 4, 0, 2).shares] == ["part 0", "part 2"]
