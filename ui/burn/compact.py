"""The small tile of a fixture with more than sixteen slots: number, sign, word and code."""

from __future__ import annotations

from ui.burn.setting import plate_of
from ui.burn.story import Look, Story, tone_of
from ui.canvas import Bar, Box, Item, Mark, Words
from ui.theme import Tones
from ui.theme.type import BOLD, LEAST_PX, MEDIUM, REGULAR, SEMIBOLD
from ui.words import fit, line_height, width_of

_PAD = 8


def set_small_tile(story: Story, tones: Tones, width: int, height: int) -> list[Item]:
    """Number in the corner; sign, word and hint under each other in the middle, all in the size that fits."""
    plate = plate_of(story, tones, width, height)
    number_px = _number_px(height)
    number = Words(
        text=str(story.number),
        box=Box(_PAD + 2, _PAD - 2, width_of("88", number_px, SEMIBOLD), line_height(number_px)),
        px=number_px,
        colour=tones.dim,
        weight=SEMIBOLD,
    )
    if story.look is Look.RUNNING:
        return [plate, number, *_running(story, tones, width, height)]
    return [plate, number, *_result(story, tones, width, height)]


def _number_px(height: int) -> int:
    return max(LEAST_PX, min(24, height // 7))


def _beside_number(height: int) -> float:
    """Where the number's corner ends."""
    return _PAD + 2 + width_of("88", _number_px(height), SEMIBOLD) + 4


def _result(story: Story, tones: Tones, width: int, height: int) -> list[Item]:
    """Sign over word in a tall tile, sign beside word in a wide one; the hint under both."""
    tone = tone_of(story.look, tones)
    wide = width > 1.8 * height
    word = "" if story.look is Look.EMPTY else story.word
    hint_px = (
        (fit(story.hint, width - 2 * _PAD, most=max(LEAST_PX, min(18, height // 8)), weight=MEDIUM) or 0)
        if story.hint
        else 0
    )
    hint_h = line_height(hint_px) if hint_px else 0
    place = _beside if wide else _above
    sign, word_row = place(word, width, height - hint_h)
    items: list[Item] = [Mark(sign=story.sign, box=sign, ink=tone.ink, on_ink=tones.sign)]
    if word_row is not None:
        box, px = word_row
        items.append(_centred(word, box, px, tone.ink, BOLD))
    bottom = max(sign.bottom, word_row[0].bottom if word_row else 0)
    if hint_px:
        middle = (sign.x + (word_row[0].right if wide and word_row else sign.right)) / 2
        half = min(middle, width - middle) - _PAD
        row = Box(middle - half, bottom, 2 * half, hint_h)
        if width_of(story.hint, hint_px, MEDIUM) > row.w:
            row = _row(bottom, width, hint_px)
        items.append(_centred(story.hint, row, hint_px, tones.ink, MEDIUM))
    return items


_Placed = tuple[Box, tuple[Box, int] | None]
"""Where the sign goes, and where the word goes with its size."""


def _above(word: str, width: int, height: int) -> _Placed:
    room = width - 2 * _PAD
    px = (fit(word, room, most=max(LEAST_PX, min(32, height // 5)), weight=BOLD) or LEAST_PX) if word else 0
    word_h = line_height(px) if px else 0
    beside_number = width - 2 * _beside_number(height)
    sign = max(20.0, min(height * 0.4, height - word_h - 2 * _PAD + 2, 72.0, beside_number))
    y = max(4.0, (height - sign - word_h - 4) / 2)
    box = Box((width - sign) / 2, y, sign, sign)
    return box, (_row(y + sign + 4, width, px), px) if px else None


def _beside(word: str, width: int, height: int) -> _Placed:
    number_w = _beside_number(height) + 4
    sign = min(height * 0.55, 56.0)
    y = (height - sign) / 2
    if not word:
        return Box((width - sign) / 2, y, sign, sign), None
    room = width - number_w - sign - 10 - 2 * _PAD
    px = fit(word, room, most=min(32, height // 2), weight=BOLD) or LEAST_PX
    word_w = width_of(word, px, BOLD) + 1
    x = max(number_w, (width - sign - 10 - word_w) / 2)
    return Box(x, y, sign, sign), (Box(x + sign + 10, y, word_w, sign), px)


def _running(story: Story, tones: Tones, width: int, height: int) -> list[Item]:
    ink = tones.running.ink
    px = max(18, min(40, int(height * 0.23)))
    bar_h = 10 if height >= 90 else 8
    text, colour = (story.hint, tones.ink) if story.hint else (story.share, ink)
    px = fit(text, width - 2 * _PAD, most=px, weight=BOLD, tabular=True) or LEAST_PX
    total = line_height(px) + 8 + bar_h
    top = _PAD + line_height(_number_px(height)) - 4.0
    y = max(top, (height - total) / 2)
    bar = Box(14, y + line_height(px) + 8, width - 28, bar_h)
    return [
        *_beside_the_number(story, tones, width, height),
        *_under_the_bar(story, tones, bar, width, height),
        _centred(text, _row(y, width, px), px, colour, BOLD, tabular=True),
        Bar(box=bar, ratio=story.ratio or 0.0, fill=ink, track=tones.card),
    ]


def _beside_the_number(story: Story, tones: Tones, width: int, height: int) -> list[Item]:
    """The word of the phase in the upper right corner, where it has room there."""
    x = _beside_number(height)
    room = width - x - _PAD - 2
    px = fit(story.word, room, most=16, weight=MEDIUM)
    if px is None:
        return []
    box = Box(x, _PAD - 2, room, line_height(_number_px(height)))
    return [Words(text=story.word, box=box, px=px, colour=tones.running.ink, weight=MEDIUM, align="right")]


def _under_the_bar(story: Story, tones: Tones, bar: Box, width: int, height: int) -> list[Item]:
    """How long it will take, where there is room for it."""
    y = bar.bottom + 4
    px = fit(story.remaining, width - 2 * _PAD, most=max(LEAST_PX, min(18, height // 8))) if story.remaining else None
    if px is None or y + line_height(px) > height - 4:
        return []
    return [_centred(story.remaining, _row(y, width, px), px, tones.dim, REGULAR)]


def _row(y: float, width: int, px: int) -> Box:
    return Box(_PAD, y, width - 2 * _PAD, line_height(px))


def _centred(text: str, row: Box, px: int, colour: str, weight: int, *, tabular: bool = False) -> Words:
    return Words(text=text, box=row, px=px, colour=colour, weight=weight, align="center", tabular=tabular)
