"""Places on the USB tree: what belongs to one board, which port of it is burned over, and where a hub went."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burner.usb import Port, boards, choose, hub_of, is_within, moved, place_of


def bridge(place: str, name: str = "") -> Port:
    return Port(name=name or f"port of {place}", place=f"{place}:1.0", vendor=0x10C4, product=0xEA60)


def chip(place: str) -> Port:
    return Port(name=f"chip of {place}", place=f"{place}:1.0", vendor=0x303A, product=0x1001)


def double(place: str) -> list[Port]:
    return [
        Port(name=f"{place} {number}", place=f"{place}:1.{number}", vendor=0x0403, product=0x6010) for number in (0, 1)
    ]


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("usb:1-2.3", "1-2.3"),
        ("usb:1-2.3:1.0", "1-2.3:1.0"),
        ("usb:", None),
        ("usb:left", None),
        ("/dev/ttyUSB0", None),
        ("socket://127.0.0.1:7000", None),
        ("1-2.3", None),
    ],
)
def test_only_a_usb_url_names_a_place(url, place):
    assert place_of(url) == place


def test_a_device_at_the_computer_itself_has_no_hub():
    assert hub_of("1-2") is None
    assert hub_of("1-2.3:1.0") == "1-2"
    assert hub_of("1-2.3.4") == "1-2.3"


def test_port_12_is_not_within_port_1():
    assert not is_within("1-12", "1-1")
    assert not is_within("1-2.13", "1-2.1")
    assert is_within("1-2.1.3:1.0", "1-2.1")


def test_the_bridge_of_a_board_goes_before_the_usb_of_its_chip():
    ports = [chip("1-2.1"), bridge("1-2.2")]

    assert choose(ports, "1-2") == ports[1]
    assert [(board.place, board.port, len(board.ports)) for board in boards(ports)] == [("1-2", ports[1], 2)]


def test_an_adapter_of_two_ports_is_one_board_and_its_second_port_the_serial_one():
    (board,) = boards(double("1-4"))

    assert (board.place, board.port.place) == ("1-4", "1-4:1.1")


def test_a_slot_bound_to_an_interface_gets_that_one():
    assert choose(double("1-4"), "1-4:1.0").place == "1-4:1.0"


def test_two_adapters_behind_one_hub_are_two_boards():
    found = boards([bridge("1-2.10"), bridge("1-2.9"), Port(name="COM1")])

    assert [board.place for board in found] == ["1-2.9", "1-2.10"]


def test_a_hub_that_moved_is_found_by_the_positions_of_its_slots():
    (move,) = moved(["1-2.1", "1-2.4", "1-7"], [bridge("1-3.1"), bridge("1-3.4")], ["1-3"])

    assert (move.old, move.new) == ("1-2", "1-3")
    assert move.places == {"1-2.1": "1-3.1", "1-2.4": "1-3.4"}


def test_a_hub_that_could_be_two_is_not_guessed():
    assert moved(["1-2.1", "1-5.1"], [bridge("1-3.1")], ["1-3"]) == ()
    assert moved(["1-2.1"], [bridge("1-3.1"), bridge("1-4.1")], ["1-3", "1-4"]) == ()


def test_a_hub_that_stands_with_nothing_in_it_has_not_moved():
    assert moved(["1-2.1"], [bridge("1-3.1")], ["1-2", "1-3"]) == ()


def test_ports_at_other_positions_are_another_hub():
    assert moved(["1-2.1", "1-2.2"], [bridge("1-3.1"), bridge("1-3.7")], ["1-3"]) == ()


positions = st.sets(st.integers(1, 16), min_size=1, max_size=16)


@given(positions=positions, old=st.integers(1, 9), new=st.integers(10, 19), shown=st.data())
def test_every_slot_of_a_moved_hub_keeps_its_position(positions, old, new, shown):
    plugged = shown.draw(st.sets(st.sampled_from(sorted(positions)), min_size=1))
    (move,) = moved(
        [f"1-{old}.{each}" for each in positions], [bridge(f"1-{new}.{each}") for each in plugged], [f"1-{new}"]
    )

    assert move.places == {f"1-{old}.{each}": f"1-{new}.{each}" for each in positions}
