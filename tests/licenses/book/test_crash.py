"""A station that is killed at any moment: what it had promised stands, and the next start settles the rest."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

import licenses
from licenses.book import Book, Context
from licenses.words import LIVE, LicenceState

_ROOT = Path(licenses.__file__).parents[1]

_STATION = """
import sys, threading, itertools
from pathlib import Path
from licenses.book import Book, BurnEnd, Context
from licenses.keys import KeySources, StationKeys
from licenses.words import ModuleId, Outcome

folder, run = Path(sys.argv[1]), sys.argv[2]
book = Book.open(folder, StationKeys.open(folder, KeySources(demo=True)), wait_s=30)
numbers = itertools.count()
speaking = threading.Lock()

def say(*words):
    with speaking:
        print(*words, flush=True)

def burn(slot):
    while True:
        number = next(numbers)
        mac = f"A0:{int(run):02X}:{slot:02X}:{number >> 16:02X}:{number >> 8 & 255:02X}:{number & 255:02X}"
        module = ModuleId(mac=mac)
        ctx = Context(slot=slot, burn=f"{run}-{slot}-{number}")
        reserved = book.reserve(product="plug", module=module, ctx=ctx)
        if number % 5 == 0:
            book.release(uuid=reserved.uuid, ctx=ctx, code="E-FIRMWARE", ended=BurnEnd(outcome=Outcome.FAIL))
            continue
        book.hand_over(uuid=reserved.uuid, ctx=ctx)
        say("handed", reserved.uuid)
        if number % 7 == 0:
            book.uncertain(uuid=reserved.uuid, ctx=ctx, code="E-PORT")
            continue
        book.burned(uuid=reserved.uuid, ctx=ctx, seen=[module], ended=BurnEnd(outcome=Outcome.PASS))
        say("burned", reserved.uuid)

for slot in range(4):
    threading.Thread(target=burn, args=(slot,), daemon=True).start()
threading.Event().wait()
"""


def _killed_station(folder: Path, run: int, lines: int) -> list[list[str]]:
    """Everything that a station said before it was killed, in the middle of its work after so many lines."""
    with subprocess.Popen(
        [sys.executable, "-c", _STATION, str(folder), str(run)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
    ) as station:
        said = [station.stdout.readline().split() for _ in range(lines)]
        station.kill()
        said += [line.split() for line in station.stdout]
    return [words for words in said if len(words) == 2]


@pytest.mark.parametrize("seed", range(3))
def test_what_a_killed_station_promised_stands_and_nothing_is_lost(house, make, seed):
    lines = random.Random(seed).randrange(1, 40)
    house.book.receive(opened=make.batch(1_000))
    house.book.close()
    said = _killed_station(house.folder, seed, lines)
    assert said
    house.book = Book.open(house.folder, house.keys, wait_s=30)
    assert house.book.head().epoch == 1
    recovered = house.book.recover(ctx=Context(actor="station"))
    for word, uuid in said:
        row = house.book.licence(uuid=uuid)
        assert row.state in LIVE - {LicenceState.RESERVED}
        assert word != "burned" or row.state is LicenceState.BURNED
    assert all(house.state(uuid) == "available" for uuid in recovered.released)
    assert all(house.state(uuid) == "uncertain" for uuid in recovered.uncertain)
    status = house.book.status()
    assert status.conserved
    assert status.batches[0].received == 1_000
    assert status.batches[0].counts[LicenceState.WRITING] == status.batches[0].counts[LicenceState.RESERVED] == 0
    assert all(row.outcome is not None for row in house.book.records(limit=5_000) if row.uuid in recovered.released)
    assert house.book.verify() == ()


def test_a_station_that_dies_while_it_receives_has_the_batch_whole_or_not_at_all(house, make):
    code = """
import sys
from pathlib import Path
from licenses.book import Book
from licenses.keys import KeySources, StationKeys
folder = Path(sys.argv[1])
keys = StationKeys.open(folder, KeySources(demo=True))
book = Book.open(folder, keys, wait_s=30)
from datetime import datetime, timedelta, UTC
from licenses.sealed import BatchHeader, OpenedBatch
from licenses.words import Licence, Secret
now = datetime.now(UTC)
licences = tuple(Licence(uuid=f"uuid-{n:09}", secrets={"auth_key": Secret(b"k" * 32)}) for n in range(20_000))
header = BatchHeader(batch="B-9", station="st-1", lot="L-9", lot_name="L", product="plug", product_name="Plug",
                     replacement=False, count=20_000, issued_at=now, expires_at=now + timedelta(days=1))
print("receiving", flush=True)
book.receive(opened=OpenedBatch(header=header, licences=licences, sha256="0" * 64))
print("received", flush=True)
"""
    house.book.close()
    with subprocess.Popen(
        [sys.executable, "-c", code, str(house.folder)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
    ) as station:
        assert station.stdout.readline() == "receiving\n"
        station.kill()
        promised = "received" in station.stdout.read()
    house.book = Book.open(house.folder, house.keys, wait_s=30)
    received = house.book.stock(product="plug").received
    assert received == 20_000 if promised else received in {0, 20_000}
    assert house.book.verify() == ()
