"""The background work that makes HomeKit resources: in rounds, each a transaction, so that a crash loses one round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from licenses.platform.lots import freezes, histories, homekit, resources
from licenses.platform.lots.homekit import Accessory
from licenses.platform.lots.resources import Given, Kind
from licenses.platform.people import people
from licenses.platform.service import jobs, post
from licenses.platform.service.jobs import Job
from licenses.platform.service.post import Channel, Letter, Post
from licenses.platform.store.database import Database
from licenses.platform.store.ids import utc_now
from licenses.platform.store.schema import lot, product
from licenses.platform.store.vault import Keys, Vault

_ROUND = 20
_MOST_DRAWS = 64
_LETTER_LIVES = timedelta(days=3)


@dataclass(frozen=True, kw_only=True)
class Place:
    """How far a job is: the place in the lot's list where the next round begins, and how many pieces are done."""

    position: int
    done: int


@dataclass(frozen=True, kw_only=True)
class Round:
    """What one round is for: so many licences of a lot as it stands, from a place on."""

    row: Row[Any]
    category: int
    count: int
    at: Place


def make(database: Database, keys: Keys, mine: Job) -> None:
    """Makes what the job's lot lacks, from where it stands, and says so when all is done. Raises ``ClaimLost``."""
    done = mine.done
    for at in rounds(database, keys, mine):
        done = at.done
    with database.writing() as tx:
        jobs.progress(tx, mine, done=done)
        _finish(tx, keys, mine)


def rounds(database: Database, keys: Keys, mine: Job) -> Iterator[Place]:
    """Does round after round; each is for good when its place is given. Raises ``ClaimLost``."""
    at = Place(position=0, done=mine.done)
    while (todo := _next_round(database, mine, at)) is not None:
        fresh = [homekit.new() for _ in range(todo.count)]  # slow, so outside of the transaction
        with database.writing() as tx:
            at = _give(tx, keys, mine, todo, fresh)
        yield at


def _next_round(database: Database, mine: Job, at: Place) -> Round | None:
    with database.reading() as tx:
        row = _lot(tx, mine)
        if row is None:
            return None
        its = tx.execute(select(product).where(product.c.issuer == row.issuer, product.c.id == row.product)).one()
        if Kind.HOMEKIT not in resources.kinds(its.features):
            return None
        count = len(resources.lacking(tx, row, Kind.HOMEKIT, _ROUND, position=at.position))
    return Round(row=row, category=homekit.category_of(its.category), count=count, at=at) if count else None


def _give(tx: Connection, keys: Keys, mine: Job, todo: Round, fresh: Sequence[Accessory]) -> Place:
    """Does one round; nothing is given when the product was changed meanwhile, and the list begins again."""
    row = freezes.locked(tx, todo.row.issuer, todo.row.id)
    if row.product != todo.row.product:
        return Place(position=0, done=0)
    rows = resources.lacking(tx, row, Kind.HOMEKIT, todo.count, position=todo.at.position)
    given = [
        Given(row=each, fields=accessory.fields(_free_setup_id(tx, row), todo.category))
        for each, accessory in zip(rows, fresh, strict=False)
    ]
    resources.give(tx, Vault(keys, tx, row.issuer), row, Kind.HOMEKIT, given)
    done = todo.at.done + len(given)
    jobs.progress(tx, mine, done=done)
    return Place(position=rows[-1].position if rows else todo.at.position, done=done)


def _free_setup_id(tx: Connection, row: Row[Any]) -> str:
    """A setup id that no other licence of the product has, taken at once.

    There are 36 to the fourth of them, fewer than some products have devices: when they have run out, a second device
    gets one, which HomeKit allows.
    """
    for _ in range(_MOST_DRAWS):
        setup = homekit.setup_id()
        mark = resources.mark("homekit", row.product, setup)
        if not resources.known(tx, row.issuer, [mark]):
            resources.take(tx, row.issuer, [mark])
            return setup
    return homekit.setup_id()


def _finish(tx: Connection, keys: Keys, mine: Job) -> None:
    row = _lot(tx, mine)
    if row is None:
        return
    row = freezes.locked(tx, row.issuer, row.id)
    done = resources.complete(tx, row)
    histories.note(tx, row, "resources.made" if done else "resources.homekit_made", None, asked_by=mine.data.get("by"))
    _tell(tx, keys, mine, row, done=done)


def _tell(tx: Connection, keys: Keys, mine: Job, row: Row[Any], *, done: bool) -> None:
    """A message to who asked for it, where there is a way to send one."""
    who, way = people.person_of(tx, str(mine.data.get("person"))), Post.of_environment().way(Channel.EMAIL)
    if who is None or way is None:
        return
    more = "" if done else " Its Find My tokens are still to be imported."
    text = f"The third-party resources of {row.name} are generated.{more}"
    letter = Letter(subject="Third-party resources", text=text, expires_at=utc_now() + _LETTER_LIVES)
    post.send(tx, keys, who, letter, channel=Channel.EMAIL, way=way)


def _lot(tx: Connection, mine: Job) -> Row[Any] | None:
    its = (lot.c.issuer == mine.issuer, lot.c.id == mine.subject)
    return tx.execute(select(lot).where(*its)).one_or_none()
