"""Planted secrets are found nowhere: not in the files, not in what is shown, not in what is raised."""

from __future__ import annotations

import base64
import pickle
import traceback

import pytest

from licenses.book import BurnEnd
from licenses.words import Holding, Licence, Outcome, Region, Secret
from resources.errors import KilnError

_KEY = b"PlantedAuthKey0123456789abcdefgh"
_PSK = b"PlantedPsk-9876543210"


def _forms(secret):
    text = secret.decode()
    return [secret, secret.hex().encode(), base64.b64encode(secret)[:-2], text.upper().encode(), text[:16].encode()]


def _found_in(content):
    return [form for secret in (_KEY, _PSK) for form in _forms(secret) if form in content]


@pytest.fixture
def planted(house, make):
    """A book with two licences that carry planted secrets, one burned and one uncertain with its module read."""
    secrets = {"auth_key": Secret(_KEY), "psk": Secret(_PSK)}
    house.book.receive(opened=make.batch_of([Licence(uuid=f"uuid-{n}", secrets=secrets) for n in range(4)]))
    burned = house.burned(1)
    handed = house.uncertain(2, seen=[make.module(3)])
    house.book.module_read(module=make.module(3), holding=make.holds(handed), ctx=house.burn())
    house.book.module_read(module=make.module(1), holding=make.holds(handed), ctx=house.burn())
    house.book.burn_ended(
        ctx=house.burn(), ended=BurnEnd(outcome=Outcome.FAIL, code="E-OTHER-LICENCE"), module=make.module(1)
    )
    assert burned.secrets == secrets
    return house


def test_no_file_of_the_station_holds_a_planted_secret(planted):
    open_files = {path.name: path.read_bytes() for path in planted.folder.iterdir() if path.is_file()}
    planted.book.close()
    closed_files = {path.name: path.read_bytes() for path in planted.folder.iterdir() if path.is_file()}
    assert {"book.sqlite3", "book.sqlite3-wal", "book.head", "keys.json"} <= set(open_files)
    for files in (open_files, closed_files):
        for name, content in files.items():
            assert _found_in(content) == [], name


def test_nothing_that_is_shown_holds_a_planted_secret(planted, make):
    book = planted.book
    holding = Holding(region=Region.LICENCE, fields={"uuid": b"uuid-0", "auth_key": _KEY, "psk": _PSK})
    shown = [
        book.status(),
        book.records(),
        book.journal_after(limit=1_000),
        book.quarantined(),
        book.uncertain_ones(),
        book.licence(uuid="uuid-0"),
        book.standing(module=make.module(1), holding=holding),
        book.verify(),
        holding,
        vars(book),
        make.batch_of([Licence(uuid="uuid-9", secrets={"auth_key": Secret(_KEY)})]),
    ]
    for each in shown:
        assert _found_in(f"{each!r} {each}".encode()) == []


def test_a_licence_that_was_handed_over_is_not_shown_and_not_pickled(planted):
    handed, _ = planted.writing(9)
    assert handed.fields()["auth_key"] == _KEY
    assert _found_in(f"{handed!r} {handed} {handed.secrets!r}".encode()) == []
    with pytest.raises(TypeError):
        pickle.dumps(handed)


def test_no_error_holds_a_planted_secret(planted, make):
    handed, ctx = planted.writing(9)
    secrets = {"auth_key": Secret(_KEY)}
    attempts = [
        lambda: planted.book.burned(uuid=handed.uuid, ctx=ctx, seen=[make.module(8)]),
        lambda: planted.book.hand_over(uuid=handed.uuid, ctx=ctx),
        lambda: planted.book.receive(opened=make.batch_of([handed], name="B-2")),
        lambda: planted.book.receive(
            opened=make.batch_of([Licence(uuid="uuid-twice", secrets=secrets)] * 2, name="B-3")
        ),
        lambda: planted.book.write_again(uuid=handed.uuid, module=make.module(9), ctx=ctx),
    ]
    for attempt in attempts:
        with pytest.raises(KilnError) as caught:
            attempt()
        shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value.facts)
        assert _found_in(shown.encode()) == []


def test_a_sealed_secret_opens_only_for_its_own_licence(planted):
    raw = planted.raw()
    rows = dict(raw.execute("SELECT uuid, sealed FROM licence").fetchall())
    raw.execute("DROP TRIGGER licence_stays_itself")
    ctx = planted.burn()
    reserved = planted.book.reserve(product="plug", module=_module(7), ctx=ctx)
    other = next(sealed for uuid, sealed in rows.items() if uuid != reserved.uuid)
    raw.execute("UPDATE licence SET sealed = ? WHERE uuid = ?", [other, reserved.uuid])
    raw.close()
    with pytest.raises(KilnError) as caught:
        planted.book.hand_over(uuid=reserved.uuid, ctx=ctx)
    assert caught.value.code == "E-BOOK-SEAL"
    assert planted.state(reserved.uuid) == "reserved"


def _module(number):
    from licenses.words import ModuleId

    return ModuleId(mac=f"A0:B7:65:FF:FF:{number:02X}")


def test_equal_secrets_are_sealed_differently(planted):
    raw = planted.raw()
    sealed = [row[0] for row in raw.execute("SELECT sealed FROM licence")]
    raw.close()
    assert len(set(sealed)) == len(sealed)
    assert len({each[:12] for each in sealed}) == len(sealed)
