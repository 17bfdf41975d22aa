"""What an accessory needs for HomeKit: setup code, setup id, salt, SRP verifier and setup payload, made at random."""

from __future__ import annotations

import hashlib
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass

from licenses.words import Secret

FIELDS = ("homekit_setup_code", "homekit_setup_id", "homekit_salt", "homekit_verifier", "homekit_payload")
"""The names under which these are secrets of a licence; salt and verifier are bytes, the others ASCII texts."""

USER = b"Pair-Setup"
TRIVIAL = frozenset({*(digit * 8 for digit in string.digits), "12345678", "87654321"})
"""Setup codes that the HomeKit Accessory Protocol forbids."""

_BASE_36 = string.digits + string.ascii_uppercase
_SALT_BYTES = 16
_VERIFIER_BYTES = 384
_GENERATOR = 5
_OVER_IP = 2
_OTHER = 1
_CATEGORIES: Mapping[str, int] = {
    "lock": 6,
    "fan": 3,
    "garage": 4,
    "light": 5,
    "lamp": 5,
    "bulb": 5,
    "plug": 7,
    "socket": 7,
    "outlet": 7,
    "strip": 7,
    "switch": 8,
    "thermostat": 9,
    "sensor": 10,
    "window": 13,
    "blind": 14,
    "curtain": 14,
    "camera": 17,
    "purifier": 19,
    "heater": 20,
    "conditioner": 21,
    "humidifier": 22,
}
_PRIME = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74"
    "020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437"
    "4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF05"
    "98DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB"
    "9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718"
    "3995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33"
    "A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7"
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864"
    "D87602733EC86A64521F2B18177B200CBBE117577A615D6C770988C0BAD946E2"
    "08E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    16,
)
"""The 3072-bit group of RFC 5054, appendix A."""


@dataclass(frozen=True, kw_only=True)
class Accessory:
    """The secrets of one accessory but for its setup id, which is drawn when it is known which are taken."""

    code: Secret
    salt: Secret
    verifier: Secret

    def fields(self, setup: str, category: int) -> dict[str, Secret]:
        """All secrets by the names of ``FIELDS``, with the setup id ``setup``."""
        code = self.code.open().decode()
        values = (self.code, Secret(setup.encode()), self.salt, self.verifier)
        return dict(zip(FIELDS, (*values, Secret(payload(code, setup, category).encode())), strict=True))


def new() -> Accessory:
    """A new accessory's secrets; the verifier takes some milliseconds."""
    code, salt = Secret(setup_code().encode()), secrets.token_bytes(_SALT_BYTES)
    return Accessory(code=code, salt=Secret(salt), verifier=Secret(verifier(USER, code.open(), salt)))


def setup_code() -> str:
    """A setup code ``XXX-XX-XXX`` that is not trivial."""
    digits = f"{secrets.randbelow(10**8):08}"
    while digits in TRIVIAL:
        digits = f"{secrets.randbelow(10**8):08}"
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"


def setup_id() -> str:
    """Four characters of ``0-9A-Z``, which name the accessory among the ones of its kind."""
    return "".join(secrets.choice(_BASE_36) for _ in range(4))


def verifier(user: bytes, password: bytes, salt: bytes) -> bytes:
    """The SRP-6a verifier of RFC 5054 in its 3072-bit group, with SHA-512: 384 bytes, the highest first.

    Three lines of our own: what the Python packages for SRP offer beside it are the two ends of a conversation, which
    the accessory has with the phone and never with us.
    """
    inner = hashlib.sha512(user + b":" + password).digest()
    x = int.from_bytes(hashlib.sha512(salt + inner).digest())
    return pow(_GENERATOR, x, _PRIME).to_bytes(_VERIFIER_BYTES)


def payload(code: str, setup: str, category: int) -> str:
    """The text of the setup QR code, for an accessory that is set up over IP.

    Nine characters of base 36 hold, from the highest bit: version (3), reserved (4), category (8), flags (4), setup
    code (27); the setup id follows. As the HomeKit Accessory Protocol's open implementations have it.
    """
    number = (category << 31) | (_OVER_IP << 27) | int(code.replace("-", ""))
    text = ""
    for _ in range(9):
        number, digit = divmod(number, 36)
        text = _BASE_36[digit] + text
    return f"X-HM://{text}{setup}"


def category_of(words: str) -> int:
    """The accessory category that a product category's words mean, such as 7, outlet, for a power strip."""
    found = (number for word, number in _CATEGORIES.items() if word in words.lower())
    return next(found, _OTHER)
