"""Sealing of licence secrets at rest: AES-256-GCM under data keys that the platform's own key wraps."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, select

from licenses.platform.store.ids import new_id, utc_now
from licenses.platform.store.schema import data_key
from licenses.words import Secret

_NONCE_BYTES = 12
_FORM = "1"


class Keys(Protocol):
    """The platform's keys, which live outside its database."""

    @property
    def signing(self) -> Ed25519PrivateKey: ...

    def wrap(self, data_key: bytes, context: bytes) -> bytes: ...

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes: ...


@dataclass(frozen=True, kw_only=True)
class DataKey:
    """A data key that is open for use: seals and opens the secrets of licences of one issuer."""

    id: str
    issuer: str
    key: AESGCM

    def seal(self, uuid: str, values: Mapping[str, Secret]) -> bytes:
        """The secrets of licence ``uuid``, field name to bytes, as nonce and ciphertext."""
        plain = json.dumps({name: secret.open().hex() for name, secret in values.items()}).encode()
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self.key.encrypt(nonce, plain, self._context(uuid))

    def open(self, uuid: str, sealed: bytes) -> dict[str, Secret]:
        """The inverse of ``seal``."""
        plain = self.key.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], self._context(uuid))
        return {name: Secret(bytes.fromhex(value)) for name, value in json.loads(plain).items()}

    def _context(self, uuid: str) -> bytes:
        return "|".join((_FORM, self.issuer, self.id, uuid)).encode()


class Vault:
    """Makes and opens data keys. One lives for one transaction; it opens each key once."""

    def __init__(self, keys: Keys, tx: Connection, issuer: str) -> None:
        self._keys = keys
        self._tx = tx
        self._issuer = issuer
        self._open: dict[str, DataKey] = {}

    def new_key(self) -> DataKey:
        """A new data key, stored wrapped."""
        key, name = secrets.token_bytes(32), new_id("key")
        wrapped = self._keys.wrap(key, self._wrapping(name))
        self._tx.execute(data_key.insert().values(issuer=self._issuer, id=name, wrapped=wrapped, created_at=utc_now()))
        return DataKey(id=name, issuer=self._issuer, key=AESGCM(key))

    def key(self, name: str) -> DataKey:
        """The data key of this name."""
        if name not in self._open:
            wrapped = self._tx.execute(
                select(data_key.c.wrapped).where(data_key.c.issuer == self._issuer, data_key.c.id == name)
            ).scalar_one()
            key = AESGCM(self._keys.unwrap(wrapped, self._wrapping(name)))
            self._open[name] = DataKey(id=name, issuer=self._issuer, key=key)
        return self._open[name]

    def _wrapping(self, name: str) -> bytes:
        return f"platform data key|{self._issuer}|{name}".encode()
