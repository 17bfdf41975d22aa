"""Lots: counted sets of licences of one product; made from a list or by the issuer, shown with their counts."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, and_, exists, or_, select

from licenses.platform.lots import freezes, generated_lists, licences, lists, resources
from licenses.platform.lots.lists import Entry, normal_mac
from licenses.platform.lots.resources import Made
from licenses.platform.orders import products
from licenses.platform.orders.products import DeliveryMode
from licenses.platform.partners import rights
from licenses.platform.people.callers import Caller, Person
from licenses.platform.refusals import TABLE, Refused
from licenses.platform.stations import bindings
from licenses.platform.store import tallies
from licenses.platform.store.ids import new_id, utc_now
from licenses.platform.store.paging import Page, fetch, time_text
from licenses.platform.store.schema import handover, lot, product, replacement
from licenses.platform.store.vault import Vault
from licenses.words import PlatformState, Secret, family

_MOST_REFUSED_SHOWN = 10_000


class LotState(StrEnum):
    """Where a lot stands (S001). Licences leave it in ``VALID`` and ``UPDATED`` only."""

    VALID = "VALID"
    CONFIRMING_UPDATE = "CONFIRMING_UPDATE"
    BEING_PAID = "BEING_PAID"
    UPDATED = "UPDATED"


def used_by(organisation: str | None) -> Any:
    """The condition that a lot of a query is the organisation's to use: its own unless handed over, or handed to it."""
    return or_(lot.c.holder == organisation, and_(lot.c.owner == organisation, lot.c.holder.is_(None)))


def seen_by(organisation: str | None) -> Any:
    """The condition that the organisation may see a lot of a query: it owns it or it was handed over to it."""
    return or_(lot.c.owner == organisation, lot.c.holder == organisation)


@dataclass(frozen=True, kw_only=True)
class NewLot:
    """A lot to be made: whose it is, of which product, and by which order it is delivered, if any.

    Its delivery mode is the product's where none is given.
    """

    issuer: str
    owner: str
    product: Row[Any]
    name: str
    order_id: str | None = None
    free: int = 0
    delivery_mode: DeliveryMode | None = None
    is_replacement: bool = False


def make(tx: Connection, vault: Vault, new: NewLot, entries: Sequence[Entry]) -> str:
    """The id of a new lot with one licence per entry; all of them or, if one is refused, none.

    Raises:
        Refused: ``rows_refused`` with ``rows``, each an index, a code and a sentence; ``purchase_not_granted``.
    """
    grant = rights.purchase_grants(tx, new.issuer, new.owner, [new.product.id])[new.product.id]
    _check(tx, new, entries)
    if not products.claim_family(tx, new.issuer, new.product.id, family(entries[0].uuid)):
        raise Refused("rows_refused", rows=_refused_rows((index, "family_mixed") for index in range(len(entries))))
    made = new_id("lot")
    tx.execute(
        lot.insert().values(
            issuer=new.issuer,
            id=made,
            owner=new.owner,
            product=new.product.id,
            order_id=new.order_id,
            name=new.name,
            purchased=len(entries) - new.free,
            free=new.free,
            state=LotState.VALID.value,
            delivery_mode=new.delivery_mode.value if new.delivery_mode else new.product.delivery_mode,
            is_replacement=new.is_replacement,
            created_at=utc_now(),
        )
    )
    rights.came_by(tx, new.issuer, made, grant)
    licences.store(tx, _licence_rows(vault, new, made, entries))
    burned = [entry for entry in entries if entry.state is PlatformState.BURNED and entry.module_mac]
    bindings.by_others(tx, new.issuer, {entry.uuid: str(normal_mac(entry.module_mac or "")) for entry in burned})
    return made


def generated(product_family: str | None, count: int) -> list[Entry]:
    """``count`` new licences of the product's family from a secure random source."""
    prefix = product_family if product_family in ("uuid", "tuya") else "uuid"
    return [
        Entry(
            uuid=prefix + base64.b32encode(secrets.token_bytes(10)).decode().lower(),
            auth_key=Secret(secrets.token_urlsafe(24).encode()),
        )
        for _ in range(count)
    ]


