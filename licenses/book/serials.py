"""Serial numbers of modules: each is used by one burn, once, and never again."""

from __future__ import annotations

from sqlalchemy import bindparam, insert, select

from licenses.book import schema
from licenses.book.records import Context
from licenses.book.transaction import Queries, Transaction
from licenses.journal import Kind
from resources.errors import NeedsPerson

_s = schema.serial
_ONE = select(_s.c.number).where(_s.c.number == bindparam("number"))
_ADD = insert(_s)


def is_used(queries: Queries, number: str) -> bool:
    return queries.one(_ONE, number=number) is not None


def use(change: Transaction, number: str, ctx: Context) -> None:
    """Gives the number to the burn of ``ctx``, whatever becomes of that.

    Raises:
        NeedsPerson: it was used before, even in a burn that failed.
    """
    if is_used(change, number):
        raise NeedsPerson("E-SERIAL-USED", serial=number)
    change.run(_ADD, number=number, burn=ctx.burn or "", used_at=change.at)
    change.append(Kind.SERIAL_USED, ctx, data={"serial": number})
