"""What events mean for the platform: licence states, module lineage, burn counts, and conflicts where facts clash.

A fact that clashes is never dropped and never wins by being last: both sides stay, and a conflict names them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from licenses.journal import Kind
from licenses.platform.lots import freezes, licences
from licenses.platform.lots.licences import Verb
from licenses.platform.orders.orders import ItemType
from licenses.platform.stations import bindings, conflicts, notices, returns, successions, supersedings
from licenses.platform.stations.bindings import Sighting
from licenses.platform.stations.memory import Memory
from licenses.platform.stations.told import Told
from licenses.platform.store.ids import new_id
from licenses.platform.store.schema import burn
from licenses.words import ModuleId, PlatformState


@dataclass(frozen=True, kw_only=True)
class Telling:
    """An event, the station that tells it (its row) and when it was received (UTC with zone)."""

    station: Row[Any]
    told: Told
    received_at: datetime
    memory: Memory

    @property
    def issuer(self) -> str:
        return str(self.station.issuer)

    def side(self) -> dict[str, Any]:
        """This telling as one side of a conflict."""
        told = self.told
        return {
            "station": self.station.id,
            "epoch": told.epoch,
            "seq": told.seq,
            "kind": told.kind,
            "licence": told.text("licence"),
            "module": told.text("module"),
            "burn": told.text("burn"),
        }


def apply(tx: Connection, telling: Telling) -> str | None:
    """Books what the event means; the kind of conflict that it makes, if any. Other kinds mean nothing here."""
    kind = telling.told.kind
    project = _PROJECTIONS.get(kind)
    if project is None:
        return None
    if kind not in _LOOKED_AHEAD:
        telling.memory.settle()
    return project(tx, telling)


def apply_branch(tx: Connection, telling: Telling) -> str | None:
    """Books what is physically so in an event of a second history: a licence is on a module."""
    if telling.told.kind in (Kind.BURNED, Kind.UNCERTAIN, Kind.BURN_ENDED, Kind.SUPERSEDED):
        return apply(tx, telling)
    return None


def _burned(tx: Connection, telling: Telling) -> str | None:
    uuid, module = telling.told.text("licence"), telling.told.module
    row = telling.memory.licence(uuid) if uuid else None
    replaces = telling.told.datum("replaces") is not None
    if row is not None and module is not None and not replaces and telling.memory.burns_plainly(row, module):
        telling.memory.burned(row, module, telling.told.text("burn"))
        return None
    telling.memory.settle()
    clash = _succession(tx, telling)
    return _put_on_module(tx, telling, licences.BURN, confirmed=True) or clash


def _succession(tx: Connection, telling: Telling) -> str | None:
    """Ends the licence in whose place the told one was burned; a lot against modules burns in such places only."""
    row, module = _licence(tx, telling), telling.told.module
    if row is None or module is None or successions.is_settled(tx, row):
        return None
    old, account = telling.told.datum("replaces", longest=32) or successions.known(tx, row), successions.due(tx, row)
    kind = successions.fault(tx, row, account, old) if account is not None else None
    clash = _clash(tx, telling, kind, row, {"licence": old}) if kind else None
    found = licences.find(tx, telling.issuer, old) if old else None
    if found is not None:
        return clash or _end(tx, telling, found, by=row.uuid)
    if account is not None and old is not None and clash is None:
        successions.see_module(tx, row, account, old=old, module=module, station=telling.station.id)
    return clash


def _end(tx: Connection, telling: Telling, row: Row[Any], *, by: str | None) -> str | None:
    """The licence ``row`` was replaced on the told module; that it is firmly on another one is a conflict."""
    module = telling.told.module
    seen = _sighting(telling, row, module, confirmed=True) if module else None
    other = bindings.elsewhere(tx, seen) if seen else None
    if other is not None and supersedings.find(tx, telling.issuer, row.uuid) is None:
        first = {name: other._mapping[name] for name in ("station", "licence", "module", "burn", "live")}
        return _clash(tx, telling, "licence_on_two_modules", row, first)
    return None if supersedings.keep(tx, telling.station, telling.told, row, by=by) else _state_clash(tx, telling, row)


def _uncertain(tx: Connection, telling: Telling) -> str | None:
    return _put_on_module(tx, telling, licences.DOUBT, confirmed=False)


def _put_on_module(tx: Connection, telling: Telling, verb: Verb, *, confirmed: bool) -> str | None:
    row = _licence(tx, telling)
    if row is None:
        return _clash(tx, telling, "licence_unknown", None, None)
    module = telling.told.module
    seen = _sighting(telling, row, module, confirmed=confirmed) if module else None
    if row.state == PlatformState.SUPERSEDED and _was_superseded_there(tx, telling, row, seen):
        return None
    clash = _rival(tx, telling, row, seen) if seen else None
    if clash == "licence_on_two_modules":
        return clash
    if seen and clash is None:
        bindings.bind(tx, seen)
    clash = clash or _holder_clash(tx, telling, row)
    moved = licences.move(tx, row, verb, module=module.text if module else row.module, note=None)
    return clash if moved else clash or _state_clash(tx, telling, row)


def _was_superseded_there(tx: Connection, telling: Telling, row: Row[Any], seen: Sighting | None) -> bool:
    """The burn of a licence that was replaced on that module since: it is part of its lineage, and no more."""
    known = supersedings.find(tx, telling.issuer, row.uuid)
    if known is None or seen is None or not supersedings.fits(known, seen.module):
        return False
    bindings.bind(tx, seen, live=False)
    return True


def _writing(tx: Connection, telling: Telling) -> str | None:
    """A licence of a lot that the station itself had frozen must not have been handed over."""
    uuid, fresh = telling.told.text("licence"), telling.told.data.get("before") == "reserved"
    row = telling.memory.licence(uuid) if uuid and fresh else None
    if row is None or not telling.memory.is_frozen(row.lot):
        return None
    return _clash(tx, telling, "burned_while_frozen", row, _standing(row))


def _frozen(tx: Connection, telling: Telling) -> str | None:
    lot = telling.told.datum("lot")
    if lot is not None:
        freezes.journalled(tx, telling.station, lot)
    return None


def _returning(tx: Connection, telling: Telling) -> str | None:
    row = _licence(tx, telling)
    if row is None:
        return _clash(tx, telling, "licence_unknown", None, None)
    if returns.asked(tx, telling.station, telling.told, row):
        return None
    return _holder_clash(tx, telling, row) or _state_clash(tx, telling, row)


def _returned(tx: Connection, telling: Telling) -> str | None:
    row = _licence(tx, telling)
    if row is None:
        return _clash(tx, telling, "licence_unknown", None, None)
    return None if returns.came(tx, telling.station, row) else _state_clash(tx, telling, row)


def _kept(tx: Connection, telling: Telling) -> str | None:
    row = _licence(tx, telling)
    if row is not None:
        returns.kept(tx, telling.station, row)
    return None


def _retiring(tx: Connection, telling: Telling) -> str | None:
    row = _licence(tx, telling)
    if row is None:
        return None if _is_of_a_module_order(tx, telling) else _clash(tx, telling, "licence_unknown", None, None)
    if row.state == PlatformState.SUPERSEDED and supersedings.find(tx, telling.issuer, row.uuid) is not None:
        return None  # the station books what it was told from here
    return None if licences.move(tx, row, licences.RETIRE) else _state_clash(tx, telling, row)


def _superseded(tx: Connection, telling: Telling) -> str | None:
    row, by = _licence(tx, telling), telling.told.datum("by", longest=32)
    if row is None:
        return None if _is_of_a_module_order(tx, telling) else _clash(tx, telling, "licence_unknown", None, None)
    return _end(tx, telling, row, by=by)


def _is_of_a_module_order(tx: Connection, telling: Telling) -> bool:
    """Whether a licence that the platform never had came with a module of a module order."""
    by = telling.told.datum("by", longest=32)
    new = licences.find(tx, telling.issuer, by) if by else None
    account = successions.due(tx, new) if new is not None else None
    return account is not None and account.item_type == ItemType.MODULE.value


def _notices_taken(tx: Connection, telling: Telling) -> str | None:
    names = telling.told.data.get("notices")
    if isinstance(names, list):
        notices.taken(tx, telling.station, [name for name in names if isinstance(name, str)])
    return None


def _pull_refused(tx: Connection, telling: Telling) -> str | None:
    """The station could not take a batch; a person says what becomes of its licences."""
    key, code = telling.told.datum("key", longest=128), telling.told.datum("code") or ""
    row = returns.refused(tx, telling.station, key=key, name=telling.told.datum("batch"), code=code)
    if row is None:
        return None
    first = {"station": None, "batch": row.id, "count": row._mapping["count"]}
    return _clash(tx, telling, "batch_refused", row, first)


def _rival(tx: Connection, telling: Telling, row: Row[Any], seen: Sighting) -> str | None:
    """The conflict with a fact that is already known; the new one is kept as a binding that is not live."""
    other = bindings.elsewhere(tx, seen)
    kind = "licence_on_two_modules"
    if other is None:
        other = bindings.on_module(tx, seen)
        kind = "module_has_two_licences"
    if other is not None and _makes_room(tx, other):
        other = None
    if other is None:
        return None
    bindings.bind(tx, seen, live=False)
    first = {name: other._mapping[name] for name in ("station", "licence", "module", "burn", "live")}
    return _clash(tx, telling, kind, row, first)


def _makes_room(tx: Connection, other: Row[Any]) -> bool:
    """Whether a binding is that of a licence which is retiring: it stands beside the one that takes its place."""
    row = licences.find(tx, other.issuer, other.licence)
    if row is None or row.state != PlatformState.RETIRING.value:
        return False
    bindings.release(tx, row.issuer, row.uuid)
    return True


def _scrapped(tx: Connection, telling: Telling) -> str | None:
    row = _licence(tx, telling)
    if row is None:
        return _clash(tx, telling, "licence_unknown", None, None)
    clash = _holder_clash(tx, telling, row)
    if clash:
        return clash
    note = telling.told.datum("reason", longest=500)
    if not licences.move(tx, row, licences.SCRAP, note=note):
        return _state_clash(tx, telling, row)
    bindings.release(tx, telling.issuer, row.uuid)
    return None


def _erased(tx: Connection, telling: Telling) -> str | None:
    row = _licence(tx, telling)
    if row is None:
        return _clash(tx, telling, "licence_unknown", None, None)
    clash = _holder_clash(tx, telling, row)
    if clash:
        return clash
    moved = licences.move(tx, row, licences.TAKE_BACK, module=None, note=None)
    return None if moved else _state_clash(tx, telling, row)


def _burn_ended(tx: Connection, telling: Telling) -> str | None:
    """Counts a burn, once for ever by its id."""
    told = telling.told
    name = str(told.text("burn"))
    if not telling.memory.is_new_burn(name):
        telling.memory.settle()
        known = tx.execute(select(burn).where(burn.c.issuer == telling.issuer, burn.c.burn == name)).one()
        return _burn_again(tx, telling, known)
    module = told.module
    telling.memory.count_burn(
        {
            "issuer": telling.issuer,
            "burn": name,
            "id": new_id("burn"),
            "station": telling.station.id,
            "organisation": telling.station.organisation,
            "epoch": told.epoch,
            "seq": told.seq,
            "at": told.at,
            "received_at": telling.received_at,
            "slot": told.event.get("slot"),
            "actor": told.text("actor"),
            "work_order": told.text("work_order"),
            "licence": told.text("licence"),
            "module": told.text("module"),
            "mac": module.mac if module else None,
            "outcome": told.datum("outcome", longest=16),
            "code": told.datum("code"),
            "seconds": told.seconds(),
            "product": told.datum("product"),
        }
    )
    return None


def _burn_again(tx: Connection, telling: Telling, known: Row[Any]) -> str | None:
    told = telling.told
    same = (known.station, known.licence, known.module) == (
        telling.station.id,
        told.text("licence"),
        told.text("module"),
    )
    if same:
        return None
    first = {name: known._mapping[name] for name in ("station", "epoch", "seq", "licence", "module", "burn")}
    return _clash(tx, telling, "burn_twice", _licence(tx, telling), first)


_LOOKED_AHEAD = frozenset({Kind.WRITING, Kind.BURNED, Kind.BURN_ENDED})
"""What pages are full of: it is looked up and written page by page."""

_PROJECTIONS: Mapping[str, Callable[[Connection, Telling], str | None]] = {
    Kind.BURNED: _burned,
    Kind.UNCERTAIN: _uncertain,
    Kind.SCRAPPED: _scrapped,
    Kind.ERASED: _erased,
    Kind.BURN_ENDED: _burn_ended,
    Kind.WRITING: _writing,
    Kind.LOT_FROZEN: _frozen,
    Kind.RETURNING: _returning,
    Kind.RETURNED: _returned,
    Kind.KEPT: _kept,
    Kind.RETIRING: _retiring,
    Kind.SUPERSEDED: _superseded,
    Kind.NOTICES_TAKEN: _notices_taken,
    Kind.PULL_REFUSED: _pull_refused,
}


def _licence(tx: Connection, telling: Telling) -> Row[Any] | None:
    uuid = telling.told.text("licence")
    return licences.find(tx, telling.issuer, uuid) if uuid else None


def _sighting(telling: Telling, row: Row[Any], module: ModuleId, *, confirmed: bool) -> Sighting:
    return Sighting(
        issuer=telling.issuer,
        licence=row.uuid,
        module=module,
        station=telling.station.id,
        burn=telling.told.text("burn"),
        confirmed=confirmed,
    )


def _holder_clash(tx: Connection, telling: Telling, row: Row[Any]) -> str | None:
    """A station speaks of a licence that it was not given."""
    if row.station == telling.station.id:
        return None
    return _clash(tx, telling, "licence_not_given", row, _standing(row))


def _state_clash(tx: Connection, telling: Telling, row: Row[Any]) -> str:
    return _clash(tx, telling, "state_forbids", row, _standing(row))


def _standing(row: Row[Any]) -> dict[str, Any]:
    """What the platform knew of a licence, as one side of a conflict."""
    known = {name: row._mapping[name] for name in ("state", "station", "batch", "module")}
    return {**known, "licence": row.uuid, "state": PlatformState(row.state).value}


def _clash(tx: Connection, telling: Telling, kind: str, row: Row[Any] | None, first: Mapping[str, Any] | None) -> str:
    conflicts.note(
        tx,
        telling.station,
        telling.told,
        kind=kind,
        lot=row.lot if row else None,
        first=first or {},
        second=telling.side(),
        found_at=telling.received_at,
    )
    return kind
