"""Partners (S003): a brand authorises a manufacturer, which authorises two factories, each for what it may do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from licenses.platform.orders import products
from licenses.platform.orders.products import DeliveryMode, NewProduct
from licenses.platform.people import people
from licenses.platform.people.callers import Role
from licenses.platform.store.ids import utc_now
from licenses.platform.store.schema import person
from tests.licenses.platform.conftest import rows

DEVELOP = {"product_development": True, "panel_development": True, "view_logs": True, "allow_third_party": True}
PURCHASE = {"allow_third_party": True}
BOTH = {"develop": DEVELOP, "purchase": PURCHASE}


@dataclass
class Trade:
    """A brand with a product, a manufacturer and two factories, and a planner of each; grants by their names."""

    world: Any
    clients: dict[str, Any]
    ids: dict[str, str]
    product: str

    def account(self, grantor: str, account: str, code: str | None = None) -> str:
        body = {"account": self.ids[account], "partner_name": f"our {account}"}
        answer = self.clients[grantor].post("/v1/authorised-accounts", json=body)
        assert answer.json().get("code") == code, answer.text
        return "" if code else str(answer.json()["id"])

    def grant(self, grantor: str, account: str, code: str | None = None, **terms: Any) -> str:
        """The path of a new grant of the product, or an empty text when it is refused with ``code``."""
        listed = self.clients[grantor].get("/v1/authorised-accounts", params={"direction": "by_me"}).json()["items"]
        known = {each["account"]: each["id"] for each in listed}
        its = known.get(self.ids[account]) or self.account(grantor, account)
        path = f"/v1/authorised-accounts/{its}/grants"
        answer = self.clients[grantor].post(path, json={"product_id": self.product, **terms})
        assert answer.json().get("code") == code, answer.text
        return "" if code else f"{path}/{answer.json()['id']}"

    def rights(self, who: str) -> set[str]:
        answer = self.clients[who].get(f"/v1/products/{self.product}/rights")
        return set(answer.json()["rights"]) if answer.status_code == 200 else set()

    def order(self, buyer: str, **body: Any) -> Any:
        item = {"product_id": self.product, "quantity": 10}
        order = {"buyer": self.ids[buyer], "products": [item], "item_type": "licence"} | body
        return self.world.person("staff").post("/v1/orders", json=order)

    def bought(self, buyer: str) -> str:
        """The lot of an order of ten that is delivered."""
        order = self.order(buyer).json()["id"]
        made = self.world.person("staff").post(f"/v1/orders/{order}/deliveries", json={"quantity": 10})
        assert made.status_code == 201, made.text
        return str(made.json()["lots"][0])


NAMES = ("brand", "maker", "north", "south")


@pytest.fixture
def trade(either) -> Trade:
    with either.database.writing() as tx:
        ids = {name: people.add_organisation(tx, name, issuer=either.issuer) for name in NAMES}
        for name in NAMES:  # without a password, whose hash is slow on purpose
            about = {"id": name, "organisation": ids[name], "name": name, "email": f"{name}@example.org"}
            made = {"role": Role.PLANNER.value, "password_hash": "-", "created_at": utc_now()}
            tx.execute(person.insert().values(**about, **made))
        new = NewProduct(name="Kettle", category="kettle", chip="esp32c3", delivery_mode=DeliveryMode.CREDENTIAL)
        product = products.add(tx, issuer=either.issuer, owner=ids["brand"], new=new)
    return Trade(either, {name: either.person(name) for name in NAMES}, ids, product)


def test_a_brand_lets_a_factory_purchase_only(trade):
    assert trade.order("north").json()["code"] == "purchase_not_granted"
    trade.grant("brand", "north", purchase={})
    assert trade.rights("north") == {"purchase"}
    assert trade.order("north").status_code == 201
    assert trade.order("brand", invoice_entity=trade.ids["north"]).json()["invoice_entity"] == trade.ids["north"]
    assert trade.order("brand", invoice_entity=trade.ids["south"]).json()["code"] == "purchase_not_granted"
    listed = trade.clients["north"].get("/v1/products", params={"owner": "customer"}).json()["items"]
    assert [item["id"] for item in listed] == [trade.product]


def test_what_is_held_for_one_scope_is_passed_on_for_that_scope_only(trade):
    trade.grant("brand", "maker", develop=DEVELOP)
    trade.grant("maker", "north", "beyond_own_rights", purchase={})
    trade.grant("maker", "north", "beyond_own_rights", **BOTH)
    trade.grant("maker", "north", develop={"view_logs": True})
    assert trade.rights("north") == {"view_logs"}

    def grantable(scope):
        return trade.clients["maker"].get("/v1/products", params={"grantable": scope}).json()["items"]

    assert (len(grantable("develop")), len(grantable("purchase"))) == (1, 0)


def test_each_scope_has_its_own_leave_to_pass_it_on(trade):
    trade.grant("brand", "maker", develop=DEVELOP | {"allow_third_party": False}, purchase=PURCHASE)
    trade.grant("maker", "north", "beyond_own_rights", develop={"view_logs": True})
    trade.grant("maker", "north", purchase={})
    trade.grant("north", "south", "beyond_own_rights", purchase={})
    assert (trade.rights("north"), trade.rights("south")) == ({"purchase"}, set())


def test_a_chain_is_worth_what_its_weakest_link_is_and_a_revoked_link_cuts_all_below(trade):
    first = trade.grant("brand", "maker", **BOTH)
    second = trade.grant("maker", "north", **BOTH)
    trade.grant("north", "south", **BOTH)
    assert trade.rights("south") == {"product_development", "panel_development", "view_logs", "purchase"}
    narrowed = {"develop": DEVELOP | {"panel_development": False}, "purchase": {"allow_third_party": False}}
    assert trade.clients["brand"].patch(first, json=narrowed).status_code == 200
    assert trade.rights("maker") == {"product_development", "view_logs", "purchase"}
    assert trade.rights("south") == {"product_development", "view_logs"}
    assert trade.clients["brand"].patch(first, json=BOTH).status_code == 200
    assert trade.rights("south") == {"product_development", "panel_development", "view_logs", "purchase"}
    assert trade.clients["maker"].delete(second).status_code == 204
    assert (trade.rights("north"), trade.rights("south")) == (set(), set())
    assert trade.rights("maker") != set()
    assert trade.clients["maker"].delete(second).status_code == 404


def test_two_chains_to_one_organisation_add_up_and_each_is_cut_by_itself(trade):
    by_maker = trade.grant("brand", "maker", **BOTH)
    trade.grant("brand", "south", purchase=PURCHASE)
    trade.grant("maker", "north", develop=DEVELOP)
    trade.grant("south", "north", purchase={})
    assert trade.rights("north") == {"product_development", "panel_development", "view_logs", "purchase"}
    trade.clients["brand"].delete(by_maker)
    assert trade.rights("north") == {"purchase"}


def test_nobody_authorises_himself_the_unknown_or_the_same_twice(trade):
    trade.account("brand", "brand", "self_grant")
    body = {"account": "nowhere", "partner_name": "x"}
    assert trade.clients["brand"].post("/v1/authorised-accounts", json=body).json()["code"] == "account_unknown"
    trade.account("brand", "maker")
    trade.account("brand", "maker", "account_taken")
    trade.grant("brand", "maker", "nothing_granted")
    trade.grant("brand", "maker", "nothing_granted", develop={"allow_third_party": True})
    trade.grant("brand", "maker", purchase={})
    trade.grant("brand", "maker", "already_granted", purchase={})


def test_a_chain_does_not_run_in_a_circle(trade):
    trade.grant("brand", "maker", **BOTH)
    trade.grant("maker", "north", **BOTH)
    trade.grant("north", "maker", "grant_cycle", **BOTH)
    trade.grant("north", "brand", "grant_cycle", **BOTH)


def test_an_account_is_deleted_when_it_is_empty_and_may_be_authorised_again(trade):
    grant = trade.grant("brand", "maker", purchase={})
    account = grant.partition("/grants")[0]
    assert trade.clients["brand"].delete(account).json()["code"] == "not_empty"
    assert trade.clients["maker"].delete(account).status_code == 404
    assert trade.clients["brand"].delete(grant).status_code == 204
    assert trade.clients["brand"].delete(account).status_code == 204
    assert trade.clients["brand"].get(account).status_code == 404
    assert trade.account("brand", "maker") == account.rpartition("/")[2]
    assert trade.grant("brand", "maker", purchase={}) == grant


def test_both_sides_see_an_account_and_its_grants_and_nobody_else_does(trade):
    grant = trade.grant("brand", "maker", develop={"view_logs": True})
    account = grant.partition("/grants")[0]
    renamed = trade.clients["brand"].patch(account, json={"partner_name": "Makers Ltd."}).json()
    assert (renamed["partner_name"], renamed["products"], renamed["account_name"]) == ("Makers Ltd.", 1, "maker")
    for who, direction in (("brand", "by_me"), ("maker", "to_me")):
        client = trade.clients[who]
        listed = client.get("/v1/authorised-accounts", params={"direction": direction}).json()["items"]
        assert [each["id"] for each in listed] == [account.rpartition("/")[2]]
        (shown,) = client.get(f"{account}/grants").json()["items"]
        assert (
            shown["develop"]
            == shown["effective"]["develop"]
            == {
                "product_development": False,
                "panel_development": False,
                "view_logs": True,
                "allow_third_party": False,
            }
        )
        assert (shown["purchase"], shown["own_product"]) == (None, True)
    assert trade.clients["north"].get(account).status_code == 404
    assert trade.clients["maker"].patch(grant, json=BOTH).status_code == 404


def test_the_chain_is_a_tree_of_which_each_sees_the_own_branch(trade):
    first = trade.grant("brand", "maker", **BOTH).rpartition("/")[2]
    trade.grant("maker", "north", purchase={})
    trade.grant("maker", "south", develop={"view_logs": True})

    def tree(who):
        items = trade.clients[who].get(f"/v1/products/{trade.product}/partners").json()["items"]
        return [(each["level"], each["account_name"], each["above"]) for each in items]

    whole = [(1, "maker", None), (2, "north", first), (2, "south", first)]
    assert tree("brand") == tree("maker") == whole
    assert tree("north") == whole[:2]
    assert tree("south") == [whole[0], whole[2]]
    staff = trade.world.person("staff").get(f"/v1/products/{trade.product}/partners").json()["items"]
    assert len(staff) == 3


def test_only_who_may_develop_publishes_a_recipe(trade):
    trade.grant("brand", "maker", purchase={}, develop={"view_logs": True})
    trade.grant("brand", "north", develop={"product_development": True})
    body = {"chip": "esp32c3", "files": []}
    path = f"/v1/products/{trade.product}/recipes"
    recipe = {
        "name": "recipe.toml",
        "sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
        "data": "eA==",
    }
    body["files"] = [recipe]
    answers = {who: trade.clients[who].post(path, json=body) for who in ("maker", "south", "north")}
    assert {who: answer.status_code for who, answer in answers.items()} == {"maker": 403, "south": 404, "north": 201}
    assert answers["maker"].json()["code"] == "develop_not_granted"


def test_a_revoked_purchase_stops_pulls_until_it_is_granted_again(trade):
    first = trade.grant("brand", "maker", purchase=PURCHASE)
    trade.grant("maker", "north", purchase={})
    lot = trade.bought("north")
    line = trade.world.station("Line", trade.ids["north"])
    assert len(line.uuids(2, lot_id=lot)) == 2
    assert trade.clients["brand"].delete(first).status_code == 204
    assert line.pull(1, lot_id=lot).json()["code"] == "purchase_revoked"
    assert line.pull(1).json()["code"] == "nothing_unused"
    assert trade.order("north").json()["code"] == "purchase_not_granted"
    assert trade.grant("brand", "maker", purchase=PURCHASE) == first
    assert len(line.uuids(1)) == 1


def test_stations_with_licences_of_a_lot_that_a_revocation_stops_are_told_once(trade):
    first = trade.grant("brand", "maker", purchase=PURCHASE)
    trade.grant("maker", "north", purchase={})
    trade.grant("brand", "south", purchase={})
    lots = {who: trade.bought(who) for who in ("north", "south")}
    lines = {who: trade.world.station("Line", trade.ids[who]) for who in lots}
    for who, line in lines.items():
        line.uuids(1, lot_id=lots[who])
    trade.clients["brand"].patch(first, json={"purchase": PURCHASE, "develop": DEVELOP})
    assert [notices(line) for line in lines.values()] == [[], []]
    trade.clients["brand"].patch(first, json={"develop": DEVELOP})
    trade.clients["brand"].delete(first)
    (notice,) = notices(lines["north"])
    assert notice["kind"] == "grant_revoked"
    assert notice["data"] == {"grant": first.rpartition("/")[2], "product": trade.product, "lots": [lots["north"]]}
    assert notices(lines["south"]) == []


def notices(line) -> list[dict[str, Any]]:
    """What the answer to a station tells it."""
    told: list[dict[str, Any]] = line.http.post(f"/v1/stations/{line.id}/answers").json()["notices"]
    return told


def test_what_was_delivered_before_the_revocation_stays_burnable(trade):
    grant = trade.grant("brand", "north", purchase={})
    lot = trade.bought("north")
    line = trade.world.station("Line", trade.ids["north"])
    (uuid,) = line.uuids(1, lot_id=lot)
    trade.clients["brand"].delete(grant)
    assert set(line.verdicts(line.burn(uuid, "A0:B7:65:1C:44:1C"))) == {"accepted"}


def test_a_list_is_imported_for_ones_own_product_or_with_a_purchase_grant(trade):
    def take_in():
        body = {"product_id": trade.product, "name": "List", "licences": rows(1)}
        return trade.clients["north"].post("/v1/lots", json=body)

    grant = trade.grant("brand", "north", develop=DEVELOP)
    assert take_in().json()["code"] == "purchase_not_granted"
    trade.clients["brand"].patch(grant, json=BOTH)
    assert take_in().status_code == 201


def test_logs_of_a_product_are_seen_by_its_owner_and_by_whom_he_lets_see_them(trade):
    trade.grant("brand", "north", purchase={})
    logs = trade.grant("brand", "maker", develop={"view_logs": True})
    line = trade.world.station("Line", trade.ids["north"])
    (uuid,) = line.uuids(1, lot_id=trade.bought("north"))
    line.push(line.burn(uuid, "A0:B7:65:1C:44:1C", product=trade.product))

    def seen(who, **search):
        return len(trade.clients[who].get("/v1/burns", params=search).json()["items"])

    assert [seen(who, product_id=trade.product) for who in NAMES] == [1, 1, 1, 0]
    assert [seen(who) for who in NAMES] == [0, 0, 1, 0]
    trade.clients["brand"].delete(logs)
    assert seen("maker", product_id=trade.product) == 0


def test_grants_at_once_make_no_circle(trade):
    """Each alone would be lawful; both together would let the two have the product from one another."""
    trade.grant("brand", "maker", **BOTH)
    trade.grant("brand", "north", **BOTH)
    accounts = {"maker": trade.account("maker", "north"), "north": trade.account("north", "maker")}

    def give(who):
        body = {"product_id": trade.product, **BOTH}
        return trade.clients[who].post(f"/v1/authorised-accounts/{accounts[who]}/grants", json=body).json().get("code")

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(give, accounts), key=str) == [None, "grant_cycle"]
