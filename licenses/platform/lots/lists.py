"""The rows of a licence list: what each must look like, and what is wrong with those that are refused."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from licenses.words import PlatformState, Secret, family

PLACEHOLDER = "uuidxxxxxxxxxxxxxxxx"

_UUID = re.compile(r"(?:(?:uuid|tuya)[0-9A-Za-z]{16}|[0-9A-Za-z]{16})", re.ASCII)
_AUTH_KEY = re.compile(r"[!-~]{32}")
_SECRET_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
_MAC = re.compile(r"(?:[0-9A-F]{2}:){5}[0-9A-F]{2}")
_DEFAULT_MACS = frozenset({"00:00:00:00:00:00", "FF:FF:FF:FF:FF:FF", "C8:47:8C:00:00:18"})

SENTENCES: Mapping[str, str] = {
    "uuid_malformed": "The uuid is not 20 characters from a known family, nor 16.",
    "placeholder": "The uuid is the placeholder of a template, no licence.",
    "auth_key_malformed": "The auth_key is not 32 printable characters.",
    "secret_malformed": "A further secret has no proper name or is not base64.",
    "mac_malformed": "The assigned MAC is no address of six pairs of hex digits.",
    "mac_default": "The MAC is a factory default and names no single module.",
    "mac_twice": "Another row is assigned to the same MAC.",
    "module_malformed": "The module's MAC is no address of six pairs of hex digits.",
    "module_twice": "Another row was burned into the same module.",
    "module_bound": "The platform knows another licence on this module.",
    "family_mixed": "The licence is of another family than the product's.",
    "uuid_twice": "The same uuid stands in the list twice.",
    "uuid_known": "The platform has a licence of this uuid already.",
}
"""Every reason for which a row is refused."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row as it came. ``mac`` is assigned to the licence; ``module_mac`` is where it was burned by others.

    ``state`` is UNUSED, BURNED or SCRAPPED; ``secrets`` are base64 texts by field name.
    """

    uuid: str
    auth_key: Secret
    mac: str | None = None
    state: PlatformState = PlatformState.UNUSED
    module_mac: str | None = None
    reason: str | None = None
    secrets: Mapping[str, Secret] = field(default_factory=dict, repr=False)

    def values(self) -> dict[str, Secret]:
        """All secrets of the licence as bytes, ``auth_key`` included."""
        further = {name: Secret(base64.b64decode(text.open())) for name, text in self.secrets.items()}
        return {"auth_key": self.auth_key, **further}


def normal_mac(text: str) -> str | None:
    """``AA:BB:CC:DD:EE:FF`` of any common way to write it, or None."""
    digits = text.replace(":", "").replace("-", "").upper()
    mac = ":".join(digits[place : place + 2] for place in range(0, len(digits), 2))
    return mac if _MAC.fullmatch(mac) else None


def faults(entries: Sequence[Entry], product_family: str | None) -> Iterator[tuple[int, str]]:
    """Index and code of every row that cannot be taken, as far as the list itself tells.

    ``product_family`` is None for a product without licences: then the first sound uuid sets it.
    """
    seen_uuids: set[str] = set()
    seen_macs: set[str] = set()
    seen_modules: set[str] = set()
    wanted = product_family
    for index, entry in enumerate(entries):
        code = _fault_alone(entry)
        if code is None:
            wanted = wanted or family(entry.uuid)
            code = _fault_among(entry, wanted, seen_uuids, seen_macs, seen_modules)
        if code is not None:
            yield index, code


def _fault_alone(entry: Entry) -> str | None:
    """What is wrong with a row by itself."""
    if entry.uuid == PLACEHOLDER:
        return "placeholder"
    if not _UUID.fullmatch(entry.uuid):
        return "uuid_malformed"
    if not _AUTH_KEY.fullmatch(entry.auth_key.open().decode("utf-8", "replace")):
        return "auth_key_malformed"
    if not all(_is_secret(name, text) for name, text in entry.secrets.items()):
        return "secret_malformed"
    return _mac_fault(entry.mac, "mac_malformed") or _mac_fault(entry.module_mac, "module_malformed")


def _mac_fault(text: str | None, malformed: str) -> str | None:
    if text is None:
        return None
    mac = normal_mac(text)
    if mac is None:
        return malformed
    return "mac_default" if mac in _DEFAULT_MACS else None


def _fault_among(
    entry: Entry, wanted: str, seen_uuids: set[str], seen_macs: set[str], seen_modules: set[str]
) -> str | None:
    """What is wrong with a row beside the ones before it."""
    if family(entry.uuid) != wanted:
        return "family_mixed"
    if _twice(entry.uuid, seen_uuids):
        return "uuid_twice"
    if entry.mac is not None and _twice(normal_mac(entry.mac), seen_macs):
        return "mac_twice"
    burned = entry.state is PlatformState.BURNED and entry.module_mac is not None
    if burned and _twice(normal_mac(entry.module_mac or ""), seen_modules):
        return "module_twice"
    return None


def _twice(value: str | None, seen: set[str]) -> bool:
    if value is None or value in seen:
        return value is not None
    seen.add(value)
    return False


def _is_secret(name: str, text: Secret) -> bool:
    if name in ("uuid", "auth_key") or not _SECRET_NAME.fullmatch(name):
        return False
    try:
        return len(base64.b64decode(text.open(), validate=True)) > 0
    except binascii.Error:
        return False
