"""Ports behind which there is no module to be had: one sentence each, and the book stays as it is."""

from __future__ import annotations

import fcntl
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.scenarios.commands import Kiln, says
from tests.scenarios.places import Factory, Modules, book_of, standing

GARBAGE = b"\xc0HTTP/1.1 400 Bad Request\r\n\r\nthis is no module\r\n\xc0" * 20


@contextmanager
def somebody_else() -> Iterator[str]:
    """The address of a server that answers to everything, and is no module."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_chatter, args=(listener,), daemon=True).start()
        yield f"socket://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


def _chatter(listener: socket.socket) -> None:
    while True:
        try:
            peer, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_talk, args=(peer,), daemon=True).start()


def _talk(peer: socket.socket) -> None:
    with peer:
        try:
            while peer.recv(4096):
                peer.sendall(GARBAGE)
        except OSError:
            return


@contextmanager
def locked_port() -> Iterator[str]:
    """A serial port that another program has taken for itself alone."""
    ours, theirs = os.openpty()
    try:
        fcntl.flock(theirs, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield os.ttyname(theirs)
    finally:
        os.close(ours)
        os.close(theirs)


@contextmanager
def missing_port() -> Iterator[str]:
    yield "/dev/ttyUSB-that-is-not-there"


@contextmanager
def closed_port() -> Iterator[str]:
    """A TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield f"socket://127.0.0.1:{probe.getsockname()[1]}"


@pytest.mark.parametrize(
    ("port", "code"),
    [
        pytest.param(somebody_else, "E-NOT-A-MODULE", id="no module"),
        pytest.param(closed_port, "E-PORT-MISSING", id="closed"),
    ],
)
def test_reading_says_what_is_wrong_with_the_port(kiln: Kiln, factory: Factory, station: Path, port, code: str) -> None:
    before = standing(station, factory.database)
    with port() as url:
        kiln.run("read", "--slot", url, data=station).refused(3, code, url)
    assert standing(station, factory.database) == before


@pytest.mark.parametrize("generation", ["1", "2", "3"])
def test_a_module_that_runs_firmware_is_read_without_a_recipe(
    kiln: Kiln, factory: Factory, tmp_path: Path, generation: str
) -> None:
    bare = factory.enrol(tmp_path / "bare", name=f"Reader {generation}")
    with Modules(kiln, tmp_path / "flash", "--serial-cli", generation) as modules:
        read = kiln.good("read", *modules.slots, "--json", data=bare)
    assert (read.object["mac"], read.object["region"]) == (modules.macs[0], "blank")


def test_burning_says_of_each_slot_what_is_wrong_with_its_port(kiln: Kiln, factory: Factory, station: Path) -> None:
    before = standing(station, factory.database)
    with somebody_else() as stranger, locked_port() as locked, missing_port() as missing:
        urls = (stranger, locked, missing)
        slots = [word for url in urls for word in ("--slot", url)]
        running = kiln.start("burn", *slots, "--timeout", "60", "--json", data=station)
        running.until(lambda _objects, err: err.count("\n") == len(urls))
        ended = running.interrupt()
    lines = sorted(ended.err.splitlines())
    codes = ("E-NOT-A-MODULE", "E-PORT-BUSY", "E-PORT-MISSING")
    for line, code, url in zip(lines, codes, urls, strict=True):
        says(line, code, url)
    assert ended.code == 3
    assert ended.object["out_of_order"] == 3
    assert standing(station, factory.database) == before


def test_one_bad_port_does_not_hinder_the_other_slots(kiln: Kiln, station: Path, tmp_path: Path) -> None:
    with locked_port() as locked, Modules(kiln, tmp_path / "flash") as modules:
        ended = kiln.run("burn", "--slot", locked, *modules.slots, "--units", "1", data=station)
    assert ended.code == 1
    assert " PASS " in ended.out
    says(ended.err.rstrip("\n"), "E-PORT-BUSY", locked, "slot 1: ")
    assert [state for _uuid, state, _mac in book_of(station)].count("burned") == 1


def test_a_slot_that_is_given_twice_is_refused(kiln: Kiln, factory: Factory, station: Path) -> None:
    before = standing(station, factory.database)
    slots = ("--slot", "socket://127.0.0.1:1", "--slot", "socket://127.0.0.1:1")
    kiln.run("burn", *slots, data=station).refused(2, "E-SLOT-URL", "socket://127.0.0.1:1")
    assert standing(station, factory.database) == before


def test_a_socket_that_somebody_else_uses_is_no_module(kiln: Kiln, station: Path, tmp_path: Path) -> None:
    with Modules(kiln, tmp_path / "flash") as modules:
        host, port = modules.urls[0].removeprefix("socket://").split(":")
        with socket.create_connection((host, int(port))):
            kiln.run("read", *modules.slots, data=station).refused(3, "E-CONTACT")


def test_a_slot_that_never_saw_a_module_is_named_with_what_to_do(kiln: Kiln, station: Path) -> None:
    ours, theirs = os.openpty()
    try:
        ended = kiln.run("burn", "--slot", os.ttyname(theirs), "--timeout", "2", data=station)
    finally:
        os.close(ours)
        os.close(theirs)
    assert "ended by timeout" in ended.out
    says(ended.err.rstrip("\n"), "E-NO-MODULE", "slot 1", "BOOT", "--slot")
