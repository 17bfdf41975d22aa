"""The rail's buttons of the station's own pages and of its tools."""

from __future__ import annotations

from ui.language import translate
from ui.rail import Entry
from ui.shapes import Sign
from ui.sounds import Sounds


def pages() -> tuple[Entry, ...]:
    """Burn, Station and Help, in this order."""
    return (
        Entry(
            name="burn",
            sign=Sign.BURN,
            label=lambda: translate("Rail", "Burn"),
            tip=lambda: translate("Rail", "The slots (F5)"),
        ),
        Entry(
            name="station",
            sign=Sign.STATION,
            label=lambda: translate("Rail", "Station"),
            tip=lambda: translate("Rail", "Where the slots are, and how they do (F7)"),
        ),
        Entry(
            name="help",
            sign=Sign.HELP,
            label=lambda: translate("Rail", "Help"),
            tip=lambda: translate("Rail", "Keys and failure codes (F1)"),
        ),
    )


def tools(sounds: Sounds) -> tuple[Entry, ...]:
    """Full screen, sound, theme and language, in this order; the last two are every window's."""
    return (
        Entry(
            name="full",
            sign=Sign.FULL_SCREEN,
            label=lambda: translate("Rail", "Full"),
            tip=lambda: translate("Rail", "Only the tiles, on the full screen (F11)"),
        ),
        Entry(
            name="sound",
            sign=lambda: Sign.SOUND if sounds.on else Sign.SILENT,
            label=lambda: translate("Rail", "Sound") if sounds.on else translate("Rail", "Silent"),
            tip=lambda: translate("Rail", "Sounds of the results, on or off (Ctrl+M)"),
        ),
        Entry(
            name="theme",
            sign=Sign.THEME,
            label=lambda: translate("Rail", "Theme"),
            tip=lambda: translate("Rail", "Light or dark (Ctrl+T)"),
        ),
        # The name of the other language, in that language: found by whoever cannot read this one.
        Entry(
            name="language",
            sign=Sign.LANGUAGE,
            label=lambda: translate("Rail", "中文"),
            tip=lambda: translate("Rail", "English or Chinese (Ctrl+L)"),
        ),
    )
