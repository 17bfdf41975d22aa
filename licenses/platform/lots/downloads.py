"""Downloads: the unused licences of a lot leave the platform as a file, once, after a one-time code (S001).

A licence leaves one way, once: what was downloaded is never given to a station, split, voided or changed. The same
code brings the same file again until it expires, for an answer that was lost on its way.
"""

from __future__ import annotations

import csv
import io
import zipfile
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select

from licenses.platform.lots import codes, freezes, generated_lists, histories, licences, lots, resources
from licenses.platform.orders import recipes
from licenses.platform.orders.products import DeliveryMode
from licenses.platform.people.callers import Person
from licenses.platform.refusals import Refused
from licenses.platform.service import post
from licenses.platform.service.post import Channel, Letter, Way
from licenses.platform.stations import successions
from licenses.platform.store import tallies
from licenses.platform.store.ids import utc_now
from licenses.platform.store.paging import time_text
from licenses.platform.store.schema import download, downloaded, licence, person, product
from licenses.platform.store.vault import Keys, Vault
from licenses.words import PlatformState, Secret

_WITH_FIRMWARE = (DeliveryMode.CREDENTIAL.value, DeliveryMode.LICENSE_REPLACEMENT.value)


@dataclass(frozen=True, kw_only=True)
class File:
    """What was downloaded: a plain name, its media type, its bytes."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a person sends back for download ``n``: the code, and whether the newest firmware is wanted too."""

    n: int
    code: Secret
    firmware: bool = False


def ask(
    tx: Connection, keys: Keys, row: Row[Any], by: Person, *, channel: Channel, way: Way, generate: bool
) -> dict[str, Any]:
    """Sends the person a one-time code for downloading what is unused of the lot ``row``.

    Raises:
        Refused: ``not_yours_now``, ``frozen``, ``refurbish_only``, ``resources_missing``, ``nothing_unused``,
            ``generate_first``, ``too_many_codes``.
    """
    row = freezes.locked(tx, row.issuer, row.id)
    _check(tx, row, by, generate=generate)
    if tallies.counted(tx, issuer=row.issuer, lot=row.id, states=[PlatformState.UNUSED]) == 0:
        raise Refused("nothing_unused")
    _check_asked(tx, by)
    now, code, n = utc_now(), codes.new(), _next(tx, row)
    expires_at = now + codes.LIVES
    values = {"issuer": row.issuer, "lot": row.id, "n": n, "person": by.id, "channel": channel.value, "wrong": 0}
    values |= {"code": keys.wrap(code.open(), _context(row, n)), "generate": generate}
    tx.execute(download.insert().values(**values, asked_at=now, expires_at=expires_at))
    text = f"Your code for downloading the licences of {row.name}: {code.open().decode()}\nIt is good for ten minutes."
    letter = Letter(subject="Your code for a download", text=text, expires_at=expires_at)
    post.send(tx, keys, by, letter, channel=channel, way=way)
    histories.note(tx, row, "download.asked", by, n=n)
    return {"id": n, "channel": channel.value, "expires_at": time_text(expires_at)}


def confirm(tx: Connection, keys: Keys, row: Row[Any], by: Person, answer: Answer) -> File | Refused:
    """The file, if the code is right. A wrong guess is counted and given back as a refusal, to be raised afterwards.

    Raises:
        Refused: ``not_found``, ``not_yours_now``, ``frozen``, ``nothing_unused``; nothing is counted then.
    """
    row = freezes.locked(tx, row.issuer, row.id)
    asked = _asked(tx, row, answer.n, by)
    wrong = _judge(tx, keys, row, asked, answer.code)
    if wrong is not None:
        return wrong
    if asked.confirmed_at is None:
        _check(tx, row, by, generate=asked.generate)
        _leave(tx, row, asked, by)
    return _file(tx, keys, row, asked.n, firmware=answer.firmware)


def listed(tx: Connection, row: Row[Any]) -> list[dict[str, Any]]:
    """All downloads of a lot that were begun, newest first; never a code."""
    mine = (download.c.issuer == row.issuer, download.c.lot == row.id)
    query = select(download, person.c.name).join(person, person.c.id == download.c.person).where(*mine)
    return [
        {
            "id": each.n,
            "by": each.name,
            "channel": each.channel,
            "count": each._mapping["count"],
            "asked_at": time_text(each.asked_at),
            "confirmed_at": time_text(each.confirmed_at),
        }
        for each in tx.execute(query.order_by(download.c.n.desc()))
    ]


def _check(tx: Connection, row: Row[Any], by: Person, *, generate: bool) -> None:
    if by.organisation != lots.user_of(row):
        raise Refused("not_yours_now", "Only people of the organisation that has the lot download it.")
    freezes.check_open(tx, row.issuer, row.id)
    if successions.owing(tx, row.issuer, [row.order_id]):
        raise Refused("refurbish_only")
    resources.check_made(tx, row)
    is_list = row.delivery_mode == DeliveryMode.LICENSE_LIST.value
    if is_list and not generate and not generated_lists.of_lots(tx, row.issuer, [row.id]):
        raise Refused("generate_first")


def _check_asked(tx: Connection, by: Person) -> None:
    open_ones = (download.c.confirmed_at.is_(None), download.c.asked_at > utc_now() - codes.WINDOW)
    asked = select(func.count()).select_from(download).where(*_of_person(by), *open_ones)
    if (tx.scalar(asked) or 0) >= codes.MOST_ASKED:
        raise Refused("too_many_codes")


