"""The serial line of a slot: what comes in waits its time on the wire, what goes out leaves when it would be out."""

from __future__ import annotations

import select
import time
from collections import deque
from collections.abc import Callable

from burner.virtual.bell import Bell
from burner.virtual.slip import END
from burner.virtual.wire import Event, HungUp, Lines, Wire

# 8N1: eight data bits between a start and a stop bit.
_BITS_PER_BYTE = 10

# Less than this is not slept; it stands in the account and the next sleep makes up for it.
_COARSE_S = 0.004
_EARLY_S = 0.0005

# Two ends understand each other when their speeds differ by no more than this.
_TOLERANCE = 0.03

_NOISE = bytes((byte * 77 + 31) % 0x100 for byte in range(0x100))


class Cut(Exception):
    """The module lost its power, or the slot closes."""


# Takes the client's speed if it is known; gives the module's own, and the highest one that its line bears (None: any).
Ends = Callable[[int | None], tuple[int, int | None]]


class Line:
    """One connection, with an exact account of time.

    The account is the module's own clock. It may run behind the real one (a sleep took longer, the machine was busy)
    or a little ahead (a sleep too short to be worth it): the next sleep evens that out, and what a client sends in
    answer to something late counts as sent that much earlier. So a burn takes what it takes on real wires, with few
    and coarse sleeps, however many lines share the machine.

    With ``fastest_baud`` bytes take their time, at the client's rate up to that one; where the client's is not known,
    the module's counts for both directions. ``bell`` wakes whoever waits; rung by another thread after ``cut``.
    """

    def __init__(self, wire: Wire, bell: Bell, fastest_baud: int | None, ends: Ends) -> None:
        self._wire = wire
        self._bell = bell
        self._fastest_baud = fastest_baud
        self._ends = ends
        self._arrived: deque[tuple[float, int | None, Event]] = deque()
        self._ended = False
        self._is_cut = False
        self._clock = time.monotonic()
        self._received_until = 0.0
        self._late = 0.0

    def receive(self, *, until: float | None = None, most: int | None = None) -> Event | None:
        """The next bytes (up to the end of a packet, and no more than ``most``) or change of the control lines, when
        they are over the wire. None when the clock passes ``until`` before anything comes.

        Raises:
            HungUp: the client has gone.
            Cut: the line was cut.
        """
        while not self._arrived:
            if self._ended:
                raise HungUp
            left = None if until is None else until - time.monotonic()
            if left is not None and left <= 0:
                self._clock = max(self._clock, until or 0.0)
                return None
            self._wait(left)
        if self._is_cut:
            raise Cut
        at, baud, event = self._arrived.popleft()
        if isinstance(event, Lines):
            self._clock = max(self._clock, at)
            return event
        return self._carried(self._over_the_wire(at, baud, event, most), baud)

    def send(self, data: bytes) -> None:
        """Send bytes; returns when they are out.

        Raises:
            Cut: the line was cut meanwhile.
        """
        baud = self._wire.baud()
        self._clock += self._seconds(len(data), baud)
        self._catch_up(_EARLY_S)
        if self._fastest_baud is not None:
            self._late = time.monotonic() - self._clock
        self._wire.write(self._carried(data, baud))

    def work(self, seconds: float) -> None:
        """Let the module be busy that long.

        Raises:
            Cut: the line was cut meanwhile.
        """
        self._clock += seconds
        self._catch_up(_COARSE_S)

    def cut(self) -> None:
        """Let nothing more through; the thread at the other side of the bell notices once that is rung."""
        self._is_cut = True

    # ---- bytes ------------------------------------------------------------------------------------------------

    def _seconds(self, size: int, client_baud: int | None) -> float:
        """What so many bytes take."""
        if self._fastest_baud is None:
            return 0.0
        return size * _BITS_PER_BYTE / min(self._fastest_baud, client_baud or self._ends(None)[0])

    def _carried(self, data: bytes, client_baud: int | None) -> bytes:
        """The bytes as the other end understands them: noise, if it listens at another rate or the line is bad."""
        own, cleanest = self._ends(client_baud)
        differ = client_baud is not None and abs(client_baud - own) > _TOLERANCE * own
        too_fast = cleanest is not None and max(own, client_baud or 0) > cleanest
        return data.translate(_NOISE) if differ or too_fast else data

    # ---- the account ------------------------------------------------------------------------------------------

    def _over_the_wire(self, at: float, baud: int | None, data: bytes, most: int | None) -> bytes:
        """The part of the bytes that is handed out now; the rest waits."""
        size = data.find(END) + 1 or len(data)
        if self._fastest_baud is None:
            size = len(data)
        if most is not None:
            size = max(1, min(size, most))
        taken, rest = data[:size], data[size:]
        if rest:
            self._arrived.appendleft((at, baud, rest))
        self._received_until = max(at, self._received_until) + self._seconds(size, baud)
        self._clock = max(self._clock, self._received_until)
        if rest or taken.endswith(END):
            self._catch_up(_COARSE_S)
        return taken

    def _catch_up(self, slack_s: float) -> None:
        """Wait until the real time has come to the account's, but for the slack."""
        while (left := self._clock - time.monotonic()) > slack_s:
            self._wait(left)
        if self._is_cut:
            raise Cut

    def _wait(self, seconds: float | None) -> None:
        """Wait for the time to pass or for something to come in; what comes in is kept with its time.

        Raises:
            Cut: the line was cut.
        """
        watched: list[Bell | Wire] = [self._bell] if self._ended else [self._bell, self._wire]
        readable, _, _ = select.select(watched, [], [], seconds)
        if self._bell in readable:
            self._bell.hush()
        if self._is_cut:
            raise Cut
        if self._wire in readable:
            self._take_in()

    def _take_in(self) -> None:
        at, baud = time.monotonic() - self._late, self._wire.baud()
        try:
            events = self._wire.read()
        except HungUp:
            self._ended = True
            return
        self._arrived.extend((at, baud, event) for event in events)