def visible(tx: Connection, caller: Caller, lot_id: str) -> Row[Any]:
    """The lot's row with its product's name, if the caller may see it.

    Raises:
        Refused: ``not_found``.
    """
    row = tx.execute(_seen_by(caller).where(lot.c.id == lot_id)).one_or_none()
    if row is None:
        raise Refused("not_found")
    return row


def usable(tx: Connection, caller: Person, lot_id: str) -> Row[Any]:
    """The lot's row, if the caller may act on it: people of the organisation that has it, and the platform's staff.

    Raises:
        Refused: ``not_found``, ``not_yours_now``.
    """
    row = visible(tx, caller, lot_id)
    if caller.scope not in (None, user_of(row)):
        raise Refused("not_yours_now")
    return row


def user_of(row: Row[Any]) -> str:
    """The organisation that uses a lot: the one that it was handed over to, else its owner."""
    return str(row.holder or row.owner)


def listed(
    tx: Connection,
    caller: Person,
    page: Page,
    *,
    owner: str | None = None,
    product_id: str | None = None,
    state: LotState | None = None,
    text: str | None = None,
) -> tuple[list[dict[str, Any]], str | None]:
    """A page of the lots that the caller may see. ``owner`` is ``mine``, ``customer`` or None for both.

    ``text`` is looked for in the names of lot and product and in their ids.
    """
    query = _seen_by(caller)
    if state is not None:
        query = query.where(lot.c.state == state.value)
    if text is not None:
        fields = (lot.c.name, lot.c.id, product.c.name, product.c.id)
        query = query.where(or_(*(each.icontains(text, autoescape=True) for each in fields)))
    if owner is not None:
        mine = lot.c.owner == caller.organisation
        query = query.where(mine if owner == "mine" else ~mine)
    if product_id is not None:
        query = query.where(lot.c.product == product_id)
    rows, following = fetch(tx, query, lot.c.id, page)
    return _views(tx, caller.issuer, rows), following


def shown(tx: Connection, row: Row[Any]) -> dict[str, Any]:
    """What a person sees of a lot."""
    return _views(tx, row.issuer, [row])[0]


def of_order(tx: Connection, issuer: str, order_id: str) -> list[Row[Any]]:
    """The lots that were delivered for an order, oldest first."""
    query = select(lot).where(lot.c.issuer == issuer, lot.c.order_id == order_id).order_by(lot.c.id)
    return list(tx.execute(query))


def _seen_by(caller: Caller) -> Any:
    picked_up = (replacement.c.issuer == lot.c.issuer) & (replacement.c.id == lot.c.order_id)
    query = (
        select(
            lot, product.c.name.label("product_name"), replacement.c.against, replacement.c.order_id.label("replaces")
        )
        .join(product, (product.c.issuer == lot.c.issuer) & (product.c.id == lot.c.product))
        .outerjoin(replacement, picked_up)
        .where(lot.c.issuer == caller.issuer)
    )
    return query if caller.scope is None else query.where(or_(seen_by(caller.scope), _is_offered_to(caller.scope)))


def _is_offered_to(organisation: str) -> Any:
    mine = (handover.c.issuer == lot.c.issuer, handover.c.lot == lot.c.id, handover.c.receiver == organisation)
    return exists().where(*mine, handover.c.state == "offered")


