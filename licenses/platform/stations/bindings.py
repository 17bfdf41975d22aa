"""Which licence is, or was, on which module: one licence, one module, ever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from licenses.platform.store.ids import new_id, utc_now
from licenses.platform.store.schema import binding
from licenses.words import ModuleId

_CHUNK = 5000


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """A station says that a licence is on a module; ``confirmed`` when it was read back from there."""

    issuer: str
    licence: str
    module: ModuleId
    station: str
    burn: str | None
    confirmed: bool


def by_others(tx: Connection, issuer: str, macs: Mapping[str, str]) -> None:
    """Books licences (uuid to MAC) that another tool burned."""
    now = utc_now()
    rows = [_row(issuer, uuid, mac, mac) | {"since": now} for uuid, mac in macs.items()]
    if rows:
        tx.execute(binding.insert(), rows)


def bound_macs(tx: Connection, issuer: str, macs: Sequence[str]) -> set[str]:
    """Those of ``macs`` on which a licence is live."""
    found: set[str] = set()
    for start in range(0, len(macs), _CHUNK):
        chunk = binding.c.mac.in_(macs[start : start + _CHUNK])
        found.update(tx.scalars(select(binding.c.mac).where(binding.c.issuer == issuer, binding.c.live, chunk)))
    return found


def elsewhere(tx: Connection, seen: Sighting) -> Row[Any] | None:
    """The licence's binding to another module that speaks against this one.

    One that the same station only *sent* it to does not: that burn was in doubt and is settled by this sighting.
    """
    for row in _of_licence(tx, seen):
        firm = row.confirmed or (row.live and row.station != seen.station)
        if firm and not seen.module.may_be(ModuleId.parse(row.module)):
            return row
    return None


def on_module(tx: Connection, seen: Sighting) -> Row[Any] | None:
    """Another licence that is live on this module."""
    query = select(binding).where(
        binding.c.issuer == seen.issuer,
        binding.c.mac == seen.module.mac,
        binding.c.live,
        binding.c.licence != seen.licence,
    )
    rows = (row for row in tx.execute(query) if seen.module.may_be(ModuleId.parse(row.module)))
    return next(rows, None)


def new_row(seen: Sighting) -> dict[str, Any]:
    """All columns of a live binding that nothing speaks against."""
    row = _row(seen.issuer, seen.licence, seen.module.text, seen.module.mac)
    facts = {"station": seen.station, "burn": seen.burn, "confirmed": seen.confirmed}
    return row | facts | {"since": utc_now()}


def bind(tx: Connection, seen: Sighting, *, live: bool = True) -> None:
    """Notes the sighting; a live one ends every other live binding of the licence."""
    mine = _same(tx, seen)
    if live:
        release(tx, seen.issuer, seen.licence, but=mine.id if mine else None)
    if mine is None:
        row = _row(seen.issuer, seen.licence, seen.module.text, seen.module.mac)
        facts = {"station": seen.station, "burn": seen.burn, "live": live, "confirmed": seen.confirmed}
        tx.execute(binding.insert().values(**(row | facts | {"since": utc_now()})))
    elif live:
        confirmed = seen.confirmed or (mine.confirmed and mine.live)
        _change(tx, seen.issuer, binding.c.id == mine.id, live=True, confirmed=confirmed, ended_at=None)


def release(tx: Connection, issuer: str, uuid: str, *, but: str | None = None) -> None:
    """Ends the live bindings of a licence."""
    others = binding.c.id != but if but is not None else binding.c.id.is_not(None)
    _change(tx, issuer, (binding.c.licence == uuid) & binding.c.live & others, live=False, ended_at=utc_now())


def prefer(tx: Connection, issuer: str, *, licence: str, module: str, over: Mapping[str, Any]) -> None:
    """A person decided that ``licence`` is on ``module``; the live binding that spoke against it ends."""
    if over.get("licence") and over.get("module"):
        against = (binding.c.licence == over["licence"]) & (binding.c.module == over["module"]) & binding.c.live
        _change(tx, issuer, against, live=False, ended_at=utc_now())
    release(tx, issuer, licence)
    mine = (binding.c.licence == licence) & (binding.c.module == module)
    _change(tx, issuer, mine, live=True, ended_at=None)


def of_licence(tx: Connection, issuer: str, uuid: str) -> list[dict[str, Any]]:
    """The lineage of a licence: every module it was on, oldest first."""
    return _lineage(tx, (binding.c.issuer == issuer) & (binding.c.licence == uuid))


def of_mac(tx: Connection, issuer: str, mac: str) -> list[dict[str, Any]]:
    """The lineage of a module: every licence it had, oldest first."""
    return _lineage(tx, (binding.c.issuer == issuer) & (binding.c.mac == mac))


def _lineage(tx: Connection, which: Any) -> list[dict[str, Any]]:
    names = ("licence", "module", "mac", "station", "burn", "live", "confirmed", "since", "ended_at")
    rows = tx.execute(select(binding).where(which).order_by(binding.c.id))
    return [{name: row._mapping[name] for name in names} for row in rows]


def _row(issuer: str, uuid: str, module: str, mac: str) -> dict[str, Any]:
    return {
        "issuer": issuer,
        "id": new_id("binding"),
        "licence": uuid,
        "module": module,
        "mac": mac,
        "live": True,
        "confirmed": True,
    }


def _of_licence(tx: Connection, seen: Sighting) -> list[Row[Any]]:
    query = select(binding).where(binding.c.issuer == seen.issuer, binding.c.licence == seen.licence)
    return list(tx.execute(query.order_by(binding.c.id)))


def _same(tx: Connection, seen: Sighting) -> Row[Any] | None:
    rows = (row for row in _of_licence(tx, seen) if seen.module.may_be(ModuleId.parse(row.module)))
    return next(rows, None)


def _change(tx: Connection, issuer: str, which: Any, **changes: Any) -> None:
    tx.execute(binding.update().where(binding.c.issuer == issuer, which).values(**changes))
