"""Single checks by name: the fault campaign, all ways of esptool, or one section of the suite."""

from __future__ import annotations

import os
from collections.abc import Sequence

import environment
import suite
from demo import hand_over
from places import ROOT
from sections import all_sections
from telling import WRONG_USE, CannotGoOn

_MODULES = {
    "faults": "tests.faults",
    "esptool": "tests.burner.virtual.esptool_everywhere",
    "api": "tests.licenses.platform.test_api_schema",
}
"""Checks that take too long for every change, each a module."""


def run(arguments: Sequence[str]) -> int:
    """Runs the named check; what follows the name of a module of its own goes to it as it is."""
    if not arguments or arguments[0] in ("-h", "--help"):
        print(f"python3 build check NAME, where NAME is one of: {', '.join(names())}")
        return 0 if arguments else WRONG_USE
    name, *rest = arguments
    if name in _MODULES:
        return _module(_MODULES[name], rest)
    if name not in names():
        raise CannotGoOn(f"There is no check named {name!r}. Known: {', '.join(names())}.", WRONG_USE)
    return suite.only(name)


def names() -> list[str]:
    """What ``check`` knows by name; ``faults`` is the campaign and not the section of that name."""
    sections = [section.name for section in all_sections() if section.name not in _MODULES]
    return [*_MODULES, *sections, "lock"]


def _module(name: str, arguments: Sequence[str]) -> int:
    python, _ = environment.ensure_with_system()
    os.chdir(ROOT)
    return hand_over([str(python), "-m", name, *arguments])
