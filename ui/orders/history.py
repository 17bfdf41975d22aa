"""License Download History: what was picked up against an order's quota, each with its download (S000, S002)."""

from __future__ import annotations

from app.planning import Planning
from licenses.client.credentials import Lot
from licenses.client.orders import OrderRow, Pickup, PickupSlice
from ui.credentials.words import mode_word
from ui.errands import Errands
from ui.language import translate
from ui.lists.columns import Cell, Column
from ui.lists.form import Form
from ui.lists.sheet import Sheet
from ui.lists.table import RecordTable
from ui.numbers import grouped
from ui.orders.words import against_word, state_word
from ui.qt import QLabel, QVBoxLayout, QWidget, Signal
from ui.theme import Theme


class HistorySheet(Sheet):
    """The pickups of one order, newest first.

    Attributes:
        table: the pickups.

    Signals:
        download_wanted(object): the lot whose download the person begins.
    """

    download_wanted = Signal(object)
    width_px = 860

    def __init__(self, planning: Planning, errands: Errands, theme: Theme, parent: QWidget) -> None:
        super().__init__(errands, parent)
        self._planning = planning
        self._theme = theme
        self._lot: Lot | None = None

    def open(self, order: OrderRow) -> None:
        """Shows what was picked up for ``order``."""
        self._order = order
        form = Form(self)
        form.say(translate("Lists", "Asking the platform …"))
        self.show_step(self._heading(), form, None)
        self.run(lambda: self._planning.orders.history(order.id), self._list)

    def _heading(self) -> str:
        return translate("Orders", "License Download History of {order}").format(order=self._order.order_no)

    def _list(self, found: PickupSlice) -> None:
        if not found.pickups:
            form = Form(self)
            form.say(translate("Orders", "No new license was picked up for this order yet."))
            self.show_step(self._heading(), form, None)
            return
        body = QWidget(self)
        self.table: RecordTable[Pickup] = RecordTable(_COLUMNS, self._theme, body)
        self.table.setMinimumHeight(300)
        self._fate = QLabel(body, wordWrap=True)
        self._fate.setObjectName("dim")
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._fate)
        body.setFocusProxy(self.table)
        label = translate("Orders", "Download Credential")
        self.show_step(self._heading(), body, label, self._download)
        self._following = found.following
        self.table.chosen.connect(self._look_at)
        self.table.put(found.pickups)
        self.table.end_reached.connect(self._more)

    def _more(self) -> None:
        cursor, self._following = self._following, None
        if cursor is not None:
            self.run(lambda: self._planning.orders.history(self._order.id, cursor), self._add)

    def _add(self, found: PickupSlice) -> None:
        self._following = found.following
        self.table.add(found.pickups)
        self._look_at(self.table.current)

    def _look_at(self, pickup: Pickup | None) -> None:
        self._lot = None
        self._fate.setText("")
        if pickup is not None:
            self.run(lambda: self._planning.credentials.lot(pickup.lot_id), self._know)
            self.main.setEnabled(False)

    def _know(self, lot: Lot) -> None:
        pickup = self.table.current
        if pickup is None or pickup.lot_id != lot.id:
            return
        self._lot = lot
        self._fate.setText(" · ".join(f"{grouped(n)} {state_word(state)}" for state, n in lot.states.items() if n))
        block = lot.blocked.get("download")
        self.refuse(translate("Facts", block.sentence) if block else "")
        self.main.setEnabled(block is None)

    def _download(self) -> None:
        lot = self._lot
        if lot is not None:
            self.leave()
            self.download_wanted.emit(lot)


_COLUMNS: tuple[Column[Pickup], ...] = (
    Column(
        title=lambda: translate("Orders", "Pickup"),
        cell=lambda pickup: Cell(text=pickup.order_no),
        least_px=120,
        share=2,
    ),
    Column(
        title=lambda: translate("Orders", "Product"),
        cell=lambda pickup: Cell(text=pickup.product_name),
        least_px=100,
        share=2,
    ),
    Column(
        title=lambda: translate("Orders", "Tokens"),
        cell=lambda pickup: Cell(text=grouped(pickup.quantity), strong=True),
        least_px=76,
        number=True,
    ),
    Column(
        title=lambda: translate("Orders", "Against"),
        cell=lambda pickup: Cell(text=against_word(pickup.against)),
        least_px=130,
        share=1,
    ),
    Column(
        title=lambda: translate("Orders", "Delivery Mode"),
        cell=lambda pickup: Cell(text=mode_word(pickup.delivery_mode)),
        least_px=110,
        share=1,
    ),
    Column(
        title=lambda: translate("Orders", "Picked up"),
        cell=lambda pickup: Cell(text=f"{pickup.created_at.astimezone():%Y-%m-%d %H:%M}"),
        least_px=148,
    ),
)
