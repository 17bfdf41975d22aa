"""The self-test of a slot: speeds that hold, readings that agree, and nothing written."""

from __future__ import annotations

import pytest

from burner.messages import Presence, Probe, Probed, SlotCondition
from burner.virtual.fixture import VirtualFixture
from burner.virtual.module import VirtualModule
from burner.virtual.spec import derived
from burner.virtual.wire import Transport

pytestmark = pytest.mark.filterwarnings("ignore:setDaemon:DeprecationWarning", "ignore:setName:DeprecationWarning")

MAC = "A0:B7:65:1C:44:1C"


def probe(station, reads=3):
    station.say(Probe(slot=1, burn="test", reads=reads))
    return station.heard(Probed)


def test_a_sound_slot_holds_all_speeds_and_the_module_is_left_as_it_was(station):
    module = VirtualModule(derived(MAC))
    before = module.writes
    with VirtualFixture([module], transport=Transport.RFC2217) as fixture:
        station.open(1, fixture.url(1), Presence.MANUAL)
        report = probe(station)
        station.close()

    assert (report.identity.mac, report.chip, report.wrong) == (MAC, "esp32c3", 0)
    assert report.speeds == dict.fromkeys(("115200", "230400", "460800", "921600", "1500000"), True)
    assert module.writes == before


def test_a_line_that_bears_less_is_told_and_read_at_the_speed_that_holds(station):
    from dataclasses import replace

    module = VirtualModule(replace(derived(MAC), clean_baud=460_800))
    with VirtualFixture([module], transport=Transport.RFC2217) as fixture:
        station.open(1, fixture.url(1), Presence.MANUAL)
        report = probe(station)
        station.close()

    assert report.speeds == {"115200": True, "230400": True, "460800": True, "921600": False}
    assert report.wrong == 0


def test_a_plain_socket_has_no_speeds_to_try(station):
    with VirtualFixture([derived(MAC)]) as fixture:
        station.open(1, fixture.url(1), Presence.MANUAL)
        report = probe(station, reads=5)
        station.close()

    assert (report.speeds, report.reads, report.wrong) == ({}, 5, 0)


def test_an_empty_slot_cannot_be_tested(station):
    with VirtualFixture([None]) as fixture:
        station.open(1, fixture.url(1), Presence.MANUAL)
        station.condition(SlotCondition.EMPTY)
        end = probe(station)

    assert end.code == "E-PORT-MISSING"
