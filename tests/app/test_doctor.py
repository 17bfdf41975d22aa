"""The doctor looks over a whole station and has a remedy for everything it says."""

from __future__ import annotations

import os
import sys
import time

import pytest

from app.binding import Binding
from app.doctor import Doctor, remedy_of, sentence_of
from app.folder import DataFolder
from burner.messages import Presence
from burner.ports import LinuxPorts
from tests.burner.usb_tree import BRIDGE, UsbTree

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux shows its devices as files")


@pytest.fixture
def tree(tmp_path):
    tree = UsbTree(tmp_path / "root")
    tree.plug_hub("1-2")
    return tree


@pytest.fixture
def folder(tmp_path):
    return DataFolder(tmp_path / "station")


def codes(report):
    return [finding.code for finding in report.findings]


def examine(folder, tree):
    return Doctor(folder, LinuxPorts(tree.root), tree.root).examine()


def test_a_folder_without_a_station_is_advice_only(folder, tree):
    report = examine(folder, tree)

    assert codes(report) == ["E-NOT-ENROLLED"]
    assert report.good
    assert report.versions["esptool"].startswith("5.6")


def test_a_station_of_a_demo_is_whole_and_told_to_be_one(house):
    report = Doctor(house.folder, LinuxPorts(house.folder.path / "nothing")).examine()

    assert codes(report) == ["E-KEYS-DEMO", "E-PLATFORM-AWAY"]
    assert report.good


def test_a_slot_whose_port_is_gone_is_wrong_unless_its_module_brings_the_port(folder, tree):
    binding = Binding(folder, LinuxPorts(tree.root))
    binding.bind(1, "usb:1-2.1", Presence.POLL)
    binding.bind(2, "usb:1-2.2", Presence.USB)
    report = examine(folder, tree)
    (finding,) = (each for each in report.findings if each.check == "slots")

    assert not report.good
    assert (finding.code, finding.facts["url"]) == ("E-PORT-MISSING", "usb:1-2.1")


def test_a_hub_that_moved_is_told_once_for_all_its_slots(folder, tree):
    binding = Binding(folder, LinuxPorts(tree.root))
    for number in (1, 2):
        binding.bind(number, f"usb:1-2.{number}")
    tree.pull("1-2")
    tree.plug_hub("1-5")
    tree.plug("1-5.1")
    (finding,) = (each for each in examine(folder, tree).findings if each.check == "slots")

    assert sentence_of(finding) == "The USB hub 1-2 with 2 slots now sits at 1-5."


def test_settings_that_cannot_be_read_are_a_finding_and_the_rest_is_looked_at(folder, tree):
    folder.make()
    folder.settings.write_text("slots = 7", encoding="utf-8")
    tree.plug("1-3", BRIDGE, interfaces=0)
    report = examine(folder, tree)

    assert codes(report)[:2] == ["E-SETTINGS", "E-DRIVER"]
    assert codes(report).count("E-SETTINGS") == 1


def test_a_clock_behind_the_folders_own_files_is_wrong(folder, tree):
    folder.make()
    folder.settings.write_text("", encoding="utf-8")
    ahead = time.time() + 7200
    os.utime(folder.settings, (ahead, ahead))

    assert "E-CLOCK" in codes(examine(folder, tree))


def test_every_finding_has_a_remedy(folder, tree):
    tree.plug("1-3", BRIDGE, interfaces=0)
    for finding in examine(folder, tree).findings:
        assert remedy_of(finding).endswith(".")
        assert "…" not in sentence_of(finding) + remedy_of(finding)
