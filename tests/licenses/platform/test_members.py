"""Organisations and people: staff make them, owners look after their own, and all of it is in the audit list."""

from __future__ import annotations

import pytest


def _add(client, **body):
    return client.post("/v1/people", json={"name": "Nora", "email": "nora@example.org", "role": "planner"} | body)


def test_staff_make_an_organisation_and_its_first_person_who_signs_in(either):
    staff = either.person("staff")
    made = staff.post("/v1/organisations", json={"name": "Brand"}).json()
    assert staff.post("/v1/organisations", json={"name": "Brand"}).json()["code"] == "organisation_name_taken"
    person = _add(staff, organisation_id=made["id"], role="owner")
    assert person.status_code == 201
    assert (person.json()["organisation_name"], person.json()["role"]) == ("Brand", "owner")
    assert _add(staff, email="NORA@example.org").json()["code"] == "email_taken"
    body = {"email": "nora@example.org", "password": person.json()["password"]}
    session = either.anonymous().post("/v1/sessions", json=body).json()
    assert session["person"]["organisation"] == made["id"]
    assert {each["name"] for each in staff.get("/v1/organisations").json()["items"]} >= {"Brand", "Factory", "Other"}


def test_an_owner_sees_and_looks_after_the_own_people_only(world):
    owner, stranger = world.person("owner"), world.person("stranger")
    people = {each["email"]: each["id"] for each in owner.get("/v1/people").json()["items"]}
    assert "stranger@example.org" not in people
    assert [each["name"] for each in owner.get("/v1/organisations").json()["items"]] == ["Factory"]
    everybody = {each["email"]: each["id"] for each in world.person("staff").get("/v1/people").json()["items"]}
    foreign = everybody["stranger@example.org"]
    assert owner.patch(f"/v1/people/{foreign}", json={"role": "qa"}).status_code == 404
    assert owner.delete(f"/v1/people/{foreign}").status_code == 404
    assert stranger.get("/v1/lots").status_code == 200
    assert _add(owner).json()["code"] == "role_missing"


@pytest.mark.parametrize(
    ("by", "whom", "role", "code"),
    [
        ("owner", "qa", "staff", "role_out_of_place"),
        ("staff", "qa", "staff", "role_out_of_place"),
        ("owner", "owner", "qa", "not_yourself"),
        ("staff", "staff", "qa", "not_yourself"),
    ],
)
def test_a_role_that_may_not_be_given_is_refused(world, by, whom, role, code):
    people = {each["email"]: each["id"] for each in world.person("staff").get("/v1/people").json()["items"]}
    answer = world.person(by).patch(f"/v1/people/{people[f'{whom}@example.org']}", json={"role": role})
    assert (answer.status_code, answer.json()["code"]) == (409, code)


def test_a_changed_role_counts_at_once_and_who_left_is_nobody(world):
    owner, qa = world.person("owner"), world.person("qa")
    people = {each["email"]: each["id"] for each in owner.get("/v1/people").json()["items"]}
    name = people["qa@example.org"]
    assert owner.patch(f"/v1/people/{name}", json={"role": "auditor"}).json()["role"] == "auditor"
    assert qa.get("/v1/audit").status_code == 200
    password = owner.post(f"/v1/people/{name}/password").json()["password"]
    assert qa.get("/v1/audit").status_code == 401
    sign_in = {"email": "qa@example.org", "password": password}
    assert world.anonymous().post("/v1/sessions", json=sign_in).status_code == 201
    assert owner.delete(f"/v1/people/{name}").status_code == 204
    assert owner.delete(f"/v1/people/{name}").status_code == 204
    assert world.anonymous().post("/v1/sessions", json=sign_in).json()["code"] == "wrong_credentials"
    left = {each["id"]: each["left_at"] for each in owner.get("/v1/people").json()["items"]}
    assert left[name] is not None


def test_the_audit_list_says_who_did_what_and_is_found_by_each_filter(either):
    planner, auditor = either.person("planner"), either.person("auditor")
    product = planner.post("/v1/products", json={"name": "Lamp", "category": "lamp", "chip": "esp32"}).json()["id"]
    either.lot(2, product_id=product, name="First")
    planner.post("/v1/work-orders", json={"number": "WO-1", "product_id": product, "quantity": 5})

    def found(client=auditor, **search):
        return [each["action"] for each in client.get("/v1/audit", params=search).json()["items"]]

    (entry,) = auditor.get("/v1/audit", params={"subject": product}).json()["items"]
    assert (entry["actor_name"], entry["action"], entry["facts"]) == ("planner", "product.added", {"name": "Lamp"})
    assert found(actor=entry["actor"]) == ["work_order.added", "lot.imported", "product.added"]
    assert found(action="lot.") == ["lot.imported"]
    assert found(actor=entry["actor"], to=entry["at"]) == []
    assert found(**{"from": entry["at"], "actor": entry["actor"], "limit": 1}) == ["work_order.added"]
    assert found(organisation=either.other) == []
    assert "lot.imported" in found(either.person("staff"))
    assert either.person("stranger").get("/v1/audit").status_code == 403


def test_what_was_refused_leaves_no_trace_in_the_audit_list(world):
    planner = world.person("planner")
    before = len(world.person("auditor").get("/v1/audit").json()["items"])
    bad = {"number": "WO-1", "product_id": world.product, "quantity": 5, "recipe_version": 9}
    assert planner.post("/v1/work-orders", json=bad).status_code == 409
    assert len(world.person("auditor").get("/v1/audit").json()["items"]) == before
