"""The verbs that take one licence through a burn; each is one step of the conversation with the burner."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from licenses.book import batches, burns, licences, modules, sightings, standing, work_orders
from licenses.book.records import Address, BurnEnd, Context, LicenceRow, Recovered, Reservation
from licenses.book.transaction import Transaction
from licenses.words import LicenceState, ModuleId, Outcome, Region
from resources.errors import NeedsPerson

_S = LicenceState
_CRASHED = "E-STATION"
_MOST_UNFIT = 20
"""So many licences are tried for one module; where none of them fits, a person must look."""


Misfit = Callable[[LicenceRow], str | None]
"""Why a licence cannot be written as the recipe wants it; None when it can."""


def reserve(
    change: Transaction,
    *,
    product: str,
    module: ModuleId,
    ctx: Context,
    recipe_version: int | None,
    misfit: Misfit = lambda _row: None,
    address: Address = Address.OBEYED,
) -> Reservation:
    """Takes a licence for a module that has none and may take one; those that do not fit are quarantined on the way.

    Where none fits it is the recipe that is wrong: what was set aside goes back with the transaction. A module whose
    address is set with the licence is from here on the one that it becomes: that is where the licence lives, also when
    nobody knows how far the setting came. A default address is never written down: it names nothing.
    """
    work_orders.require_product(change, ctx.work_order, product)
    met = None if address is Address.MUST_BE_SET else _free_module(change, module)
    row = _fitting(change, partial(_next_for, change, product, module, address), ctx, misfit)
    data = {"batch": row.batch, "product": product, "recipe": recipe_version}
    if met is None or row.assigned_mac not in {None, module.mac}:
        assert row.assigned_mac is not None
        data["came_as"], module = module.text, ModuleId(mac=row.assigned_mac)
        met = _free_module(change, module)
    licences.move(change, row, _S.RESERVED, ctx, module_id=met.id, module=module, data=data)
    burns.begin(change, ctx, module=module, uuid=row.uuid, product=product, recipe=recipe_version)
    return Reservation(uuid=row.uuid, batch=row.batch, module=module)


def _next_for(change: Transaction, product: str, module: ModuleId, address: Address) -> LicenceRow:
    """The licence that the module would take now.

    Raises:
        NeedsPerson: there is none for it.
    """
    row = None
    if address is not Address.MUST_BE_SET:
        row = licences.free_one(change, product, module.mac)
    if address is not Address.OBEYED and (row is None or row.assigned_mac is None):
        row = licences.free_with_address(change, product) or row
    if row is not None:
        return row
    if address is Address.MUST_BE_SET and not batches.is_frozen(change, product):
        raise NeedsPerson("E-MAC-NONE", mac=module.mac)
    raise _no_stock(change, product, module)


def _fitting(change: Transaction, next_one: Callable[[], LicenceRow], ctx: Context, misfit: Misfit) -> LicenceRow:
    """The first licence for the module that can be written; those before it are set aside."""
    unfit: NeedsPerson | None = None
    for _ in range(_MOST_UNFIT):
        row = _unless_tried(next_one, unfit)
        if row is None:
            break
        why = misfit(row)
        if why is None:
            return row
        licences.mark(change, row, f"it cannot be written: {why}", ctx)
        unfit = NeedsPerson("E-UNFIT", uuid=row.uuid, why=why)
    assert unfit is not None
    raise unfit


def _unless_tried(next_one: Callable[[], LicenceRow], unfit: NeedsPerson | None) -> LicenceRow | None:
    """The next licence; None where there is none after those that do not fit."""
    try:
        return next_one()
    except NeedsPerson:
        if unfit is None:
            raise
        return None


def _free_module(change: Transaction, module: ModuleId) -> modules.Met:
    match = modules.match(change, module)
    if standing.has_rival(change, match):
        raise NeedsPerson("E-MAC-TWICE", mac=module.mac)
    if match.mine is None:
        return modules.add(change, module)
    rows = licences.on_module(change, match.mine.id)
    if sightings.groups_of(change, match.mine.id):
        raise NeedsPerson("E-SEEN", mac=module.mac)
    if any(row.state is _S.SCRAPPED for row in rows):
        raise NeedsPerson("E-BOUND", mac=module.mac)
    live = licences.live_one(rows)
    if live is not None:
        raise NeedsPerson("E-AT-WORK", mac=module.mac, uuid=live.uuid)
    return match.mine


def _no_stock(change: Transaction, product: str, module: ModuleId) -> NeedsPerson:
    if batches.is_frozen(change, product):
        return NeedsPerson("E-FROZEN", product=product)
    stock = batches.stock(change, product)
    if stock.available:
        return NeedsPerson("E-ASSIGNED-MAC", mac=module.mac)
    if stock.set_aside:
        return NeedsPerson("E-SET-ASIDE", product=product, count=stock.set_aside)
    return NeedsPerson("E-NO-STOCK", product=product)


def release(change: Transaction, *, uuid: str, ctx: Context, code: str, ended: BurnEnd | None) -> None:
    """Nothing was handed over: the reserved licence is free again."""
    row = _in(licences.get(change, uuid), _S.AVAILABLE, {_S.RESERVED})
    licences.move(change, row, _S.AVAILABLE, ctx, module_id=None, module=None, data={"code": code})
    _end(change, ctx, ended, row)


def to_writing(change: Transaction, row: LicenceRow, ctx: Context) -> None:
    """RESERVED to WRITING: the last step before the licence leaves the book.

    A licence that came into quarantine while it was reserved may stand on another module: it does not leave. Nor does
    one whose lot was frozen meanwhile.
    """
    _in(row, _S.WRITING, {_S.RESERVED})
    if row.frozen is not None:
        raise NeedsPerson("E-FROZEN", product=row.product)
    if row.quarantine is not None:
        raise NeedsPerson("E-QUARANTINED", uuid=row.uuid, reason=row.quarantine)
    _write(change, row, ctx, row.module)


def to_writing_again(
    change: Transaction, row: LicenceRow, module: ModuleId, ctx: Context, *, names_it: bool = False
) -> None:
    """UNCERTAIN or BURNED to WRITING on the same module, which was read blank or torn just now."""
    _in(row, _S.WRITING, {_S.UNCERTAIN, _S.BURNED})
    _require_same(row, module)
    proven = row.module is not None and modules.proven(row.module, module)
    if not (proven or (names_it and row.state is _S.UNCERTAIN)):
        raise NeedsPerson("E-MAC-ONLY", mac=module.mac, uuid=row.uuid)
    if row.quarantine is not None:
        raise NeedsPerson("E-QUARANTINED", uuid=row.uuid, reason=row.quarantine)
    if standing.has_rival(change, modules.match(change, module)):
        raise NeedsPerson("E-MAC-TWICE", mac=module.mac)
    work_orders.require_product(change, ctx.work_order, row.product)
    _settle_sightings(change, row, Region.BLANK)
    _write(change, row, ctx, module)
    burns.begin(change, ctx, module=module, uuid=row.uuid, product=row.product, recipe=None)


def _write(change: Transaction, row: LicenceRow, ctx: Context, module: ModuleId | None) -> None:
    data = {"before": row.state}
    licences.move(change, row, _S.WRITING, ctx, module_id=row.module_id, module=module, data=data)


def burned(
    change: Transaction,
    *,
    uuid: str,
    ctx: Context,
    seen: Sequence[ModuleId],
    evidence: Mapping[str, str],
    ended: BurnEnd | None,
) -> None:
    """Every field was read back equal, and every module seen since is the licence's own: WRITING to BURNED."""
    row = _in(licences.get(change, uuid), _S.BURNED, {_S.WRITING})
    for each in seen:
        _require_same(row, each)
    _book(change, row, ctx, row.module, evidence)
    _end(change, ctx, ended, row)


