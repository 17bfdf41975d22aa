"""The table of a list: rows of 48 px, numbers to the right, states as pills, the chosen row marked at its edge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic

from ui.lists.columns import Cell, Column, Record, tone_of
from ui.qt import (
    QAbstractItemView,
    QAbstractTableModel,
    QColor,
    QEvent,
    QHeaderView,
    QModelIndex,
    QPainter,
    QPersistentModelIndex,
    QRectF,
    QResizeEvent,
    QSize,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    Qt,
    QTableView,
    QWidget,
    Signal,
)
from ui.theme import Theme, font
from ui.theme.type import LEAST_PX, MEDIUM, REGULAR, SEMIBOLD
from ui.words import elided, fit, width_of

ROW_PX = 48
HEAD_PX = 44
PAD_PX = 12
_EDGE_PX = 4
_PILL_PX = 24

Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()


class _Model(QAbstractTableModel, Generic[Record]):
    """The records as Qt asks for them."""

    def __init__(self, columns: Sequence[Column[Record]], parent: QWidget) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.records: list[Record] = []

    def put(self, records: Sequence[Record]) -> None:
        self.beginResetModel()
        self.records = list(records)
        self.endResetModel()

    def add(self, records: Sequence[Record]) -> None:
        if not records:
            return
        first = len(self.records)
        self.beginInsertRows(QModelIndex(), first, first + len(records) - 1)
        self.records.extend(records)
        self.endInsertRows()

    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self.records)

    def columnCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def cell(self, index: Index) -> Cell:
        return self.columns[index.column()].cell(self.records[index.row()])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.cell(index).text
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None


def _alignment(column: Column[Any]) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class _Painter(QStyledItemDelegate):
    """Paints one cell."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        return QSize(0, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tones = self._theme.tones
        model: _Model[Any] = index.model()  # type: ignore[assignment]
        box = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.fillRect(box, QColor(tones.running.tint))
            if index.column() == 0:
                painter.fillRect(QRectF(box.x(), box.y(), _EDGE_PX, box.height()), QColor(tones.accent))
        painter.fillRect(QRectF(box.x(), box.bottom() - 1, box.width(), 1), QColor(tones.line))
        cell = model.cell(index)
        if cell.mood is not None and cell.text:
            self._pill(painter, box, cell)
        else:
            self._words(painter, box, cell, number=model.columns[index.column()].number)
        painter.restore()

    def _words(self, painter: QPainter, box: QRectF, cell: Cell, *, number: bool) -> None:
        weight = SEMIBOLD if cell.strong else REGULAR
        room = box.adjusted(PAD_PX if not number else 2, 0, -2 if not number else -PAD_PX, 0)
        px = fit(cell.text, room.width(), most=16, weight=weight, tabular=number) or LEAST_PX
        painter.setFont(font(px, weight, number))
        painter.setPen(QColor(self._theme.tones.ink))
        side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
        text = elided(cell.text, room.width(), px, weight)
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), text)

    def _pill(self, painter: QPainter, box: QRectF, cell: Cell) -> None:
        assert cell.mood is not None
        tone = tone_of(cell.mood, self._theme.tones)
        text = elided(cell.text, box.width() - 28, 14, SEMIBOLD)
        plate = QRectF(box.x() + 4, box.center().y() - _PILL_PX / 2, width_of(text, 14, SEMIBOLD) + 20, _PILL_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.tint))
        painter.drawRoundedRect(plate, _PILL_PX / 2, _PILL_PX / 2)
        painter.setFont(font(14, SEMIBOLD))
        painter.setPen(QColor(tone.ink))
        painter.drawText(plate, int(Qt.AlignmentFlag.AlignCenter), text)


class RecordTable(QTableView, Generic[Record]):
    """The rows of a list.

    Signals:
        chosen(object): the record of the row that is marked now, None where there is none.
        end_reached: the last rows came into sight; there may be more of them.
    """

    chosen = Signal(object)
    end_reached = Signal()

    def __init__(self, columns: Sequence[Column[Record]], theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._model: _Model[Record] = _Model(columns, self)
        self.setModel(self._model)
        self.setItemDelegate(_Painter(theme, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        head = self.horizontalHeader()
        head.setFixedHeight(HEAD_PX)
        head.setFont(font(14, MEDIUM))
        head.setSectionsClickable(False)
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self.chosen.emit(self._at(now.row())))
        self.verticalScrollBar().valueChanged.connect(self._look_for_end)
        theme.changed.connect(self.viewport().update)

    @property
    def records(self) -> tuple[Record, ...]:
        return tuple(self._model.records)

    @property
    def current(self) -> Record | None:
        """The record of the marked row."""
        return self._at(self.currentIndex().row())

    def put(self, records: Sequence[Record], mark: int = 0) -> None:
        """Shows these records and no others, with the row ``mark`` marked where there is such a row."""
        self._model.put(records)
        if records:
            self.selectRow(min(max(mark, 0), len(records) - 1))
        else:
            self.chosen.emit(None)
        self._look_for_end()

    def add(self, records: Sequence[Record]) -> None:
        """Shows these records below the others."""
        self._model.add(records)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._columns) - 1)
            self.viewport().update()
        super().changeEvent(event)

    def _at(self, row: int) -> Record | None:
        return self._model.records[row] if 0 <= row < len(self._model.records) else None

    def _share_width(self) -> None:
        shares = sum(column.share for column in self._columns) or 1
        free = max(0, self.viewport().width() - sum(column.least_px for column in self._columns))
        for at, column in enumerate(self._columns):
            self.setColumnWidth(at, column.least_px + free * column.share // shares)

    def _look_for_end(self) -> None:
        bar = self.verticalScrollBar()
        if bar.value() >= bar.maximum() - 2 * ROW_PX:
            self.end_reached.emit()
