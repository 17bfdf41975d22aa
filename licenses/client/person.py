"""A person's side of the platform: sign in, import lists, publish recipes, plan, look things up."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self, TypeVar

from licenses.client.errors import PlatformRefused, RowsRefused
from licenses.client.http import Answer, Ask, Http, path, problem_of, sentence_of
from licenses.client.pages import ListSlice, whole_list
from licenses.client.results import ImportedLot, Product, RecipeManifest, SignedIn, TokenText, WorkOrder, parsed
from licenses.lists.rows import ListRow, RefusedRow
from licenses.words import Secret
from resources.errors import NotAllowed

_SLICE = 100
_LONG = 15  # a list of 100 000 rows is stored before the answer comes

Item = dict[str, Any]
_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class _Session:
    access_token: TokenText = field(repr=False)
    person: SignedIn


@dataclass(frozen=True, kw_only=True)
class _Code:
    code: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class _Rows:
    rows: tuple[_Row, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Row:
    index: int
    code: str
    sentence: str


class PersonClient:
    """One person's session with a platform. Safe to use from several threads. ``Credentials`` acts on lots,
    ``Orders`` on orders.

    Every method raises ``E-PLATFORM-DOWN`` (EnvironmentFailed) when the platform cannot be used,
    ``E-PLATFORM-AUTH`` or ``E-PLATFORM-FORBIDDEN`` (NotAllowed), and ``PlatformRefused`` when it says no.
    """

    def __init__(self, url: str, *, timeout_s: float = 20) -> None:
        self._http = Http(url, timeout_s=timeout_s)
        self._token: Secret | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections and forgets the session."""
        self._token = None
        self._http.close()

    def sign_in(self, email: str, password: Secret) -> SignedIn:
        """Begins a session; ``E-PLATFORM-AUTH`` for a wrong e-mail or password."""
        body = {"email": email, "password": password.open().decode("utf-8", "replace")}
        session = parsed(_Session, self._http.send(Ask.post(path("v1", "sessions"), body)), self._http)
        self._token = Secret(session.access_token.encode())
        return session.person

    def go_on_with(self, token: Secret) -> None:
        """Goes on with a session that was begun elsewhere."""
        self._token = token

    def products(self) -> tuple[Product, ...]:
        """The products that the person may see."""
        return tuple(parsed(Product, item, self._http) for item in self.listed("products"))

    def add_product(
        self, *, name: str, category: str, chip: str, delivery_mode: str = "credential", product: str | None = None
    ) -> Product:
        """A new product of the person's organisation; ``chip`` as recipes write it (``esp32c3``), its id if given."""
        body = {"name": name, "category": category, "chip": chip, "delivery_mode": delivery_mode, "id": product}
        given = {key: value for key, value in body.items() if value is not None}
        return parsed(Product, self._send(Ask.post(path("v1", "products"), given)), self._http)

    def station_code(self, name: str) -> Secret:
        """A one-time code by which a station enrols under ``name``."""
        answer = parsed(_Code, self._send(Ask.post(path("v1", "stations", "codes"), {"name": name})), self._http)
        return Secret(answer.code.encode())

    def lots(self, **filters: str | None) -> tuple[Item, ...]:
        """The lots that the person may see; filter ``owner`` (``mine``, ``customer``), ``product_id``."""
        return self.listed("lots", **filters)

    def lot(self, lot: str) -> Item:
        """One lot with its counts."""
        return self._one("lots", lot)

    def orders(self, **filters: str | None) -> tuple[Item, ...]:
        """The orders that the person may see, found by contract number, product, buyer and so on."""
        return self.listed("orders", **filters)

    def order(self, order: str) -> Item:
        """One order with its deliveries."""
        return self._one("orders", order)

    def work_orders(self, state: str | None = None) -> tuple[WorkOrder, ...]:
        """The work orders in ``state``, or all."""
        items = self.listed("work-orders", state=state)
        return tuple(parsed(WorkOrder, item, self._http) for item in items)

    def conflicts(self, **filters: str | None) -> tuple[Item, ...]:
        """What stations reported against each other."""
        return self.listed("conflicts", **filters)

    def decide(self, conflict: str, *, decision: str, reason: str) -> Item:
        """Decides a conflict for its ``first`` or its ``second`` fact, or that it is ``noted``."""
        where = path("v1", "conflicts", conflict, "decision")
        body = {"decision": decision, "reason": reason}
        return parsed(dict[str, Any], self._send(Ask.post(where, body)), self._http)

    def recall(self, lot: str, *, reason: str, station: str | None = None) -> Item:
        """Asks the stations, or one of them by its id, for what they hold unused of a lot."""
        body = {"reason": reason} | ({"station_id": station} if station else {})
        where = path("v1", "lots", lot, "recall-from-stations")
        return parsed(dict[str, Any], self._send(Ask.post(where, body)), self._http)

    def stations(self) -> tuple[Item, ...]:
        """The stations of the person's organisation."""
        return self.listed("stations")

    def licence(self, uuid: str) -> Item:
        """The lineage of a licence."""
        return self._one("licences", uuid)

    def module(self, mac: str) -> Item:
        """The lineage of a module."""
        return self._one("modules", mac)

    def create_work_order(
        self,
        *,
        number: str,
        product: str,
        quantity: int,
        recipe_version: int | None = None,
        due: date | None = None,
    ) -> WorkOrder:
        """A new work order. ``PlatformRefused`` with ``number_taken`` or ``recipe_unknown``."""
        body: Item = {"number": number, "product_id": product, "quantity": quantity}
        if recipe_version is not None:
            body["recipe_version"] = recipe_version
        if due is not None:
            body["due"] = due.isoformat()
        return parsed(WorkOrder, self._send(Ask.post(path("v1", "work-orders"), body)), self._http)

    def close_work_order(self, number: str) -> None:
        """Closes a work order."""
        self._send(Ask.post(path("v1", "work-orders", number, "close"), {}))

    def recipes(self, product: str) -> tuple[RecipeManifest, ...]:
        """The recipes of a product, newest first."""
        manifests = self.listed_at(path("v1", "products", product, "recipes"))
        return tuple(parsed(RecipeManifest, {**item, "document": item}, self._http) for item in manifests)

    def add_recipe(self, product: str, chip: str, files: Mapping[str, bytes]) -> RecipeManifest:
        """Publishes a recipe: ``recipe.toml`` and its images, name to bytes. The same again is the same version."""
        body = {
            "chip": chip,
            "files": [
                {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "data": base64.b64encode(data).decode()}
                for name, data in files.items()
            ],
        }
        answer = self._send(Ask.post(path("v1", "products", product, "recipes"), body, patience=_LONG))
        document = parsed(dict[str, Any], answer, self._http)
        return parsed(RecipeManifest, {**document, "document": document}, self._http)

    def import_list(self, product: str, name: str, rows: Sequence[ListRow], order: str | None = None) -> ImportedLot:
        """Makes a lot of the rows of a list; all of them or none.

        Raises:
            RowsRefused: with the refused rows by their numbers in the sheet; nothing was imported.
        """
        body: Item = {"product_id": product, "name": name, "licences": [_licence(row) for row in rows]}
        if order is not None:
            body["order_id"] = order
        key = secrets.token_hex(16)  # so that a lost answer is asked for again, and is the same lot
        answer = self._exchange(Ask.post(path("v1", "lots"), body, key=key, patience=_LONG))
        refused = self._refused(answer, rows)
        if refused is not None:
            raise refused
        return parsed(ImportedLot, self._http.judge(answer), self._http)

    def listed(self, kind: str, **filters: str | None) -> tuple[Item, ...]:
        """All items of a list of the platform, such as ``lots`` or ``burns``."""
        return self.listed_at(path("v1", kind), **filters)

    def listed_at(self, where: str, **filters: str | None) -> tuple[Item, ...]:
        """All items of the list at a path."""
        return whole_list(self._http, self._send, where, filters)

    def slice_at(self, where: str, cursor: str | None, **filters: str | None) -> ListSlice:
        """The items of the list at a path that come behind ``cursor``, 100 at most."""
        answer = self._send(Ask.get(where, **filters, limit=_SLICE, cursor=cursor))
        return parsed(ListSlice, answer, self._http)

    def item_at(self, where: str) -> Item:
        """What stands at a path."""
        return parsed(Item, self._send(Ask.get(where)), self._http)

    def bytes_from(self, where: str, body: Mapping[str, Any]) -> bytes:
        """The file that comes of handing ``body`` to a path."""
        return self._send(Ask.post(where, dict(body), patience=_LONG))

    def read_as(self, shape: type[_T], item: Mapping[str, Any]) -> _T:
        """An item as the record ``shape``; ``E-PLATFORM-DOWN`` where it is none."""
        return parsed(shape, dict(item), self._http)

    def put_to(self, where: str, body: Mapping[str, Any], key: str | None = None) -> Item:
        """What came of handing ``body`` to a path; empty where it says nothing. With ``key`` it may be repeated."""
        answer = self._send(Ask.post(where, dict(body), key=key))
        return parsed(Item, answer, self._http) if answer else {}

    def change_at(self, where: str, body: Mapping[str, Any]) -> Item:
        """What stands at a path after ``body`` changed it."""
        return parsed(Item, self._send(Ask.patch(where, dict(body))), self._http)

    def remove_at(self, where: str) -> None:
        """Removes what stands at a path."""
        self._send(Ask(method="DELETE", path=where))

    def _one(self, kind: str, name: str) -> Item:
        return parsed(dict[str, Any], self._send(Ask.get(path("v1", kind, name))), self._http)

    def _send(self, ask: Ask) -> bytes:
        return self._http.judge(self._exchange(ask))

    def _exchange(self, ask: Ask) -> Answer:
        if self._token is None:
            raise NotAllowed("E-PLATFORM-AUTH", why="nobody is signed in.")
        return self._http.exchange(ask, self._token)

    def _refused(self, answer: Answer, rows: Sequence[ListRow]) -> PlatformRefused | None:
        problem = problem_of(answer) if answer.status == 422 else None
        if problem is None or problem["code"] != "rows_refused":
            return None
        refused = parsed(_Rows, problem, self._http).rows
        if any(not 0 <= row.index < len(rows) for row in refused):
            raise self._http.down("it refuses rows that it was not given")
        return RowsRefused(
            sentence_of(problem),
            tuple(RefusedRow(number=rows[row.index].number, code=row.code, sentence=row.sentence) for row in refused),
        )


def _licence(row: ListRow) -> Item:
    """A row as it travels; what it does not have is left out."""
    given = {
        "uuid": row.uuid,
        "auth_key": row.auth_key.open().decode("ascii"),
        "mac": row.assigned_mac,
        "state": row.state.value,
        "module_mac": row.module_mac,
        "reason": row.reason,
    }
    return {name: value for name, value in given.items() if value is not None}
