"""Slot numbers from the keyboard: one key, or two where the fixture has more than nine slots."""

from __future__ import annotations

from ui.qt import QObject, QTimer, Signal

WAIT_MS = 700
"""How long a first digit waits for a second one."""


class NumberKeys(QObject):
    """Puts digits together to the number of a slot.

    Signals:
        begun(int): a first digit was typed that may get a second one.
        chosen(int): the number of a slot is complete.
    """

    begun = Signal(int)
    chosen = Signal(int)

    def __init__(self, parent: QObject | None = None, wait_ms: int = WAIT_MS) -> None:
        super().__init__(parent)
        self.highest = 0
        self._digits = ""
        self._wait = QTimer(self, singleShot=True, interval=wait_ms)
        self._wait.timeout.connect(self.finish)

    def press(self, text: str) -> None:
        """Takes what was typed; anything but digits ends the number."""
        for character in text:
            if not character.isascii() or not character.isdigit():
                self.finish()
                continue
            self._digit(character)

    def finish(self) -> None:
        """The number is complete as it stands (Enter, or nothing came)."""
        digits, self._digits = self._digits, ""
        self._wait.stop()
        if digits and 1 <= int(digits) <= self.highest:
            self.chosen.emit(int(digits))

    def forget(self) -> None:
        """The digits meant something else."""
        self._digits = ""
        self._wait.stop()

    def _digit(self, digit: str) -> None:
        if not self._digits and digit == "0":
            return
        self._digits += digit
        value = int(self._digits)
        if len(self._digits) == 1 and value * 10 <= self.highest:
            self.begun.emit(value)
            self._wait.start()
            return
        if value > self.highest and len(self._digits) == 2:
            # The first digit was a number of its own.
            first, second = self._digits[0], self._digits[1]
            self._digits = first
            self.finish()
            self._digit(second)
            return
        self.finish()
