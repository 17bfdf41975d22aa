"""The two that burn side by side: our burner, driven over its pipe, and one esptool command per port."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from burner.messages import (
    Booked,
    CloseSlot,
    Examine,
    Go,
    HandOver,
    Hello,
    Message,
    Mode,
    ModuleFound,
    OpenSlot,
    Presence,
    ReadBack,
    ReadyForLicence,
    Region,
    SlotChanged,
    SlotCondition,
    Stopped,
    Verdict,
    decode,
    encode,
)
from burner.nvs import build_image
from burner.recipe.load import load
from burner.recipe.model import Recipe
from tests.bench.virtual_bank import ROOT, Part

BAUD = 921_600
_MAIN = "import sys; from pathlib import Path; from burner.process import main; main(Path(sys.argv[1]))"


@dataclass(frozen=True, kw_only=True)
class Job:
    """A recipe at ``path``, and one licence for each module."""

    path: Path
    recipe: Recipe
    licences: tuple[dict[str, bytes], ...]

    @classmethod
    def make(cls, path: Path, modules: int) -> Job:
        licences = tuple(
            {"uuid": b"uuid" + secrets.token_hex(8).encode(), "auth_key": secrets.token_hex(16).encode()}
            for _ in range(modules)
        )
        return cls(path=path, recipe=load(path), licences=licences)

    def licence_image(self, module: int) -> Part:
        place = self.recipe.licence
        return Part(offset=place.offset, data=build_image(place, self.licences[module]))

    def parts(self, module: int) -> list[Part]:
        """What the module holds after its burn."""
        images = [Part(offset=image.offset, data=image.data) for image in self.recipe.images]
        return [*images, self.licence_image(module)]


@dataclass(frozen=True, kw_only=True)
class Taken:
    """Seconds from the start until each module had its licence verified, and the host's CPU seconds for all."""

    ends_s: tuple[float, ...]
    cpu_s: float


class Burner:
    """A burner process, started and warm before anything is measured, as it is at a station."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _MAIN, str(folder / "burner.lock")],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert isinstance(self._hear(), Hello)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()

    def burn(self, job: Job, urls: Sequence[str]) -> Taken:
        """All modules at once, from the opening of their slots on, as a station leads it."""
        cpu = cpu_seconds(self._process.pid)
        began = time.monotonic()
        for slot, url in enumerate(urls):
            self._say(OpenSlot(slot=slot, url=url, baud=BAUD))
        ends: dict[int, float] = {}
        while len(ends) < len(urls):
            message = self._hear()
            if isinstance(message, ReadBack):
                assert message.verdict is Verdict.EQUAL
                ends[message.slot] = time.monotonic() - began
                continue
            answer = _answer(message, job)
            if answer:
                self._say(answer)
        taken = Taken(ends_s=tuple(ends.values()), cpu_s=cpu_seconds(self._process.pid) - cpu)
        self._let_go(len(urls))
        return taken

    def silence_s(self, recipe: Path) -> float:
        """Seconds until a port that takes everything and says nothing is told, from the key that starts its burn."""
        with socket.create_server(("127.0.0.1", 0)) as mute:
            url = f"socket://127.0.0.1:{mute.getsockname()[1]}"
            self._say(OpenSlot(slot=0, url=url, presence=Presence.MANUAL))
            while not (isinstance(heard := self._hear(), SlotChanged) and heard.condition is SlotCondition.EMPTY):
                pass
            began = time.monotonic()
            self._say(Examine(slot=0, burn="0", mode=Mode.BURN, recipe=str(recipe)))
            while not isinstance(heard := self._hear(), Stopped):
                pass
            took = time.monotonic() - began
            assert heard.code == "E-CONTACT"
            self._close(1)
        return took

    def _let_go(self, slots: int) -> None:
        for slot in range(slots):
            self._say(Booked(slot=slot, burn=f"{slot}"))
        self._close(slots)

    def _close(self, slots: int) -> None:
        for slot in range(slots):
            self._say(CloseSlot(slot=slot))
        closed = 0
        while closed < slots:
            message = self._hear()
            closed += isinstance(message, SlotChanged) and message.condition is SlotCondition.CLOSED

    def _say(self, message: Message) -> None:
        assert self._process.stdin
        self._process.stdin.write(encode(message))
        self._process.stdin.flush()

    def _hear(self) -> Message:
        assert self._process.stdout
        return decode(self._process.stdout.readline())


def _answer(message: Message, job: Job) -> Message | None:
    """The station's word to what a slot said."""
    slot = getattr(message, "slot", 0)
    match message:
        case SlotChanged(condition=SlotCondition.PRESENT):
            return Examine(slot=slot, burn=f"{slot}", mode=Mode.BURN, recipe=str(job.path))
        case ModuleFound(region=region):
            assert region is Region.BLANK
            return Go(slot=slot, burn=f"{slot}")
        case ReadyForLicence():
            return HandOver(slot=slot, burn=f"{slot}", licence=job.licences[slot])
        case Stopped(code=code, facts=facts):
            raise AssertionError(f"slot {slot} stopped with {code}: {dict(facts)}")
    return None


def run_commands(job: Job, urls: Sequence[str], folder: Path) -> Taken:
    """``esptool write-flash`` with all images and the licence's, one process for each port, all at once."""
    orders = [_command(job, module, url, folder) for module, url in enumerate(urls)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ESPTOOL")}
    began = time.monotonic()
    running = [
        subprocess.Popen(order, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for order in orders
    ]
    ends, cpu = [], 0.0
    for process in running:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, f"esptool ended with {process.returncode}"
        ends.append(time.monotonic() - began)
        cpu += used.ru_utime + used.ru_stime
    return Taken(ends_s=tuple(ends), cpu_s=cpu)


def _command(job: Job, module: int, url: str, folder: Path) -> list[str]:
    files = [word for part in job.parts(module) for word in (hex(part.offset), _file(part, folder))]
    chip = ["--chip", job.recipe.chip, "--port", url, "--baud", f"{BAUD}"]
    resets = ["--before", "no-reset", "--after", "no-reset"]
    return [sys.executable, "-m", "esptool", *chip, *resets, "write-flash", *files]


def _file(part: Part, folder: Path) -> str:
    file = folder / f"{part.md5}.bin"
    if not file.exists():
        file.write_bytes(part.data)
    return file.name


def cpu_seconds(pid: int) -> float:
    """User and system time of a running process (Linux: proc(5), fields 14 and 15 of its ``stat``)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
