"""Licence lists on their way in: every rule for a row, and all or nothing."""

from __future__ import annotations

import secrets

import pytest

from licenses.platform.lots.lists import SENTENCES, Entry, faults, normal_mac
from licenses.platform.store.schema import licence
from licenses.words import PlatformState, Secret


def _entry(**changes):
    sound = {"uuid": "uuid" + secrets.token_hex(8), "auth_key": Secret(secrets.token_urlsafe(24).encode())}
    return Entry(**(sound | changes))


def _codes(*entries, family=None):
    return [code for _index, code in faults(entries, family)]


def test_sound_rows_of_each_family_are_taken():
    for uuid in ("uuid" + "a1" * 8, "tuya" + "B2" * 8, "0123456789abcdef"):
        assert _codes(_entry(uuid=uuid)) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"uuid": "uuidxxxxxxxxxxxxxxxx"}, "placeholder"),
        ({"uuid": ""}, "uuid_malformed"),
        ({"uuid": "uuid" + "a" * 15}, "uuid_malformed"),
        ({"uuid": "abcd" + "a" * 16}, "uuid_malformed"),
        ({"uuid": "uuid" + "ä" * 16}, "uuid_malformed"),
        ({"uuid": "uuid" + "a" * 16 + "\n"}, "uuid_malformed"),
        ({"auth_key": Secret(b"short")}, "auth_key_malformed"),
        ({"auth_key": Secret(b"a" * 31 + b" ")}, "auth_key_malformed"),
        ({"auth_key": Secret(("ä" * 32).encode())}, "auth_key_malformed"),
        ({"mac": "A0:B7:65:1C:44"}, "mac_malformed"),
        ({"mac": "A0:B7:65:1C:44:1G"}, "mac_malformed"),
        ({"mac": "ff:ff:ff:ff:ff:ff"}, "mac_default"),
        ({"mac": "C8478C000018"}, "mac_default"),
        ({"module_mac": "here"}, "module_malformed"),
        ({"secrets": {"psk": Secret(b"not base64!")}}, "secret_malformed"),
        ({"secrets": {"auth_key": Secret(b"AAAA")}}, "secret_malformed"),
        ({"secrets": {"A B": Secret(b"AAAA")}}, "secret_malformed"),
    ],
)
def test_a_row_that_is_off_is_refused_with_its_code(changes, code):
    assert _codes(_entry(**changes)) == [code]
    assert code in SENTENCES


def test_families_never_mix_in_one_list():
    assert _codes(_entry(), _entry(uuid="tuya" + "a" * 16), _entry(uuid="a" * 16)) == ["family_mixed"] * 2


def test_a_list_of_another_family_than_the_products_is_refused():
    assert _codes(_entry(), family="tuya") == ["family_mixed"]


def test_a_bad_row_does_not_set_the_family():
    assert _codes(_entry(uuid="tuya-no"), _entry(), _entry()) == ["uuid_malformed"]


def test_a_uuid_stands_once_in_a_list():
    entry = _entry()
    assert _codes(entry, _entry(uuid=entry.uuid)) == ["uuid_twice"]


def test_a_mac_is_assigned_once_however_it_is_written():
    assert _codes(_entry(mac="A0:B7:65:1C:44:1C"), _entry(mac="a0-b7-65-1c-44-1c")) == ["mac_twice"]


def test_a_module_was_burned_once():
    burned = {"state": PlatformState.BURNED, "module_mac": "A0:B7:65:1C:44:1C"}
    assert _codes(_entry(**burned), _entry(**burned)) == ["module_twice"]


def test_a_module_that_several_failed_on_was_not_burned_twice():
    """Rows for a person to decide name the module of a try; only a licence that stands there excludes another."""
    failed = {"state": PlatformState.SCRAPPED, "module_mac": "A0:B7:65:1C:44:1C"}
    burned = {"state": PlatformState.BURNED, "module_mac": "A0:B7:65:1C:44:1C"}
    assert _codes(_entry(**failed), _entry(**failed), _entry(**burned)) == []


@pytest.mark.parametrize("text", ["a0b7651c441c", "A0-B7-65-1C-44-1C", "a0:b7:65:1c:44:1c"])
def test_a_mac_has_one_form_here(text):
    assert normal_mac(text) == "A0:B7:65:1C:44:1C"


