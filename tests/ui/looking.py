"""Looks at compositions and pixels on behalf of the tests."""

from __future__ import annotations

from collections.abc import Iterable

from ui.canvas import Box, Item, Mark, Painted, Words
from ui.qt import QColor, QImage, QWidget
from ui.theme.type import LEAST_PX
from ui.words import line_height, width_of

_ROUNDING_PX = 1.0


def ink_of(item: Words) -> Box:
    """The place that the letters themselves take."""
    width = width_of(item.text, item.px, item.weight, item.tabular)
    room = item.box.w - width
    x = item.box.x + {"left": 0.0, "center": room / 2, "right": room}[item.align]
    height = line_height(item.px)
    return Box(x, item.box.y + (item.box.h - height) / 2, width, height)


def faults(items: Iterable[Item], width: float, height: float) -> list[str]:
    """Everything a person would not like: cut, too small, outside, over each other."""
    items = list(items)
    words = [item for item in items if isinstance(item, Words)]
    found = []
    for item in words:
        ink = ink_of(item)
        if item.px < LEAST_PX:
            found.append(f"{item.text!r} is {item.px} px")
        if ink.w > item.box.w + _ROUNDING_PX:
            found.append(f"{item.text!r} is cut: {ink.w} px in {item.box.w}")
        if ink.x < -_ROUNDING_PX or ink.right > width + _ROUNDING_PX or ink.bottom > height + 3 or ink.y < -3:
            found.append(f"{item.text!r} leaves its tile")
    places = [(item.text, ink_of(item)) for item in words]
    places += [(item.sign, item.box) for item in items if isinstance(item, Mark)]
    for at, (first, one) in enumerate(places):
        found.extend(f"{first!r} lies over {second!r}" for second, other in places[at + 1 :] if _overlap(one, other))
    return found


def _overlap(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    return across > _ROUNDING_PX and down > 4


def text_of(items: Iterable[Item]) -> str:
    """All words of a composition, line breaks taken back."""
    return " ".join(item.text for item in items if isinstance(item, Words))


def plain(text: str) -> str:
    """Text without the marks that are only for setting it."""
    return text.replace("\N{NON-BREAKING HYPHEN}", "-").replace(" ", "").replace("\N{THIN SPACE}", "")


def image_of(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def count_pixels(image: QImage, colour: str) -> int:
    """How many pixels have exactly that colour."""
    wanted = QColor(colour).rgb()
    return sum(image.pixel(x, y) == wanted for y in range(image.height()) for x in range(image.width()))


def canvas(side: int, ground: str) -> QImage:
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(QColor(ground))
    return image


def all_painted(window: QWidget) -> list[Painted]:
    return [child for child in window.findChildren(Painted) if child.isVisible()]
