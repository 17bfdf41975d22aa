"""The chain of a product's partners as a tree: who lets whom do what, from the owner down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from licenses.platform.partners import rights
from licenses.platform.partners.partners import terms_shown
from licenses.platform.partners.rights import Terms, terms_of
from licenses.platform.people.callers import Person
from licenses.platform.store.paging import time_text
from licenses.platform.store.schema import organisation, product_grant

_GRANTOR = organisation.alias("grantor_organisation")
_ACCOUNT = organisation.alias("account_organisation")


def tree(tx: Connection, by: Person, item: Row[Any]) -> list[dict[str, Any]]:
    """The live grants of a product in the order of a tree, each with its ``level`` (1 is below the owner).

    The owner and the issuer see all of it; everybody else the way up from the own organisation and what is below it.
    What an organisation passes on stands under the first grant that it has; ``above`` is the id of that grant.
    """
    links = list(tx.execute(_links(item)))
    if by.scope not in (None, item.owner):
        links = _around(links, by.scope or "")
    real = rights.effective(tx, item.issuer, product_grant.c.product == item.id)
    return [_shown(row, real, level, above) for row, level, above in _walk(links, item.owner)]


def _walk(links: Sequence[Row[Any]], owner: str) -> Iterator[tuple[Row[Any], int, str | None]]:
    """Depth first; without calling itself, for a chain may be long."""
    below = _grouped(links, "grantor")
    expanded = {owner}
    waiting = [(row, 1, None) for row in reversed(below[owner])]
    while waiting:
        row, level, above = waiting.pop()
        yield row, level, above
        if row.grantee not in expanded:
            expanded.add(row.grantee)
            waiting += [(each, level + 1, row.id) for each in reversed(below[row.grantee])]


def _around(links: Sequence[Row[Any]], organisation_id: str) -> list[Row[Any]]:
    """The links above and below an organisation."""
    kept = _reached(links, organisation_id, "grantee", "grantor") | _reached(
        links, organisation_id, "grantor", "grantee"
    )
    return [row for row in links if row.id in kept]


def _reached(links: Sequence[Row[Any]], start: str, here: str, there: str) -> set[str]:
    by_place = _grouped(links, here)
    reached: set[str] = set()
    waiting, seen = [start], {start}
    while waiting:
        for row in by_place[waiting.pop()]:
            reached.add(row.id)
            if row._mapping[there] not in seen:
                seen.add(row._mapping[there])
                waiting.append(row._mapping[there])
    return reached


def _grouped(links: Iterable[Row[Any]], column: str) -> dict[str, list[Row[Any]]]:
    grouped: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in links:
        grouped[row._mapping[column]].append(row)
    return grouped


def _links(item: Row[Any]) -> Any:
    return (
        select(product_grant, _GRANTOR.c.name.label("grantor_name"), _ACCOUNT.c.name.label("account_name"))
        .join(_GRANTOR, _GRANTOR.c.id == product_grant.c.grantor)
        .join(_ACCOUNT, _ACCOUNT.c.id == product_grant.c.grantee)
        .where(product_grant.c.issuer == item.issuer, product_grant.c.product == item.id)
        .where(product_grant.c.revoked_at.is_(None))
        .order_by(product_grant.c.id)
    )


def _shown(row: Row[Any], real: Mapping[str, Terms], level: int, above: str | None) -> dict[str, Any]:
    return {
        "grant": row.id,
        "above": above,
        "level": level,
        "grantor": row.grantor,
        "grantor_name": row.grantor_name,
        "account": row.grantee,
        "account_name": row.account_name,
        **terms_shown(terms_of(row)),
        "effective": terms_shown(real.get(row.id)),
        "granted_at": time_text(row.granted_at),
    }