def settled(
    change: Transaction, *, uuid: str, module: ModuleId, ctx: Context, ended: BurnEnd | None, sets_mac: bool = False
) -> None:
    """The licence was read back whole on its own module: UNCERTAIN or SCRAPPED to BURNED.

    With ``sets_mac`` its module has the assigned MAC by the same command as the licence, and may have been seen under
    another one: nobody else is waited for.
    """
    row = licences.get(change, uuid)
    _require_same(row, module)
    if row.state is not _S.BURNED:
        _in(row, _S.BURNED, {_S.UNCERTAIN, _S.SCRAPPED})
        alone = sets_mac and row.assigned_mac == module.mac
        _settle_sightings(change, row, Region.LICENCE, alone=alone)
        _book(change, row, ctx, module, {})
    _end(change, ctx, ended, row)


def _book(
    change: Transaction, row: LicenceRow, ctx: Context, module: ModuleId | None, evidence: Mapping[str, str]
) -> None:
    """Third-party resources that were burned with it are reported used by their names."""
    data: dict[str, object] = {"before": row.state, "md5": evidence.get("md5")}
    if "resources" in evidence:
        data["resources"] = evidence["resources"].split()
    licences.move(change, row, _S.BURNED, ctx, module_id=row.module_id, module=module, data=data)


def erased(change: Transaction, *, uuid: str, ctx: Context, code: str, ended: BurnEnd | None) -> LicenceState:
    """The writing failed, and in the same unbroken session the region was erased and read back blank.

    A licence that may have run once before is never free again: such a one becomes UNCERTAIN.
    """
    row = _in(licences.get(change, uuid), _S.AVAILABLE, {_S.WRITING})
    if row.exposed:
        uncertain(change, uuid=uuid, ctx=ctx, code=code, seen=(), ended=_as_uncertain(ended))
        return _S.UNCERTAIN
    licences.move(change, row, _S.AVAILABLE, ctx, module_id=None, module=None, data={"code": code})
    _end(change, ctx, ended, row)
    return _S.AVAILABLE


