"""Sentences of the failure table in the language of the window."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from resources.failures import Failure, table
from ui.language import translate

_FACT = re.compile(r"\\\{(\w+)\\\}")


_ONLY_A_FACT = re.compile(r"\{\w+\}")


class _Facts(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def translated(template: str, facts: tuple[tuple[str, str], ...]) -> str:
    """A template of the failure table in the window's language, filled with its facts."""
    filled = _Facts({name: _fact(value, ends=template.endswith(f"{{{name}}}")) for name, value in facts})
    return translate("Failures", template).format_map(filled)


def sentence_of(code: str | None, facts: tuple[tuple[str, str], ...], spoken: str) -> str:
    """What happened. ``spoken`` is the station's own English text, used where the table has no such code."""
    row = table().get(code or "")
    return translated(row.sentence, facts) if row else localized(spoken)


def action_of(code: str | None, facts: tuple[tuple[str, str], ...], spoken: str) -> str:
    """What to do next; see ``sentence_of``."""
    row = table().get(code or "")
    return translated(row.action, facts) if row else localized(spoken)


def localized(text: str) -> str:
    """An English text that the station made from the failure table, put into the window's language.

    Texts that are in no row stay as they are, or are looked up as a whole.
    """
    found = _matched(text)
    if found is None:
        return translate("Failures", text) if text else ""
    templates, facts = found
    return " ".join(translated(template, facts) for template in templates)


def _fact(value: str, *, ends: bool) -> str:
    """A fact may be a sentence of the table itself; it has its full stop only where it ``ends`` the other one."""
    known = translate("Facts", value)
    spoken = known if known != value else localized(value)
    return spoken if ends else spoken.rstrip(".。")


@lru_cache(maxsize=1024)
def _matched(text: str) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]] | None:
    """The templates that ``text`` was made from, and the facts that are in it."""
    for start, end, template, parts in _forms() if text else ():
        # To compile all patterns takes longer than a window may stand still.
        if text.startswith(start) and text.endswith(end) and (match := _pattern(template).fullmatch(text)) is not None:
            return parts, tuple(match.groupdict().items())
    return None


_Form = tuple[str, str, str, tuple[str, ...]]
"""How a text of the table begins and ends, the whole of it, and the templates that it is made of."""


@cache
def _forms() -> tuple[_Form, ...]:
    found: list[_Form] = []
    for row in table().values():
        for parts in _spoken_forms(row):
            template = " ".join(parts)
            pieces = _ONLY_A_FACT.split(template)
            found.append((pieces[0], pieces[-1], template, parts))
    # The more fixed text a form has, the surer its match.
    return tuple(sorted(found, key=lambda form: -len(_as_pattern(form[2]))))


def _spoken_forms(row: Failure) -> list[tuple[str, ...]]:
    both = [(row.sentence, row.action)] if row.action else []
    forms = [*both, (row.sentence,)]
    if row.action and not _ONLY_A_FACT.fullmatch(row.action):
        forms.append((row.action,))
    return forms


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(_as_pattern(template), re.DOTALL)


def _as_pattern(template: str) -> str:
    seen: set[str] = set()

    def group(match: re.Match[str]) -> str:
        name = match[1]
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return f"(?P<{name}>.+?)"

    return _FACT.sub(group, re.escape(template))
