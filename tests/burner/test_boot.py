"""The boot check: a module is let boot when its licence is booked, and its firmware's own line is awaited."""

from __future__ import annotations

from dataclasses import replace

import pytest

from burner.messages import Booked, Booted, Go, HandOver, Leave, Mode, ReadBack, ReadyForLicence, Stopped
from burner.virtual.firmware import Firmware
from burner.virtual.fixture import VirtualFixture
from burner.virtual.module import VirtualModule
from burner.virtual.spec import derived
from burner.virtual.wire import Transport

MAC = "A0:B7:65:1C:44:1C"
LINE = "lamp 1.4.2 is up"

# pyserial's client of RFC 2217.
pytestmark = pytest.mark.filterwarnings("ignore:setDaemon:DeprecationWarning", "ignore:setName:DeprecationWarning")


@pytest.fixture
def recipe(request, sample):
    def make(chip: str, firmware_bytes: int | None = None):
        path = sample(chip, firmware_bytes)
        path.write_text(f'{path.read_text()}\n[boot]\nexpect = "1.4.2"\nwithin_s = 1\n')
        return path

    return make


def burned(station, recipe, licence) -> list:
    """A burn up to its end, the boot of its module included; what was said of that."""
    burn, found = station.examine(1, recipe)
    assert found.boot_check
    station.say(Go(slot=1, burn=burn))
    station.heard(ReadyForLicence)
    station.say(HandOver(slot=1, burn=burn, licence=licence))
    station.heard(ReadBack)
    station.say(Booked(slot=1, burn=burn))
    return station.heard(Booted)


@pytest.mark.parametrize("transport", [Transport.SOCKET, Transport.RFC2217])
@pytest.mark.parametrize(("chip", "firmware_bytes"), [("esp32", None), ("esp32c3", None), ("esp32c3", 20_000)])
def test_a_module_is_seen_to_boot(transport, chip, firmware_bytes, station, recipe, licence, prepared) -> None:
    path = recipe(chip, firmware_bytes)
    spec = replace(derived(MAC, chip=chip), firmware=Firmware(boot_line=LINE))
    with VirtualFixture([prepared(VirtualModule(spec), path)], transport=transport) as fixture:
        station.open(1, fixture.url(1))
        assert isinstance(burned(station, path, licence), Booted)


@pytest.mark.parametrize(
    "firmware", [Firmware(boots=False), Firmware(boot_line="lamp 9 is up"), Firmware(boot_line=LINE, boot_delay_s=30)]
)
def test_a_module_whose_line_does_not_come_in_time_is_told_as_not_booting(
    firmware, station, recipe, licence, prepared
) -> None:
    path = recipe("esp32c3")
    module = prepared(VirtualModule(replace(derived(MAC), firmware=firmware)), path)
    with VirtualFixture([module]) as fixture:
        station.open(1, fixture.url(1))
        end = burned(station, path, licence)
    assert isinstance(end, Stopped)
    assert (end.code, dict(end.facts)) == ("E-BOOT", {"within_s": "1"})


def test_a_module_that_is_only_read_or_left_is_not_waited_for(station, recipe, prepared) -> None:
    path = recipe("esp32c3")
    with VirtualFixture([prepared(VirtualModule(derived(MAC)), path)]) as fixture:
        station.open(1, fixture.url(1))
        burn, _ = station.examine(1, path)
        station.say(Leave(slot=1, burn=burn))
        burn, found = station.examine(1, path, Mode.READ)
        station.say(Leave(slot=1, burn=burn))
    assert found.name == "ModuleFound"
    assert not [each for each in station.told if each.name in {"Booted", "Stopped"}]
