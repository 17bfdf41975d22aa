"""What a page of a journal asks of the database, asked at once; and what its burns write, written together.

A burn of a licence that its station holds, on a module that nobody spoke of, can clash with nothing: such burns, which
are nearly all, are booked from here. Everything else is ``settle``d first and then booked row by row.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, select

from licenses.platform.lots import freezes, licences
from licenses.platform.stations import bindings, successions
from licenses.platform.stations.told import Told
from licenses.platform.store.database import insert_rows
from licenses.platform.store.ids import utc_now
from licenses.platform.store.schema import binding, burn, licence
from licenses.words import ModuleId, PlatformState


class Memory:
    """One page's look ahead and its writes. Licences that are looked at stay locked until the transaction ends."""

    def __init__(self, tx: Connection, who: Row[Any], events: Iterable[Told]) -> None:
        self._tx = tx
        self._who = who
        self._events = list(events)
        self._frozen: dict[str, bool] = {}
        self._forget()

    def licence(self, uuid: str) -> Row[Any] | None:
        """The licence's row as it stands, with all that this page wrote."""
        self._look_ahead()
        if uuid not in self._licences:
            self.settle()
            return licences.find(self._tx, self._who.issuer, uuid)
        return self._licences[uuid]

    def is_frozen(self, lot: str) -> bool:
        """Whether the station's journal has told the lot's freeze."""
        if lot not in self._frozen:
            self._frozen[lot] = freezes.has_journalled(self._tx, self._who, lot)
        return self._frozen[lot]

    def burns_plainly(self, row: Row[Any], module: ModuleId) -> bool:
        """Whether nothing that is known speaks against this licence on this module."""
        held = row.station == self._who.id and row.state == PlatformState.HELD and row.order_id not in self._owing
        known = row.uuid in self._bound or module.mac in self._macs
        return held and row.uuid in self._licences and not known

    def burned(self, row: Row[Any], module: ModuleId, burn_name: str | None) -> None:
        """Books a burn that ``burns_plainly``."""
        seen = bindings.Sighting(
            issuer=row.issuer,
            licence=row.uuid,
            module=module,
            station=self._who.id,
            burn=burn_name,
            confirmed=True,
        )
        self._new_bindings.append(bindings.new_row(seen))
        del self._licences[row.uuid]
        self._bound.add(row.uuid)
        self._macs.add(module.mac)

    def is_new_burn(self, name: str) -> bool:
        """Whether no burn of this name was counted."""
        self._look_ahead()
        return name in self._unknown_burns

    def count_burn(self, values: dict[str, Any]) -> None:
        """Counts a burn that ``is_new_burn``."""
        self._new_burns.append(values)
        self._unknown_burns.discard(values["burn"])

    def settle(self) -> None:
        """Writes what waits, and forgets what was looked up: from here on everything may change."""
        if self._new_bindings:
            insert_rows(self._tx, binding, self._new_bindings)
            self._book()
        insert_rows(self._tx, burn, self._new_burns)
        self._forget()

    def _book(self) -> None:
        """Moves the licences of the new bindings, all in one statement."""
        live = (binding.c.issuer == licence.c.issuer, binding.c.licence == licence.c.uuid, binding.c.live)
        where = select(binding.c.module).where(*live).scalar_subquery()
        uuids = [row["licence"] for row in self._new_bindings]
        mine = (licence.c.issuer == self._who.issuer, licence.c.uuid.in_(uuids))
        changes = {"state": licences.BURN.end.value, "module": where, "note": None, "changed_at": utc_now()}
        self._tx.execute(licence.update().where(*mine).values(**changes))

    def _forget(self) -> None:
        self._ahead = False
        self._licences: dict[str, Row[Any]] = {}
        self._bound: set[str] = set()
        self._macs: set[str] = set()
        self._owing: set[str] = set()
        self._unknown_burns: set[str] = set()
        self._new_bindings: list[dict[str, Any]] = []
        self._new_burns: list[dict[str, Any]] = []
        self._frozen.clear()

    def _look_ahead(self) -> None:
        if self._ahead:
            return
        self._ahead = True
        issuer, about = self._who.issuer, [event for event in self._events if event.is_sound]
        uuids = sorted({text for event in about if (text := event.text("licence"))})
        macs = {module.mac for event in about if (module := event.module)}
        names = {text for event in about if (text := event.text("burn"))}
        its = select(licence).where(licence.c.issuer == issuer, licence.c.uuid.in_(uuids))
        rows = self._tx.execute(its.order_by(licence.c.uuid).with_for_update())
        self._licences = {row.uuid: row for row in rows}
        self._owing = successions.owing(self._tx, issuer, {row.order_id for row in self._licences.values()})
        bound = select(binding.c.licence).where(binding.c.issuer == issuer, binding.c.licence.in_(uuids))
        self._bound = set(self._tx.scalars(bound))
        live = select(binding.c.mac).where(binding.c.issuer == issuer, binding.c.live, binding.c.mac.in_(macs))
        self._macs = set(self._tx.scalars(live))
        counted = select(burn.c.burn).where(burn.c.issuer == issuer, burn.c.burn.in_(names))
        self._unknown_burns = names - set(self._tx.scalars(counted))
