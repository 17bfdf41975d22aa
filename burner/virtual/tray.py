"""The modules that come into one slot, one after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from burner.virtual.module import VirtualModule
from burner.virtual.session import SessionRecord
from burner.virtual.spec import ModuleSpec


class Tray:
    """The modules still to come, in order; they are made when they are due, so a long tray costs nothing.

    A slot without a tray keeps its module whatever happens to it.
    """

    def __init__(self, modules: Iterable[ModuleSpec | VirtualModule]) -> None:
        self._waiting = deque(modules)

    def next(self) -> VirtualModule | None:
        """The next module, or None when the tray is empty."""
        return made(self._waiting.popleft()) if self._waiting else None

    def put_back(self, module: VirtualModule) -> None:
        """Queue a module behind the others."""
        self._waiting.append(module)

    def __len__(self) -> int:
        return len(self._waiting)


def is_done(record: SessionRecord) -> bool:
    """Whether the module leaves its slot after this session: it was written to, or sent out of its loader.

    A session that only synced or read, as a presence poll does, consumes nothing. Any flash-end-with-reboot does, also
    the one by which esptool leaves its stub (``--after no-reset``).
    """
    return record.wrote or record.restarted


def made(module: ModuleSpec | VirtualModule) -> VirtualModule:
    """The module itself, or one made as specified."""
    return module if isinstance(module, VirtualModule) else VirtualModule(module)
