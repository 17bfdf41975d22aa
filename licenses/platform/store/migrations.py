"""Steps that bring an older platform database to the schema of this version; imported only when one is behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import select

from licenses.platform.store import schema
from licenses.platform.store.database import Database
from licenses.platform.store.steps import (
    v2_jobs,
    v3_freezes,
    v4_partners,
    v5_stations,
    v6_replacements,
    v7_lots,
    v8_downloads,
    v9_imports,
    v10_resources,
    v11_tallies,
    v12_repeats,
)

Step = Callable[[Operations], None]

STEPS: Mapping[int, Step] = {
    2: v2_jobs.up,
    3: v3_freezes.up,
    4: v4_partners.up,
    5: v5_stations.up,
    6: v6_replacements.up,
    7: v7_lots.up,
    8: v8_downloads.up,
    9: v9_imports.up,
    10: v10_resources.up,
    11: v11_tallies.up,
    12: v12_repeats.up,
}
"""The step that makes each version out of the one before it. Version 1 is the first."""


def bring_up_to_date(
    database: Database, found: int, *, steps: Mapping[int, Step] = STEPS, wanted: int = schema.VERSION
) -> None:
    """Runs the steps behind version ``found`` up to ``wanted``, all of them or none, in one transaction.

    Of several processes that find an older database, one does it and the others wait for it.

    Raises:
        KeyError: a step is missing, which is a fault of ours.
    """
    with database.writing() as tx:
        found = tx.scalar(select(schema.platform.c.version).with_for_update()) or found
        operations = Operations(MigrationContext.configure(tx))
        for version in range(found + 1, wanted + 1):
            steps[version](operations)
        tx.execute(schema.platform.update().values(version=wanted))