def test_a_list_becomes_a_lot_of_the_importers_organisation(world):
    made = world.lot(7)
    assert (made["purchased"], made["free"], made["unused"]) == (7, 0, 7)
    assert (made["owner"], made["state"], made["is_replacement"]) == (world.factory, "VALID", False)


def test_one_bad_row_refuses_the_whole_list_and_names_the_row(world):
    listed = _rows(5)
    listed[3]["auth_key"] = "too short"
    answer = _import(world, listed)
    assert (answer.status_code, answer.json()["code"]) == (422, "rows_refused")
    assert answer.json()["rows"] == [
        {"index": 3, "code": "auth_key_malformed", "sentence": SENTENCES["auth_key_malformed"]}
    ]
    assert world.person("planner").get("/v1/lots").json()["items"] == []


def test_a_uuid_that_the_platform_has_is_refused(world):
    listed = _rows(5)
    assert _import(world, listed).status_code == 201
    answer = _import(world, [*_rows(2), listed[4]])
    assert [(row["index"], row["code"]) for row in answer.json()["rows"]] == [(2, "uuid_known")]


def test_the_first_list_sets_the_family_of_a_product(world):
    assert _import(world, [_row("tuya" + "a" * 16)]).status_code == 201
    answer = _import(world, _rows(2))
    assert [row["code"] for row in answer.json()["rows"]] == ["family_mixed"] * 2


def test_rows_that_others_burned_are_burned_with_their_module_and_never_given(world):
    burned = _row("uuid" + "b" * 16) | {"state": "burned", "module_mac": "a0b7651c441c"}
    made = _import(world, [burned, *_rows(1)]).json()
    assert (made["unused"], made["used"], made["states"]["burned"]) == (1, 1, 1)
    shown = world.licence("uuid" + "b" * 16)
    assert (shown["state"], shown["module"], shown["note"]) == ("burned", "A0:B7:65:1C:44:1C", "burned, by others")
    assert [item["station"] for item in shown["modules"]] == [None]
    assert len(world.station("Line 1").uuids(10)) == 1


def test_a_module_that_holds_a_licence_is_not_booked_for_another(world):
    burned = {"state": "burned", "module_mac": "A0:B7:65:1C:44:1C"}
    assert _import(world, [_row("uuid" + "b" * 16) | burned]).status_code == 201
    answer = _import(world, [_row("uuid" + "c" * 16) | burned])
    assert [row["code"] for row in answer.json()["rows"]] == ["module_bound"]


def test_rows_for_a_person_to_decide_are_scrapped_with_their_reason(world):
    row = _row("uuid" + "d" * 16) | {"state": "scrapped", "reason": "the sheet says FAIL"}
    made = _import(world, [row]).json()
    assert made["states"]["scrapped"] == 1
    assert world.licence(row["uuid"])["note"] == "the sheet says FAIL"
    assert world.station("Line 1").pull(1).json()["code"] == "nothing_unused"


def test_a_row_of_another_shape_is_refused_without_showing_what_it_held(world):
    answer = _import(world, [{"uuid": "x", "auth_key": ["PLANTED"]}])
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert "PLANTED" not in answer.text


def test_an_empty_list_is_refused(world):
    assert _import(world, []).json()["code"] == "invalid_request"


def test_a_product_that_one_may_not_see_takes_no_list(world):
    body = {"product_id": world.product, "name": "List", "licences": _rows(1)}
    assert world.person("stranger").post("/v1/lots", json=body).status_code == 404


def test_three_thousand_rows_come_in_at_once_and_in_their_order(world):
    listed = _rows(3_000)
    assert _import(world, listed).json()["unused"] == 3_000
    station = world.station("Line 1")
    assert station.uuids(3_000) == [row["uuid"] for row in listed]


def test_secrets_are_sealed_each_for_its_own_licence(world):
    world.lot(2)
    with world.database.reading() as tx:
        sealed = list(tx.scalars(licence.select().with_only_columns(licence.c.sealed)))
    assert len(set(sealed)) == 2


def _row(uuid):
    return {"uuid": uuid, "auth_key": secrets.token_urlsafe(24)}


def _rows(count):
    return [_row("uuid" + secrets.token_hex(8)) for _ in range(count)]


def _import(world, listed):
    body = {"product_id": world.product, "name": "List", "licences": listed}
    return world.person("planner").post("/v1/lots", json=body)
