"""Image headers: what holds, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burner.recipe.firmware import Segment, build, flash_size_bytes, read

IMAGE = build(9, 8 << 20, 0x40374000, [Segment(address=0x40374000, data=b"code" * 25), Segment(address=0, data=b"")])


def test_what_was_built_is_read() -> None:
    header = read(IMAGE)
    assert (header.chip_number, header.flash_size_bytes, header.signed) == (9, 8 << 20, False)


def test_an_image_without_appended_hash_is_read() -> None:
    plain = IMAGE[:23] + b"\0" + IMAGE[24:-32]
    assert read(plain).chip_number == 9


def test_a_flash_size_of_another_kind_is_not_known() -> None:
    assert flash_size_bytes(b"\xe9\x01\x02\x90") is None


@pytest.mark.parametrize("end", range(len(IMAGE)))
def test_an_image_cut_off_anywhere_does_not_hold(end: int) -> None:
    with pytest.raises(ValueError, match=r"cut off|begin"):
        read(IMAGE[:end])


@given(at=st.integers(0, len(IMAGE) - 1), bit=st.integers(0, 7))
def test_no_bit_of_an_image_can_change(at: int, bit: int) -> None:
    changed = bytearray(IMAGE)
    changed[at] ^= 1 << bit
    if at == 23 and not changed[23]:
        return
    with pytest.raises(ValueError, match=r"cut off|begin|checksum|SHA-256"):
        read(bytes(changed))
