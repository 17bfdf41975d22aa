"""All planner's pages in one place of the window: the sign-in where it is needed, then the page that was asked for."""

from __future__ import annotations

from app.planning import Planning
from ui.credentials.page import CredentialsPage
from ui.errands import Errands
from ui.lists.page import ListPage
from ui.orders.page import OrdersPage
from ui.partners.page import PartnersPage
from ui.planning.sign_in import SignIn
from ui.qt import QStackedWidget, QWidget
from ui.theme import Theme


class Desk(QStackedWidget):
    """The pages of one person's session. Close it when the window closes."""

    def __init__(self, planning: Planning, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._planning = planning
        self._wanted = ""
        self.errands = Errands(self)
        self.sign_in = SignIn(planning, self.errands, self)
        self.desks: dict[str, ListPage] = {
            "orders": OrdersPage(planning, self.errands, theme, self),
            "credentials": CredentialsPage(planning, self.errands, theme, self),
            "partners": PartnersPage(planning, self.errands, theme, self),
        }
        for widget in (self.sign_in, *self.desks.values()):
            self.addWidget(widget)
        self.sign_in.signed_in.connect(lambda: self.open(self._wanted))

    def open(self, name: str) -> None:
        """Shows a page, after the sign-in where nobody is signed in."""
        self._wanted = name
        if self._planning.asks_who:
            self.setCurrentWidget(self.sign_in)
            self.sign_in.setFocus()
            return
        page = self.desks[name]
        self.setCurrentWidget(page)
        page.panel.table.setFocus()
        page.open()

    def close_session(self) -> None:
        """Ends what runs and the session."""
        self.errands.close()
        self._planning.close()
