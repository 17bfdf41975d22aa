"""Who reaches what: all routes, asked for the factory's own things by every kind of caller, against ``callers.txt``."""

from __future__ import annotations

import hashlib
import itertools
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from licenses.platform.people import people
from licenses.platform.people.callers import Role
from licenses.platform.store.ids import utc_now
from licenses.platform.store.schema import person
from tests.licenses.platform.conftest import b64, rows

TABLE = Path(__file__).with_name("callers.txt")
LETTERS = {
    "O": Role.OPERATOR,
    "Q": Role.QA,
    "B": Role.BUYER,
    "P": Role.PLANNER,
    "W": Role.OWNER,
    "A": Role.AUDITOR,
    "S": Role.STAFF,
}
GROUPS = {"factory": "OQBPWA", "customer": "BPWA", "issuer": "SA", "foreign": "WS"}
CALLERS = ["nobody", "station", "other station", *(f"{at} {one}" for at, letters in GROUPS.items() for one in letters)]
_DATA = b"x"
_FILE = {"name": "recipe.toml", "data": b64(_DATA), "sha256": hashlib.sha256(_DATA).hexdigest()}
_RECIPE = {"chip": "esp32c3", "files": [_FILE]}
ORDER = ("GET", "PUT", "PATCH", "POST", "DELETE")
LAST = ("DELETE", "/v1/sessions/current")


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A platform with one of everything that is the factory's, and a token of every caller."""

    url: str
    tokens: dict[str, str | None]
    things: dict[str, str]
    bodies: dict[str, Any]


def _sign_up(world: Any, name: str, organisation: str, role: Role) -> str:
    about = {"id": name, "organisation": organisation, "name": name, "email": f"{name.replace(' ', '.').lower()}@table"}
    with world.database.writing() as tx:
        made = {"role": role.value, "password_hash": "-", "created_at": utc_now()}
        tx.execute(person.insert().values(**about, **made))
        found = people.person_with(tx, about["email"])
        assert found is not None
        return people.sign_in(tx, found).open().decode()


def _tokens(world: Any) -> dict[str, str | None]:
    with world.database.writing() as tx:
        foreign = people.add_organisation(tx, "Foreign")
    places = {"factory": world.factory, "customer": world.other, "issuer": world.issuer, "foreign": foreign}
    tokens: dict[str, str | None] = {"nobody": None}
    for at, letters in GROUPS.items():
        for one in letters:
            tokens[f"{at} {one}"] = _sign_up(world, f"{at} {one}", places[at], LETTERS[one])
    return tokens


def _bearer(client: Any) -> str:
    return str(client.headers["Authorization"]).removeprefix("Bearer ")


def _setting(world: Any) -> Setting:
    tokens = _tokens(world)
    mine, other = world.station("Line 1"), world.station("Line 2", world.other)
    tokens |= {"station": _bearer(mine.http), "other station": _bearer(other.http)}
    staff, planner = world.person("staff"), world.person("planner")
    item = {"product_id": world.product, "quantity": 20}
    order = staff.post("/v1/orders", json={"buyer": world.factory, "products": [item], "item_type": "licence"}).json()
    delivered = staff.post(f"/v1/orders/{order['id']}/deliveries", json={"quantity": 10}).json()
    lot, spare = delivered["lots"][0], world.lot(3)["id"]
    batch = mine.open(mine.pull(3, lot_id=spare).content)
    uuid = batch.licences[0].uuid
    mine.push(mine.burn(uuid, "A0:B7:65:1C:44:1C", product=world.product))
    mine.push(mine.burn(uuid, "A0:B7:65:1C:44:1D", product=world.product))
    account = planner.post("/v1/authorised-accounts", json={"account": "Issuer", "partner_name": "Us"}).json()["id"]
    given = {"product_id": world.product, "develop": {"view_logs": True}}
    grant = planner.post(f"/v1/authorised-accounts/{account}/grants", json=given).json()["id"]
    planner.post("/v1/work-orders", json={"number": "WO-1", "product_id": world.product, "quantity": 5})
    planner.post(f"/v1/products/{world.product}/recipes", json=_RECIPE)
    change = {"product_id": world.another_product(), "delivery_mode": "credential"}
    assert planner.post(f"/v1/lots/{lot}/product-changes", json=change).status_code == 201
    assert planner.post(f"/v1/lots/{lot}/product-changes/1/recall").status_code in (200, 201)
    things = {
        "product_id": world.product,
        "version": "1",
        "name": "recipe.toml",
        "order_id": order["id"],
        "lot_id": lot,
        "n": "1",
        "batch_id": batch.header.batch,
        "conflict_id": world.conflicts()[0]["id"],
        "number": "WO-1",
        "mac": "A0:B7:65:1C:44:1C",
        "uuid": uuid,
        "session_id": "session",
        "account_id": account,
        "grant_id": grant,
        "person_id": "factory O",
        "station_id": mine.id,
    }
    return Setting(url=world.url, tokens=tokens, things=things, bodies=_bodies(world))


