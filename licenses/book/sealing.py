"""Secrets at rest: each licence sealed by AES-256-GCM under its batch's data key, opened one at a time."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from licenses.book import licences
from licenses.book.records import LicenceRow
from licenses.book.transaction import Queries
from licenses.keys import StationKeys
from licenses.words import Secret
from resources.errors import EnvironmentFailed

_SCHEMA = 1
_NONCE_BYTES = 12


def new_data_key() -> bytes:
    """A random 256-bit key for one batch."""
    return AESGCM.generate_key(256)


def key_context(*, batch: str, station: str) -> bytes:
    """What a wrapped data key is bound to."""
    return f"kiln data key {_SCHEMA}|{batch}|{station}".encode()


class Sealer:
    """Seals and opens the secrets of one batch's licences; each is bound to licence, batch, station and schema."""

    def __init__(self, data_key: bytes, *, batch: str, station: str) -> None:
        self._cipher = AESGCM(data_key)
        self._bound = f"|{batch}|{station}|{_SCHEMA}"

    def seal(self, uuid: str, values: Mapping[str, Secret]) -> bytes:
        """Nonce and ciphertext of all secrets of a licence."""
        plain = {name: base64.b64encode(secret.open()).decode() for name, secret in values.items()}
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, json.dumps(plain).encode(), f"{uuid}{self._bound}".encode())

    def open(self, uuid: str, sealed: bytes) -> dict[str, Secret]:
        """The secrets of a licence.

        Raises:
            EnvironmentFailed: the stored bytes are not what was sealed for this licence.
        """
        nonce, ciphertext = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            plain = json.loads(self._cipher.decrypt(nonce, ciphertext, f"{uuid}{self._bound}".encode()))
            return {name: Secret(base64.b64decode(value)) for name, value in plain.items()}
        except (InvalidTag, ValueError, binascii.Error):
            raise EnvironmentFailed("E-BOOK-SEAL", uuid=uuid) from None


def open_one(queries: Queries, uuid: str, keys: StationKeys, station: str) -> tuple[LicenceRow, dict[str, Secret]]:
    """One licence of the book and its secrets.

    Raises:
        NeedsPerson: the book does not have it, or it was sealed with other keys.
        EnvironmentFailed: its stored secrets are damaged.
    """
    row, sealed, wrapped = licences.with_secrets(queries, uuid)
    data_key = keys.unwrap(wrapped, key_context(batch=row.batch, station=station))
    return row, Sealer(data_key, batch=row.batch, station=station).open(uuid, sealed)
