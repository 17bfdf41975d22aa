"""What is wrong with serial ports is named with whoever is at fault, without a port being opened."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
import serial

from burner.doctor import look_at_ports
from burner.ports import LinuxPorts
from tests.burner.usb_tree import BRIDGE, UsbTree

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems show nothing of this")


@pytest.fixture
def tree(tmp_path):
    return UsbTree(tmp_path / "root")


@pytest.fixture
def terminal():
    ours, theirs = os.openpty()
    yield os.ttyname(theirs)
    os.close(ours)
    os.close(theirs)


def found(tree, own=frozenset()):
    return {
        each.code: (dict(each.facts), each.is_wrong) for each in look_at_ports(LinuxPorts(tree.root), tree.root, own)
    }


def test_ports_that_may_be_used_are_nothing_to_say_of(tree):
    tree.plug("1-2")

    assert found(tree) == {}


def test_an_adapter_without_a_port_names_its_driver(tree):
    tree.plug("1-2", BRIDGE, interfaces=0)

    facts, is_wrong = found(tree)["E-DRIVER"]
    assert (facts["place"], facts["driver"], is_wrong) == ("1-2", "cp210x", True)


def test_a_port_that_somebody_has_open_names_the_process(tree, terminal):
    (name,) = tree.plug("1-2", to=terminal)
    (tree.root / "proc").symlink_to("/proc")
    with serial.Serial(terminal):
        facts, _ = found(tree)["E-PORT-HELD"]
        by_us = found(tree, own=frozenset({os.getpid()}))

    assert (facts["url"], facts["pid"]) == (name, str(os.getpid()))
    assert "E-PORT-HELD" not in by_us


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may open everything")
def test_a_port_of_another_user_is_a_matter_of_rights(tree, tmp_path):
    device = tmp_path / "device"
    device.touch(mode=0)
    tree.plug("1-2", to=device)

    assert "E-PORT-RIGHTS" in found(tree)


@pytest.mark.parametrize(("ms", "told"), [("16", True), ("1", False)])
def test_a_slow_adapter_whose_timer_may_not_be_set_is_advice(tree, ms, told):
    (name,) = tree.plug("1-2")
    timer = tree.root / "sys/bus/usb-serial/devices" / Path(name).name / "latency_timer"
    timer.parent.mkdir(parents=True)
    timer.write_text(f"{ms}\n")
    timer.chmod(0o444)
    told = told and os.geteuid() != 0

    assert ("E-LATENCY" in found(tree)) is told
    assert not any(is_wrong for _, is_wrong in found(tree).values())


@pytest.mark.parametrize(
    ("program", "code", "plugged", "is_wrong"),
    [
        ("brltty", "E-PORT-TAKER", False, True),
        ("brltty", "E-PORT-TAKER", True, False),
        ("ModemManager", "E-PORT-PROBER", True, False),
    ],
)
def test_a_program_that_disturbs_ports_is_named(tree, program, code, plugged, is_wrong):
    if plugged:
        tree.plug("1-2")
    process = tree.root / "proc" / "77"
    process.mkdir(parents=True)
    (process / "comm").write_text(f"{program}\n")

    assert found(tree)[code] == ({"program": program}, is_wrong)
