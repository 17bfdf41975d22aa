"""Enrolment: a one-time code and the station's public keys go to the platform, its own key comes back."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from licenses.client.http import Ask, Http, path
from licenses.client.results import Enrolment, parsed
from resources.errors import NeedsPerson

_CODE = re.compile(r"([0-9A-HJKMNP-TV-Z]{10})-([0-9A-F]{16})")
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})  # Crockford's base 32 takes these for the digits


class Keys(Protocol):
    """The part of a station's keys that is used here."""

    @property
    def sealing(self) -> X25519PrivateKey: ...
    @property
    def signing(self) -> Ed25519PrivateKey: ...


@dataclass(frozen=True, kw_only=True)
class _Answer:
    station: str
    name: str
    platform_key: str


def enrol(url: str, code: str, name: str, keys: Keys, *, timeout_s: float = 20) -> Enrolment:
    """Registers the station. Asking again with the same code and keys, after a lost answer, gives the same.

    Raises:
        NeedsPerson: ``E-PLATFORM-URL``, ``E-ENROL-CODE`` (no code), ``E-ENROL-FINGERPRINT`` (the platform's key is
            not the one that the code was made by: nothing of the answer is to be used).
        NotAllowed: ``E-PLATFORM-FORBIDDEN``, the code is unknown, used or has expired.
        PlatformRefused: the name is taken.
        EnvironmentFailed: ``E-PLATFORM-DOWN``.
    """
    whole, fingerprint = _read_code(code)
    http = Http(url, timeout_s=timeout_s)
    body = {
        "code": whole,
        "name": name,
        "sealing_key": _b64(keys.sealing.public_key().public_bytes_raw()),
        "signing_key": _b64(keys.signing.public_key().public_bytes_raw()),
    }
    try:
        answer = parsed(_Answer, http.send(Ask.post(path("v1", "stations", "enrol"), body, again=True)), http)
    finally:
        http.close()
    platform_key = _platform_key(answer.platform_key, http)
    if hashlib.sha256(platform_key.public_bytes_raw()).hexdigest()[:16] != fingerprint:
        raise NeedsPerson("E-ENROL-FINGERPRINT", host=http.host)
    return Enrolment(station=answer.station, name=answer.name, platform_key=platform_key)


def _read_code(text: str) -> tuple[str, str]:
    """The whole code as the platform writes it, and the fingerprint in it."""
    secret, _, fingerprint = "".join(text.split()).upper().partition("-")
    match = _CODE.fullmatch(f"{secret.translate(_MISREAD)}-{fingerprint}")
    if match is None:
        raise NeedsPerson("E-ENROL-CODE")
    return f"{match[1]}-{match[2].lower()}", match[2].lower()


def _platform_key(text: str, http: Http) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        raise http.down("what answers there is no Kiln platform (its key cannot be read)") from None


def _b64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")
