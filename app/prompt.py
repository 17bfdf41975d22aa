"""Asks the person at the terminal for the passphrase that opens a key file, where there is a terminal."""

from __future__ import annotations

import getpass
import sys

from licenses.keys import KeySources


def key_sources(*, demo: bool) -> KeySources:
    """Where the keys of this machine may come from; a prompt only where somebody can answer it."""
    return KeySources.of_machine(demo=demo, prompt=_ask if sys.stdin is not None and sys.stdin.isatty() else None)


def _ask(what: str) -> str:
    return getpass.getpass(f"{what.capitalize()}: ")
