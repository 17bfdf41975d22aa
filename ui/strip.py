"""The strip on top that is always there: work order, station, tokens left, sync, clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from app.views import StripView
from ui.canvas import Bar, Box, Item, Mark, Painted, Words
from ui.language import translate
from ui.numbers import grouped, span
from ui.qt import QColor, QHBoxLayout, QMouseEvent, QPainter, QPaintEvent, QPen, QSize, Qt, QTimer, QWidget, Signal
from ui.shapes import Sign
from ui.theme import Theme
from ui.theme.type import BOLD, LEAST_PX, MEDIUM, SEMIBOLD
from ui.words import fit, line_height, width_of

HEIGHT_PX = 72
_CLOCK_MS = 5000


class _Part(Painted):
    """A part of the strip: a label above, what it says below."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.view: StripView | None = None

    def show_view(self, view: StripView) -> None:
        if view != self.view:
            self.view = view
            self.refresh()

    def pass_time(self) -> None:
        """Paints anew where the time that went by makes other words."""
        shown = self.items()
        if tuple(self.compose(self.width(), self.height())) != shown:
            self.refresh()

    def line(self, text: str, box: Box, most: int, colour: str, weight: int = 400) -> Words:
        """``text`` as large as it fits the width of ``box``."""
        px = fit(text, box.w, most=most, weight=weight) or 14
        return Words(text=text, box=box, px=px, colour=colour, weight=weight)


