"""The words of grants as S003 names them: scopes, their parts, what may be passed on, and who loses what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from licenses.client.partners import PARTS, PURCHASE, RIGHTS, Loss, Terms
from ui.language import translate
from ui.lists.columns import Mood


def scope_word(scope: str) -> str:
    """A scope of permissions."""
    return {
        "develop": translate("Partners", "develop"),
        "purchase": translate("Partners", "purchase"),
    }.get(scope, scope)


def right_word(right: str) -> str:
    """One part of the scope *develop*, or the scope *purchase*."""
    return {
        "product_development": translate("Partners", "product development"),
        "panel_development": translate("Partners", "panel development"),
        "view_logs": translate("Partners", "view logs"),
        PURCHASE: translate("Partners", "purchase"),
    }.get(right, right)


def rights_words(rights: Iterable[str]) -> str:
    """Several rights, always in the same order."""
    held = set(rights)
    return ", ".join(right_word(right) for right in RIGHTS if right in held)


def scopes_words(scopes: Sequence[str]) -> str:
    """The scopes of an account."""
    return " · ".join(scope_word(scope) for scope in scopes) or "–"


def develop_line(terms: Terms) -> str:
    """What is granted of the scope *develop*, and whether it may go further."""
    if terms.develop is None:
        return translate("Partners", "Develop: not granted")
    parts = rights_words(terms.rights & set(PARTS))
    if terms.develop.allow_third_party:
        return translate("Partners", "Develop: {parts}; may authorise a third party").format(parts=parts)
    return translate("Partners", "Develop: {parts}; no third party").format(parts=parts)


def purchase_line(terms: Terms) -> str:
    """Whether the scope *purchase* is granted, and whether it may go further."""
    if terms.purchase is None:
        return translate("Partners", "Purchase: not granted")
    if terms.purchase.allow_third_party:
        return translate("Partners", "Purchase: invoice entity of orders; may authorise a third party")
    return translate("Partners", "Purchase: invoice entity of orders; no third party")


def effect_word(terms: Terms, effective: Terms) -> str:
    """Whether everything that was granted is in effect along the chain."""
    if effective.rights == terms.rights:
        return translate("Partners", "In effect")
    if effective.rights:
        return translate("Partners", "Partly cut above")
    return translate("Partners", "Cut above")


def effect_mood(terms: Terms, effective: Terms) -> Mood:
    """The colour of that."""
    if effective.rights == terms.rights:
        return Mood.GOOD
    return Mood.WAITS if effective.rights else Mood.BAD


def loss_lines(losses: Sequence[Loss]) -> list[str]:
    """Who below loses what, a sentence each."""
    lines = []
    for loss in losses:
        gone = rights_words(loss.rights)
        if loss.keeps:
            text = translate("Partners", "{name} loses {rights}, and keeps {kept}.")
        else:
            text = translate("Partners", "{name} loses {rights}, and has nothing of the product any more.")
        lines.append(text.format(name=loss.account_name, rights=gone, kept=rights_words(loss.keeps)))
    return lines
