"""Pages as plain records in millimetres from the top left corner, the same for screen, printer, PDF and label."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Align(StrEnum):
    """Where a text stands in its box."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Symbology(StrEnum):
    """Codes that can be drawn: ISO/IEC 18004, ISO/IEC 16022, ISO/IEC 15417."""

    QR = "qr"
    DATAMATRIX = "datamatrix"
    CODE128 = "code128"


@dataclass(frozen=True, kw_only=True)
class Box:
    """A place on a page, in millimetres."""

    x_mm: float
    y_mm: float
    w_mm: float
    h_mm: float

    @property
    def right_mm(self) -> float:
        return self.x_mm + self.w_mm

    @property
    def bottom_mm(self) -> float:
        return self.y_mm + self.h_mm


@dataclass(frozen=True, kw_only=True)
class Text:
    """One line of letters as high as its box allows, smaller where it is too long for it."""

    box: Box
    text: str
    bold: bool = False
    align: Align = Align.LEFT


@dataclass(frozen=True, kw_only=True)
class Code:
    """A code with its quiet zone inside its box; its modules are whole dots of the device."""

    box: Box
    symbology: Symbology
    data: str


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A filled rectangle: a line, or a bar of a chart. ``shade`` is 0.0 for black to 1.0 for white."""

    box: Box
    shade: float = 0.0


Mark = Text | Code | Rule


@dataclass(frozen=True, kw_only=True)
class Page:
    """One side of paper or one label."""

    width_mm: float
    height_mm: float
    marks: tuple[Mark, ...]
