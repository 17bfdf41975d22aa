"""The platform's tables, in constructs that SQLite and PostgreSQL share.

Every row of licences and of what happens to them carries its *issuer*, the organisation that issued the licence
and that no hand-over changes; unique keys begin with it, so that the data can be sharded by issuer.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, Table

from licenses.platform.store.columns import count_of, metadata, words_of
from licenses.platform.store.schema.audit import audit_entry, sign_in_attempt
from licenses.platform.store.schema.changes import generated_list, handover, lot_event, product_change, product_terms
from licenses.platform.store.schema.downloads import download, downloaded, message, phone
from licenses.platform.store.schema.facts import (
    binding,
    branch_event,
    burn,
    conflict,
    decision,
    event_detail,
    event_name,
    superseding,
)
from licenses.platform.store.schema.freezes import freeze, freeze_station
from licenses.platform.store.schema.jobs import job
from licenses.platform.store.schema.lots import data_key, licence, lot, lot_import
from licenses.platform.store.schema.notices import answer, notice
from licenses.platform.store.schema.orders import delivery, delivery_lot, order, order_product
from licenses.platform.store.schema.organisations import assertion, organisation, person, person_left, session
from licenses.platform.store.schema.partners import authorised_account, lot_grant, order_invoice, product_grant
from licenses.platform.store.schema.products import blob, product, recipe, recipe_file
from licenses.platform.store.schema.repeats import done_request
from licenses.platform.store.schema.replacements import replacement, seen_module
from licenses.platform.store.schema.resources import licence_resource, resource_mark, resources_made
from licenses.platform.store.schema.returns import batch_mark, licence_return, written_off
from licenses.platform.store.schema.stations import batch, enrolment_code, station, work_order
from licenses.platform.store.schema.tallies import licence_tally, passed_tally

VERSION = 12
"""The version of this schema; see ``migrations``."""

platform = Table(
    "platform",
    metadata,
    Column("one", Integer, primary_key=True),
    count_of("version"),
    words_of("fingerprint", null=False),
    CheckConstraint("one = 1", name="single"),
)

__all__ = [
    "VERSION",
    "answer",
    "assertion",
    "audit_entry",
    "authorised_account",
    "batch",
    "batch_mark",
    "binding",
    "blob",
    "branch_event",
    "burn",
    "conflict",
    "data_key",
    "decision",
    "delivery",
    "delivery_lot",
    "done_request",
    "download",
    "downloaded",
    "enrolment_code",
    "event_detail",
    "event_name",
    "freeze",
    "freeze_station",
    "generated_list",
    "handover",
    "job",
    "licence",
    "licence_resource",
    "licence_return",
    "licence_tally",
    "lot",
    "lot_event",
    "lot_grant",
    "lot_import",
    "message",
    "metadata",
    "notice",
    "order",
    "order_invoice",
    "order_product",
    "organisation",
    "passed_tally",
    "person",
    "person_left",
    "phone",
    "platform",
    "product",
    "product_change",
    "product_grant",
    "product_terms",
    "recipe",
    "recipe_file",
    "replacement",
    "resource_mark",
    "resources_made",
    "seen_module",
    "session",
    "sign_in_attempt",
    "station",
    "superseding",
    "work_order",
    "written_off",
]
