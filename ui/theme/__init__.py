"""The look: colours, type and their live switch."""

from ui.theme.theme import Theme
from ui.theme.tones import DARK, LIGHT, Tone, Tones
from ui.theme.type import font

__all__ = ["DARK", "LIGHT", "Theme", "Tone", "Tones", "font"]
