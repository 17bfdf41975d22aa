"""One slot: a thread that watches a port for a module, holds the session in which it was found, and burns there."""

from __future__ import annotations

import threading
import time
from enum import Enum, auto
from typing import Any

import structlog

from burner.checks import same_module
from burner.cli_line import Patience
from burner.cli_writer import meet
from burner.conversation import Conversation, Inbox, Send
from burner.esp_connect import connect
from burner.esp_writer import EspWriter
from burner.faults import Cancelled, HubGone, NoAnswer, NoContact, NotAModule, PortAbsent, PortLost, where
from burner.frames import FrameStore
from burner.latency import LATENCY_MS
from burner.line import Line
from burner.messages import (
    CloseSlot,
    Examine,
    Identity,
    Message,
    OpenSlot,
    Presence,
    Probe,
    Probed,
    SlotChanged,
    SlotCondition,
    Stopped,
    WriterKind,
)
from burner.ports import PortWatch
from burner.presence import Opener, Sensor, Sign, sensor_of
from burner.selftest import LineTest
from burner.speed import SpeedLimit
from burner.writer import Writer
from resources.errors import EnvironmentFailed

POLL_S = 1.0
"""Time between two looks at a port; one that is absent costs little and is looked for more often."""

_ABSENT_POLL_S = 0.2
_LONG_ABSENT_POLL_S = 0.5
_LONG_ABSENT_LOOKS = 50
"""A slot that has been empty for so many looks belongs to nobody who is about to change its module."""
_MISSES = 2
_PATIENCE = Patience()

_log = structlog.get_logger()


class _State(Enum):
    AWAITING = auto()
    PRESENT = auto()
    SPENT = auto()


