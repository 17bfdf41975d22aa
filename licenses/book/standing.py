"""What the station does with a module: the decision by what it is bound to and what it holds.

``decide`` is a pure function over the facts; ``facts_of`` gathers them from the book.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from licenses.book import licences, modules, sealing, sightings
from licenses.book.records import Decision, LicenceRow, Standing
from licenses.book.sightings import Reading
from licenses.book.transaction import Queries
from licenses.keys import StationKeys
from licenses.words import Holding, LicenceState, Region
from resources.third_party import is_third_party

_S = LicenceState
_UNUSABLE = {Region.UNREADABLE: "E-UNREADABLE", Region.DAMAGED: "E-DAMAGED"}
_AT_WORK = frozenset({_S.RESERVED, _S.WRITING, _S.RETIRING})


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that the decision rests on.

    ``bound`` is the licence that lives on the module, ``given_up`` those that were scrapped there, ``found`` the
    book's licence that the module names. ``equal`` says that every field of the named licence stands on the module.
    ``proven`` says that more than the MAC shows that it is the bound licence's module. ``mac_twice``: another
    module with a licence has the same MAC. ``waits``: another module of an uncertain burn it was in is unread.
    ``wanted`` is the product whose recipe said where to look: of another's licence it can only tell that it stands.
    ``arrived``: the module has the address that the one command which carried the bound licence was to set.
    """

    mac: str
    region: Region
    uuid: str | None = None
    bound: LicenceRow | None = None
    given_up: tuple[LicenceRow, ...] = ()
    found: LicenceRow | None = None
    equal: bool = False
    proven: bool = False
    mac_twice: bool = False
    waits: bool = False
    wanted: str | None = None
    arrived: bool = False


def decide(facts: Facts) -> Standing:
    """The decision for one reading of one module, in the order in which a refusal counts."""
    unusable = "E-MAC-TWICE" if facts.mac_twice else _UNUSABLE.get(facts.region)
    if unusable is not None:
        return _refuse(facts, unusable)
    if facts.bound is not None:
        return _bound(facts, facts.bound)
    if facts.waits:
        return _refuse(facts, "E-SEEN")
    if facts.given_up:
        return _given_up(facts)
    return _unbound(facts)


def _bound(facts: Facts, bound: LicenceRow) -> Standing:
    stands = _names(facts, bound) and facts.equal
    if bound.state in _AT_WORK:
        return _refuse(facts, "E-AT-WORK", bound.uuid)
    if facts.region is Region.LICENCE and not stands and not _is_torn(facts, bound):
        return _other_licence(facts, bound)
    if (forbidden := _forbidden(facts, bound, stands=stands)) is not None:
        return forbidden
    if stands and bound.state is _S.BURNED:
        return Standing(decision=Decision.PASS_AGAIN, uuid=bound.uuid)
    if facts.waits and not (stands and facts.arrived):
        return _refuse(facts, "E-SEEN", bound.uuid)
    return Standing(decision=Decision.SETTLED, uuid=bound.uuid) if stands else _blank_or_torn(facts, bound)


def _forbidden(facts: Facts, bound: LicenceRow, *, stands: bool) -> Standing | None:
    if facts.wanted not in (None, bound.product) and not (stands and bound.state is _S.UNCERTAIN):
        return _refuse(facts, "E-OTHER-PRODUCT", bound.uuid, found=bound.product, wanted=facts.wanted or "")
    if bound.quarantine is not None:
        return _refuse(facts, "E-QUARANTINED", bound.uuid, reason=bound.quarantine)
    return None


def _blank_or_torn(facts: Facts, bound: LicenceRow) -> Standing:
    if bound.state is _S.BURNED and facts.region is not Region.BLANK:
        return _refuse(facts, "E-DAMAGED", bound.uuid)
    # Of a licence that went out once, a half that stands on a module proves it as well as an id would.
    names_it = bound.state is _S.UNCERTAIN and facts.uuid == bound.uuid
    if not (facts.proven or names_it):
        return _refuse(facts, "E-MAC-ONLY", bound.uuid)
    return Standing(decision=Decision.WRITE_AGAIN, uuid=bound.uuid)


def _is_torn(facts: Facts, bound: LicenceRow) -> bool:
    """An uncertain licence of which only a part stands: a power cut can leave its uuid with another key."""
    return bound.state is _S.UNCERTAIN and _names(facts, bound) and not facts.equal


