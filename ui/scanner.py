"""The barcode scanner: a keyboard that types fast and ends with Enter, heard wherever the focus is."""

from __future__ import annotations

from ui.qt import QApplication, QEvent, QKeyEvent, QLineEdit, QObject, Qt, QTimer, QWidget, Signal

GAP_MS = 80
"""A person needs longer than this from key to key, a scanner does not."""
LEAST_CHARACTERS = 3
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_COMMAND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class Scanner(QObject):
    """Sees every key of one window before its widgets do and tells scans from typing.

    In a text field typing goes on as ever; a scan is taken out of the field again.

    Signals:
        scanned(str): a code was read.
        typed(str): a person typed these characters outside of a text field.
        entered: Enter was pressed by itself, outside of a text field.
    """

    scanned = Signal(str)
    typed = Signal(str)
    entered = Signal()

    def __init__(self, window: QWidget, gap_ms: int = GAP_MS) -> None:
        super().__init__(window)
        self._window = window
        self._burst = ""
        self._field: QLineEdit | None = None
        self._field_before = ""
        self._gap = QTimer(self, singleShot=True, interval=gap_ms)
        self._gap.timeout.connect(self._was_typing)
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        # The window system's own object sees the key as well, before the widget does.
        if not isinstance(watched, QWidget) or watched.window() is not self._window:
            return False
        return self._key(watched, event)

    def _key(self, widget: QWidget, event: QKeyEvent) -> bool:
        if event.key() in _ENTER:
            return self._enter(widget)
        text = event.text()
        if event.modifiers() & _COMMAND or not text or not text.isprintable():
            return False
        if text == " " and not self._burst:
            return False
        return self._character(widget, text)

    def _character(self, widget: QWidget, text: str) -> bool:
        if not self._burst:
            self._field = widget if isinstance(widget, QLineEdit) else None
            self._field_before = widget.text() if isinstance(widget, QLineEdit) else ""
        self._burst += text
        self._gap.start()
        return self._field is None

    def _enter(self, widget: QWidget) -> bool:
        burst, field = self._burst, self._field
        if len(burst) >= LEAST_CHARACTERS:
            self._forget()
            if field is not None:
                field.setText(self._field_before)
            self.scanned.emit(burst.strip())
            return True
        if burst:
            self._was_typing()
        if isinstance(widget, QLineEdit):
            return False
        self.entered.emit()
        return bool(burst)

    def _was_typing(self) -> None:
        burst, field = self._burst, self._field
        self._forget()
        if burst and field is None:
            self.typed.emit(burst)

    def _forget(self) -> None:
        self._gap.stop()
        self._burst, self._field = "", None
