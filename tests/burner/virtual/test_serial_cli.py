"""The command line of running firmware, as a person at a terminal sees it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from burner.virtual.faults import Fault, FaultKind
from burner.virtual.firmware import Firmware, Generation
from burner.virtual.fixture import VirtualFixture
from burner.virtual.serial_cli import COMPILED_IN, CliOp
from burner.virtual.spec import DEFAULT_MAC, derived
from burner.virtual.stores import Pair, Stores
from burner.virtual.wire import Transport

_MAC = "A0:B7:65:00:00:01"
_FIRST = Pair(uuid="uuid0123456789abcdef", auth_key="A" * 32)
_SECOND = Pair(uuid="uuidfedcba9876543210", auth_key="B" * 32)
_SUCCESS = ["Authorization write succeeds.", "Please reset the system to ensure the new credentials are used."]

_in_all = pytest.mark.parametrize("generation", list(Generation), ids=lambda each: each.name.lower())


def _auth(pair: Pair, *more: str) -> str:
    return " ".join(("auth", pair.uuid, pair.auth_key, *more))


def _spec(generation: Generation, mac: str = _MAC, folder: Path | None = None):
    return replace(derived(mac, folder=folder), firmware=Firmware(serial_cli=generation, boot_delay_s=0.0))


def _fixture(generation: Generation, *, mac: str = _MAC, folder: Path | None = None, **options) -> VirtualFixture:
    return VirtualFixture([_spec(generation, mac, folder)], **options)


@pytest.fixture
def opened(generation: Generation) -> Iterator[VirtualFixture]:
    with _fixture(generation) as fixture:
        yield fixture


@pytest.fixture
def typist(opened: VirtualFixture, sit_down):
    return sit_down(opened.urls[0])


def _reboot(fixture: VirtualFixture, sit_down: Callable):
    fixture.replug(1)
    return sit_down(fixture.urls[0])


# ---- what all have in common --------------------------------------------------------------------------------------


@_in_all
def test_a_command_is_echoed_and_its_answer_ends_with_the_prompt(typist) -> None:
    assert typist.type("read_mac")[0] == "read_mac"
    assert typist.said("read_mac") == ["mac: a0:b7:65:00:00:01"]
    assert typist.said("reboot") == ["No command or file name"]
    assert typist.type("") == []


@_in_all
def test_a_line_feed_after_the_return_only_brings_another_prompt(typist) -> None:
    typist.port.write(b"read_mac\r\n")
    typist.until("01\r\ntuya>")
    typist.until("\r\ntuya>")
    assert typist.said("read_mac") == ["mac: a0:b7:65:00:00:01"]


@_in_all
def test_coloured_log_lines_fall_between_the_lines_of_an_answer(opened, typist) -> None:
    for key, value in (("uuid", _FIRST.uuid), ("auth_key", _FIRST.auth_key)):
        opened.module(1).stores.put(key, value)
    typist.port.write(b"auth-read\r")
    printed = typist.until("\r\ntuya>")
    between = printed[printed.index(_FIRST.uuid) : printed.index(_FIRST.auth_key)]
    assert "\x1b[0;32m[01-01 00:00:0" in between
    assert typist.said("auth-read") == [_FIRST.uuid, _FIRST.auth_key]


@_in_all
def test_a_licence_that_was_written_is_read_and_in_use_after_a_boot(opened, typist, sit_down) -> None:
    before = opened.module(1).licence_in_use
    typist.port.write(f"{_auth(_FIRST)}\r".encode())
    assert opened.wait_until(1, lambda: opened.module(1).stores.kv_pair() == _FIRST)
    again = _reboot(opened, sit_down)
    assert again.said("auth-read") == [_FIRST.uuid, _FIRST.auth_key]
    assert before == COMPILED_IN
    assert opened.module(1).licence_in_use == _FIRST


@_in_all
def test_a_reset_of_the_authorization_empties_the_key_value_store(opened, typist) -> None:
    opened.module(1).stores.put("uuid", _FIRST.uuid)
    assert typist.said("auth-reset") == ["Authorization reset succeeds."]
    assert opened.module(1).stores.kv == {}


@_in_all
@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("auth", "Use like: auth uuidxxxxxxxxxxxxxxxx keyxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
        ("auth short " + "A" * 32, "uuid length must be 20/16, authkey length must be 32"),
        ("auth uuid0123456789abcdef short", "uuid length must be 20/16, authkey length must be 32"),
    ],
)
def test_a_pair_of_wrong_length_is_not_written(opened, typist, words, complaint) -> None:
    assert typist.said(words) == [complaint]
    assert opened.module(1).stores.kv == {}


@_in_all
def test_debug_firmware_says_the_whole_key(typist) -> None:
    typist.port.write(f"{_auth(_FIRST)}\r".encode())
    echoed, logged = typist.until(_FIRST.auth_key), typist.until(_FIRST.auth_key)
    assert echoed.endswith(_auth(_FIRST))
    assert "authkey" in logged


@_in_all
def test_a_cut_between_the_two_writes_leaves_the_new_uuid_with_the_old_key(generation, tmp_path, sit_down) -> None:
    with _fixture(generation, folder=tmp_path) as fixture:
        module = fixture.module(1)
        for key, value in (("uuid", _FIRST.uuid), ("auth_key", _FIRST.auth_key)):
            module.stores.put(key, value)
        fixture.arm(1, Fault(kind=FaultKind.UNPLUG, after_writes=1))
        typist = sit_down(fixture.urls[0])
        typist.port.write(f"{_auth(_SECOND)}\r".encode())
        assert fixture.wait_until(1, lambda: [each.finished for each in fixture.sessions(1)] == [True])
    held = json.loads((tmp_path / "A0B765000001.stores.json").read_text())
    assert held["kv"] == {"uuid": _SECOND.uuid, "auth_key": _FIRST.auth_key}
    with _fixture(generation, folder=tmp_path) as fixture:
        assert sit_down(fixture.urls[0]).said("auth-read") == [_SECOND.uuid, _FIRST.auth_key]


@_in_all
def test_a_default_mac_is_said_as_it_is(generation, sit_down) -> None:
    with _fixture(generation, mac=DEFAULT_MAC) as fixture:
        assert sit_down(fixture.urls[0]).said("read_mac") == [f"mac: {DEFAULT_MAC.lower()}"]


@_in_all
def test_with_control_lines_a_pulse_restarts_the_firmware(generation, sit_down) -> None:
    with _fixture(generation, transport=Transport.RFC2217) as fixture:
        typist = sit_down(fixture.urls[0])
        typist.port.dtr, typist.port.rts = False, True
        fixture.module(1).stores.put("uuid", _FIRST.uuid)
        fixture.module(1).stores.put("auth_key", _FIRST.auth_key)
        typist.port.rts = False
        typist.until(_FIRST.auth_key)
        typist.until("tuya>")
        assert typist.said("read_mac") == ["mac: a0:b7:65:00:00:01"]


# ---- in which they differ -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("generation", [Generation.FIRST])
def test_the_first_restarts_after_a_write_without_a_word(opened, typist) -> None:
    typist.type("")
    typist.port.write(f"{_auth(_FIRST)}\r".encode())
    printed = typist.until("app_main()\r\n")
    assert "Authorization" not in printed
    assert printed.startswith(_auth(_FIRST))
    typist.until(f"uuid {_FIRST.uuid}, authkey {_FIRST.auth_key}")
    assert opened.module(1).licence_in_use == _FIRST


@pytest.mark.parametrize("generation", [Generation.FIRST])
def test_the_first_reads_what_is_compiled_in_where_nothing_was_written_and_knows_no_store(opened, typist) -> None:
    assert typist.said("auth-read 1") == [COMPILED_IN.uuid, COMPILED_IN.auth_key]
    typist.port.write(f"{_auth(_FIRST, '1')}\r".encode())
    assert opened.wait_until(1, lambda: opened.module(1).stores.kv_pair() == _FIRST)
    assert opened.module(1).stores.otp is None


@pytest.mark.parametrize("generation", [Generation.SECOND])
def test_the_second_says_nothing_when_one_time_memory_took_the_licence(opened, typist) -> None:
    assert typist.said("auth-read") == ["Authorization read failure."]
    assert typist.said(_auth(_FIRST, "1")) == []
    assert typist.said("auth-read") == [_FIRST.uuid, _FIRST.auth_key]
    assert typist.said(_auth(_SECOND, "1")) == ["Authorization write to OTP failure."]
    assert typist.said(_auth(_SECOND)) == _SUCCESS
    assert typist.said("auth-read 1") == [_SECOND.uuid, _SECOND.auth_key]
    assert opened.module(1).stores.otp_pair() == _FIRST


@pytest.mark.parametrize("generation", [Generation.SECOND])
def test_the_second_misspells_a_failure(opened, typist) -> None:
    opened.arm(1, Fault(kind=FaultKind.REFUSE, op=CliOp.AUTH))
    assert [line.split(":")[0] for line in typist.said(_auth(_FIRST))] == ["Authorization write flailure"]
    assert opened.module(1).stores.kv == {}


@pytest.mark.parametrize("generation", [Generation.THIRD])
def test_the_third_says_what_happened_and_reads_each_store_by_itself(opened, typist) -> None:
    assert typist.said(_auth(_FIRST, "1")) == ["Authorization write to OTP Succeeds."]
    assert typist.said("auth-read") == ["Authorization read failure."]
    assert typist.said("auth-read 1") == [_FIRST.uuid, _FIRST.auth_key]
    assert typist.said(_auth(_SECOND, "0")) == _SUCCESS
    assert typist.said("auth-read 0") == [_SECOND.uuid, _SECOND.auth_key]
    assert typist.said("auth-read 1") == [_FIRST.uuid, _FIRST.auth_key]
    assert typist.said("auth-read 2") == ["storage must be 0 or 1"]
    assert typist.said(_auth(_SECOND, "1")) == ["Authorization write to OTP failure."]


@pytest.mark.parametrize("generation", [Generation.THIRD])
def test_what_one_time_memory_holds_is_in_use_only_where_the_key_value_store_is_empty(opened, typist, sit_down) -> None:
    typist.said(_auth(_FIRST, "1"))
    _reboot(opened, sit_down).type("")
    assert opened.module(1).licence_in_use == _FIRST
    again = _reboot(opened, sit_down)
    again.said(_auth(_SECOND))
    _reboot(opened, sit_down).type("")
    assert opened.module(1).licence_in_use == _SECOND


@pytest.mark.parametrize("generation", [Generation.SECOND, Generation.THIRD])
def test_a_mac_is_assigned_with_the_licence_in_one_time_memory(typist) -> None:
    assert typist.said(_auth(_FIRST, "1", "short")) == ["mac length must be 12"]
    typist.said(_auth(_FIRST, "1", "A0B7650000FF"))
    assert typist.said("read_mac") == ["mac: a0:b7:65:00:00:ff"]


@pytest.mark.parametrize("generation", [Generation.THIRD])
def test_the_third_can_keep_its_log_to_itself_and_tells_its_version(typist) -> None:
    typist.said("auth-read")
    assert typist.said("sys_log_enable off") == ["OK: log disabled"]
    assert typist.type("read_mac") == ["read_mac", "mac: a0:b7:65:00:00:01"]
    assert typist.said("sys_version")[0].startswith("project.version")


# ---- faults -------------------------------------------------------------------------------------------------------


@_in_all
def test_commands_that_are_typed_are_counted_and_one_may_go_unanswered(opened, typist) -> None:
    opened.arm(1, Fault(kind=FaultKind.LOST_REPLY, at_command=2))
    typist.type("")
    assert typist.said("read_mac")
    opened.module(1).stores.put("uuid", _FIRST.uuid)
    typist.port.write(b"auth-reset\r")
    typist.until("auth-reset\r\n")
    assert typist.said("read_mac") == ["mac: a0:b7:65:00:00:01"]
    assert opened.sessions(1)[0].ops == [CliOp.READ_MAC, CliOp.AUTH_RESET, CliOp.READ_MAC]
    typist.hang_up()
    assert opened.wait_until(1, lambda: opened.sessions(1)[0].finished)
    assert opened.sessions(1)[0].wrote


@pytest.mark.parametrize("generation", [Generation.THIRD])
def test_a_flipped_byte_may_be_in_the_key(opened, typist) -> None:
    typist.said(_auth(_FIRST))
    opened.arm(1, Fault(kind=FaultKind.FLIP, op=CliOp.AUTH_READ, byte=-len("A\r\ntuya>")))
    assert typist.said("auth-read") == [_FIRST.uuid, "A" * 31 + "@"]
    assert typist.said("auth-read") == [_FIRST.uuid, _FIRST.auth_key]


@pytest.mark.parametrize("generation", [Generation.THIRD])
def test_another_module_may_take_the_place_before_a_write(opened, typist) -> None:
    other = _spec(Generation.THIRD, "A0:B7:65:00:00:02")
    opened.arm(1, Fault(kind=FaultKind.SWAP, op=CliOp.AUTH, other=other))
    typist.said("read_mac")
    assert typist.said(_auth(_FIRST)) == _SUCCESS
    assert typist.said("read_mac") == ["mac: a0:b7:65:00:00:02"]
    assert opened.taken[0].stores.kv == {}
    assert opened.module(1).stores.kv_pair() == _FIRST


@pytest.mark.parametrize("generation", [Generation.THIRD])
def test_a_module_leaves_its_tray_after_a_session_that_wrote(generation, sit_down) -> None:
    tray = [_spec(generation), _spec(generation, "A0:B7:65:00:00:02")]
    with VirtualFixture([tray], gap_s=0.0) as fixture:
        for command, stays in (("auth-read", True), (_auth(_FIRST), False)):
            typist = sit_down(fixture.urls[0])
            typist.said(command)
            sessions = len(fixture.sessions(1))
            typist.hang_up()
            assert fixture.wait_until(1, lambda count=sessions: fixture.sessions(1)[count - 1].finished)
            assert (fixture.module(1) is not None and fixture.module(1).mac == _MAC) == stays


# ---- stores -------------------------------------------------------------------------------------------------------


def test_stores_outlive_their_process_and_show_no_licence(tmp_path) -> None:
    stores = Stores(tmp_path / "stores.json")
    stores.put("uuid", _FIRST.uuid)
    stores.burn(_SECOND, "A0B765000001")
    again = Stores(tmp_path / "stores.json")
    assert again.kv == {"uuid": _FIRST.uuid}
    assert again.kv_pair() is None
    assert again.otp_pair() == _SECOND
    assert repr(_SECOND) == "Pair(***)"


def test_one_time_memory_is_written_once() -> None:
    stores = Stores(None)
    stores.burn(_FIRST, "A0B765000001")
    with pytest.raises(ValueError, match="before"):
        stores.burn(_SECOND, "A0B765000001")
