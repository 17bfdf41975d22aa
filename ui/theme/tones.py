"""The colours of both themes, each pair of text and ground with a contrast of AA (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

from dataclasses import dataclass

HIGH_CONTRAST_TEXT = 4.5
"""The least ratio between a text and its ground."""


@dataclass(frozen=True, kw_only=True)
class Tone:
    """One state: ``ink`` for word, shape and edge, ``tint`` for the card under it."""

    ink: str
    tint: str


@dataclass(frozen=True, kw_only=True)
class Tones:
    """One theme. ``sign`` is what is drawn on a shape that is filled with a state's ink."""

    name: str
    ground: str
    card: str
    line: str
    ink: str
    dim: str
    sign: str
    running: Tone
    passed: Tone
    failed: Tone
    error: Tone
    uncertain: Tone

    @property
    def accent(self) -> str:
        return self.running.ink

    @property
    def quiet(self) -> Tone:
        """A slot where nothing happens: no colour, so that results are loud."""
        return Tone(ink=self.dim, tint=self.card)


LIGHT = Tones(
    name="light",
    ground="#F4F5F7",
    card="#FFFFFF",
    line="#D9DCE1",
    ink="#16181D",
    dim="#5B616E",
    sign="#FFFFFF",
    running=Tone(ink="#1F5FD6", tint="#E6EEFC"),
    passed=Tone(ink="#0B7A3E", tint="#E3F5EA"),
    failed=Tone(ink="#B3261E", tint="#FCE8E6"),
    error=Tone(ink="#8A4B00", tint="#FFF1DC"),
    uncertain=Tone(ink="#6B2FB3", tint="#F1E8FC"),
)

DARK = Tones(
    name="dark",
    ground="#111317",
    card="#1A1D23",
    line="#2E333C",
    ink="#F1F3F6",
    dim="#A3AAB8",
    sign="#111317",
    running=Tone(ink="#8DB8FF", tint="#14243F"),
    passed=Tone(ink="#5FE39A", tint="#12301F"),
    failed=Tone(ink="#FF9A8F", tint="#3A1714"),
    error=Tone(ink="#FFC069", tint="#35230B"),
    uncertain=Tone(ink="#CFA8FF", tint="#281A3A"),
)


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two ``#RRGGBB`` colours, 1.0 to 21.0 (WCAG 2.2, definition *contrast ratio*)."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    if channel <= 0.04045:
        return channel / 12.92
    return float(((channel + 0.055) / 1.055) ** 2.4)
