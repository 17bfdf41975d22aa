"""The type scale and the fonts: Inter, else the system's, and a simplified Chinese face behind them."""

from __future__ import annotations

from functools import lru_cache

from ui.qt import QFont

FAMILIES = (
    "Inter",
    "Segoe UI",
    "SF Pro Text",
    "Noto Sans",
    "Noto Sans CJK SC",
    "Microsoft YaHei",
    "PingFang SC",
    "DejaVu Sans",
)
LEAST_PX = 14
"""Nothing is set smaller: the window is read from a metre away."""

REGULAR = QFont.Weight.Normal.value
MEDIUM = QFont.Weight.Medium.value
SEMIBOLD = QFont.Weight.DemiBold.value
BOLD = QFont.Weight.Bold.value


@lru_cache(maxsize=256)
def font(px: int, weight: int = REGULAR, tabular: bool = False) -> QFont:
    """The font of ``px`` pixels; ``tabular`` gives all digits one width. Do not change the result."""
    made = QFont()
    made.setFamilies(list(FAMILIES))
    made.setPixelSize(px)
    made.setWeight(QFont.Weight(weight))
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made
