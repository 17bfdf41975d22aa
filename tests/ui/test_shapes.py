"""The signs: each state is known by its shape alone."""

import itertools
import sys

import pytest

from tests.ui.looking import canvas
from ui.qt import QColor, QImage, QPainter, QRectF, Qt
from ui.shapes import Sign, draw_sign

STATES = (Sign.PASS, Sign.FAIL, Sign.ERROR, Sign.UNCERTAIN, Sign.EMPTY, Sign.CLOSED, Sign.STOPPED)
INK, MARK, GROUND = "#000000", "#FF0000", "#FFFFFF"


def picture(sign: Sign) -> QImage:
    image = canvas(100, GROUND)
    with QPainter(image) as painter:
        draw_sign(painter, sign, QRectF(0, 0, 100, 100), INK, MARK)
    return image


def is_ink(image: QImage, x: int, y: int) -> bool:
    return image.pixelColor(x, y) == QColor(INK)


@pytest.mark.parametrize(
    ("sign", "inside", "outside"),
    [
        (Sign.PASS, [(50, 8), (8, 50), (20, 20)], [(12, 12), (88, 88)]),
        (Sign.FAIL, [(50, 9), (9, 50), (22, 22), (35, 12)], [(8, 8), (92, 92)]),
        (Sign.ERROR, [(50, 18), (12, 86), (88, 86)], [(15, 15), (85, 15)]),
        (Sign.UNCERTAIN, [(50, 8), (8, 50), (92, 50)], [(20, 20), (80, 80)]),
        (Sign.STOPPED, [(12, 12), (88, 12), (88, 88)], [(2, 2)]),
    ],
)
def test_a_sign_has_its_outline(sign: Sign, inside: list[tuple[int, int]], outside: list[tuple[int, int]]) -> None:
    image = picture(sign)
    assert all(is_ink(image, *at) for at in inside)
    assert not any(is_ink(image, *at) for at in outside)


@pytest.mark.parametrize("sign", [Sign.PASS, Sign.FAIL, Sign.ERROR, Sign.UNCERTAIN, Sign.STOPPED])
def test_a_sign_carries_its_mark(sign: Sign) -> None:
    image = picture(sign)
    marks = sum(image.pixelColor(x, y) == QColor(MARK) for x in range(100) for y in range(100))
    assert marks > 100


def test_an_empty_slot_is_dashed_and_has_no_filling() -> None:
    image = picture(Sign.EMPTY)
    edge = [is_ink(image, x, 94) for x in range(20, 80)]
    assert sum(one != other for one, other in itertools.pairwise(edge)) > 1
    assert not is_ink(image, 25, 80)


def test_without_colour_any_two_states_differ_in_a_twentieth_of_their_area() -> None:
    masks = {sign: picture(sign).createMaskFromColor(QColor(INK).rgb()) for sign in STATES}
    for one, other in itertools.combinations(STATES, 2):
        differing = sum(
            masks[one].pixelIndex(x, y) != masks[other].pixelIndex(x, y) for x in range(100) for y in range(100)
        )
        assert differing > 500, (one, other)


@pytest.mark.parametrize("sign", list(Sign))
def test_every_sign_can_be_drawn_small(sign: Sign) -> None:
    image = canvas(28, GROUND)
    with QPainter(image) as painter:
        draw_sign(painter, sign, QRectF(0, 0, 28, 28), INK, MARK)
    assert image != canvas(28, GROUND)


def test_a_thousand_painter_calls_leave_the_count_of_none_alone() -> None:
    image = canvas(50, GROUND)
    with QPainter(image) as painter:
        before = sys.getrefcount(None)
        for _ in range(1000):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(INK))
            painter.drawRoundedRect(QRectF(0, 0, 50, 50), 5, 5)
        after = sys.getrefcount(None)
    assert abs(after - before) < 100
