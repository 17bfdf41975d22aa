"""The sequences that esptool really sends, played on the circuit."""

from __future__ import annotations

import pytest
from esp_pylib.serial_reset import classic_bootloader_reset, hard_reset, usb_jtag_bootloader_reset

from burner.virtual.reset import ResetCircuit, Start
from burner.virtual.wire import Lines


class _Adapter:
    """A serial port with nothing but control lines, which begin as a system raises them at the opening."""

    def __init__(self, *, has_usb: bool) -> None:
        self._circuit = ResetCircuit(has_usb=has_usb)
        self.dtr = self.rts = False
        self.starts: list[Start] = []
        self.setDTR(True)
        self.setRTS(True)

    def setDTR(self, state: bool) -> None:
        self.dtr = state
        self._move()

    def setRTS(self, state: bool) -> None:
        self.rts = state
        self._move()

    def _move(self) -> None:
        start = self._circuit.moved(Lines(dtr=self.dtr, rts=self.rts))
        self.starts += [start] if start else []


@pytest.mark.parametrize("has_usb", [False, True])
def test_opening_a_port_resets_nothing(has_usb: bool) -> None:
    assert _Adapter(has_usb=has_usb).starts == []


@pytest.mark.parametrize("has_usb", [False, True])
def test_the_classic_sequence_leads_into_the_loader_and_a_pulse_out_of_it(has_usb: bool) -> None:
    port = _Adapter(has_usb=has_usb)
    classic_bootloader_reset(port, 0, 0)
    assert port.starts == [Start.HELD, Start.LOADER]
    hard_reset(port, 0)
    assert port.starts[2:] == [Start.HELD, Start.APPLICATION]
    classic_bootloader_reset(port, 0, 0)
    assert port.starts[4:] == [Start.HELD, Start.LOADER]


def test_the_usb_sequence_leads_a_chip_with_usb_into_its_loader_and_a_pulse_out_of_it() -> None:
    port = _Adapter(has_usb=True)
    usb_jtag_bootloader_reset(port, 0)
    assert port.starts == [Start.HELD, Start.LOADER]
    hard_reset(port, 0)
    assert port.starts[2:] == [Start.HELD, Start.APPLICATION]


def test_the_usb_sequence_only_restarts_a_chip_without_usb() -> None:
    port = _Adapter(has_usb=False)
    usb_jtag_bootloader_reset(port, 0)
    assert port.starts == [Start.HELD, Start.APPLICATION]


@pytest.mark.parametrize("has_usb", [False, True])
def test_a_pulse_right_after_the_opening_boots_the_application(has_usb: bool) -> None:
    port = _Adapter(has_usb=has_usb)
    port.setDTR(False)
    hard_reset(port, 0)
    assert port.starts == [Start.HELD, Start.APPLICATION]


def test_a_client_that_leaves_lets_the_module_go() -> None:
    circuit = ResetCircuit(has_usb=True)
    assert circuit.moved(Lines(rts=True)) is Start.HELD
    assert circuit.moved(Lines()) is Start.APPLICATION
