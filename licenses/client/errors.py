"""What a platform's answer can be instead of the thing asked for; all of it is in the one tree of errors."""

from __future__ import annotations

from licenses.lists.rows import RefusedRow
from resources.errors import EnvironmentFailed, NeedsPerson


class PlatformRefused(NeedsPerson):
    """The platform understood and said no; nothing was changed there.

    ``problem`` is the platform's stable code (``nothing_unused``, ``frozen`` …), ``status`` the HTTP status.
    """

    def __init__(self, problem: str, why: str, status: int) -> None:
        self.problem = problem
        self.status = status
        super().__init__("E-PLATFORM-REFUSED", why=why)


class RowsRefused(PlatformRefused):
    """A list was not imported; ``rows`` are the refused ones with their numbers in the sheet."""

    def __init__(self, why: str, rows: tuple[RefusedRow, ...]) -> None:
        self.rows = rows
        super().__init__("rows_refused", why, 422)


class PageTooLarge(EnvironmentFailed):
    """The platform takes only a smaller page; the caller halves it."""

    def __init__(self) -> None:
        super().__init__("E-PLATFORM-PAGE")