def _judge(tx: Connection, keys: Keys, row: Row[Any], asked: Row[Any], code: Secret) -> Refused | None:
    """Why the code is not taken, or None; all guesses of a person are slowed down together."""
    now = utc_now()
    if asked.expires_at <= now or asked.wrong >= codes.MOST_WRONG:
        return Refused("code_expired")
    recent = (download.c.issuer == row.issuer, download.c.person == asked.person)
    tried = select(func.sum(download.c.wrong), func.max(download.c.wrong_at))
    wrong, last = tx.execute(tried.where(*recent, download.c.asked_at > now - codes.WINDOW)).one()
    ready_at = last + timedelta(seconds=codes.pause_s(wrong)) if last else now
    if ready_at > now:
        wait_s = int((ready_at - now).total_seconds()) + 1
        return Refused("too_soon", f"Wait {wait_s} s, then enter the code again.", wait_s=wait_s)
    if codes.same(code, Secret(keys.unwrap(asked.code, _context(row, asked.n)))):
        return None
    _set(tx, asked, wrong=asked.wrong + 1, wrong_at=now)
    return Refused("code_wrong", left=codes.MOST_WRONG - asked.wrong - 1)


def _leave(tx: Connection, row: Row[Any], asked: Row[Any], by: Person) -> None:
    uuids = licences.download(tx, issuer=row.issuer, lot=row.id)
    if not uuids:
        raise Refused("nothing_unused")
    named = [{"issuer": row.issuer, "licence": uuid, "lot": row.id, "n": asked.n} for uuid in uuids]
    tx.execute(downloaded.insert(), named)
    _set(tx, asked, confirmed_at=utc_now(), count=len(uuids))
    if row.delivery_mode == DeliveryMode.LICENSE_LIST.value:
        generated_lists.generate(tx, row, by)
    histories.note(tx, row, "downloaded", by, n=asked.n, count=len(uuids))


def _file(tx: Connection, keys: Keys, row: Row[Any], n: int, *, firmware: bool) -> File:
    data = _table(_opened(tx, keys, row, n))
    if not firmware or row.delivery_mode not in _WITH_FIRMWARE:
        return File(name=f"{row.id}-{n}.csv", media_type="text/csv", data=data)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as bundle:
        bundle.writestr("licences.csv", data)
        for name, content in _firmware(tx, row):
            bundle.writestr(f"firmware/{name}", content)
    return File(name=f"{row.id}-{n}.zip", media_type="application/zip", data=packed.getvalue())


def _opened(tx: Connection, keys: Keys, row: Row[Any], n: int) -> list[dict[str, str]]:
    """The licences of a download with their keys, in list order; further secrets are base64."""
    its = (downloaded.c.issuer == row.issuer, downloaded.c.lot == row.id, downloaded.c.n == n)
    same = (licence.c.issuer == downloaded.c.issuer) & (licence.c.uuid == downloaded.c.licence)
    rows = tx.execute(select(licence).join(downloaded, same).where(*its).order_by(licence.c.position, licence.c.uuid))
    vault = Vault(keys, tx, row.issuer)
    found = []
    for each in rows:
        values = vault.key(each.data_key).open(each.uuid, each.sealed)
        further = {name: b64encode(value.open()).decode() for name, value in values.items() if name != "auth_key"}
        key = values["auth_key"].open().decode()
        found.append({"uuid": each.uuid, "auth_key": key, "mac": each.assigned_mac or "", **further})
    return found


def _table(rows: Sequence[dict[str, str]]) -> bytes:
    heads = list(dict.fromkeys(["uuid", "auth_key", *(name for row in rows for name, value in row.items() if value)]))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, heads, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _firmware(tx: Connection, row: Row[Any]) -> list[tuple[str, bytes]]:
    """The files of the newest recipe of the lot's product; none where it has none."""
    its = tx.execute(select(product).where(product.c.issuer == row.issuer, product.c.id == row.product)).one()
    newest = next(iter(recipes.listed(tx, its)), None)
    if newest is None:
        return []
    version = newest["version"]
    return [(file["name"], recipes.file_bytes(tx, its, version, file["name"])) for file in newest["files"]]


def _asked(tx: Connection, row: Row[Any], n: int, by: Person) -> Row[Any]:
    mine = (download.c.issuer == row.issuer, download.c.lot == row.id, download.c.n == n, download.c.person == by.id)
    tx.execute(select(person.c.id).where(person.c.id == by.id).with_for_update())  # guesses come one after the other
    found = tx.execute(select(download).where(*mine)).one_or_none()
    if found is None:
        raise Refused("not_found")
    return found


def _set(tx: Connection, asked: Row[Any], **values: Any) -> None:
    mine = (download.c.issuer == asked.issuer, download.c.lot == asked.lot, download.c.n == asked.n)
    tx.execute(download.update().where(*mine).values(**values))


def _of_person(by: Person) -> tuple[Any, ...]:
    return download.c.issuer == by.issuer, download.c.person == by.id


def _next(tx: Connection, row: Row[Any]) -> int:
    mine = (download.c.issuer == row.issuer, download.c.lot == row.id)
    return 1 + (tx.scalar(select(func.max(download.c.n)).where(*mine)) or 0)


def _context(row: Row[Any], n: int) -> bytes:
    return f"download code|{row.issuer}|{row.id}|{n}".encode()
