"""Messages to people: by e-mail through a mail server, to phones through a webhook, else into the built-in mailbox.

The built-in mailbox is for a platform on one's own machine: it is there when neither a mail server nor a webhook is
set up, and is reached over the loopback address only. A message lies sealed in the database until it is sent.
"""

from __future__ import annotations

import json
import os
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from typing import Any, Self
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import httpx2
from sqlalchemy import Connection, delete, select

from licenses.platform.people.callers import Person
from licenses.platform.service import jobs
from licenses.platform.store.ids import new_id, utc_now
from licenses.platform.store.paging import time_text
from licenses.platform.store.schema import message, phone
from licenses.platform.store.vault import Keys
from licenses.words import Secret

KIND = "message"
SMTP_URL, SMTP_PASSWORD_FILE = "KILN_SMTP_URL", "KILN_SMTP_PASSWORD_FILE"
PHONE_WEBHOOK = "KILN_PHONE_WEBHOOK"

_TIMEOUT_S = 20
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Channel(StrEnum):
    """How a person wants to be told."""

    EMAIL = "email"
    PHONE = "phone"


class Way(StrEnum):
    """How a message goes."""

    SMTP = "smtp"
    WEBHOOK = "webhook"
    MAILBOX = "mailbox"


@dataclass(frozen=True, kw_only=True)
class Post:
    """What messages go through. ``smtp_url`` is ``smtp[s]://[user@]host[:port]?from=address``, ``webhook`` an address
    that takes ``{"to", "text"}`` as JSON."""

    smtp_url: str | None = None
    webhook: str | None = field(default=None, repr=False)
    password_file: Path | None = None

    @classmethod
    def of_environment(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """As the operator of the service set it up."""
        password_file = environ.get(SMTP_PASSWORD_FILE)
        return cls(
            smtp_url=environ.get(SMTP_URL) or None,
            webhook=environ.get(PHONE_WEBHOOK) or None,
            password_file=Path(password_file) if password_file else None,
        )

    def way(self, channel: Channel) -> Way | None:
        """The way of a channel; None when other ones are set up, but this one is not."""
        if self.smtp_url is None and self.webhook is None:
            return Way.MAILBOX
        if channel is Channel.EMAIL:
            return Way.SMTP if self.smtp_url else None
        return Way.WEBHOOK if self.webhook else None


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a person is told; the text may hold a code, so it is never shown by accident."""

    subject: str
    text: str = field(repr=False)
    expires_at: datetime


def send(tx: Connection, keys: Keys, to: Person, letter: Letter, *, channel: Channel, way: Way) -> None:
    """Takes a message for the person's own address; one who has none there gets none, and nobody is told so."""
    address = to.email if channel is Channel.EMAIL else _number(tx, to)
    now = utc_now()
    tx.execute(delete(message).where(message.c.issuer == to.issuer, message.c.expires_at <= now))
    if address is None:
        return
    made = new_id("message")
    plain = json.dumps({"to": address, "subject": letter.subject, "text": letter.text}).encode()
    times = {"made_at": now, "expires_at": letter.expires_at}
    values = {"issuer": to.issuer, "id": made, "person": to.id, "channel": channel.value, "way": way.value}
    tx.execute(message.insert().values(**values, **times, sealed=keys.wrap(plain, _context(made))))
    if way is not Way.MAILBOX:
        jobs.add(tx, issuer=to.issuer, kind=KIND, subject=made)


def mailbox(tx: Connection, keys: Keys, who: Person) -> list[dict[str, Any]]:
    """The person's messages in the built-in mailbox that are good still, newest first."""
    mine = (message.c.issuer == who.issuer, message.c.person == who.id, message.c.way == Way.MAILBOX.value)
    rows = tx.execute(select(message).where(*mine, message.c.expires_at > utc_now()).order_by(message.c.id.desc()))
    return [
        {
            "id": row.id,
            "channel": row.channel,
            "at": time_text(row.made_at),
            "expires_at": time_text(row.expires_at),
            **json.loads(keys.unwrap(row.sealed, _context(row.id))),
        }
        for row in rows
    ]


def deliver(post: Post, keys: Keys, row: Any) -> None:
    """Sends a message (its row) on its way. Raises ``OSError``, ``SMTPException`` or ``HTTPError`` when it fails."""
    opened = json.loads(keys.unwrap(row.sealed, _context(row.id)))
    if row.way == Way.SMTP and post.smtp_url:
        _mail(post, opened)
    elif row.way == Way.WEBHOOK and post.webhook:
        body = {"to": opened["to"], "text": opened["text"]}
        httpx2.post(post.webhook, json=body, timeout=_TIMEOUT_S).raise_for_status()


def set_number(tx: Connection, who: Person, number: str) -> None:
    """The person's phone from now on."""
    mine = (phone.c.issuer == who.issuer, phone.c.person == who.id)
    values = {"number": number, "changed_at": utc_now()}
    if tx.execute(phone.update().where(*mine).values(**values)).rowcount == 0:
        tx.execute(phone.insert().values(issuer=who.issuer, person=who.id, **values))


def _number(tx: Connection, who: Person) -> str | None:
    return tx.scalar(select(phone.c.number).where(phone.c.issuer == who.issuer, phone.c.person == who.id))


def _mail(post: Post, opened: Mapping[str, str]) -> None:
    url = urlsplit(post.smtp_url or "")
    mail = EmailMessage()
    mail["From"] = parse_qs(url.query).get("from", [f"kiln@{url.hostname}"])[0]
    mail["To"], mail["Subject"] = opened["to"], opened["subject"]
    mail.set_content(opened["text"])
    with _server(url) as server:
        if url.username and post.password_file is not None:
            password = Secret(post.password_file.read_bytes().strip())
            server.login(unquote(url.username), password.open().decode())
        server.send_message(mail)


def _server(url: SplitResult) -> smtplib.SMTP:
    """A connection to the mail server; in the clear only to one on this machine."""
    host = url.hostname or "localhost"
    if url.scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, url.port or 0, timeout=_TIMEOUT_S, context=context)
    server = smtplib.SMTP(host, url.port or 0, timeout=_TIMEOUT_S)
    if host not in _LOOPBACK:
        server.starttls(context=ssl.create_default_context())
    return server


def _context(message_id: str) -> bytes:
    return f"platform message|{message_id}".encode()
