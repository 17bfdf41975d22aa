"""Downloads: only with a one-time code, each licence once, and nobody learns codes, addresses or keys on the way."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import logging
import socketserver
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from licenses.platform.lots import codes
from licenses.platform.people import people
from licenses.platform.service import admin, post
from licenses.platform.service.background import Worker
from licenses.platform.service.post import Channel, Letter, Post, Way
from licenses.platform.store.ids import utc_now

MAC = "A0:B7:65:1C:44:1C"


def _path(lot, tail=""):
    return f"/v1/lots/{lot['id']}/downloads{tail}"


def _ask(world, lot, who="planner", **body):
    return world.act(who, _path(lot), **body)


def _code(world, who="planner"):
    """The newest code in the mailbox of a person."""
    text = world.person(who).get("/v1/mailbox").json()["items"][0]["text"]
    return next(word.strip() for word in text.split() if word.strip().isdigit() and len(word) == codes.DIGITS)


def _confirm(world, lot, code, n=1, who="planner", **body):
    return world.act(who, _path(lot, f"/{n}/confirm"), code=code, **body)


def _download(world, lot, **body):
    n = _ask(world, lot, **body).json()["id"]
    return _confirm(world, lot, _code(world), n)


def _rows(answer):
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def _wrong(code):
    return str((int(code) + 1) % 10**codes.DIGITS).zfill(codes.DIGITS)


def _earlier(world, minutes):
    """So much time has gone by since every guess and every code."""
    shift = f"datetime({{}}, '-{minutes} minutes') || '.000000'"
    columns = ("wrong_at", "asked_at", "expires_at")
    changes = ", ".join(f"{name} = {shift.format(name)}" for name in columns)
    world.change(lambda tx: tx.exec_driver_sql(f"UPDATE download SET {changes}"))


def test_with_the_code_the_unused_licences_leave_as_a_file_and_are_downloaded(either):
    made = [{"uuid": f"uuid{number:016d}", "auth_key": f"{number:032d}"} for number in range(6)]
    lot, line = either.lot(6, licences=made), either.station("Line 1")
    held = line.uuids(2, lot_id=lot["id"])
    answer = _download(either, lot)
    rows = _rows(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    assert {row["uuid"]: row["auth_key"] for row in rows} == {
        row["uuid"]: row["auth_key"] for row in made if row["uuid"] not in held
    }
    shown = either.show(lot)
    assert (shown["unused"], shown["held"], shown["states"]["downloaded"]) == (0, 2, 4)
    (listed,) = either.person("qa").get(_path(lot)).json()["items"]
    assert (listed["by"], listed["count"]) == ("planner", 4)
    assert admin.verify(either.database_url) == []


def test_what_was_downloaded_goes_no_other_way(either):
    lot, line = either.lot(3), either.station("Line 1")
    _download(either, lot)
    assert line.pull(1, lot_id=lot["id"]).json()["code"] == "nothing_unused"
    assert either.act("planner", f"/v1/lots/{lot['id']}/split", purchased=1).json()["code"] == "not_enough_unused"
    change = {"product_id": either.another_product(), "delivery_mode": "credential"}
    refused = either.act("planner", f"/v1/lots/{lot['id']}/product-changes", **change).json()
    assert refused["code"] == "not_enough_unused"
    assert _ask(either, lot).json()["code"] == "nothing_unused"


def test_an_answer_that_was_lost_comes_again_with_the_same_code_until_it_expires(world):
    lot = world.lot(3)
    _ask(world, lot)
    code = _code(world)
    first = _confirm(world, lot, code)
    assert _confirm(world, lot, code).text == first.text
    _earlier(world, 11)
    assert _confirm(world, lot, code).json()["code"] == "code_expired"


def test_a_wrong_code_is_counted_and_five_of_them_end_it(world):
    lot = world.lot(3)
    _ask(world, lot)
    code = _code(world)
    left = []
    for _ in range(codes.MOST_WRONG):
        left.append(_confirm(world, lot, _wrong(code)).json().get("left"))
        world.change(lambda tx: tx.exec_driver_sql("UPDATE download SET wrong_at = '2000-01-01 00:00:00.000000'"))
    assert left == [4, 3, 2, 1, 0]
    assert _confirm(world, lot, code).json()["code"] == "code_expired"
    assert world.show(lot)["unused"] == 3


def test_guesses_are_slowed_down_over_all_codes_of_a_person(world):
    lot, other = world.lot(3), world.lot(3)
    _ask(world, lot)
    code = _code(world)
    world.change(lambda tx: tx.exec_driver_sql("UPDATE download SET wrong = 4"))
    assert _confirm(world, lot, _wrong(code)).json()["code"] == "code_wrong"
    n = _ask(world, other).json()["id"]
    refused = _confirm(world, other, _code(world), n)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_soon")
    assert 1 <= refused.json()["wait_s"] <= codes.pause_s(5) + 1


def test_the_pause_between_guesses_doubles():
    assert [codes.pause_s(wrong) for wrong in (0, 1, 2, 3, 4, 5)] == [0, 0, 1, 2, 4, 8]
    assert codes.pause_s(10_000) == 600


def test_a_code_expires(world):
    lot = world.lot(3)
    _ask(world, lot)
    code = _code(world)
    _earlier(world, 11)
    assert _confirm(world, lot, code).json()["code"] == "code_expired"


def test_only_so_many_codes_are_sent_in_an_hour(world):
    lot = world.lot(3)
    answers = [_ask(world, lot).status_code for _ in range(codes.MOST_ASKED + 1)]
    assert answers == [201] * codes.MOST_ASKED + [429]
    _earlier(world, 61)
    assert _ask(world, lot).status_code == 201


def test_a_code_is_the_person_s_own_and_only_for_its_lot(world):
    lot, other = world.lot(3), world.lot(3)
    _ask(world, lot)
    _ask(world, other)
    code = _code(world)
    assert world.person("owner").get("/v1/mailbox").json()["items"] == []
    assert _confirm(world, other, code, who="owner").status_code == 404
    assert _confirm(world, lot, code).json()["code"] in ("code_wrong",)


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("DELETE FROM downloaded", "download_lost"),
        ("UPDATE licence SET state = 'unused' WHERE state = 'downloaded'", "downloaded_but_here"),
    ],
)
def test_verify_finds_a_download_without_its_row_and_a_row_without_its_download(world, damage, code):
    assert _download(world, world.lot(2)).status_code == 200
    assert admin.verify(world.database_url) == []
    world.change(lambda tx: tx.exec_driver_sql(damage))
    assert [finding.code for finding in admin.verify(world.database_url)] == [code, code]


def test_other_organisations_and_other_roles_download_nothing(world):
    lot = world.lot(3)
    assert _ask(world, lot, who="stranger").status_code == 404
    assert _ask(world, lot, who="staff").json()["code"] == "not_yours_now"
    assert _ask(world, lot, who="operator").json()["code"] == "role_missing"


def test_a_frozen_lot_is_not_downloaded_even_with_a_code_from_before(world):
    lot = world.lot(3)
    _ask(world, lot)
    code = _code(world)
    change = {"product_id": world.another_product(), "delivery_mode": "credential"}
    world.act("planner", f"/v1/lots/{lot['id']}/product-changes", **change)
    assert _confirm(world, lot, code).json()["code"] == "frozen"
    assert _ask(world, lot).json()["code"] == "frozen"
    world.act("planner", f"/v1/lots/{lot['id']}/product-changes/1/recall")
    assert len(_rows(_confirm(world, lot, code))) == 3


def test_new_licences_are_downloaded_from_both_places_unless_they_only_replace_others_on_modules(world):
    body = {"buyer": world.factory, "item_type": "licence", "products": [{"product_id": world.product, "quantity": 9}]}
    order = world.act("staff", "/v1/orders", **body).json()["id"]
    world.act("staff", f"/v1/orders/{order}/deliveries", quantity=9)
    picked = {
        against: world.act(
            "planner", f"/v1/orders/{order}/replacement", product_id=world.product, quantity=3, against=against
        ).json()
        for against in ("unused", "modules")
    }
    planner = world.person("planner")
    history = [each["lot_id"] for each in planner.get(f"/v1/orders/{order}/replacements").json()["items"]]
    listed = planner.get("/v1/orders", params={"delivery_mode": "license_replacement"}).json()["items"]
    assert (
        history == [lot for each in listed for lot in each["lots"]] == [picked[each]["id"] for each in reversed(picked)]
    )
    assert len(_rows(_download(world, picked["unused"]))) == 3
    assert _ask(world, picked["modules"]).json()["code"] == "refurbish_only"
    shown = planner.get(f"/v1/lots/{picked['modules']['id']}").json()
    assert (shown["against"], shown["replaces_order"], shown["blocked"]["download"]["code"]) == (
        "modules",
        order,
        "refurbish_only",
    )
    assert admin.verify(world.database_url) == []


def test_a_licence_list_is_generated_for_good(either):
    lot, strip = either.lot(5), either.another_product()
    body = {"product_id": strip, "delivery_mode": "license_list"}
    either.act("planner", f"/v1/lots/{lot['id']}/product-changes", **body)
    either.act("staff", f"/v1/lots/{lot['id']}/product-changes/1/approve")
    assert _ask(either, lot).json()["code"] == "generate_first"
    either.station("Line 1").uuids(1, lot_id=lot["id"])
    assert len(_rows(_download(either, lot, generate=True))) == 4
    assert either.show(lot)["list_generated"]
    for path, more in (("split", {"purchased": 1}), ("product-changes", body | {"product_id": either.product})):
        assert either.act("planner", f"/v1/lots/{lot['id']}/{path}", **more).json()["code"] == "list_generated"


def test_a_list_that_was_not_fetched_is_not_generated(world):
    lot = world.lot(3)
    world.change(lambda tx: tx.exec_driver_sql("UPDATE lot SET delivery_mode = 'license_list'"))
    _ask(world, lot, generate=True)
    assert world.act("planner", f"/v1/lots/{lot['id']}/split", purchased=1).status_code == 201


def test_a_credential_brings_its_firmware_when_asked_and_an_authorization_does_not(world):
    data = b'chip = "esp32c3"'
    file = {"name": "recipe.toml", "data": base64.b64encode(data).decode(), "sha256": hashlib.sha256(data).hexdigest()}
    world.act("planner", f"/v1/products/{world.product}/recipes", chip="esp32c3", files=[file])
    lot = world.lot(2)
    _ask(world, lot)
    code = _code(world)
    answer = _confirm(world, lot, code, firmware=True)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        assert bundle.namelist() == ["licences.csv", "firmware/recipe.toml"]
        assert bundle.read("firmware/recipe.toml") == data
    world.change(lambda tx: tx.exec_driver_sql("UPDATE lot SET delivery_mode = 'authorization_only'"))
    assert len(_rows(_confirm(world, lot, code, firmware=True))) == 2


def test_nobody_learns_whether_an_address_exists(world):
    lot = world.lot(3)
    mail, phone = (_ask(world, lot, channel=channel).json() for channel in ("email", "phone"))
    assert set(mail) == set(phone)
    assert [each["channel"] for each in world.person("planner").get("/v1/mailbox").json()["items"]] == ["email"]


def test_a_phone_is_set_with_the_password_and_then_gets_its_codes(world):
    lot, planner = world.lot(3), world.person("planner")
    where = "/v1/sessions/current/phone"
    assert planner.put(where, json={"number": "+4915112345", "password": "no"}).json()["code"] == "wrong_password"
    body = {"number": "+4915112345", "password": "a long enough password"}
    assert planner.put(where, json=body).status_code == 204
    _ask(world, lot, channel="phone")
    (letter,) = planner.get("/v1/mailbox").json()["items"]
    assert (letter["to"], letter["channel"]) == ("+4915112345", "phone")
    assert len(_rows(_confirm(world, lot, _code(world)))) == 3


def test_the_mailbox_is_not_there_for_what_comes_from_elsewhere(world):
    lot, planner = world.lot(3), world.person("planner")
    planner.headers["X-Forwarded-For"] = "192.0.2.7"
    assert planner.get("/v1/mailbox").status_code == 404
    answer = planner.post(_path(lot), json={})
    assert (answer.status_code, answer.json()["code"]) == (503, "post_not_set_up")


def test_neither_code_nor_key_nor_file_is_logged_or_stored_in_the_clear(world, caplog):
    caplog.set_level(logging.DEBUG)
    key = "PLANTEDKEY-0123456789-abcdefghij"
    lot = world.lot(1, licences=[{"uuid": "uuid" + "a" * 16, "auth_key": key}])
    _ask(world, lot)
    code = _code(world)
    assert _confirm(world, lot, _wrong(code)).status_code == 403
    assert key in _confirm(world, lot, code).text
    stored = b"".join(file.read_bytes() for file in world.database_file.parent.glob("platform.sqlite3*"))
    assert key.encode() not in stored
    assert f": {code}\\n".encode() not in stored
    assert key not in caplog.text
    assert code not in caplog.text


@pytest.fixture
def webhook(monkeypatch):
    """A server that takes what is sent to phones, as the environment of the service names it."""
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("KILN_PHONE_WEBHOOK", f"http://127.0.0.1:{server.server_port}/sms")
    yield got
    server.shutdown()
    server.server_close()


@pytest.fixture
def mail_server(monkeypatch):
    """A mail server on this machine that keeps what it is given."""
    got = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            self.wfile.write(b"220 here\r\n")
            for line in iter(self.rfile.readline, b""):
                word = line[:4].upper()
                if word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    got.append(b"".join(iter(self.rfile.readline, b".\r\n")).decode())
                self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")

    server = socketserver.TCPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("KILN_SMTP_URL", f"smtp://127.0.0.1:{server.server_address[1]}?from=kiln@example.org")
    yield got
    server.shutdown()
    server.server_close()


def _send(world, channel, way):
    """A message to the planner, who has a phone, and all that is to be done for it."""
    letter = Letter(subject="A code", text="Your code: 123456", expires_at=utc_now() + codes.LIVES)
    with world.database.writing() as tx:
        planner = people.person_with(tx, "planner@example.org")
        post.set_number(tx, planner, "+4915112345")
        post.send(tx, world.keys, planner, letter, channel=channel, way=way)
    Worker(world.database, world.keys).run_due()
    with world.database.reading() as tx:
        assert tx.exec_driver_sql("SELECT count(*) FROM message").scalar() == 0


def test_a_message_to_a_phone_goes_through_the_webhook_and_its_words_are_gone(world, webhook):
    _send(world, Channel.PHONE, Way.WEBHOOK)
    assert webhook == [{"to": "+4915112345", "text": "Your code: 123456"}]


def test_a_message_by_mail_goes_to_the_person_s_address_and_its_words_are_gone(world, mail_server):
    _send(world, Channel.EMAIL, Way.SMTP)
    (mail,) = mail_server
    assert "To: planner@example.org" in mail
    assert "Your code: 123456" in mail


def test_with_another_way_set_up_nothing_falls_back_into_the_mailbox():
    assert Post().way(Channel.PHONE) is Way.MAILBOX
    assert Post(smtp_url="smtps://mail.example.org").way(Channel.PHONE) is None
    assert Post(webhook="https://sms.example.org").way(Channel.EMAIL) is None
    assert "sms" not in repr(Post(webhook="https://sms.example.org"))
