"""The book with a million licences: how long one burn's three verbs take with 32 slots at work, beside a bare fsync.

Run by ``python3 build bench book``.
"""

from __future__ import annotations

import os
import secrets
import tempfile
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from licenses.book import Book, BurnEnd, Context
from licenses.keys import KeySources, StationKeys
from licenses.sealed import BatchHeader, OpenedBatch
from licenses.words import Holding, Licence, ModuleId, Outcome, Region, Secret

BATCH = 100_000
_BLANK = Holding(region=Region.BLANK)


def measure(
    folder: Path, *, licences: int = 1_000_000, slots: int = 32, burns: int = 1_600, every_s: float = 2.0
) -> dict[str, Any]:
    """Builds the book in an empty folder and measures it.

    Each slot starts a burn every ``every_s`` seconds, as a fixture does; ``burns`` is their number over all slots.
    Times in the result are milliseconds unless the name says seconds. ``limit_ms`` is 3 x fsync p99 + 5 ms.
    """
    keys = StationKeys.create(folder, KeySources(demo=True))
    book = Book.create(folder, station="bench", keys=keys)
    count = min(BATCH, licences)
    receive_s = [_timed(book.receive, opened=_batch(number, count)) for number in range(licences // count)]
    book.close()
    open_s, book = _timed_result(Book.open, folder, keys)
    with book:
        bare = Fsyncs(folder)
        taken = _burn(book, slots=slots, burns=burns, every_s=every_s)
        fsyncs = bare.stop()
        status_ms = _timed(book.status) * 1_000
        stock_ms = _timed(book.stock, product="plug") * 1_000
        conserved = book.status().conserved
    limit = 3 * _quantile(fsyncs, 0.99) + 5
    return {
        "licences": licences,
        "slots": slots,
        "burns": len(taken),
        "book_mb": round((folder / "book.sqlite3").stat().st_size / 1e6),
        "receive_100k_s": round(max(receive_s), 2),
        "open_s": round(open_s, 3),
        "status_ms": round(status_ms, 2),
        "stock_ms": round(stock_ms, 2),
        "fsync_p50_ms": round(_quantile(fsyncs, 0.5), 3),
        "fsync_p99_ms": round(_quantile(fsyncs, 0.99), 3),
        "burn_p50_ms": round(_quantile(taken, 0.5), 3),
        "burn_p99_ms": round(_quantile(taken, 0.99), 3),
        "limit_ms": round(limit, 3),
        "within_limit": _quantile(taken, 0.99) <= limit,
        "conserved": conserved,
    }


class Fsyncs:
    """A thread that appends 4 KiB to its own file and syncs it, again and again: what the disk can do."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "fsync.probe"
        self._taken: list[float] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self) -> Sequence[float]:
        """Ends the thread and gives the milliseconds of each sync."""
        self._ended.set()
        self._thread.join()
        self._path.unlink()
        return self._taken

    def _run(self) -> None:
        with self._path.open("wb", buffering=0) as file:
            while not self._ended.wait(0.02):
                started = time.perf_counter()
                file.write(bytes(4096))
                os.fsync(file.fileno())
                self._taken.append((time.perf_counter() - started) * 1_000)


def _burn(book: Book, *, slots: int, burns: int, every_s: float) -> list[float]:
    taken: list[float] = []

    def work(slot: int) -> None:
        never = threading.Event()
        never.wait(every_s * slot / slots)
        for number in range(burns // slots):
            started = time.perf_counter()
            taken.append(_one(book, slot, number))
            never.wait(max(0.0, every_s - (time.perf_counter() - started)))

    threads = [threading.Thread(target=work, args=(slot,)) for slot in range(slots)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


def _one(book: Book, slot: int, number: int) -> float:
    """One burn; the milliseconds of reserve, hand_over and burned together."""
    unique = secrets.token_hex(16)
    module = ModuleId(
        mac=f"A0:B7:{slot:02X}:{number >> 16:02X}:{number >> 8 & 255:02X}:{number & 255:02X}", unique_id=unique
    )
    ctx = Context(actor="bench", slot=slot, burn=unique)
    book.module_read(module=module, holding=_BLANK, ctx=ctx)
    started = time.perf_counter()
    reserved = book.reserve(product="plug", module=module, ctx=ctx, recipe_version=1)
    book.hand_over(uuid=reserved.uuid, ctx=ctx)
    ended = BurnEnd(outcome=Outcome.PASS, seconds=1.2, chip="esp32c3")
    book.burned(uuid=reserved.uuid, ctx=ctx, seen=[module], ended=ended)
    return (time.perf_counter() - started) * 1_000


def _batch(number: int, count: int) -> OpenedBatch:
    now = datetime.now(UTC)
    header = BatchHeader(
        batch=f"B-{number}",
        station="bench",
        lot=f"L-{number}",
        lot_name=f"Lot {number}",
        product="plug",
        product_name="Plug",
        replacement=False,
        count=count,
        issued_at=now,
        expires_at=now + timedelta(days=7),
    )
    licences = tuple(
        Licence(uuid=f"uuid{secrets.token_hex(8)}", secrets={"auth_key": Secret(secrets.token_hex(16).encode())})
        for _ in range(count)
    )
    return OpenedBatch(header=header, licences=licences, sha256=secrets.token_hex(32))


def _timed(call: Any, *arguments: Any, **named: Any) -> float:
    return float(_timed_result(call, *arguments, **named)[0])


def _timed_result(call: Any, *arguments: Any, **named: Any) -> tuple[float, Any]:
    started = time.perf_counter()
    result = call(*arguments, **named)
    return time.perf_counter() - started, result


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def main(json: bool) -> dict[str, Any]:
    """The whole measurement; ``good`` when the 99th percentile of a burn's three verbs stays within its limit."""
    with tempfile.TemporaryDirectory(prefix="kiln-book-") as folder:
        result = measure(Path(folder))
    return {**result, "good": result["within_limit"] and result["conserved"]}
