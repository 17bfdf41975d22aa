"""The burner process: reads the station's messages from its input, runs a thread per slot, ends when the pipe does."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import structlog
from filelock import FileLock, Timeout

from burner.messages import PROTOCOL_VERSION, CloseSlot, Hello, Message, OpenSlot, decode, encode

if TYPE_CHECKING:
    from burner.frames import FrameStore
    from burner.ports import PortWatch
    from burner.slot import Slot

EXIT_LOCKED = 3
"""Another burner holds the lock file."""

_WATCHED = ("ESPTOOL_", "ESP_IDE_")

_log = structlog.get_logger()


def main(lock_file: Path, stdin_fd: int = 0, stdout_fd: int = 1, *, wait_s: float = 0.0) -> None:
    """Run until the input closes; then the process ends at once, whatever a slot is doing.

    ``lock_file`` is held while the process lives: while it is taken, no port may be touched by another. A burner
    that is just ending gets ``wait_s`` seconds for it. The folder
    ``burner`` beside it is the process's own empty working directory.

    Raises:
        SystemExit: another burner lives (code 3).
    """
    _forbid_core_dumps()
    # Ctrl-C in a terminal reaches every process of the group; the station decides when this one ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    messages, sink = _take_pipe(stdin_fd, stdout_fd)
    _log_to_stderr()
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(lock_file)
    try:
        lock.acquire(timeout=wait_s, poll_interval=0.02)
    except Timeout:
        _log.error("burner_already_running")
        raise SystemExit(EXIT_LOCKED) from None
    with contextlib.ExitStack() as kept:
        _isolate_esptool(lock_file, kept)
        office = _open_office(sink)
        office.send(Hello(protocol=PROTOCOL_VERSION, pid=os.getpid()))
        for message in _read(messages):
            office.take(message)
        # No thread is waited for: what is half done the station finds in its book as not known.
        os._exit(0)


class Office:
    """Passes messages between the pipe and the slots."""

    def __init__(self, store: FrameStore, sink: Sink, ports: PortWatch) -> None:
        self._store = store
        self._ports = ports
        self._sink = sink
        self._slots: dict[int, Slot] = {}

    def send(self, message: Message) -> None:
        self._sink.send(message)

    def take(self, message: Message) -> None:
        """One message of the station."""
        number = getattr(message, "slot", None)
        if isinstance(message, OpenSlot):
            self._open(message)
        elif number in self._slots:
            slot = self._slots.pop(number) if isinstance(message, CloseSlot) else self._slots[number]
            slot.post(message)
        else:
            _log.warning("message_dropped", kind=message.name, slot=number)

    def _open(self, order: OpenSlot) -> None:
        from burner.slot import Slot

        if order.slot in self._slots:
            _log.warning("slot_already_open", slot=order.slot)
            return
        self._slots[order.slot] = Slot(order, self._store, self.send, self._ports)
        self._slots[order.slot].start()


class Sink:
    """The way to the station: whole lines only, from any thread."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def send(self, message: Message) -> None:
        """A station that is gone ends this process."""
        line = encode(message)
        with self._lock:
            try:
                while line:
                    line = line[os.write(self._descriptor, line) :]
            except OSError:
                os._exit(0)


def _read(messages: BinaryIO) -> Iterator[Message]:
    for line in messages:
        try:
            yield decode(line)
        except ValueError:
            _log.error("message_not_understood")


def _take_pipe(stdin_fd: int, stdout_fd: int) -> tuple[BinaryIO, Sink]:
    """Keep the pipe for ourselves: whatever prints from here on prints to the error stream."""
    messages = os.fdopen(os.dup(stdin_fd), "rb")
    sink = Sink(os.dup(stdout_fd))
    if stdout_fd == 1:
        os.dup2(2, 1)
    sys.stdout = sys.stderr
    return messages, sink


def _open_office(sink: Sink) -> Office:
    """Loads esptool, which takes a second: afterwards every burn finds it warm."""
    from burner import slot
    from burner.esp import prepare_esptool
    from burner.frames import FrameStore
    from burner.ports import PortWatch, system_ports

    prepare_esptool()
    _log.debug("warm", poll_s=slot.POLL_S)
    return Office(FrameStore(), sink, PortWatch(system_ports()))


def _forbid_core_dumps() -> None:
    """A core file would hold a licence."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _isolate_esptool(lock_file: Path, kept: contextlib.ExitStack) -> None:
    """At import esptool reads settings from its environment and working directory: ours only."""
    for name in list(os.environ):
        if name.startswith(_WATCHED):
            del os.environ[name]
    settings = kept.enter_context(as_file(files("resources") / "esptool.cfg"))
    os.environ["ESPTOOL_CFGFILE"] = str(settings.absolute())
    folder = lock_file.absolute().parent / "burner"
    folder.mkdir(exist_ok=True)
    os.chdir(folder)


def _log_to_stderr() -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
