"""What is understood of a serial command line: echo, colours, log lines in between, and words that are misspelt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burner.cli_words import Answer, Said, answer_in, held_in, mac_in, said_in
from burner.messages import Region

UUID = "uuid0123456789abcdef"
KEY = "Zx!8" * 8
LOGS = (
    b"\x1b[0;32m[01-01 00:00:07 ty D][authorize.c:226] authkey:" + KEY.encode() + b"(32)\x1b[0m\r\n",
    b"[01-01 00:00:07 ty I][netmgr.c:12] scan done tuya> read_mac\r\n",
    b"\x1b[0;33mW (3121) wifi: auth-read mac: aa:aa:aa:aa:aa:aa\x1b[0m\r\n",
)


def typed(command: str, *lines: str) -> bytes:
    """A command with its echo, answer and prompt."""
    return command.encode() + b"\r\n" + b"".join(f"\r\n{line}".encode() for line in lines) + b"\r\ntuya>"


def answer(command: str, *lines: str) -> Answer:
    found = answer_in(typed(command, *lines), command)
    assert found is not None
    return found


@given(st.lists(st.tuples(st.integers(0, 200), st.sampled_from(LOGS)), max_size=4))
def test_no_log_line_makes_another_licence_of_one(places: list[tuple[int, bytes]]) -> None:
    """Wherever they fall, also into one another, what is understood is the pair, or its uuid, or nothing."""
    heard = typed("auth-read", UUID, KEY)
    for place, log in places:
        at = min(place, len(heard))
        heard = heard[:at] + log + heard[at:]
    found = answer_in(heard, "auth-read")
    held = held_in(found) if found else None
    whole = {"uuid": UUID.encode(), "auth_key": KEY.encode()}
    assert held is None or held.fields in ({}, {"uuid": UUID.encode()}, whole)


@pytest.mark.parametrize("log", LOGS[:2])
def test_a_log_line_in_the_middle_of_echo_or_answer_is_taken_out(log: bytes) -> None:
    heard = typed("auth-read", UUID, KEY)
    for at in range(len(heard)):
        found = answer_in(heard[:at] + log + heard[at:], "auth-read")
        assert found is not None
        assert list(found.lines) == [UUID, KEY]


def test_an_answer_is_one_only_when_its_prompt_came() -> None:
    heard = typed("read_mac", "mac: a0:b7:65:00:00:01")
    assert [cut for cut in range(len(heard) + 1) if answer_in(heard[:cut], "read_mac")] == [len(heard)]


def test_a_prompt_or_an_answer_from_before_the_echo_counts_for_nothing() -> None:
    late = b"\r\nmac: a0:b7:65:00:00:02\r\ntuya>" + typed("read_mac", "mac: a0:b7:65:00:00:01")
    found = answer_in(late, "read_mac")
    assert found is not None
    assert mac_in(found) == "A0:B7:65:00:00:01"


@pytest.mark.parametrize("lines", [(), ("mac: a0:b7:65:00:00",), ("mac: a0:b7:65:00:00:01", "mac: a0:b7:65:00:00:02")])
def test_no_address_or_two_are_none(lines: tuple[str, ...]) -> None:
    assert mac_in(answer("read_mac", *lines)) is None


@pytest.mark.parametrize(
    ("lines", "region"),
    [
        ((UUID, KEY), Region.LICENCE),
        (("uuid0123456789ab", KEY), Region.LICENCE),
        ((UUID,), Region.TORN),
        (("Authorization read failure.",), Region.BLANK),
        (("Authorization read flailure: not found",), Region.BLANK),
        (("uuidxxxxxxxxxxxxxxxx", "keyxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"), Region.BLANK),
        ((), None),
        ((KEY,), None),
        (("Authorization read failure.", UUID, KEY), None),
        ((UUID, UUID, KEY), None),
        ((UUID, KEY, KEY[::-1]), None),
        (("storage must be 0 or 1",), None),
    ],
)
def test_what_a_store_holds_is_told_or_not_known(lines: tuple[str, ...], region: Region | None) -> None:
    held = held_in(answer("auth-read", *lines))
    assert (held.region if held else None) == region


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Authorization write succeeds.", Said.WRITTEN),
        ("Authorization write to OTP Succeeds.", Said.WRITTEN),
        ("Authorization write failure.", Said.NOT_WRITTEN),
        ("Authorization write flailure: tal_wifi_get_mac failed", Said.NOT_WRITTEN),
        ("Authorization write to OTP failure.", Said.NOT_WRITTEN),
        ("mac length must be 12", Said.REFUSED),
        ("No command or file name", Said.REFUSED),
        ("something else", Said.SILENT),
        ("", Said.SILENT),
    ],
)
def test_the_answer_to_a_write_is_one_of_four_words(line: str, said: Said) -> None:
    assert said_in(answer("auth", line)) is said


@pytest.mark.parametrize("banner", ["ESP-ROM:esp32c3-api1", "rst:0x1 (POWERON),boot:0x8", "ets Jun  8 2016 00:22:57"])
def test_a_start_of_the_module_is_noticed(banner: str) -> None:
    assert answer("auth", banner).booted
    assert not answer("auth", "Authorization write succeeds.").booted


def test_no_answer_shows_what_was_said() -> None:
    told = answer("auth-read", UUID, KEY)
    assert KEY not in f"{told} {held_in(told)}"
    assert UUID not in f"{told} {held_in(told)}"