def _bodies(world: Any) -> dict[str, Any]:
    """What is sent on each path that wants more than nothing; each would do if the caller may."""
    some = {"product_id": world.product, "quantity": 1}
    reason = {"reason": "a reason"}
    return {
        "/v1/authorised-accounts": {"account": "Other", "partner_name": "They"},
        "/v1/authorised-accounts/{account_id}": {"partner_name": "Them"},
        "/v1/authorised-accounts/{account_id}/grants": {"product_id": world.product, "purchase": {}},
        "/v1/authorised-accounts/{account_id}/grants/{grant_id}": {"purchase": {}},
        "/v1/conflicts/{conflict_id}/decision": {"decision": "first", **reason},
        "/v1/lots": {"product_id": world.product, "name": "List", "licences": rows(1)},
        "/v1/lots/{lot_id}/downloads/{n}/confirm": {"code": "000000"},
        "/v1/lots/{lot_id}/handover": {"organisation_id": world.other},
        "/v1/lots/{lot_id}/product-changes": {"product_id": world.product, "delivery_mode": "credential"},
        "/v1/lots/{lot_id}/recall-from-stations": reason,
        "/v1/lots/{lot_id}/resources/tokens": {"tokens": [{"uuid": "x", "token": "x"}]},
        "/v1/lots/{lot_id}/split": {"purchased": 1},
        "/v1/orders": {"buyer": world.factory, "products": [some], "item_type": "licence"},
        "/v1/orders/{order_id}/deliveries": {"quantity": 1},
        "/v1/orders/{order_id}/replacement": {**some, "against": "unused"},
        "/v1/orders/{order_id}/replacement/review": {**some, "against": "unused"},
        "/v1/organisations": {"name": "Brand"},
        "/v1/password": {"present": "not this one at all", "new": "a long enough password"},
        "/v1/people": {"name": "N", "email": "n@example.org", "role": "qa"},
        "/v1/people/{person_id}": {"role": "qa"},
        "/v1/products": {"name": "Lamp", "category": "lamp", "chip": "esp32"},
        "/v1/products/{product_id}/recipes": _RECIPE,
        "/v1/products/{product_id}/terms": {},
        "/v1/sessions": {"email": "a@b", "password": "x"},
        "/v1/sessions/current/phone": {"number": "+491511234567", "password": "not this one at all"},
        "/v1/stations/codes": {"name": "Line 9"},
        "/v1/stations/enrol": {"code": "x", "sealing_key": "", "signing_key": ""},
        "/v1/stations/{station_id}/answers": {},
        "/v1/stations/{station_id}/batches": {"count": 1},
        "/v1/stations/{station_id}/journal": {"events": []},
        "/v1/stations/{station_id}/write-off": reason,
        "/v1/work-orders": {"number": "WO-2", "product_id": world.product, "quantity": 1},
    }


def _routes(world: Any) -> list[tuple[str, str]]:
    """Every route that the service says it has, reading first and the sign-out last."""
    described = world.anonymous().get("/openapi.json").json()["paths"]
    found = [(verb.upper(), path) for path, verbs in described.items() for verb in verbs]
    found.append(("GET", "/openapi.json"))
    return sorted(found, key=lambda route: (route == LAST, ORDER.index(route[0]), route[1].count("/"), route[1]))


def _written() -> dict[tuple[str, str], str]:
    """The cells of each route, in the order of ``CALLERS``."""
    lines = [line.split() for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return {(words[0], words[1]): "".join(words[2:]) for words in lines}


def _cell(answer: Any) -> str:
    if answer.status_code == 403 and answer.json()["code"] in ("wrong_password", "code_unknown", "code_wrong"):
        return "y"  # let in, and refused for another reason than who asks
    if answer.status_code == 401 and answer.json()["code"] == "wrong_credentials":
        return "y"
    return {401: "-", 403: "x", 404: "0"}.get(answer.status_code, "y")


def _walk(
    client: Any, setting: Setting, token: str | None, routes: list[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    cells = {}
    for verb, path in routes:
        body = None if verb in ("GET", "DELETE") else setting.bodies.get(path, {})
        more = {"Idempotency-Key": "key"} if path.endswith("/batches") else {}
        answer = client.request(verb, path.format(**setting.things), json=body, headers=headers | more)
        assert answer.status_code < 500, (verb, path, answer.text)
        cells[verb, path] = _cell(answer)
    return cells


def _restore(world: Any, kept: Path) -> None:
    world.database.close()
    for leftover in world.database_file.parent.glob(f"{world.database_file.name}-*"):
        leftover.unlink()
    shutil.copy(kept, world.database_file)


def found(world: Any, tmp_path: Path) -> dict[tuple[str, str], str]:
    """The table as the service has it now; every caller finds the same things, whatever those before have done."""
    setting, routes = _setting(world), _routes(world)
    world.database.close()
    kept = tmp_path / "kept.sqlite3"
    shutil.copy(world.database_file, kept)
    cells = dict.fromkeys(routes, "")
    for caller in CALLERS:
        _restore(world, kept)
        for route, cell in _walk(world.anonymous(), setting, setting.tokens[caller], routes).items():
            cells[route] += cell
    return cells


def text_of(cells: dict[tuple[str, str], str]) -> str:
    """The rows of the table, sorted by path, as they stand in the file."""
    places = [0, 1, 3, 9, 13, 15, 17]
    lines = []
    for (verb, path), row in sorted(cells.items(), key=lambda item: (item[0][1], ORDER.index(item[0][0]))):
        groups = [row[start:end] for start, end in itertools.pairwise(places)]
        lines.append(f"{verb:<7}{path:<59}{'  '.join(groups)}")
    return "\n".join(lines) + "\n"


def test_the_table_has_a_cell_for_every_route_and_caller(world):
    written = _written()
    assert set(written) == set(_routes(world))
    assert {len(cells) for cells in written.values()} == {len(CALLERS)}


@pytest.mark.timeout(300)
def test_every_caller_reaches_what_the_table_says_and_nothing_else(world, tmp_path):
    cells, written = found(world, tmp_path), _written()
    differing = {route: (written.get(route), row) for route, row in cells.items() if written.get(route) != row}
    assert differing == {}, f"the service now has:\n{text_of({route: cells[route] for route in differing})}"
