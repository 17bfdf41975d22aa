"""The small tile of a fixture with more than sixteen slots: number, sign, word and code."""

from __future__ import annotations

from ui.burn.setting import plate_of
from ui.burn.story import Look, Story, tone_of
from ui.canvas import Bar, Box, Item, Mark, Words
from ui.theme import Tones
from ui.theme.type import BOLD, LEAST_PX, MEDIUM, SEMIBOLD
from ui.words import fit, line_height, width_of

_PAD = 8


def set_small_tile(story: Story, tones: Tones, width: int, height: int) -> list[Item]:
    """Number in the corner; sign, word and hint under each other in the middle, all in the size that fits."""
    plate = plate_of(story, tones, width, height)
    number_px = 16 if height >= 90 else LEAST_PX
    number = Words(
        text=str(story.number),
        box=Box(_PAD + 2, _PAD - 2, width_of("88", number_px, SEMIBOLD), line_height(number_px)),
        px=number_px,
        colour=tones.dim,
        weight=SEMIBOLD,
    )
    if story.look is Look.RUNNING:
        return [plate, number, *_running(story, tones, width, height)]
    return [plate, number, *_stack(story, tones, width, height)]


def _stack(story: Story, tones: Tones, width: int, height: int) -> list[Item]:
    tone = tone_of(story.look, tones)
    room_w = width - 2 * _PAD
    word = "" if story.look is Look.EMPTY else story.word
    word_px = (fit(word, room_w, most=max(LEAST_PX, min(32, height // 6)), weight=BOLD) or LEAST_PX) if word else 0
    hint_px = (fit(story.hint, room_w, most=max(LEAST_PX, min(18, height // 8))) or 0) if story.hint else 0
    text_h = (line_height(word_px) if word_px else 0) + (line_height(hint_px) if hint_px else 0)
    sign = max(20.0, min(height * 0.36, height - text_h - 2 * _PAD + 2, 72.0))
    y = max(4.0, (height - sign - text_h - 4) / 2)
    items: list[Item] = [
        Mark(sign=story.sign, box=Box((width - sign) / 2, y, sign, sign), ink=tone.ink, on_ink=tones.sign)
    ]
    y += sign + 4
    if word_px:
        items.append(_centred(word, _row(y, width, word_px), word_px, tone.ink, BOLD))
        y += line_height(word_px)
    if hint_px:
        items.append(_centred(story.hint, _row(y, width, hint_px), hint_px, tones.ink, MEDIUM))
    return items


def _running(story: Story, tones: Tones, width: int, height: int) -> list[Item]:
    ink = tones.running.ink
    px = max(18, min(40, int(height * 0.23)))
    bar_h = 10 if height >= 90 else 8
    text, colour = (story.hint, tones.ink) if story.hint else (story.share, ink)
    px = fit(text, width - 2 * _PAD, most=px, weight=SEMIBOLD) or LEAST_PX
    total = line_height(px) + 8 + bar_h
    y = max(line_height(LEAST_PX) + 4.0, (height - total) / 2)
    bar = Box(14, y + line_height(px) + 8, width - 28, bar_h)
    return [
        _centred(text, _row(y, width, px), px, colour, SEMIBOLD, tabular=True),
        Bar(box=bar, ratio=story.ratio or 0.0, fill=ink, track=tones.card),
    ]


def _row(y: float, width: int, px: int) -> Box:
    return Box(_PAD, y, width - 2 * _PAD, line_height(px))


def _centred(text: str, row: Box, px: int, colour: str, weight: int, *, tabular: bool = False) -> Words:
    return Words(text=text, box=row, px=px, colour=colour, weight=weight, align="center", tabular=tabular)
