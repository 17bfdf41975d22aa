"""The form that each cell of a licence list must have."""

from __future__ import annotations

import re

PLACEHOLDER_UUID = "uuidxxxxxxxxxxxxxxxx"

DEFAULT_MACS = frozenset({"00:00:00:00:00:00", "FF:FF:FF:FF:FF:FF", "C8:47:8C:00:00:18"})
"""Addresses that many modules share; they name no single one."""

_UUID = re.compile(r"(?:uuid|tuya)[0-9A-Za-z]{16}|[0-9A-Za-z]{16}", re.ASCII)
_AUTH_KEY = re.compile(r"[!-~]{32}")
_MAC = re.compile(r"[0-9A-F]{12}|[0-9A-F]{2}(?::[0-9A-F]{2}){5}|[0-9A-F]{2}(?:-[0-9A-F]{2}){5}")


def is_placeholder(text: str) -> bool:
    """The uuid of a template row, which is no licence."""
    return text.casefold() == PLACEHOLDER_UUID


def is_uuid(text: str) -> bool:
    """``uuid`` or ``tuya`` and 16 letters or digits; 16 letters or digits in older lists."""
    return _UUID.fullmatch(text) is not None


def is_auth_key(text: str) -> bool:
    """32 printable ASCII characters without a blank."""
    return _AUTH_KEY.fullmatch(text) is not None


def normal_mac(text: str) -> str | None:
    """``A0:B7:65:1C:44:1C`` from 12 hex digits, bare or in pairs with ``:`` or ``-``; None for anything else.

    A default address counts as none: it names no single module.
    """
    upper = text.upper()
    if not _MAC.fullmatch(upper):
        return None
    digits = upper.replace(":", "").replace("-", "")
    mac = f"{digits[:2]}:{digits[2:4]}:{digits[4:6]}:{digits[6:8]}:{digits[8:10]}:{digits[10:]}"
    return None if mac in DEFAULT_MACS else mac
