"""A PostgreSQL server of the tests' own: found on this machine, started when first asked for, ended with the run."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg
import pytest

_READY_S = 60
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "lc_messages": "C",
}


class Server:
    """A running server; its databases are made from one another, which takes a tenth of a second."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def url(self, database: str) -> str:
        """As SQLAlchemy writes it; the connection goes through a socket in the server's folder."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def make(self, database: str, *, like: str = "template0") -> None:
        """Makes a database, in the place of one of this name; nobody may be connected to ``like``."""
        with self._administration() as tx:
            tx.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
            tx.execute(f'CREATE DATABASE "{database}" TEMPLATE "{like}"')

    def _administration(self) -> psycopg.Connection:
        return psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True)


def programs() -> Path | None:
    """The folder of the newest server's programs; None where there is none."""
    on_path = shutil.which("initdb")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    return Path(on_path).parent if on_path else found[-1].parent if found else None


@contextmanager
def running() -> Iterator[Server]:
    """A server for the time of the block; the test is skipped where no PostgreSQL is installed."""
    where = programs()
    if where is None:
        pytest.skip("no PostgreSQL server is installed")
    folder = Path(tempfile.mkdtemp(prefix="kiln-pg-"))
    try:
        if _is_root():
            shutil.chown(folder, "nobody", "nogroup")
        _as_somebody([str(where / "initdb"), "-D", str(folder / "data"), "-U", "postgres", "-A", "trust", "--no-sync"])
        with _serving(where, folder):
            yield Server(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _serving(where: Path, folder: Path) -> Iterator[None]:
    command = [str(where / "postgres"), "-D", str(folder / "data"), "-k", str(folder)]
    command += [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True, **_somebody()) as server:
        ready = threading.Event()
        reader = threading.Thread(target=_listen, args=(server.stderr, ready), daemon=True)
        reader.start()
        try:
            assert ready.wait(_READY_S), "PostgreSQL did not become ready"
            yield
        finally:
            server.send_signal(signal.SIGINT)  # ends it without waiting for who is connected
            reader.join(_READY_S)


def _listen(log: IO[str], ready: threading.Event) -> None:
    """Reads to the end, or the server would wait for room to write its log."""
    for line in log:
        if "ready to accept connections" in line:
            ready.set()


def _as_somebody(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, cwd="/", **_somebody())


def _somebody() -> dict[str, str]:
    """PostgreSQL refuses to run as root."""
    return {"user": "nobody", "group": "nogroup"} if _is_root() else {}


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
