"""Text that shrinks to fit and is never cut: the largest size of type at which words fit their place."""

from __future__ import annotations

import math
import re
from functools import lru_cache

from ui.qt import QFontMetricsF, Qt, QTextLayout, QTextOption
from ui.theme.type import LEAST_PX, REGULAR, font

_IN_A_WORD = re.compile(r"(?<=\w)-(?=\w)")
_AFTER_A_MARK = re.compile(r"(?<=[-/:._])(?=\w)")
_RUN = re.compile(r"[!-~]+")
_UNBREAKABLE, _BREAKABLE = "\N{NON-BREAKING HYPHEN}", "\N{ZERO WIDTH SPACE}"
_LONG_WORD = 18
"""Characters from which a word (a path, an address of a port) may go on in the next line."""


@lru_cache(maxsize=4096)
def width_of(text: str, px: int, weight: int = REGULAR, tabular: bool = False) -> float:
    """Pixels that ``text`` takes on one line."""
    return QFontMetricsF(font(px, weight, tabular)).horizontalAdvance(text)


def line_height(px: int) -> int:
    """Pixels from one line to the next."""
    return math.ceil(px * 1.28)


@lru_cache(maxsize=4096)
def fit(
    text: str, width: float, *, most: int, least: int = LEAST_PX, weight: int = REGULAR, tabular: bool = False
) -> int | None:
    """The largest size in px, ``least`` to ``most``, at which ``text`` fits one line; None if it does not even so."""
    widest = width_of(text, most, weight, tabular)
    if widest <= width:
        return most
    # Widths grow with the size: the search begins just above where it will end, since each new size opens a font.
    likely = math.ceil(most * max(width, 0) / widest) + 1
    for px in range(min(most - 1, likely), least - 1, -1):
        if width_of(text, px, weight, tabular) <= width:
            return px
    return None


@lru_cache(maxsize=4096)
def elided(text: str, width: float, px: int, weight: int = REGULAR) -> str:
    """``text``, or what of it fits ``width`` and three dots; only for cells, whose tooltip says the whole."""
    return QFontMetricsF(font(px, weight)).elidedText(text, Qt.TextElideMode.ElideRight, width)


@lru_cache(maxsize=4096)
def wrap(text: str, width: float, px: int, weight: int = REGULAR) -> tuple[str, ...] | None:
    """``text`` in lines of at most ``width`` pixels, broken between words only; None if one word is too wide."""
    text = _RUN.sub(_breakable, text)
    layout = QTextLayout(text, font(px, weight))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    layout.setTextOption(option)
    lines: list[str] = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        lines.append(text[line.textStart() : line.textStart() + line.textLength()].strip().replace(_BREAKABLE, ""))
    layout.endLayout()
    if any(width_of(line_text, px, weight) > width for line_text in lines):
        return None
    return tuple(lines)


def _breakable(run: re.Match[str]) -> str:
    """Names of chips (ESP32-C3) are read in one piece, long paths may be broken after a mark."""
    if len(run[0]) < _LONG_WORD:
        return _IN_A_WORD.sub(_UNBREAKABLE, run[0])
    return _AFTER_A_MARK.sub(_BREAKABLE, run[0])


@lru_cache(maxsize=4096)
def paragraph(
    text: str, width: float, height: float, *, most: int, least: int = LEAST_PX, weight: int = REGULAR
) -> tuple[int, tuple[str, ...]] | None:
    """Size and lines of the largest setting of ``text`` inside ``width`` x ``height``; None if there is none."""
    for px in range(most, least - 1, -1):
        lines = wrap(text, width, px, weight)
        if lines is not None and len(lines) * line_height(px) <= height:
            return px, lines
    return None
