"""What a client's control lines do to a module: hold it in reset, and let it start in its loader or its application."""

from __future__ import annotations

from enum import Enum, auto

from burner.virtual.wire import Lines


class Start(Enum):
    """What becomes of the module."""

    HELD = auto()
    LOADER = auto()
    APPLICATION = auto()


class ResetCircuit:
    """The two transistors of every development board, and beside them the lines of a chip that is its own adapter.

    Transistors: RTS alone holds the chip in reset; when RTS is let go, DTR decides: asserted, the chip comes up in
    its loader. A capacitor keeps it in reset while both change one after the other. Own adapter (``has_usb``): DTR
    alone, after both were let go, marks the next reset as one into the loader (technical reference manuals, chapter
    USB Serial/JTAG controller).
    """

    def __init__(self, *, has_usb: bool) -> None:
        self._has_usb = has_usb
        self._lines = Lines()
        self._holds = False
        self._let_go = False
        self._marked = False

    def connected(self) -> None:
        """A new client: what one before it did with the lines counts no more."""
        self._let_go = self._marked = False

    def moved(self, lines: Lines) -> Start | None:
        """What a change of the lines does, None for nothing."""
        before, self._lines = self._lines, lines
        if lines == before or (self._holds and lines.rts):
            return None
        if self._holds:
            start = Start.LOADER if lines.dtr or self._marked else Start.APPLICATION
            self._holds = self._marked = False
            self._let_go = not lines.dtr
            return start
        if lines.rts and not lines.dtr:
            self._holds = True
            return Start.HELD
        if not lines.rts:
            self._marked = self._has_usb and self._let_go and lines.dtr
            self._let_go |= not lines.dtr
        return None