def _views(tx: Connection, issuer: str, rows: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    ids = [row.id for row in rows]
    counts = tallies.counts_by(tx, issuer, "lot", ids)
    frozen, lists_made = freezes.of_lots(tx, issuer, ids), generated_lists.of_lots(tx, issuer, ids)
    waits = freezes.waiting(tx, issuer, list(frozen)) if frozen else {}
    made = resources.states(tx, issuer, rows)
    return [
        {
            **_shown(row, counts[row.id]),
            "frozen": freezes.shown(frozen.get(row.id)),
            "waiting_for": waits.get(row.id, []),
            "list_generated": row.id in lists_made,
            "resources": made.get(row.id),
            "blocked": _blocked(
                row,
                counts[row.id],
                is_frozen=row.id in frozen,
                has_list=row.id in lists_made,
                made=made.get(row.id),
            ),
        }
        for row in rows
    ]


def _blocked(
    row: Row[Any], counts: dict[str, int], *, is_frozen: bool, has_list: bool, made: Made | None
) -> dict[str, Any]:
    """What cannot be done with a lot now: each action with the code and the sentence that would refuse it."""
    unused, held = counts[PlatformState.UNUSED], counts[PlatformState.HELD]
    reasons = {
        "split": {"frozen": is_frozen, "list_generated": has_list, "not_enough_unused": unused == 0},
        "change_product": {
            "frozen": is_frozen,
            "replacement_lot": row.is_replacement,
            "list_generated": has_list,
            "not_enough_unused": unused + held == 0,
        },
        "download": {
            "frozen": is_frozen,
            "refurbish_only": row.against == "modules",
            "resources_missing": made in (Made.NONE, Made.GENERATING),
            "nothing_unused": unused == 0,
        },
        "hand_over": {"frozen": is_frozen},
        "resources": {
            "resources_not_needed": made is None,
            "frozen": is_frozen,
            "nothing_unused": made is Made.NONE and unused == 0,
        },
    }
    first = {action: next((code for code, holds in its.items() if holds), None) for action, its in reasons.items()}
    return {action: {"code": code, "sentence": TABLE[code].title} for action, code in first.items() if code}


def _shown(row: Row[Any], counts: dict[str, int]) -> dict[str, Any]:
    same = ("id", "name", "owner", "order_id", "purchased", "free", "state", "delivery_mode", "is_replacement")
    return {
        **{name: row._mapping[name] for name in same},
        "holder": user_of(row),
        "against": row.against,
        "replaces_order": row.replaces,
        "product_id": row.product,
        "product_name": row.product_name,
        "unused": counts[PlatformState.UNUSED],
        "held": counts[PlatformState.HELD],
        "used": licences.used(counts),
        "states": counts,
        "created_at": time_text(row.created_at),
    }


def _check(tx: Connection, new: NewLot, entries: Sequence[Entry]) -> None:
    found = list(lists.faults(entries, new.product.family))
    if not found:
        found = list(_faults_in_store(tx, new.issuer, entries))
    if found:
        raise Refused("rows_refused", f"{len(found)} of {len(entries)} rows are refused.", rows=_refused_rows(found))


def _faults_in_store(tx: Connection, issuer: str, entries: Sequence[Entry]) -> Iterable[tuple[int, str]]:
    known = licences.known(tx, issuer, [entry.uuid for entry in entries])
    bound = bindings.bound_macs(tx, issuer, [mac for entry in entries if (mac := _burned_mac(entry))])
    for index, entry in enumerate(entries):
        if entry.uuid in known:
            yield index, "uuid_known"
        elif _burned_mac(entry) in bound:
            yield index, "module_bound"


def _burned_mac(entry: Entry) -> str | None:
    return normal_mac(entry.module_mac) if entry.module_mac and entry.state is PlatformState.BURNED else None


def _refused_rows(found: Iterable[tuple[int, str]]) -> list[dict[str, Any]]:
    return [{"index": index, "code": code, "sentence": lists.SENTENCES[code]} for index, code in found][
        :_MOST_REFUSED_SHOWN
    ]


def _licence_rows(vault: Vault, new: NewLot, lot_id: str, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    key, now = vault.new_key(), utc_now()
    return [
        {
            "issuer": new.issuer,
            "uuid": entry.uuid,
            "lot": lot_id,
            "order_id": new.order_id,
            "position": position,
            "assigned_mac": normal_mac(entry.mac) if entry.mac else None,
            "data_key": key.id,
            "sealed": key.seal(entry.uuid, entry.values()),
            "state": entry.state.value,
            "module": normal_mac(entry.module_mac) if entry.module_mac else None,
            "note": _note(entry),
            "changed_at": now,
        }
        for position, entry in enumerate(entries)
    ]


def _note(entry: Entry) -> str | None:
    if entry.state is PlatformState.BURNED:
        return entry.reason or "burned, by others"
    return entry.reason
