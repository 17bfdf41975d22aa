"""Third-party resources of a credential: generated for HomeKit, imported from a file for Find My (S001)."""

from __future__ import annotations

from pathlib import Path

from licenses.client.credentials import Lot, Resources
from ui.credentials.sheets import LotSheet
from ui.language import translate
from ui.lists.form import Form
from ui.numbers import grouped
from ui.qt import QTimer

NONE, GENERATING, DONE = 0, 1, 2
LOOK_MS = 1000
"""How often it is asked how far they are, while the sheet is open."""


class ResourcesSheet(LotSheet):
    """What the product needs, how far it is, and the next step."""

    def open(self, lot: Lot) -> None:
        self._lot = lot
        self._state: int | None = None
        form = Form(self)
        form.say(translate("Lists", "Asking the platform …"))
        self.show_step(self._heading(), form, None)
        self._ask()

    def _heading(self) -> str:
        return translate("Credentials", "Third-party resources of {name}").format(name=self._lot.name)

    def _ask(self) -> None:
        lots, lot = self.planning.credentials, self._lot.id
        self.run(lambda: lots.resources(lot), self._show)

    def _show(self, found: Resources) -> None:
        if self._state is not None and found.state != self._state:
            self.done.emit()
        self._state = found.state
        form = Form(self)
        form.fact(translate("Credentials", "The product supports"), needs_words(found.needs))
        form.fact(translate("Credentials", "State"), progress_words(found))
        if found.why and found.state != DONE:
            form.say(translate("Credentials", "The last attempt failed and comes again."), "refusal")
        lacks_tokens = found.lacking.get("findmy", 0)
        if found.state == GENERATING:
            form.say(translate("Credentials", "This takes long and goes on without this window."))
            self.show_step(self._heading(), form, None)
            QTimer.singleShot(LOOK_MS, self, self._look_again)
        elif found.lacking.get("homekit", 0):
            form.say(translate("Credentials", "Setup codes and keys are made at random, one set for each token."))
            self.show_step(self._heading(), form, translate("Credentials", "Generate"), self._generate)
        elif lacks_tokens:
            self._offer_import(form, lacks_tokens)
        else:
            self.show_step(self._heading(), form, None)

    def _offer_import(self, form: Form, count: int) -> None:
        form.say(translate("Credentials", "Find My tokens come from Apple. Columns of the file: uuid, token (base64)."))
        form.fact(translate("Credentials", "Tokens that it must hold"), grouped(count))
        file = form.text(translate("Credentials", "File"))
        self.show_step(
            self._heading(),
            form,
            translate("Credentials", "Import"),
            lambda: self._import(Path(file.text()).expanduser()),
        )

    def _import(self, file: Path) -> None:
        planning, lot = self.planning, self._lot.id
        self.run(lambda: planning.import_tokens(lot, file), self._show)

    def _generate(self) -> None:
        lots, lot = self.planning.credentials, self._lot.id
        self.run(lambda: lots.generate_resources(lot), self._show)

    def _look_again(self) -> None:
        if self.isVisible():
            self._ask()


def needs_words(needs: tuple[str, ...]) -> str:
    """HomeKit, Find My, or both."""
    return " + ".join({"homekit": "HomeKit", "findmy": "Find My"}.get(each, each) for each in needs) or "–"


def progress_words(found: Resources) -> str:
    """One of the three states of S001, with how far it is."""
    if found.state == GENERATING:
        n, of = grouped(found.done), grouped(found.total)
        return translate("Credentials", "generating, {n} of {of}").format(n=n, of=of)
    return state_words(found.state)


def state_words(state: int) -> str:
    """The word of a state."""
    return {
        GENERATING: translate("Credentials", "generating"),
        DONE: translate("Credentials", "generated"),
    }.get(state, translate("Credentials", "not generated yet"))
