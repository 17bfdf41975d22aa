"""The simulator of the command line: its options, its folder of flashes, its announcements."""

from __future__ import annotations

import contextlib
import json
import queue
import re
import struct
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burner.virtual import orders, simulate
from burner.virtual.faults import Fault, FaultKind
from burner.virtual.packets import Op
from burner.virtual.simulate import SimulateOptions
from burner.virtual.spec import DEFAULT_MAC, derived
from resources.errors import EnvironmentFailed, NeedsPerson

_FREE = SimulateOptions(count=2, port=0, seed=1)


@dataclass(kw_only=True)
class _Running:
    """A simulator at work: what it announced first, and what it announces from then on."""

    slots: list[dict]
    later: queue.Queue


@contextlib.contextmanager
def _simulated(options: SimulateOptions) -> Iterator[_Running]:
    told: queue.Queue = queue.Queue()
    stop = threading.Event()
    thread = threading.Thread(target=simulate.run, args=(options, told.put, stop))
    thread.start()
    try:
        yield _Running(slots=[told.get(timeout=10) for _ in range(options.count)], later=told)
    finally:
        stop.set()
        thread.join()


def _macs(options: SimulateOptions) -> list[str]:
    with _simulated(options) as running:
        return [slot["mac"] for slot in running.slots]


def _write(connect, url: str) -> None:
    client = connect(url)
    client.attach()
    assert client.erase(0, 0x1000) == bytes(4)
    client.hang_up()


def test_each_slot_is_announced_with_its_url_and_module(connect) -> None:
    with _simulated(_FREE) as running:
        assert [sorted(slot) for slot in running.slots] == [["chip", "mac", "slot", "url"]] * 2
        assert [slot["slot"] for slot in running.slots] == [1, 2]
        assert {slot["chip"] for slot in running.slots} == {"esp32c3"}
        for slot in running.slots:
            assert connect(slot["url"]).sync() != 0


def test_the_same_seed_gives_the_same_addresses_and_another_one_others() -> None:
    assert _macs(_FREE) == _macs(_FREE)
    assert set(_macs(_FREE)).isdisjoint(_macs(replace(_FREE, seed=2)))


def test_modules_that_come_and_an_empty_slot_are_announced(connect) -> None:
    options = replace(_FREE, count=1, tray=2, macs=["a0:b7:65:00:00:01", "A0:B7:65:00:00:02"])
    with _simulated(options) as running:
        url = running.slots[0]["url"]
        assert running.slots[0]["mac"] == "A0:B7:65:00:00:01"
        _write(connect, url)
        assert running.later.get(timeout=10)["mac"] == "A0:B7:65:00:00:02"
        _write(connect, url)
        assert running.later.get(timeout=10) == {"slot": 1, "url": url, "mac": None, "chip": None}


def test_a_restart_on_the_same_folder_brings_the_same_modules_into_the_same_slots(connect, tmp_path: Path) -> None:
    options = replace(_FREE, seed=None, tray=2, flash_dir=tmp_path / "flash", chip="esp32")
    with _simulated(options) as running:
        before = [slot["mac"] for slot in running.slots]
        client = connect(running.slots[1]["url"])
        client.attach()
        client.erase(0, 0x1000, extended=False)
        client.block(Op.FLASH_DATA, b"licence.")
        client.hang_up()
        assert running.later.get(timeout=10)["slot"] == 2
    with _simulated(replace(options, chip=None)) as running:
        assert [slot["mac"] for slot in running.slots] == before
        assert {slot["chip"] for slot in running.slots} == {"esp32"}
        client = connect(running.slots[1]["url"])
        client.attach()
        assert client.command(Op.READ_FLASH_SLOW, struct.pack("<II", 0, 8))[1][:8] == b"licence."
    file = tmp_path / "flash" / f"{before[1].replace(':', '')}.bin"
    assert file.read_bytes()[:9] == b"licence.\xff"


def test_the_flash_files_of_a_folder_without_a_record_are_served_by_name(tmp_path: Path) -> None:
    for mac in ("A0B765000009", "A0B765000003"):
        (tmp_path / f"{mac}.bin").write_bytes(b"\xff" * 0x400000)
    assert _macs(replace(_FREE, flash_dir=tmp_path)) == ["A0:B7:65:00:00:03", "A0:B7:65:00:00:09"]


def _refused(options: SimulateOptions) -> NeedsPerson:
    with pytest.raises(NeedsPerson) as caught:
        simulate.run(options, lambda _facts: None, threading.Event())
    return caught.value


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"count": 33}, "1 to 32 slots"),
        ({"tray": 0}, "at least one module"),
        ({"chip": "esp32p4"}, "no virtual esp32p4"),
        ({"macs": ["A0:B7:65:00:00:01"] * 2}, "given twice"),
        ({"macs": ["nonsense"]}, "no MAC address"),
        ({"faults": ["fire"]}, "no fault 'fire'"),
        ({"faults": ["unplug:slot=3"]}, "no slot 3"),
        ({"faults": ["silent:module=2"]}, "module 2"),
        ({"faults": ["silent:soon=1"]}, "no 'soon'"),
        ({"faults": ["silent:command=soon"]}, "not 'soon'"),
        ({"faults": ["flip:bytes=1"]}, "only an unplug"),
        ({"transport": "pigeon"}, "'pigeon' is not a valid Transport"),
        ({"serial_cli": 4}, "4 is not a valid Generation"),
        ({"boot_line": "two\nlines"}, "one line of text"),
        ({"chip": "esp8266", "faults": ["encrypted"]}, "no security fuses"),
    ],
)
def test_a_wrong_option_is_told_in_one_sentence(changes: dict, complaint: str) -> None:
    error = _refused(replace(_FREE, **changes))
    assert error.code == "E-SIMULATE-OPTION"
    assert complaint in error.sentence


