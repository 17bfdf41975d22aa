"""The burner as a process of its own: its pipe, its lock, and what it leaves behind when it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

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
    SlotChanged,
    SlotCondition,
    Verdict,
    decode,
    encode,
)
from burner.process import EXIT_LOCKED
from burner.virtual.fixture import VirtualFixture
from burner.virtual.module import VirtualModule
from burner.virtual.spec import derived

MAIN = "import sys; from pathlib import Path; from burner.process import main; main(Path(sys.argv[1]))"
ROOT = Path(__file__).parents[2]
MAC = "A0:B7:65:1C:44:1C"


class Burner:
    """A real burner process and its pipe."""

    def __init__(self, lock: Path, script: str = MAIN, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", script, str(lock)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        )

    def say(self, message: Message) -> None:
        self.process.stdin.write(encode(message))
        self.process.stdin.flush()

    def heard(self, kind: type[Message], condition: SlotCondition | None = None) -> Message:
        for line in self.process.stdout:
            message = decode(line)
            if isinstance(message, kind) and condition in (None, getattr(message, "condition", None)):
                return message
        raise AssertionError(f"the burner ended without {kind.__name__}")

    def end(self) -> str:
        """Wait for its end; gives what it logged."""
        _, errors = self.process.communicate(timeout=20)
        return errors.decode()


@pytest.fixture
def lock(tmp_path):
    return tmp_path / "data" / "burner.lock"


@pytest.fixture
def burner(lock):
    lock.parent.mkdir()
    burner = Burner(lock)
    yield burner
    burner.process.kill()
    burner.process.communicate()


def is_free(lock: Path) -> bool:
    try:
        with FileLock(lock, timeout=0):
            return True
    except Timeout:
        return False


def test_a_burner_holds_its_lock_until_it_is_killed(burner, lock):
    hello = burner.heard(Hello)
    second = Burner(lock)
    log = second.end()
    burner.process.send_signal(signal.SIGKILL)
    burner.process.wait()

    assert hello.pid == burner.process.pid
    assert second.process.returncode == EXIT_LOCKED
    assert "burner_already_running" in log
    assert is_free(lock)


def test_a_whole_burn_goes_over_the_pipe_and_leaves_no_key_in_the_log(burner, licence, sample, prepared, licence_on):
    recipe = sample("esp32c3")
    module = prepared(VirtualModule(derived(MAC)), recipe)
    with VirtualFixture([module]) as fixture:
        burner.process.stdin.write(b"not json\n{}\n")
        burner.say(OpenSlot(slot=3, url=fixture.url(1), presence=Presence.POLL))
        burner.heard(SlotChanged, SlotCondition.PRESENT)
        burner.say(Examine(slot=3, burn="b1", mode=Mode.BURN, recipe=str(recipe)))
        found = burner.heard(ModuleFound)
        burner.say(Go(slot=3, burn="b1"))
        burner.heard(ReadyForLicence)
        burner.say(HandOver(slot=3, burn="b1", licence=licence))
        back = burner.heard(ReadBack)
        burner.say(Booked(slot=3, burn="b1"))
        burner.say(CloseSlot(slot=3))
        burner.heard(SlotChanged, SlotCondition.CLOSED)
    log = burner.end()

    assert found.identity.mac == MAC
    assert back.verdict is Verdict.EQUAL
    assert licence_on(module, recipe)[1] == licence
    assert licence["auth_key"].decode() not in log
    assert log.count("message_not_understood") == 2


def test_it_ends_at_once_when_the_station_dies_in_the_middle_of_the_firmware(burner, sample, lock):
    recipe = sample("esp32c3", firmware_bytes=500_000)
    with VirtualFixture([VirtualModule(derived(MAC))], fastest_baud=115_200) as fixture:
        burner.say(OpenSlot(slot=1, url=fixture.url(1), presence=Presence.MANUAL))
        burner.say(Examine(slot=1, burn="b1", mode=Mode.BURN, recipe=str(recipe)))
        burner.heard(ModuleFound)
        burner.say(Go(slot=1, burn="b1"))
        burner.end()

    assert burner.process.returncode == 0
    assert is_free(lock)


def test_what_is_printed_never_reaches_the_pipe(lock):
    lock.parent.mkdir()
    print_when_warm = """
import sys, threading, time
def noise():
    while "burner.slot" not in sys.modules:
        time.sleep(0.01)
    print("noise", flush=True)
threading.Thread(target=noise).start()
"""
    burner = Burner(lock, print_when_warm + MAIN)
    heard = [burner.heard(Hello).name]
    noise = burner.process.stderr.readline()
    burner.process.stdin.close()
    rest = burner.process.stdout.read()
    burner.process.stdout.close()
    burner.process.stderr.close()
    burner.process.wait()

    assert heard == ["Hello"]
    assert noise == b"noise\n"
    assert rest == b""


def test_esptool_takes_no_settings_from_its_surroundings(lock, tmp_path):
    lock.parent.mkdir()
    (tmp_path / "esptool.cfg").write_text("[esptool]\ntimeout = 77\n")
    script = (
        "import sys; from pathlib import Path; import burner.process as p, os, esptool_probe; "
        "p._open_office = esptool_probe.show; p.main(Path(sys.argv[1]))"
    )
    probe = tmp_path / "probe"
    probe.mkdir()
    (probe / "esptool_probe.py").write_text(
        "import os\n"
        "def show(sink):\n"
        "    from esptool import loader\n"
        "    os.write(2, f'{loader.DEFAULT_TIMEOUT} {loader.MAX_TIMEOUT} {os.getcwd()}'.encode())\n"
        "    os._exit(0)\n"
    )
    burner = Burner(
        lock, script, PYTHONPATH=f"{ROOT}:{probe}", ESPTOOL_CFGFILE=str(tmp_path / "esptool.cfg"), HOME=str(tmp_path)
    )

    assert burner.end() == f"3.0 10.0 {lock.parent / 'burner'}"
