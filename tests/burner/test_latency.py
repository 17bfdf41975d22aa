"""The delay of USB adapters, as Linux shows and takes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from burner.latency import quicken_adapter


class Port:
    """A port whose driver takes the low-latency switch as FTDI's does, or refuses it."""

    def __init__(self, timer: Path, *, switches: bool) -> None:
        self._timer = timer
        self._switches = switches

    def set_low_latency_mode(self, on: bool) -> None:
        if not self._switches:
            raise ValueError("Failed to update ASYNC_LOW_LATENCY flag")
        self._timer.write_text("1\n")


@pytest.fixture
def timer(tmp_path: Path) -> Path:
    file = tmp_path / "devices" / "ttyUSB3" / "latency_timer"
    file.parent.mkdir(parents=True)
    file.write_text("16\n")
    return file


@pytest.mark.parametrize("switches", [True, False])
def test_an_adapter_is_brought_to_one_millisecond_by_its_switch_or_its_file(timer: Path, switches: bool) -> None:
    port = Port(timer, switches=switches)

    assert quicken_adapter(port, "/dev/ttyUSB3", timer.parents[1]) == 1
    assert timer.read_text() == "1\n"


def test_an_adapter_that_may_not_be_changed_is_told_with_its_delay(timer: Path) -> None:
    """The file is a folder's entry that cannot be written even by an administrator."""
    pipe = timer.parent / "real"
    timer.rename(pipe)
    timer.symlink_to("/proc/sys/kernel/ostype")
    assert quicken_adapter(Port(timer, switches=False), "/dev/ttyUSB3", timer.parents[1]) is None
    timer.unlink()
    timer.symlink_to("/proc/sys/kernel/ngroups_max")

    assert (quicken_adapter(Port(timer, switches=False), "/dev/ttyUSB3", timer.parents[1]) or 0) > 1


def test_a_port_that_was_named_by_its_place_is_found(timer: Path, tmp_path: Path) -> None:
    device, place = tmp_path / "ttyUSB3", tmp_path / "by-path" / "pci-0000:00:14.0-usb-0:2:1.0-port0"
    device.touch()
    place.parent.mkdir()
    place.symlink_to(device)

    assert quicken_adapter(Port(timer, switches=True), f"{place}", timer.parents[1]) == 1


def test_a_port_without_such_a_timer_has_none(tmp_path: Path) -> None:
    assert quicken_adapter(Port(tmp_path / "none", switches=True), "/dev/ttyACM0", tmp_path) is None
