"""The chain of a product as a tree: who lets whom do what, from the owner down (S003)."""

from __future__ import annotations

from collections.abc import Sequence

from licenses.client.partners import Link
from ui.language import translate
from ui.partners.words import effect_word, rights_words
from ui.qt import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget


class ChainTree(QTreeWidget):
    """Organisations below one another, each with what it really may do and whether it may pass that on."""

    def __init__(self, chain: Sequence[Link], mine: str, parent: QWidget) -> None:
        """``mine`` is the id of the own organisation, which is marked."""
        super().__init__(parent)
        self._mine = mine
        self.setColumnCount(2)
        self.setHeaderLabels([translate("Partners", "Organisation"), translate("Partners", "What it may do now")])
        self.setIndentation(24)
        self.setRootIsDecorated(False)
        self.setWordWrap(True)
        self.setMinimumHeight(300)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.header().setStretchLastSection(True)
        self._grow(chain)
        self.expandAll()
        self.setItemsExpandable(False)

    def _grow(self, chain: Sequence[Link]) -> None:
        tops: dict[str, QTreeWidgetItem] = {}
        grown: dict[str, QTreeWidgetItem] = {}
        for link in chain:
            if link.above is None and link.grantor not in tops:
                tops[link.grantor] = self._item(link.grantor, link.grantor_name, translate("Partners", "owner"))
                self.addTopLevelItem(tops[link.grantor])
            above = grown[link.above] if link.above in grown else tops.get(link.grantor)
            item = self._item(link.account, link.account_name, _may(link))
            if above is None:
                self.addTopLevelItem(item)
            else:
                above.addChild(item)
            grown[link.grant] = item

    def _item(self, organisation: str, name: str, words: str) -> QTreeWidgetItem:
        own = translate("Partners", "{name} (you)").format(name=name) if organisation == self._mine else name
        item = QTreeWidgetItem([own, words])
        font = item.font(0)
        font.setBold(organisation == self._mine)
        item.setFont(0, font)
        item.setToolTip(1, words)
        return item


def _may(link: Link) -> str:
    if not link.effective.rights:
        return effect_word(link.terms, link.effective)
    words = rights_words(link.effective.rights)
    passes = link.effective.passes
    if passes == link.effective.rights:
        return translate("Partners", "{rights}; passes all of it on").format(rights=words)
    if passes:
        return translate("Partners", "{rights}; passes on {some}").format(rights=words, some=rights_words(passes))
    return words
