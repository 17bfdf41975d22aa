"""Sizes of a tile, from the largest to the smallest, and which one a tile of a given size begins with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Pixels of type and spaces. Without ``number_row`` the slot's number stands beside the sign."""

    width: int
    height: int
    pad: int
    number: int
    sign: int
    word: int
    running: int
    sentence: int
    detail: int
    number_row: bool = True


SCALES = (
    Scale(width=900, height=480, pad=40, number=42, sign=180, word=128, running=72, sentence=42, detail=32),
    Scale(width=560, height=400, pad=28, number=32, sign=116, word=80, running=48, sentence=32, detail=24),
    Scale(width=380, height=330, pad=24, number=26, sign=92, word=64, running=42, sentence=26, detail=20),
    Scale(width=300, height=250, pad=20, number=20, sign=72, word=48, running=32, sentence=20, detail=18),
    Scale(width=230, height=205, pad=16, number=20, sign=60, word=42, running=26, sentence=18, detail=16),
    Scale(width=180, height=170, pad=12, number=18, sign=44, word=32, running=20, sentence=16, detail=14),
    Scale(width=0, height=0, pad=10, number=18, sign=34, word=26, running=18, sentence=14, detail=14, number_row=False),
)


def scales_for(width: int, height: int) -> tuple[Scale, ...]:
    """The scale that suits a tile, and all smaller ones to fall back to."""
    for at, scale in enumerate(SCALES):
        if width >= scale.width and height >= scale.height:
            return SCALES[at:]
    return SCALES[-1:]
