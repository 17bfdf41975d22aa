"""The journal's row: its fields, its canonical bytes and its hash chain, defined here and nowhere else.

An event is named by (station, epoch, seq). Its canonical bytes are the JSON object of all its fields with
sorted keys, no white space, UTF-8 and no escapes beyond JSON's own; ``at`` is UTC with microseconds and ``Z``.
``hash = SHA-256(hash of the event before + canonical bytes)``; the chain begins at 32 zero bytes and runs on
over epochs. A kind that a reader does not know is kept and passed on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

VERSION = 1
GENESIS = bytes(32)


class Kind:
    """The kinds this version writes; the field is a plain string, so that others survive.

    ``data`` beside the event's own fields:

    ==================== ======================================================================
    station.enrolled     key (fingerprint of the station's public key)
    epoch.opened         reason, after (seq of the last event of the epoch before)
    batch.received       batch, lot, product, count, sha256 of the sealed document
    licence.reserved     batch, product, recipe (version)                  AVAILABLE -> RESERVED
    licence.released     code                                              RESERVED -> AVAILABLE
    licence.writing      before (the state it came from)                   -> WRITING
    licence.burned       before, md5 of the written region or null,        -> BURNED
                         replaces (the licence that it takes the place of, where it was refurbished)
    licence.erased       code                                              WRITING -> AVAILABLE
    licence.uncertain    code, seen (list of module texts)                 WRITING -> UNCERTAIN
    licence.scrapped     before, reason                                    -> SCRAPPED
    licence.quarantined  reason                                            (a mark, no move)
    licence.cleared      reason                                            (the mark is lifted)
    licence.returning    before, reason                                    AVAILABLE -> RETURNING
    licence.returned     before                                            RETURNING -> RETURNED
    licence.kept         why (the platform's reason)                       RETURNING -> AVAILABLE
    licence.retiring     before, by (the licence that comes in its place)  BURNED -> RETIRING
    licence.superseded   before, by                                        RETIRING -> SUPERSEDED
    notices.taken        number (of the answer), notices (their ids)
    pull.refused         key (of the pull), code, batch or null
    conflict.decided     conflict, decision, upheld, reason, by
    module.read          region, uuid (what it held, null if none)         (settles a sighting)
    burn.ended           outcome, code, seconds, chip, product, recipe, mac, evidence
    lot.frozen           lot, reason
    lot.thawed           lot
    work_order.opened    number, product, recipe, quantity
    work_order.closed    number, passed
    serial.used          serial (the number that the burn's module carries)
    ==================== ======================================================================
    """

    STATION_ENROLLED = "station.enrolled"
    EPOCH_OPENED = "epoch.opened"
    BATCH_RECEIVED = "batch.received"
    RESERVED = "licence.reserved"
    RELEASED = "licence.released"
    WRITING = "licence.writing"
    BURNED = "licence.burned"
    ERASED = "licence.erased"
    UNCERTAIN = "licence.uncertain"
    SCRAPPED = "licence.scrapped"
    QUARANTINED = "licence.quarantined"
    CLEARED = "licence.cleared"
    RETURNING = "licence.returning"
    RETURNED = "licence.returned"
    KEPT = "licence.kept"
    RETIRING = "licence.retiring"
    SUPERSEDED = "licence.superseded"
    NOTICES_TAKEN = "notices.taken"
    PULL_REFUSED = "pull.refused"
    CONFLICT_DECIDED = "conflict.decided"
    MODULE_READ = "module.read"
    BURN_ENDED = "burn.ended"
    LOT_FROZEN = "lot.frozen"
    LOT_THAWED = "lot.thawed"
    WORK_ORDER_OPENED = "work_order.opened"
    WORK_ORDER_CLOSED = "work_order.closed"
    SERIAL_USED = "serial.used"


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened at a station. ``module`` is ``ModuleId.text``, ``licence`` a uuid; never a secret."""

    station: str
    epoch: int
    seq: int
    at: datetime
    kind: str
    actor: str | None = None
    work_order: str | None = None
    shift: str | None = None
    slot: int | None = None
    burn: str | None = None
    module: str | None = None
    licence: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    v: int = VERSION

    def to_json(self) -> dict[str, Any]:
        """The plain object that travels and whose canonical bytes are hashed."""
        return {
            "v": self.v,
            "station": self.station,
            "epoch": self.epoch,
            "seq": self.seq,
            "at": self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "kind": self.kind,
            "actor": self.actor,
            "work_order": self.work_order,
            "shift": self.shift,
            "slot": self.slot,
            "burn": self.burn,
            "module": self.module,
            "licence": self.licence,
            "data": dict(self.data),
        }


def canonical(event: Mapping[str, Any]) -> bytes:
    """The bytes of an event's plain object that the chain covers; unknown fields are covered too."""
    return json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def chain(previous: bytes, event: Mapping[str, Any]) -> bytes:
    """The 32 bytes that link ``event`` behind ``previous``."""
    return hashlib.sha256(previous + canonical(event)).digest()
