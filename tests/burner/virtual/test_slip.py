"""SLIP frames round trip, whatever bytes they carry."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from burner.virtual.slip import Decoder, encode

_packets = st.lists(st.binary(min_size=1) | st.text("\xc0\xdb\xdc\xdd", min_size=1).map(lambda t: t.encode("latin-1")))


@given(_packets, st.integers(1, 7))
def test_packets_survive_the_wire_in_pieces_of_any_size(packets: list[bytes], piece: int) -> None:
    wire = b"".join(encode(packet) for packet in packets)
    decoder = Decoder()
    received = [each for at in range(0, len(wire), piece) for each in decoder.feed(wire[at : at + piece])]
    assert received == packets


@given(st.binary(min_size=1))
def test_no_delimiter_stands_inside_a_frame(packet: bytes) -> None:
    assert b"\xc0" not in encode(packet)[1:-1]


def test_noise_before_a_frame_is_dropped() -> None:
    assert Decoder().feed(b"boot log\r\n" + encode(b"packet")) == [b"packet"]


def test_a_frame_with_a_wrong_escape_is_dropped_and_the_next_one_is_read() -> None:
    assert Decoder().feed(b"\xc0a\xdbb\xc0" + encode(b"packet")) == [b"packet"]


def test_an_escape_cut_off_at_the_end_of_a_frame_is_dropped() -> None:
    assert Decoder().feed(b"\xc0a\xdb\xc0" + encode(b"packet")) == [b"packet"]


def test_frames_that_share_one_delimiter_are_both_read() -> None:
    assert Decoder().feed(b"\xc0one\xc0\xc0two\xc0") == [b"one", b"two"]