class Slot:
    """Give it messages by ``post``; it answers through ``send``, from its own thread."""

    def __init__(
        self,
        order: OpenSlot,
        store: FrameStore,
        send: Send,
        ports: PortWatch,
        *,
        poll_s: float = POLL_S,
        patience: Patience = _PATIENCE,
    ) -> None:
        self._number = order.slot
        self._opening = order.opening
        self._url = order.url
        self._presence = order.presence
        self._kind = order.writer
        self._limit = SpeedLimit(order.baud)
        self._store = store
        self._send = send
        self._poll_s = poll_s
        self._patience = patience
        self._inbox = Inbox()
        self._opener = Opener(order.url, ports, self._inbox.cancelled)
        self._sensor = sensor_of(order, ports, self._opener)
        self._sign: Sign | None = None
        self._state = _State.AWAITING
        self._writer: Writer[Any] | None = None
        self._module: Identity | None = None
        self._chip_name: str | None = None
        self._latency_ms: int | None = None
        self._misses = 0
        self._polls = 0
        self._absent_looks = 0
        self._resting = False
        self._said: tuple[SlotCondition, str | None] | None = None
        self._thread = threading.Thread(target=self._run, name=f"slot-{order.slot}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def post(self, message: Message) -> None:
        self._inbox.post(message)

    def join(self, seconds: float) -> None:
        """Wait for the end after a ``CloseSlot``."""
        self._thread.join(seconds)

    # ---- the loop ------------------------------------------------------------------------------------

    def _run(self) -> None:
        structlog.contextvars.bind_contextvars(slot=self._number)
        self._say(SlotCondition.OPENING)
        if self._presence is Presence.MANUAL:
            self._say(SlotCondition.EMPTY)
        while not self._inbox.closing:
            try:
                wait_s = self._look()
                message = self._inbox.next(wait_s)
                if message is not None:
                    self._take(message)
            except Cancelled:
                continue
            except Exception as error:  # noqa: BLE001
                # The border of the thread: a slot that fails must not stay silent for ever.
                _log.error("slot_crashed", error=where(error))
                self._drop()
                self._say(SlotCondition.LOST, "E-BURNER")
                time.sleep(self._poll_s)
        self._drop()
        if self._sensor is not None:
            self._sensor.close()
        self._say(SlotCondition.CLOSED)

    def _take(self, message: Message) -> None:
        if isinstance(message, Examine | Probe):
            self._inbox.begin(message.burn)
            try:
                with structlog.contextvars.bound_contextvars(burn=message.burn):
                    self._burn(message) if isinstance(message, Examine) else self._probe(message)
            finally:
                # However it ended: a cancel that is still set would end every look at the port after it.
                self._inbox.begin(None)
        elif not isinstance(message, CloseSlot):
            _log.warning("message_dropped", kind=message.name, burn=getattr(message, "burn", None))

    # ---- a burn --------------------------------------------------------------------------------------

    def _burn(self, order: Examine) -> None:
        # Also of one that does not answer any more: the next module is another one, and is told.
        self._state = _State.SPENT
        try:
            writer = self._session()
        except Cancelled:
            self._send(Stopped(slot=self._number, burn=order.burn, code="E-CANCELLED"))
            return
        except EnvironmentFailed as error:
            facts = {name: str(value) for name, value in error.facts.items()}
            self._send(Stopped(slot=self._number, burn=order.burn, code=error.code, facts=facts))
            return
        except Exception:
            # Whoever waits for this burn must hear of its end; the thread's border does the rest.
            self._send(Stopped(slot=self._number, burn=order.burn, code="E-BURNER"))
            raise
        self._misses = 0
        conversation = Conversation(order, writer, self._store.recipe, self._inbox, self._send)
        may_boot = conversation.run()
        self._module = conversation.became or self._module
        if may_boot:
            # Looking again resets the module where there are lines: let it boot first.
            self._resting = not self._url.startswith("socket:")
        if may_boot or self._presence is Presence.MANUAL:
            self._drop()

    def _session(self) -> Writer[Any]:
        """The session in which the module was found; a new one only where that one is dead or there is none."""
        if self._writer is not None and not self._still_there():
            self._drop()
        if self._writer is None:
            self._writer, self._module = self._connect()
        return self._writer

    def _still_there(self) -> bool:
        try:
            return self._writer is not None and self._writer.is_there()
        except PortLost:
            return False

    def _probe(self, order: Probe) -> None:
        """The self-test, in a session of its own; the module is started at its end."""
        self._state = _State.SPENT
        self._drop()
        try:
            with self._opener.open() as line:
                chip = connect(line, self._chip_name)
                report = LineTest(line, chip).run(order.reads)
                chip.reboot()
        except Cancelled:
            self._send(Stopped(slot=self._number, burn=order.burn, code="E-CANCELLED"))
        except EnvironmentFailed as error:
            facts = {name: str(value) for name, value in error.facts.items()}
            self._send(Stopped(slot=self._number, burn=order.burn, code=error.code, facts=facts))
        else:
            told = {**vars(report), "speeds": {str(baud): held for baud, held in report.speeds.items()}}
            self._send(Probed(slot=self._number, burn=order.burn, **told))

    # ---- presence ------------------------------------------------------------------------------------

    def _look(self) -> float:
        """One look at the port; gives the seconds until the next."""
        if self._presence is Presence.MANUAL or self._resting:
            self._resting = False
            return self._poll_s
        if self._sensor is not None:
            return self._sense(self._sensor)
        if self._writer is not None:
            return self._watch(self._writer)
        return self._search()

    def _search(self) -> float:
        """Ask for a module."""
        try:
            writer, module = self._connect()
        except PortAbsent as error:
            return self._absent(error)
        except (NoContact, NoAnswer):
            return self._missed()
        except EnvironmentFailed as error:
            return self._failed(error)
        self._misses = 0
        self._hold(writer, module)
        return self._poll_s

    def _sense(self, sensor: Sensor) -> float:
        """One look where a module need not be asked whether it is there; one that was found is left in peace."""
        try:
            sign = sensor.sign()
        except PortAbsent as error:
            return self._absent(error)
        except EnvironmentFailed as error:
            return self._failed(error)
        before, self._sign = self._sign, sign
        if sign is None or (before is not None and self._is_another(before, sign)):
            self._gone(None)
        elif self._state is _State.AWAITING:
            return self._search()
        return self._absent_wait_s()

    def _is_another(self, before: Sign, sign: Sign) -> bool:
        """One that is done with may start its firmware, which ends what was open to it."""
        if self._state is _State.SPENT:
            return sign.module != before.module
        return sign.session != before.session

    def _hold(self, writer: Writer[Any], module: Identity) -> None:
        """A module answered: a new one is told, one that is done with only watched."""
        self._absent_looks = 0
        self._writer = writer
        if self._state is _State.SPENT and self._module is not None:
            if same_module(module, self._module):
                return
            self._say(SlotCondition.EMPTY)
        self._module = module
        self._state = _State.PRESENT
        self._say(SlotCondition.PRESENT)

    def _watch(self, writer: Writer[Any]) -> float:
        """Is the module of this session still there, and still the same?"""
        try:
            if not writer.is_there():
                return self._missed()
            module = writer.who()
        except PortLost:
            self._gone(None)
            return self._absent_wait_s()
        except NoAnswer:
            return self._missed()
        self._misses = 0
        if self._module is not None and not same_module(module, self._module):
            self._gone(None)
            return 0.0
        return self._poll_s

    def _failed(self, error: EnvironmentFailed) -> float:
        """A fault of the port. A module that was burned and runs its firmware may talk, which is none."""
        if self._state is _State.SPENT and isinstance(error, NotAModule):
            return self._missed()
        if isinstance(error, PortLost) and self._absence_is_empty():
            self._gone(None)
            return self._absent_wait_s()
        self._gone(error.code)
        return self._poll_s

    def _absent(self, error: PortAbsent) -> float:
        hub_is_gone = isinstance(error, HubGone)
        self._gone(None if self._absence_is_empty() and not hub_is_gone else error.code, error)
        return self._absent_wait_s()

    def _missed(self) -> float:
        if self._sensor is not None:
            # Something is in the slot and says nothing, which a person must hear.
            self._gone("E-NO-PROMPT" if self._kind is WriterKind.TUYA_CLI else "E-CONTACT")
            return self._poll_s
        self._misses += 1
        if self._state is _State.AWAITING or self._misses >= _MISSES:
            self._gone(None)
        return self._poll_s

    def _gone(self, code: str | None, error: EnvironmentFailed | None = None) -> None:
        """No module; ``code`` names what is wrong with the port itself, ``error`` has its facts."""
        self._drop()
        self._state = _State.AWAITING
        self._module = None
        self._misses = 0
        self._say(SlotCondition.LOST if code else SlotCondition.EMPTY, code, error)

    def _absent_wait_s(self) -> float:
        self._absent_looks += 1
        return _ABSENT_POLL_S if self._absent_looks < _LONG_ABSENT_LOOKS else _LONG_ABSENT_POLL_S

    def _absence_is_empty(self) -> bool:
        """A fixture behind a socket refuses, or hangs up, while it is empty; a USB slot's port comes and goes."""
        return self._url.startswith("socket:") or self._presence is Presence.USB

    # ---- the port ------------------------------------------------------------------------------------

    def _connect(self) -> tuple[Writer[Any], Identity]:
        """Open the port and speak to what is there; on any failure the port is closed again."""
        line = self._sensor.line() if self._sensor is not None else self._opener.open()
        try:
            return self._greet(line)
        except BaseException:
            line.release()
            raise

    def _greet(self, line: Line) -> tuple[Writer[Any], Identity]:
        if self._kind is WriterKind.TUYA_CLI:
            firmware = meet(line, self._patience)
            return firmware, firmware.who()
        self._polls += 1
        # Every other look holds the reset longer, for boards with a slow reset line.
        chip = connect(line, self._chip_name, long_pulse=self._polls % 2 == 0)
        self._chip_name, self._latency_ms = chip.name, line.latency_ms
        writer = EspWriter(line, chip, self._store, self._limit)
        return writer, writer.who()

    def _drop(self) -> None:
        if self._writer is not None:
            self._writer.release()
            self._writer = None

    def _say(self, condition: SlotCondition, code: str | None = None, error: EnvironmentFailed | None = None) -> None:
        """Only changes are told."""
        if self._said == (condition, code):
            return
        self._said = (condition, code)
        facts = {"url": self._url} if code else {}
        facts |= {name: str(value) for name, value in (error.facts if error else {}).items()}
        self._send(
            SlotChanged(
                slot=self._number,
                condition=condition,
                code=code,
                facts=facts | self._slowness(),
                opening=self._opening,
            )
        )

    def _slowness(self) -> dict[str, str]:
        """What makes this slot slower than it could be: ``baud``, lowered after faults, and its adapter's delay."""
        facts = {}
        if self._limit.lowered_to:
            facts["baud"] = f"{self._limit.lowered_to}"
        if self._latency_ms and self._latency_ms > LATENCY_MS:
            facts["latency_ms"] = f"{self._latency_ms}"
        return facts
