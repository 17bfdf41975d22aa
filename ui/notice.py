"""One sentence for the person, over the counters: seen at once, in nobody's way, gone by itself."""

from __future__ import annotations

from collections.abc import Sequence

from ui.canvas import Box, Item, Mark, Painted, Plate, Words
from ui.qt import QTimer, QWidget
from ui.shapes import Sign
from ui.theme import Theme
from ui.theme.type import SEMIBOLD
from ui.words import line_height, paragraph

SHOWN_MS = 8000


class Notice(Painted):
    """Hidden until it is told something."""

    def __init__(self, theme: Theme, parent: QWidget, shown_ms: int = SHOWN_MS) -> None:
        super().__init__(theme, parent)
        self.text = ""
        self._timer = QTimer(self, singleShot=True, interval=shown_ms)
        self._timer.timeout.connect(self.dismiss)
        self.hide()

    def say(self, text: str) -> None:
        """Shows ``text`` (already in the window's language) for some seconds."""
        self.text = text
        self.setAccessibleName(text)
        self.refresh()
        self.show()
        self.raise_()
        self._timer.start()

    def dismiss(self) -> None:
        self._timer.stop()
        self.hide()

    def compose(self, width: int, height: int) -> Sequence[Item]:
        tones = self.theme.tones
        sign = min(32, height - 12)
        room = Box(12 + sign + 12, 4, width - sign - 40, height - 8)
        px, lines = paragraph(self.text, room.w, room.h, most=18, weight=SEMIBOLD) or (14, (self.text,))
        y = room.y + (room.h - len(lines) * line_height(px)) / 2
        items: list[Item] = [
            Plate(box=Box(0, 0, width, height), fill=tones.error.tint, edge=tones.error.ink, edge_px=2),
            Mark(sign=Sign.ERROR, box=Box(14, (height - sign) / 2, sign, sign), ink=tones.error.ink, on_ink=tones.sign),
        ]
        for line in lines:
            box = Box(room.x, y, room.w, line_height(px))
            items.append(Words(text=line, box=box, px=px, colour=tones.ink, weight=SEMIBOLD))
            y += line_height(px)
        return items
