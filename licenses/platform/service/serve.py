"""Runs the platform service in this process until it is told to stop."""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import uvicorn
from fastapi import FastAPI
from filelock import FileLock, Timeout

from licenses.platform.api import create_app
from licenses.platform.service.background import Worker, plan
from licenses.platform.stations.stations import fingerprint
from licenses.platform.store.database import Database, check_keys, open_database, reachable
from licenses.platform.store.vault import Keys
from resources.errors import EnvironmentFailed

_BACKLOG = 256
_GRACE_S = 2
_TICK_S = 1.0
_WORKERS = 2
"""Threads for background jobs, so that a long one does not keep a short one waiting."""


class Service(uvicorn.Server):
    """A server that tells when it listens; ``stop()`` ends it from any thread."""

    def __init__(self, config: uvicorn.Config, on_listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_listening = on_listening
        self._wake: Callable[[], object] = lambda: None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_listening()

    async def main_loop(self) -> None:
        """As uvicorn's own, but it wakes when the service ends and once a second, for the date of its answers."""
        loop, ending = asyncio.get_running_loop(), asyncio.Event()
        self._wake = lambda: loop.call_soon_threadsafe(ending.set)
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(ending.wait(), _TICK_S)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self._wake()

    def stop(self, *, at_once: bool = False) -> None:
        self.force_exit = at_once
        self.should_exit = True
        with suppress(RuntimeError):  # its loop has ended meanwhile
            self._wake()


def serve(
    database_url: str,
    *,
    host: str,
    port: int,
    keys: Keys,
    lock_file: Path | None,
    on_ready: Callable[[str], None],
    stop_when_stdin_closes: bool,
    on_start: Callable[[Service], None] | None = None,
    lock_wait_s: float = 0.0,
) -> None:
    """Serves until stopped. ``port`` 0 takes a free one; ``on_ready`` gets the URL when requests are answered.

    ``lock_file`` is held while the service lives; one that is just ending gets ``lock_wait_s`` seconds. With
    ``stop_when_stdin_closes`` the service never outlives the process that holds the other end of its standard
    input. ``on_start`` gets the service, so that it can be stopped.

    Raises:
        NeedsPerson: ``E-PLATFORM-DB-URL``, ``E-PLATFORM-EMPTY``, ``E-PLATFORM-NEWER``, ``E-PLATFORM-KEYS``.
        EnvironmentFailed: ``E-PLATFORM-RUNNING``, ``E-PLATFORM-PORT``, ``E-PLATFORM-DATABASE``.
    """
    with _held(lock_file, lock_wait_s), _listening(host, port) as listener:
        database = open_database(database_url)
        try:
            check_keys(database, fingerprint(keys.signing.public_key()))
            service = Service(_config(create_app(database, keys)), lambda: on_ready(_url(listener)))
            if stop_when_stdin_closes:
                threading.Thread(target=_stop_at_end_of_stdin, args=(service,), daemon=True).start()
            if on_start is not None:
                on_start(service)
            with _working(database, keys):
                service.run(sockets=[listener])
        finally:
            database.close()


@contextmanager
def _working(database: Database, keys: Keys) -> Iterator[None]:
    """Background jobs are done meanwhile."""
    with reachable():
        plan(database)
    workers = [Worker(database, keys) for _ in range(_WORKERS)]
    threads = [threading.Thread(target=worker.run, name="jobs", daemon=True) for worker in workers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for worker in workers:
            worker.stop()
        for thread in threads:
            thread.join(_GRACE_S)


def _config(app: FastAPI) -> uvicorn.Config:
    """Without an access log: paths and queries of requests belong to nobody's log file."""
    return uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=_GRACE_S,
    )


def _stop_at_end_of_stdin(service: Service) -> None:
    while sys.stdin.buffer.read(4096):
        pass
    service.stop(at_once=True)


@contextmanager
def _held(lock_file: Path | None, wait_s: float) -> Iterator[None]:
    if lock_file is None:
        yield
        return
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(lock_file)
    try:
        lock.acquire(timeout=wait_s, poll_interval=0.02)
    except Timeout:
        raise EnvironmentFailed("E-PLATFORM-RUNNING", lock=lock_file) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's delay of 40 ms off only on sockets that say that they are TCP
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        if sys.platform != "win32":  # there it would let a second service take the same port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(_BACKLOG)
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise EnvironmentFailed("E-PLATFORM-PORT", host=host, port=port, why=why) from None
        yield listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
