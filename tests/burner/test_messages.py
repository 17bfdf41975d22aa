"""The pipe's messages survive their way over it, and show no key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burner.messages import (
    Examine,
    HandOver,
    Identity,
    Message,
    Mode,
    ModuleFound,
    OpenSlot,
    Presence,
    ReadBack,
    Region,
    SlotChanged,
    SlotCondition,
    Stopped,
    Verdict,
    decode,
    encode,
)

texts = st.text(max_size=20)
macs = st.binary(min_size=6, max_size=6).map(lambda data: data.hex(":").upper())
identities = st.builds(Identity, mac=macs, unique_id=st.none() | texts, flash_uid=st.none() | texts)
slots, burns = st.integers(0, 32), st.uuids().map(str)
fields = st.dictionaries(texts, st.binary(max_size=64), max_size=4)
seen = st.lists(identities, max_size=4).map(tuple)
facts = st.dictionaries(texts, texts, max_size=3)
messages = st.one_of(
    st.builds(OpenSlot, slot=slots, url=texts, presence=st.sampled_from(Presence), baud=st.integers(1, 2_000_000)),
    st.builds(Examine, slot=slots, burn=burns, mode=st.sampled_from(Mode), recipe=st.none() | texts),
    st.builds(HandOver, slot=slots, burn=burns, licence=fields),
    st.builds(
        SlotChanged,
        slot=slots,
        condition=st.sampled_from(SlotCondition),
        code=st.none() | texts,
        facts=facts,
        opening=slots,
    ),
    st.builds(
        ModuleFound,
        slot=slots,
        burn=burns,
        identity=identities,
        chip=texts,
        flash_size_bytes=st.none() | st.integers(0, 1 << 27),
        security=st.dictionaries(texts, st.booleans(), max_size=4),
        region=st.sampled_from(Region),
        holds=fields,
    ),
    st.builds(ReadBack, slot=slots, burn=burns, verdict=st.sampled_from(Verdict), seen=seen, evidence=facts),
    st.builds(
        Stopped,
        slot=slots,
        burn=burns,
        code=texts,
        facts=facts,
        handed_over=st.booleans(),
        erased_blank=st.booleans(),
        seen=seen,
    ),
)


@given(messages)
def test_a_message_arrives_as_it_was_sent_in_one_line(message):
    line = encode(message)

    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert decode(line) == message


@pytest.mark.parametrize("line", [b"", b"[]", b"{}", b'{"":"Nobody"}', b'{"":"Go"}', b"\xff", b"null"])
def test_what_is_no_message_is_refused(line):
    with pytest.raises(ValueError):
        decode(line)


def test_every_kind_has_its_own_name():
    assert all(kind.name == name for name, kind in Message.kinds.items())


def test_a_licence_on_its_way_does_not_show():
    message = HandOver(slot=1, burn="b", licence={"auth_key": b"planted-secret"})

    assert "planted-secret" not in repr(message)
