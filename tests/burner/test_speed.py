"""The speed of a slot's line: tried from above, lowered where it fails, remembered and told."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import serial

from burner.messages import Go, Leave, Mode, Progress, ReadBack, SlotChanged, Stopped, Verdict
from burner.speed import ROM_BAUD, SpeedLimit
from burner.virtual.faults import Fault, FaultKind
from burner.virtual.fixture import VirtualFixture
from burner.virtual.module import VirtualModule
from burner.virtual.packets import Op
from burner.virtual.spec import derived
from burner.virtual.wire import Transport

MAC = "A0:B7:65:1C:44:1C"
_ESP32_CALIBRATION = 0x3FF5F06C

# pyserial names its thread for RFC 2217 in the old way.
pytestmark = pytest.mark.filterwarnings("ignore:setDaemon:DeprecationWarning", "ignore:setName:DeprecationWarning")


def test_the_ladder_goes_down_from_what_is_wanted_and_stays_below_what_failed():
    limit = SpeedLimit(921_600)
    tried = []
    for baud in limit.ladder(1_500_000):
        tried.append(baud)
        limit.failed_at(baud)

    assert tried == [921_600, 460_800, 230_400]
    assert list(limit.ladder(1_500_000)) == []
    assert limit.lowered_to == ROM_BAUD


def test_a_recipe_may_want_less_than_the_slot_bears():
    limit = SpeedLimit(921_600)

    assert list(limit.ladder(460_800)) == [460_800, 230_400]
    assert limit.lowered_to is None


def test_one_module_that_was_lost_at_a_raised_speed_slows_nothing_down_and_two_in_a_row_do():
    limit = SpeedLimit(921_600)
    limit.stranded()
    limit.held()
    limit.stranded()
    assert limit.lowered_to is None
    limit.stranded()
    assert limit.lowered_to == ROM_BAUD


def test_what_a_trial_lowered_is_kept_if_it_helped_and_undone_if_it_did_not():
    limit = SpeedLimit(921_600)
    with pytest.raises(KeyError), limit.on_trial():
        limit.failed_at(460_800)
        raise KeyError
    assert limit.lowered_to is None
    with limit.on_trial():
        limit.failed_at(460_800)
    assert limit.lowered_to == 230_400


def burned_ops(station, module: VirtualModule, recipe, licence, *, uncalibrated: bool = False) -> list[int]:
    """The commands of a burn that goes well."""
    with VirtualFixture([module]) as fixture:
        if uncalibrated:
            module.registers.write(_ESP32_CALIBRATION, 0)
        station.open(1, fixture.url(1))
        end = station.burn(1, recipe, licence)[-1]
        station.close()
        assert isinstance(end, ReadBack)
        assert end.verdict is Verdict.EQUAL
        assert end.evidence["baud"] == "921600"
        return fixture.sessions(1)[-1].ops


def test_the_speed_is_raised_before_the_stub_is_loaded(station, sample, licence):
    ops = burned_ops(station, VirtualModule(derived(MAC)), sample("esp32c3", firmware_bytes=8_000), licence)

    assert ops.count(Op.CHANGE_BAUDRATE) == 1
    assert ops.index(Op.CHANGE_BAUDRATE) < ops.index(Op.MEM_BEGIN)


def test_an_esp32_whose_clock_was_never_calibrated_is_taken_to_its_speed_by_the_stub(station, sample, licence):
    module, recipe = VirtualModule(derived(MAC, chip="esp32")), sample("esp32", firmware_bytes=8_000)
    ops = burned_ops(station, module, recipe, licence, uncalibrated=True)

    assert ops.count(Op.CHANGE_BAUDRATE) == 1
    assert ops.index(Op.MEM_END) < ops.index(Op.CHANGE_BAUDRATE)


def test_a_stub_that_greets_before_the_rom_has_answered_runs_all_the_same(station, sample, licence):
    module = VirtualModule(derived(MAC))
    module.faults.arm(Fault(kind=FaultKind.LOST_REPLY, op=Op.MEM_END))
    ops = burned_ops(station, module, sample("esp32c3", firmware_bytes=8_000), licence)

    assert ops.count(Op.MEM_END) == 1


@pytest.mark.parametrize("op", [Op.FLASH_DEFL_DATA, Op.FLASH_DEFL_END])
def test_a_flash_that_fails_is_the_modules_fault_and_slows_nothing_down(op, station, sample):
    recipe = sample("esp32c3", firmware_bytes=20_000)
    module = VirtualModule(derived(MAC))
    module.faults.arm(Fault(kind=FaultKind.REFUSE, op=op, nth=2))
    with VirtualFixture([module]) as fixture:
        station.open(1, fixture.url(1))
        end = station.burn(1, recipe, {})[-1]
    station.close()

    assert (end.code, end.handed_over) == ("E-FIRMWARE", False)
    assert "baud" not in station.heard(SlotChanged).facts


@pytest.mark.parametrize("transport", [Transport.RFC2217, Transport.SOCKET])
def test_a_slot_whose_line_is_noisy_above_a_speed_burns_below_it_and_remembers(
    transport, station, licence, sample, images_on, licence_on
):
    recipe = sample("esp32c3", firmware_bytes=20_000)
    first, second = (VirtualModule(replace(derived(mac), clean_baud=300_000)) for mac in (MAC, "A0:B7:65:1C:44:1D"))
    with VirtualFixture([first], transport=transport) as fixture:
        station.open(1, fixture.url(1))
        said = station.burn(1, recipe, licence)
        fixture.wait_until(1, lambda: fixture.sessions(1)[-1].finished)
        fixture.insert(1, second)
        again = station.burn(1, recipe, licence)
        fixture.wait_until(1, lambda: fixture.sessions(1)[-1].finished)
        changes = fixture.sessions(1)[-1].ops.count(Op.CHANGE_BAUDRATE)
    station.close()
    closed = station.heard(SlotChanged)

    for back, module in ((said[-1], first), (again[-1], second)):
        assert isinstance(back, ReadBack)
        assert (back.verdict, back.evidence["baud"]) == (Verdict.EQUAL, "230400")
        assert images_on(module, recipe)
        assert licence_on(module, recipe)[1] == licence
    assert changes == 1
    assert closed.facts["baud"] == "230400"


def test_a_lost_acknowledgement_in_the_firmware_is_tried_again_slower_on_the_same_module(
    station, licence, sample, images_on
):
    recipe = sample("esp32c3", firmware_bytes=60_000)
    module = VirtualModule(derived(MAC))
    module.faults.arm(Fault(kind=FaultKind.LOST_REPLY, op=Op.FLASH_DEFL_DATA, nth=4))
    with VirtualFixture([module], transport=Transport.RFC2217) as fixture:
        station.open(1, fixture.url(1))
        said = station.burn(1, recipe, licence)

    assert (said[-1].verdict, said[-1].evidence["baud"]) == (Verdict.EQUAL, "460800")
    assert images_on(module, recipe)


def test_an_answer_that_was_lost_at_a_raised_speed_before_anything_was_written_is_asked_for_slower(
    station, sample, licence
):
    module = VirtualModule(derived(MAC))
    module.faults.arm(Fault(kind=FaultKind.LOST_REPLY, op=Op.SPI_ATTACH))
    with VirtualFixture([module]) as fixture:
        station.open(1, fixture.url(1))
        end = station.burn(1, sample("esp32c3", firmware_bytes=8_000), licence)[-1]

        assert isinstance(end, ReadBack)
        assert (end.verdict, end.evidence["baud"]) == (Verdict.EQUAL, "460800")


def test_another_module_that_answers_after_a_lost_acknowledgement_does_not_get_the_firmware(station, sample):
    recipe = sample("esp32c3", firmware_bytes=60_000)
    module, other = VirtualModule(derived(MAC)), VirtualModule(derived("A0:B7:65:1C:99:99"))
    module.faults.arm(Fault(kind=FaultKind.LOST_REPLY, op=Op.FLASH_DEFL_DATA, nth=4))
    with VirtualFixture([module]) as fixture:
        station.open(1, fixture.url(1))
        burn, _ = station.examine(1, recipe)
        station.say(Go(slot=1, burn=burn))
        while not (isinstance(told := station.next(), Progress) and told.phase == "firmware" and told.done):
            continue
        # It strikes in the session that begins after the silence.
        fixture.arm(1, Fault(kind=FaultKind.SWAP, op=Op.GET_SECURITY_INFO, other=other))
        end = station.heard(Stopped)

    assert (end.code, end.handed_over) == ("E-SWAPPED", False)
    assert [each.mac for each in end.seen] == [MAC, other.mac]
    assert other.writes == 0


@pytest.fixture
def bridge() -> Iterator[Callable[[str], str]]:
    """A network bridge with a serial side of 115 200 baud for good: a socket in front of a port that has a speed."""
    over = threading.Event()
    threads = []

    def make(url: str) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        threads.append(threading.Thread(target=_pass_on, args=(server, url, over)))
        threads[-1].start()
        return f"socket://127.0.0.1:{server.getsockname()[1]}"

    yield make
    over.set()
    for thread in threads:
        thread.join()


def _pass_on(server: socket.socket, url: str, over: threading.Event) -> None:
    """One client after the other; the serial side is opened again when its module was plugged in anew."""
    port: serial.Serial | None = None
    client: socket.socket | None = None
    while not over.is_set():
        try:
            port = port or serial.Serial(url, baudrate=ROM_BAUD, timeout=0)
            ready = select.select([each for each in (server, client, port) if each], [], [], 0.02)[0]
            if client in ready:
                if data := client.recv(65_536):
                    port.write(data)
                else:
                    client.close()
                    client = None
            elif server in ready and client is None:
                client = server.accept()[0]
            if port in ready and (data := port.read(65_536)) and client:
                client.sendall(data)
        except (serial.SerialException, ValueError):
            if port:
                port.close()
            port = None
    for each in (server, client, port):
        if each:
            each.close()


def test_a_bridge_that_does_not_follow_costs_two_burns_and_then_the_slot_leaves_its_speed_alone(
    station, licence, sample, bridge
):
    recipe = sample("esp32c3", firmware_bytes=8_192)
    with VirtualFixture([VirtualModule(derived(MAC))], transport=Transport.PTY) as fixture:
        station.open(1, bridge(fixture.url(1)))
        ends = []
        for number in range(3):
            ends.append(station.burn(1, recipe, licence)[-1])
            if number < 2:
                fixture.replug(1)

    assert [getattr(end, "code", None) for end in ends[:2]] == ["E-CONTACT", "E-CONTACT"]
    assert (ends[2].verdict, ends[2].evidence["baud"]) == (Verdict.EQUAL, "115200")


def test_a_module_that_is_only_looked_at_is_left_at_its_speed(station, sample):
    recipe = sample("esp32c3", firmware_bytes=8_192)
    module = VirtualModule(derived(MAC))
    with VirtualFixture([module]) as fixture:
        station.open(1, fixture.url(1))
        burn, _ = station.examine(1, recipe, Mode.READ)
        station.say(Leave(slot=1, burn=burn))
        assert fixture.wait_until(1, lambda: fixture.sessions(1)[-1].finished)

        assert Op.CHANGE_BAUDRATE not in fixture.sessions(1)[-1].ops


def test_a_module_of_another_chip_than_the_recipes_is_left_at_its_speed(station, sample):
    with VirtualFixture([derived(MAC, chip="esp32")]) as fixture:
        station.open(1, fixture.url(1))
        _, end = station.examine(1, sample("esp32c3", firmware_bytes=8_192))

        assert end.code == "E-CHIP"
        assert Op.CHANGE_BAUDRATE not in fixture.sessions(1)[-1].ops
