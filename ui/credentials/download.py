"""Download of a credential: a one-time code first, then the file, once (S001)."""

from __future__ import annotations

from pathlib import Path

from licenses.client.credentials import CodeSent, Letter, Lot
from licenses.words import Secret
from resources.errors import KilnError
from ui.credentials.sheets import LotSheet
from ui.language import translate
from ui.lists.form import Form
from ui.numbers import clock_time, grouped

WITH_FIRMWARE = frozenset({"credential", "license_replacement"})


class DownloadSheet(LotSheet):
    """What leaves, the way of the code, the code, the file."""

    def open(self, lot: Lot) -> None:
        self._lot = lot
        generates = lot.delivery_mode == "license_list" and not lot.list_generated
        form = Form(self)
        form.fact(translate("Credentials", "Unused"), grouped(lot.unused))
        form.say(
            translate(
                "Credentials", "They leave the platform with this file, and then no station can burn them any more."
            )
        )
        if generates:
            form.say(
                translate("Credentials", "Once the list is generated, there is no split and no change of product."),
                "refusal",
            )
        channel = form.choice(
            translate("Credentials", "Send the code by"),
            [("email", translate("Credentials", "e-mail")), ("phone", translate("Credentials", "phone"))],
        )
        main = (
            translate("Credentials", "Confirm to Generate and Download")
            if generates
            else translate("Credentials", "Send the code")
        )
        self.show_step(self._heading(), form, main, lambda: self._ask(str(channel.currentData()), generates=generates))

    def _heading(self) -> str:
        return translate("Credentials", "Download {name}").format(name=self._lot.name)

    def _ask(self, channel: str, *, generates: bool) -> None:
        lots, lot = self.planning.credentials, self._lot.id

        def ask() -> tuple[CodeSent, tuple[Letter, ...]]:
            sent = lots.ask_for_code(lot, channel=channel, generate=generates)
            try:
                return sent, lots.mailbox()
            except KilnError:
                return sent, ()  # real mail was sent; the mailbox is for a platform on one's own machine

        self.run(ask, self._type_code)

    def _type_code(self, answer: tuple[CodeSent, tuple[Letter, ...]]) -> None:
        sent, letters = answer
        form = Form(self)
        until = clock_time(sent.expires_at)
        form.say(translate("Credentials", "The code was sent. It is good until {time}.").format(time=until))
        if letters:
            form.say(translate("Credentials", "This platform has no mail server; its mailbox says:"))
            form.say(letters[0].text, "")
        code = form.text(translate("Credentials", "Code"))
        place = form.text(translate("Credentials", "Save as"), str(Path.home() / f"{self._lot.id}.csv"))
        firmware = None
        if self._lot.delivery_mode in WITH_FIRMWARE:
            firmware = form.check(translate("Credentials", "With the newest firmware, as a zip file"))
            firmware.toggled.connect(
                lambda wanted: place.setText(str(Path(place.text()).with_suffix(".zip" if wanted else ".csv")))
            )
        self.show_step(
            self._heading(),
            form,
            translate("Credentials", "Download"),
            lambda: self._download(
                sent.id,
                Secret(code.text().strip().encode()),
                Path(place.text()).expanduser(),
                firmware=firmware is not None and firmware.isChecked(),
            ),
        )

    def _download(self, n: int, code: Secret, place: Path, *, firmware: bool) -> None:
        planning, lot = self.planning, self._lot.id
        self.run(lambda: planning.download(lot, n, code, place, firmware=firmware), lambda _done: self._saved(place))

    def _saved(self, place: Path) -> None:
        form = Form(self)
        form.fact(translate("Credentials", "Saved as"), str(place))
        form.say(translate("Credentials", "The file holds keys: keep it where only production reads it."), "refusal")
        self.show_step(translate("Credentials", "The credential was downloaded"), form, None)
        self.done.emit()
