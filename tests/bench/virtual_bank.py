"""Virtual modules for benchmarks, in processes of their own, so that their work is not counted as the burner's."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from burner.virtual.fixture import VirtualFixture
from burner.virtual.flash import FlashTiming
from burner.virtual.module import VirtualModule
from burner.virtual.spec import derived

ROOT = Path(__file__).absolute().parents[2]
_PER_PROCESS = 4


@dataclass(frozen=True, kw_only=True)
class Part:
    """Bytes that a module's flash holds, or should hold, at an offset."""

    offset: int
    data: bytes

    @property
    def md5(self) -> str:
        return hashlib.md5(self.data, usedforsecurity=False).hexdigest()


class VirtualBank:
    """``count`` blank modules, each on its own URL, paced up to ``baud`` and with a flash that takes its time.

    ``present`` stands in their flash from the start. With a ``tray`` so many modules come one after the other into
    each slot, which is empty after the last; else one module stays in it. ``yields`` gives way to the station where
    both want the same core (nice(1)): real modules compute for themselves.
    """

    def __init__(
        self,
        count: int,
        chip: str,
        baud: int,
        present: Sequence[Part] = (),
        *,
        tray: int | None = None,
        yields: int = 0,
    ) -> None:
        shares = [range(first, min(first + _PER_PROCESS, count)) for first in range(0, count, _PER_PROCESS)]
        order: dict[str, Any] = {
            "chip": chip,
            "baud": baud,
            "put": [[part.offset, part.data.hex()] for part in present],
            "tray": tray,
            "yields": yields,
        }
        self._processes = [_start({**order, "numbers": list(share)}) for share in shares]
        self.urls: list[str] = [url for process in self._processes for url in _hear(process)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes:
            process.communicate()

    @property
    def cpu_s(self) -> float:
        """CPU seconds that all modules took so far."""
        return sum(_ask(process, None) for process in self._processes)

    def holds(self, wanted: Sequence[Sequence[Part]]) -> bool:
        """True when each module holds its own parts, module by module in the order of ``urls``."""
        at, right = 0, True
        for process in self._processes:
            share = wanted[at : at + _PER_PROCESS]
            found = _ask(process, [[[part.offset, len(part.data)] for part in parts] for parts in share])
            right &= found == [[part.md5 for part in parts] for parts in share]
            at += _PER_PROCESS
        return right


def _start(order: dict[str, Any]) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.virtual_bank"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    _say(process, order)
    return process


def _ask(process: subprocess.Popen[str], question: object) -> Any:
    _say(process, question)
    return _hear(process)


def _say(process: subprocess.Popen[str], word: object) -> None:
    assert process.stdin
    process.stdin.write(json.dumps(word) + "\n")
    process.stdin.flush()


def _hear(process: subprocess.Popen[str]) -> Any:
    assert process.stdout
    return json.loads(process.stdout.readline())


def _serve() -> None:
    """The process: modules as the first line says, then an answer to each line until there is none."""
    order = json.loads(sys.stdin.readline())
    os.nice(order["yields"])
    trays = [[_module(order["chip"], number, at) for at in range(order["tray"] or 1)] for number in order["numbers"]]
    modules = [module for tray in trays for module in tray]
    for module in modules:
        for offset, data in order["put"]:
            module.flash.program(offset, bytes.fromhex(data))
    loads = trays if order["tray"] else modules
    with VirtualFixture(loads, fastest_baud=order["baud"], timing=FlashTiming()) as fixture:
        print(json.dumps(fixture.urls), flush=True)
        for line in sys.stdin:
            print(json.dumps(_answer(modules, json.loads(line))), flush=True)


def _module(chip: str, slot: int, place: int) -> VirtualModule:
    return VirtualModule(derived(f"A0:B7:65:00:{place:02X}:{slot:02X}", chip=chip))


def _answer(modules: Sequence[VirtualModule], places: list[list[list[int]]] | None) -> object:
    """CPU seconds so far, or for each module the MD5 of what it holds in these places."""
    if places is None:
        return time.process_time()
    return [
        [Part(offset=offset, data=module.flash.read(offset, size)).md5 for offset, size in each]
        for module, each in zip(modules, places, strict=True)
    ]


if __name__ == "__main__":
    _serve()