def test_the_folder_of_one_chip_does_not_serve_another(tmp_path: Path) -> None:
    _macs(replace(_FREE, chip="esp32", flash_dir=tmp_path))
    assert "is an esp32, not an esp32c3" in _refused(replace(_FREE, chip="esp32c3", flash_dir=tmp_path)).sentence


def test_a_strange_record_in_the_folder_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text(json.dumps(["mine"]))
    assert "not ours" in _refused(replace(_FREE, flash_dir=tmp_path)).sentence
    assert json.loads((tmp_path / "modules.json").read_text()) == ["mine"]


def test_a_taken_port_is_the_environments_fault() -> None:
    with _simulated(_FREE) as running:
        port = int(running.slots[0]["url"].rpartition(":")[2])
        with pytest.raises(EnvironmentFailed, match="in use"):
            simulate.run(replace(_FREE, count=1, port=port), lambda _facts: None, threading.Event())


def test_ordered_faults_reach_their_modules(connect) -> None:
    faults = ["default-mac:slot=1", "wrong-chip:slot=2", "unplug:slot=3,command=2", "secure-download:slot=4"]
    with _simulated(replace(_FREE, count=4, faults=faults)) as running:
        assert running.slots[0]["mac"] == DEFAULT_MAC
        assert running.slots[1]["chip"] == "esp32"
        client = connect(running.slots[2]["url"])
        client.attach()
        with pytest.raises(EOFError):
            client.attach()
        secured = connect(running.slots[3]["url"])
        assert secured.command(Op.GET_SECURITY_INFO)[1][0] == 1 << 2


@pytest.mark.parametrize(
    ("transport", "place"),
    [
        ("socket", r"socket://127\.0\.0\.1:\d+"),
        ("rfc2217", r"rfc2217://127\.0\.0\.1:\d+"),
        pytest.param("pty", r"/.*/slot1", marks=pytest.mark.skipif(sys.platform == "win32", reason="no terminals")),
    ],
)
def test_a_slot_is_what_was_asked_for_and_its_module_runs_the_firmware_that_was_asked_for(
    sit_down, transport, place
) -> None:
    options = replace(_FREE, count=1, transport=transport, serial_cli=2, boot_line="lamp is up", boot_delay_s=0.0)
    with _simulated(options) as running:
        assert re.fullmatch(place, running.slots[0]["url"])
        assert sit_down(running.slots[0]["url"]).said("read_mac") == [f"mac: {running.slots[0]['mac'].lower()}"]


def test_a_written_licence_is_found_again_after_a_restart_on_the_same_folder(sit_down, tmp_path: Path) -> None:
    options = replace(_FREE, count=1, flash_dir=tmp_path, serial_cli=3, boot_delay_s=0.0)
    pair = ["uuid0123456789abcdef", "K" * 32]
    with _simulated(options) as running:
        sit_down(running.slots[0]["url"]).said(" ".join(["auth", *pair, "1"]))
    with _simulated(options) as running:
        assert sit_down(running.slots[0]["url"]).said("auth-read 1") == pair


def test_an_order_becomes_the_fault_it_names() -> None:
    spec = derived("A0:B7:65:00:00:01")
    swapped = orders.apply(orders.parse("swap:command=7"), spec, "A0:B7:65:00:00:02")
    assert [(fault.kind, fault.at_command, fault.other.mac) for fault in swapped.faults] == [
        (FaultKind.SWAP, 7, "A0:B7:65:00:00:02")
    ]
    unplugged = orders.apply(orders.parse("unplug:bytes=900,back=1.5"), spec, "")
    assert unplugged.faults == (Fault(kind=FaultKind.UNPLUG, after_bytes=900, byte=8, back_after_s=1.5),)
    cut = orders.apply(orders.parse("unplug:writes=1"), spec, "")
    assert cut.faults == (Fault(kind=FaultKind.UNPLUG, after_writes=1, byte=8),)
    assert orders.apply(orders.parse("encrypted"), spec, "").security.flash_encryption
    assert orders.apply(orders.parse("secure-boot"), spec, "").security.secure_boot
    assert orders.apply(orders.parse("download-disabled"), spec, "").security.download_disabled
    assert orders.apply(orders.parse("slow-line:baud=460800"), spec, "").clean_baud == 460_800
    assert not orders.apply(orders.parse("no-boot"), spec, "").firmware.boots
    assert orders.apply(orders.parse("small-flash"), spec, "").flash_size_bytes == 0x100000


@given(st.text())
def test_no_text_breaks_the_reading_of_an_order(text: str) -> None:
    try:
        order = orders.parse(text)
    except ValueError as error:
        assert str(error)
    else:
        assert text.startswith(order.kind)
