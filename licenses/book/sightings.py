"""Who was in the fixture during an uncertain burn, and what settles it (invariant 3).

The modules seen in one uncertain burn are one group. Until each of them was read, none takes another licence;
when all were, the licence is where exactly one of them holds it whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select, update

from licenses.book import licences, modules, schema
from licenses.book.records import Context, LicenceRow
from licenses.book.transaction import Queries, Transaction
from licenses.journal import Kind
from licenses.words import Holding, LicenceState, ModuleId, Region

_s = schema.sighting
_ADD = insert(_s)
_GROUPS_OF_MODULE = select(_s.c.position, _s.c.licence).where(_s.c.module == bindparam("module"), _s.c.open == 1)
_GROUP_OF_LICENCE = select(_s.c.position).where(_s.c.licence == bindparam("licence"), _s.c.open == 1)
_OTHERS_UNREAD = select(_s.c.id).where(
    _s.c.position == bindparam("position"), _s.c.module != bindparam("module"), _s.c.region.is_(None)
)
_IN_GROUP = select(_s.c.module, _s.c.region, _s.c.equal).where(_s.c.position == bindparam("position"))
_READ = (
    update(_s)
    .where(_s.c.position == bindparam("the_position"), _s.c.module == bindparam("the_module"))
    .values(region=bindparam("new_region"), equal=bindparam("new_equal"))
)
_CLOSE = update(_s).where(_s.c.position == bindparam("the_position")).values(open=0)
_MODULE = select(schema.module).where(schema.module.c.id == bindparam("id"))

_SAYS_SOMETHING = frozenset({Region.BLANK, Region.LICENCE, Region.TORN})

Equal = Callable[[str, Holding], bool]
"""Whether a holding has every field of the licence with this uuid."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """One uncertain burn: the position of its journal row, and the id of its licence."""

    position: int
    licence: int


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was read of a module; ``product`` is the one whose recipe said where to look, None where none is known.

    ``sets_mac``: by that recipe a module gets its assigned MAC with its licence.
    """

    module: ModuleId
    holding: Holding
    product: str | None = None
    sets_mac: bool = False


def add(change: Transaction, row: LicenceRow, position: int, module_ids: Sequence[int]) -> None:
    """Opens the group of a licence that became UNCERTAIN by the journal row at ``position``."""
    for module_id in dict.fromkeys(module_ids):
        change.run(_ADD, position=position, licence=row.id, module=module_id)


def groups_of(queries: Queries, module_id: int) -> tuple[Group, ...]:
    """The open groups a module belongs to."""
    rows = queries.all(_GROUPS_OF_MODULE, module=module_id)
    return tuple(Group(position=row.position, licence=row.licence) for row in rows)


def waits_for_others(queries: Queries, module_id: int) -> bool:
    """Whether another module of one of its groups was not read yet."""
    return any(
        queries.one(_OTHERS_UNREAD, position=group.position, module=module_id) is not None
        for group in groups_of(queries, module_id)
    )


def give_up(change: Transaction, row: LicenceRow) -> None:
    """Closes the group of a licence that a person gave up."""
    position = change.scalar(_GROUP_OF_LICENCE, licence=row.id)
    if position is not None:
        change.run(_CLOSE, the_position=position)


def settle_here(change: Transaction, row: LicenceRow, region: Region, *, alone: bool = False) -> bool:
    """Takes the caller's own reading of the licence's module, and closes the group; False when others are unread.

    ``alone``: this reading settles it whatever the others hold.
    """
    position = change.scalar(_GROUP_OF_LICENCE, licence=row.id)
    if position is None:
        return True
    if not alone and change.one(_OTHERS_UNREAD, position=position, module=row.module_id) is not None:
        return False
    change.run(
        _READ,
        the_position=position,
        the_module=row.module_id,
        new_region=region,
        new_equal=int(region is Region.LICENCE),
    )
    change.run(_CLOSE, the_position=position)
    return True


def read(change: Transaction, met: modules.Met, reading: Reading, ctx: Context, equal: Equal) -> None:
    """Writes down what a seen module holds, and settles each group of which it was the last.

    The module stays unread where the reading says nothing: the region could not be read; it holds no licence and only
    the address says whose it is; or the recipe of another product said where to look, and the licence is not there.
    """
    holding = reading.holding
    groups = [
        (group, row)
        for group in groups_of(change, met.id)
        if reading.product in (None, (row := licences.by_id(change, group.licence)).product) or equal(row.uuid, holding)
    ]
    settles = holding.region is Region.LICENCE or modules.proven(met.identity, reading.module)
    if not groups or not settles or holding.region not in _SAYS_SOMETHING:
        return
    uuid = holding.fields.get("uuid", b"").decode("ascii", "replace") or None
    change.append(Kind.MODULE_READ, ctx, module=met.identity, data={"region": holding.region, "uuid": uuid})
    for group, row in groups:
        change.run(
            _READ,
            the_position=group.position,
            the_module=met.id,
            new_region=holding.region,
            new_equal=int(equal(row.uuid, holding)),
        )
        if change.one(_OTHERS_UNREAD, position=group.position, module=met.id) is None:
            _settle(change, group, row, ctx)


def _settle(change: Transaction, group: Group, row: LicenceRow, ctx: Context) -> None:
    """All modules of the group were read: books the licence on the one that holds it whole, if it may be there."""
    holders = [seen.module for seen in change.all(_IN_GROUP, position=group.position) if seen.equal]
    change.run(_CLOSE, the_position=group.position)
    if row.state is not LicenceState.UNCERTAIN or not holders:
        return
    if len(holders) > 1:
        licences.mark(change, row, "two modules hold it", ctx)
        return
    other = licences.live_one(licences.on_module(change, holders[0]))
    if other is not None and other.uuid != row.uuid:
        licences.mark(change, row, "its module has another licence", ctx)
        licences.mark(change, other, "its module holds another licence", ctx)
        return
    found = change.one(_MODULE, id=holders[0])
    assert found is not None
    identity = ModuleId(mac=found.mac, unique_id=found.unique_id, flash_uid=found.flash_uid)
    data = {"before": row.state, "md5": None}
    licences.move(change, row, LicenceState.BURNED, ctx, module_id=holders[0], module=identity, data=data)