class Heading(_Part):
    """Work order and product, under them station and person; a click picks another order.

    Signals:
        clicked: the person wants another work order.
    """

    clicked = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def compose(self, width: int, height: int) -> Sequence[Item]:
        del height
        view, tones = self.view, self.theme.tones
        if view is None:
            return ()
        parts = [part for part in (view.work_order, view.product) if part]
        title = " · ".join(parts) if view.work_order else " · ".join([_no_order(), *parts])
        below = " · ".join(part for part in (view.station, view.operator) if part)
        self.setAccessibleName(f"{title}. {below}")
        self.setToolTip(f"{title}\n{below}\n" + translate("Strip", "Pick the work order (F2)"))
        return (
            *self._lines(title, Box(0, 11, width, 28), 20, tones.ink, SEMIBOLD),
            *self._lines(below, Box(0, 39, width, 22), 16, tones.dim, 400),
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        del event
        self.clicked.emit()

    def _lines(self, text: str, box: Box, most: int, colour: str, weight: int) -> list[Item]:
        """One line. A name that is too long even at the least size ends in dots; the tooltip has it in full."""
        if fit(text, box.w, most=most, weight=weight) is not None:
            return [self.line(text, box, most, colour, weight)]
        shown = text
        while len(shown) > 1 and width_of(shown + "…", 14, weight) > box.w:
            shown = shown[:-1]
        return [Words(text=shown + "…", box=box, px=14, colour=colour, weight=weight)]


def _no_order() -> str:
    return translate("Strip", "No work order")


class TokensGauge(_Part):
    """How many tokens are left, as a number and as a gauge; warns when they run low."""

    def compose(self, width: int, height: int) -> Sequence[Item]:
        del height
        view, tones = self.view, self.theme.tones
        if view is None:
            return ()
        ink = tones.error.ink if view.tokens_low else tones.ink
        label = translate("Strip", "Tokens low") if view.tokens_low else translate("Strip", "Tokens left")
        number = grouped(view.tokens_left)
        self.setAccessibleName(f"{label}: {number}")
        sign = 22 if view.tokens_low else 0
        x = sign + 8.0 if sign else 0.0
        number_w = min(width_of(number, 24, BOLD, True), width - x)
        label_colour = tones.error.ink if view.tokens_low else tones.dim
        items: list[Item] = [
            self.line(label, Box(0, 11, width, 20), 14, label_colour, MEDIUM if view.tokens_low else 400),
            Words(text=number, box=Box(x, 32, number_w, 32), px=24, colour=ink, weight=BOLD, tabular=True),
        ]
        if sign:
            items.append(Mark(sign=Sign.ERROR, box=Box(0, 37, sign, sign), ink=ink, on_ink=tones.sign))
        room = Box(x + number_w + 20, 43, width - x - number_w - 20, 10)
        if room.w >= 40:
            fill = tones.error.ink if view.tokens_low else tones.accent
            items.append(Bar(box=room, ratio=self._ratio(view), fill=fill, track=tones.line))
        return items

    @staticmethod
    def _ratio(view: StripView) -> float:
        return view.tokens_left / view.tokens_received if view.tokens_received else 0.0


class SyncBadge(_Part):
    """In step, or how much waits and since when, or conflicts; a sign says it without the colour."""

    def compose(self, width: int, height: int) -> Sequence[Item]:
        del height
        view, tones = self.view, self.theme.tones
        if view is None:
            return ()
        parts, sign, ink = self._state(view)
        label = translate("Strip", "Sync")
        text = " · ".join(parts)
        self.setAccessibleName(f"{label}: {text}")
        self.setToolTip(text)
        # What matters most stands first; what has no room is in the tooltip.
        while len(parts) > 1 and fit(" · ".join(parts), width - 28, most=18, weight=SEMIBOLD) is None:
            parts.pop()
        text = " · ".join(parts)
        return (
            self.line(label, Box(0, 11, width, 20), 14, tones.dim),
            Mark(sign=sign, box=Box(0, 38, 20, 20), ink=ink, on_ink=tones.sign),
            self.line(text, Box(28, 36, width - 28, 24), 18, ink, SEMIBOLD),
        )

    def _state(self, view: StripView) -> tuple[list[str], Sign, str]:
        tones = self.theme.tones
        parts = []
        if view.conflicts:
            parts.append(translate("Strip", "conflicts {n}").format(n=grouped(view.conflicts)))
        if view.waiting:
            parts.append(translate("Strip", "{n} waiting").format(n=grouped(view.waiting)))
        if view.offline_since is not None:
            length = span(datetime.now(UTC) - view.offline_since)
            parts.append(translate("Strip", "offline {time}").format(time=length))
        if view.conflicts:
            return parts, Sign.FAIL, tones.failed.ink
        if view.offline_since is not None:
            return parts, Sign.ERROR, tones.error.ink
        if view.waiting:
            return parts, Sign.RUNNING, tones.running.ink
        return [translate("Strip", "in step")], Sign.PASS, tones.passed.ink


class Clock(_Part):
    """The time of day."""

    def compose(self, width: int, height: int) -> Sequence[Item]:
        text = datetime.now().astimezone().strftime("%H:%M")
        self.setAccessibleName(text)
        px = fit(text, width, most=22, weight=MEDIUM, tabular=True) or LEAST_PX
        box = Box(0, (height - line_height(px)) / 2, width, line_height(px))
        return (
            Words(text=text, box=box, px=px, colour=self.theme.tones.ink, weight=MEDIUM, align="right", tabular=True),
        )


class Strip(QWidget):
    """All parts side by side on a card.

    Signals:
        order_wanted: the person clicked the work order.
    """

    order_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedHeight(HEIGHT_PX)
        self.heading = Heading(theme, self)
        self.tokens = TokensGauge(theme, self)
        self.sync = SyncBadge(theme, self)
        self.clock = Clock(theme, self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 0, 24, 0)
        layout.setSpacing(24)
        layout.addWidget(self.heading, 40)
        layout.addWidget(self.tokens, 24)
        layout.addWidget(self.sync, 30)
        layout.addWidget(self.clock, 8)
        self.heading.clicked.connect(self.order_wanted)
        theme.changed.connect(self.update)
        self._tick = QTimer(self, interval=_CLOCK_MS)
        self._tick.timeout.connect(self._refresh_times)
        self._tick.start()

    def show_view(self, view: StripView) -> None:
        for part in (self.heading, self.tokens, self.sync):
            part.show_view(view)

    def sizeHint(self) -> QSize:
        return QSize(1184, HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.tones.card))
            painter.setPen(QPen(QColor(self._theme.tones.line), 1))
            painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)

    def _refresh_times(self) -> None:
        """Every few seconds; painted only where the words are others."""
        for part in (self.clock, self.sync):
            part.pass_time()