def uncertain(
    change: Transaction, *, uuid: str, ctx: Context, code: str, seen: Sequence[ModuleId], ended: BurnEnd | None
) -> None:
    """It is not known what the module holds: WRITING to UNCERTAIN, and every module seen is remembered."""
    row = _in(licences.get(change, uuid), _S.UNCERTAIN, {_S.WRITING})
    assert row.module is not None and row.module_id is not None
    data = {"code": code, "seen": list(dict.fromkeys([row.module.text, *(each.text for each in seen)]))}
    licences.move(change, row, _S.UNCERTAIN, ctx, module_id=row.module_id, module=row.module, data=data)
    met = [_seen_as(change, row, row.module_id, each) for each in seen]
    sightings.add(change, row, change.tip.position, [row.module_id, *met])
    _end(change, ctx, ended, row)


def _seen_as(change: Transaction, row: LicenceRow, module_id: int, seen: ModuleId) -> int:
    known = modules.match(change, seen).mine
    if known is None and row.module is not None and row.module.may_be(seen):
        return module_id
    return known.id if known else modules.ensure(change, seen).id


def scrap(change: Transaction, *, uuid: str, reason: str, ctx: Context) -> None:
    """A named person gives a licence up; its module stays bound to it."""
    row = _in(licences.get(change, uuid), _S.SCRAPPED, {_S.UNCERTAIN, _S.BURNED})
    if not ctx.actor or not reason.strip():
        raise NeedsPerson("E-BOOK-REASON")
    data = {"before": row.state, "reason": reason}
    licences.move(change, row, _S.SCRAPPED, ctx, module_id=row.module_id, module=row.module, data=data)
    sightings.give_up(change, row)


def recover(change: Transaction, *, ctx: Context) -> Recovered:
    """After the burner or the station died: RESERVED to AVAILABLE, WRITING to UNCERTAIN, their burns ended."""
    running = burns.running(change)
    released = licences.in_state(change, _S.RESERVED)
    writing = licences.in_state(change, _S.WRITING)
    for row in released:
        its = running.pop(row.uuid, ctx)
        ended = BurnEnd(outcome=Outcome.ERROR, code=_CRASHED)
        release(change, uuid=row.uuid, ctx=_blame(its, ctx), code=_CRASHED, ended=ended)
    for row in writing:
        its = running.pop(row.uuid, ctx)
        ended = BurnEnd(outcome=Outcome.UNCERTAIN, code="E-UNCERTAIN", facts={"why": "the station stopped"})
        uncertain(change, uuid=row.uuid, ctx=_blame(its, ctx), code=_CRASHED, seen=(), ended=ended)
    for its in running.values():
        burns.end(change, _blame(its, ctx), BurnEnd(outcome=Outcome.ERROR, code=_CRASHED), module=None, uuid=None)
    return Recovered(released=_uuids(released), uncertain=_uuids(writing))


def _blame(its: Context, ctx: Context) -> Context:
    """A burn belongs to whoever started it; that it was cleared up belongs to the caller."""
    return Context(
        actor=its.actor or ctx.actor, work_order=its.work_order, shift=its.shift, slot=its.slot, burn=its.burn
    )


def _in(row: LicenceRow, wanted: LicenceState, states: Iterable[LicenceState]) -> LicenceRow:
    if row.state not in states:
        raise NeedsPerson("E-BOOK-MOVE", uuid=row.uuid, found=row.state, wanted=wanted)
    return row


def _require_same(row: LicenceRow, seen: ModuleId) -> None:
    if row.module is None or not row.module.may_be(seen):
        raise NeedsPerson("E-BOOK-OTHER-MODULE", uuid=row.uuid, mac=seen.mac)


def _settle_sightings(change: Transaction, row: LicenceRow, region: Region, *, alone: bool = False) -> None:
    if not sightings.settle_here(change, row, region, alone=alone):
        raise NeedsPerson("E-SEEN", uuid=row.uuid)


def _end(change: Transaction, ctx: Context, ended: BurnEnd | None, row: LicenceRow) -> None:
    if ended is not None:
        burns.end(change, ctx, ended, module=row.module, uuid=row.uuid)


def _as_uncertain(ended: BurnEnd | None) -> BurnEnd | None:
    if ended is None:
        return None
    return BurnEnd(
        outcome=Outcome.UNCERTAIN,
        code="E-UNCERTAIN",
        seconds=ended.seconds,
        chip=ended.chip,
        product=ended.product,
        recipe=ended.recipe,
        evidence=ended.evidence,
        facts={"why": "it was erased, but the licence may have run before"},
    )


def _uuids(rows: Iterable[LicenceRow]) -> tuple[str, ...]:
    return tuple(row.uuid for row in rows)