def _given_up(facts: Facts) -> Standing:
    if facts.region is not Region.LICENCE:
        return _refuse(facts, "E-BOUND", facts.given_up[0].uuid)
    mine = next((row for row in facts.given_up if _names(facts, row) and facts.equal), None)
    if mine is None:
        return _other_licence(facts, facts.given_up[0])
    if mine.quarantine is not None:
        return _refuse(facts, "E-QUARANTINED", mine.uuid, reason=mine.quarantine)
    return Standing(decision=Decision.SETTLED, uuid=mine.uuid)


def _unbound(facts: Facts) -> Standing:
    if facts.region is Region.BLANK:
        return Standing(decision=Decision.BURN)
    if facts.region is Region.TORN:
        return _refuse(facts, "E-DAMAGED")
    if facts.found is None:
        return _refuse(facts, "E-FOREIGN")
    # A licence of ours on a module that the book does not have it on is on two modules, or was never ours alone.
    return _refuse(facts, "E-ELSEWHERE", facts.found.uuid, quarantine=(facts.found.uuid,))


def _other_licence(facts: Facts, bound: LicenceRow) -> Standing:
    both = dict.fromkeys([bound.uuid, *([facts.found.uuid] if facts.found else [])])
    return _refuse(facts, "E-OTHER-LICENCE", bound.uuid, quarantine=tuple(both))


def _names(facts: Facts, row: LicenceRow) -> bool:
    return facts.region is Region.LICENCE and facts.uuid == row.uuid


def _refuse(
    facts: Facts, code: str, uuid: str | None = None, *, quarantine: tuple[str, ...] = (), **more: str
) -> Standing:
    words: Mapping[str, str] = {"mac": facts.mac, "uuid": uuid or "", "reason": "", **more}
    return Standing(decision=Decision.REFUSE, uuid=uuid, code=code, facts=words, quarantine=quarantine)


# ---- gathering ------------------------------------------------------------------------------------------


def facts_of(queries: Queries, reading: Reading, keys: StationKeys, station: str) -> Facts:
    """The facts of one reading. At most one licence's secrets are opened, and only to compare them."""
    module, holding = reading.module, reading.holding
    match = modules.match(queries, module)
    rows = licences.on_module(queries, match.mine.id) if match.mine else ()
    bound = licences.live_one(rows) or next((row for row in rows if row.state is _S.RETIRING), None)
    uuid = named_uuid(holding)
    found = licences.find(queries, uuid) if uuid else None
    on_it = found is not None and any(row.uuid == found.uuid for row in rows)
    return Facts(
        mac=module.mac,
        region=holding.region,
        uuid=uuid,
        bound=bound,
        given_up=tuple(row for row in rows if row.state is _S.SCRAPPED),
        found=found,
        equal=on_it and found is not None and is_equal(queries, found.uuid, holding, keys, station),
        proven=bound is not None and bound.module is not None and modules.proven(bound.module, module),
        mac_twice=has_rival(queries, match),
        waits=match.mine is not None and sightings.waits_for_others(queries, match.mine.id),
        wanted=reading.product,
        arrived=reading.sets_mac and bound is not None and bound.assigned_mac == module.mac,
    )


def has_rival(queries: Queries, match: modules.Match) -> bool:
    """Whether another module under the same MAC has a licence, or may have: one address must never go out twice."""
    return any(
        licences.on_module(queries, other.id) or sightings.groups_of(queries, other.id) for other in match.others
    )


def named_uuid(holding: Holding) -> str | None:
    """The uuid that a module holds, if any."""
    return holding.fields.get("uuid", b"").decode("ascii", "replace") or None


def is_equal(queries: Queries, uuid: str, holding: Holding, keys: StationKeys, station: str) -> bool:
    """Whether every field of a licence stands on the module; compared in constant time.

    A third-party resource that was not read is one that the recipe does not take: in a whole licence every field that
    the recipe names was found.
    """
    if holding.region is not Region.LICENCE or named_uuid(holding) != uuid:
        return False
    _, secrets = sealing.open_one(queries, uuid, keys, station)
    equal = True
    for name, secret in secrets.items():
        if is_third_party(name) and name not in holding.fields:
            continue
        equal &= hmac.compare_digest(holding.fields.get(name, b""), secret.open())
    return equal
