"""English and Simplified Chinese: reads the translation files as they are and switches while everything runs."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from xml.etree import ElementTree as Xml

from ui.qt import QCoreApplication, QLocale, QObject, QTranslator, Signal

translate = QCoreApplication.translate
ENGLISH, CHINESE = "en", "zh_CN"
_PARTS = ("kiln", "failures")

Catalogue = Mapping[tuple[str, str], str]
"""(context, English text) to the text of another language."""


def catalogue(language: str) -> Catalogue:
    """All finished translations of ``language``; none for English, which the sources speak."""
    found: dict[tuple[str, str], str] = {}
    if language == ENGLISH:
        return found
    for part in _PARTS:
        text = (files("resources") / "translations" / f"{part}_{language}.ts").read_text(encoding="utf-8")
        # The files are part of the program, no input from outside.
        for context in Xml.fromstring(text).iter("context"):  # noqa: S314
            name = context.findtext("name", "")
            for message in context.iter("message"):
                target = message.findtext("translation", "")
                if target:
                    found[name, message.findtext("source", "")] = target
    return found


class _Translator(QTranslator):
    """Answers from a catalogue; what it does not know stays as it is in the source."""

    def __init__(self, texts: Catalogue, parent: QObject) -> None:
        super().__init__(parent)
        self._texts = texts

    def isEmpty(self) -> bool:
        return False

    def translate(
        self,
        context: str | bytes,
        source_text: str | bytes,
        disambiguation: str | bytes | None = None,
        n: int = -1,
    ) -> str:
        del disambiguation, n
        found = self._texts.get((_plain(context), _plain(source_text)))
        # Qt goes on with the source text only for a null string, which the binding makes from None.
        return found if found is not None else None  # type: ignore[return-value]


def _plain(text: str | bytes) -> str:
    return text if isinstance(text, str) else bytes(text).decode()


class Language(QObject):
    """The language that is spoken now. Qt tells every widget by a LanguageChange event.

    Signals:
        changed: another language was chosen; the widgets' events are on their way.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.name = ENGLISH
        self._translator: _Translator | None = None

    def choose(self, name: str) -> None:
        if name == self.name:
            return
        self.silence()
        self.name = name
        if name != ENGLISH:
            self._translator = _Translator(catalogue(name), self)
            QCoreApplication.installTranslator(self._translator)
        self.changed.emit()

    def toggle(self) -> None:
        self.choose(CHINESE if self.name == ENGLISH else ENGLISH)

    def silence(self) -> None:
        """Takes the translation out of the application again."""
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)
            self._translator = None


def named(code: str) -> str:
    """The language of an ISO code (``zh``, ``zh_CN``, ``en``), or of the desktop for ``system``; else English."""
    locale = QLocale.system() if code == "system" else QLocale(code)
    return CHINESE if locale.language() is QLocale.Language.Chinese else ENGLISH
