"""The bar below the tiles of a large fixture: the selected slot in full."""

from __future__ import annotations

from collections.abc import Sequence

from app.views import SlotView
from ui.burn.setting import EDGE_PX
from ui.burn.story import Look, Story, tell, tone_of
from ui.canvas import Bar, Box, Item, Mark, Painted, Plate, Words
from ui.language import translate
from ui.numbers import clock_time
from ui.qt import QEvent, QMouseEvent, QSize, QWidget, Signal
from ui.theme import Theme
from ui.theme.type import SEMIBOLD
from ui.words import fit, line_height, paragraph


class SlotBar(Painted):
    """The selected slot with its whole sentence, address, token, time and place.

    Signals:
        pressed(int, str): an action in the bar was clicked.
    """

    pressed = Signal(int, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._view: SlotView | None = None
        self._confirming = False

    def show_view(self, view: SlotView, *, confirming: bool = False) -> None:
        self._view, self._confirming = view, confirming
        self.setAccessibleName(self._story(view).spoken)
        self.refresh()

    def sizeHint(self) -> QSize:
        return QSize(800, 96)

    def compose(self, width: int, height: int) -> Sequence[Item]:
        if self._view is None:
            return ()
        story, tones = self._story(self._view), self.theme.tones
        tone = tone_of(story.look, tones)
        quiet = story.look in (Look.EMPTY, Look.QUIET)
        edge, edge_px = (tones.line, 1) if quiet else (tone.ink, EDGE_PX)
        sign = min(48 if height < 120 else 72, height - 24)
        x = 16 + sign + 16.0
        right = float(width - 20)
        if story.ratio is not None:
            right -= 200
        return [
            Plate(box=Box(0, 0, width, height), fill=tone.tint, edge=edge, edge_px=edge_px),
            Mark(sign=story.sign, box=Box(16, (height - sign) / 2, sign, sign), ink=tone.ink, on_ink=tones.sign),
            *self._text(story, self._view, Box(x, 8, right - x, height - 16)),
            *self._progress(story, Box(right + 20, 8, 180, height - 16)),
        ]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        press = self.pressed_at(event)
        if press and self._view is not None:
            self.pressed.emit(self._view.number, press)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange and self._view is not None:
            self.setAccessibleName(self._story(self._view).spoken)
        super().changeEvent(event)

    def _story(self, view: SlotView) -> Story:
        return tell(view, selected=True, confirming=self._confirming)

    def _text(self, story: Story, view: SlotView, room: Box) -> list[Item]:
        tones = self.theme.tones
        large = 20 if room.h < 100 else 26
        meta = self._meta(story, view, room.w)
        meta_px = (fit(meta, room.w, most=16 if large == 20 else 20) or 0) if meta else 0
        meta_h = line_height(meta_px) if meta_px else 0
        title = self._title(story)
        found = paragraph(title, room.w, room.h - meta_h, most=large, weight=SEMIBOLD) or (14, (title,))
        px, lines = found
        y = room.y + (room.h - meta_h - len(lines) * line_height(px)) / 2
        press = story.actions[0][1] if story.actions else ""
        items: list[Item] = []
        for line in lines:
            box = Box(room.x, y, room.w, line_height(px))
            items.append(Words(text=line, box=box, px=px, colour=tones.ink, weight=SEMIBOLD, press=press))
            y += line_height(px)
        if meta_px:
            items.append(Words(text=meta, box=Box(room.x, y, room.w, meta_h), px=meta_px, colour=tones.dim))
        return items

    def _progress(self, story: Story, room: Box) -> list[Item]:
        if story.ratio is None:
            return []
        tone = self.theme.tones.running
        height = line_height(26)
        y = room.y + (room.h - height - 18) / 2
        share = Words(
            text=story.share,
            box=Box(room.x, y, room.w, height),
            px=26,
            colour=tone.ink,
            weight=SEMIBOLD,
            align="right",
            tabular=True,
        )
        bar = Box(room.x, y + height + 6, room.w, 12)
        return [share, Bar(box=bar, ratio=story.ratio, fill=tone.ink, track=self.theme.tones.card)]

    @staticmethod
    def _title(story: Story) -> str:
        said = story.sentence or story.word
        sentence = translate("Bar", "Slot {number}: {sentence}").format(number=story.number, sentence=said)
        action = " · ".join(text for text, _ in story.actions)
        stop = translate("Bar", ".")
        if not action:
            return sentence
        if not sentence.endswith((".", "。", "!", "?")):
            sentence += stop
        space = "" if stop == "。" else " "
        return f"{sentence}{space}{action}{stop}"

    def _meta(self, story: Story, view: SlotView, room: float) -> str:
        """The facts of the burn, as many as fit one line; the first matter most."""
        at = clock_time(view.ended_at) if view.ended_at else ""
        code = story.code if story.sentence else ""
        text = ""
        for part in filter(None, (code, story.mac, story.token, story.serial, story.remaining, at, view.url)):
            longer = f"{text} · {part}" if text else part
            if fit(longer, room, most=14) is None:
                break
            text = longer
        return text
