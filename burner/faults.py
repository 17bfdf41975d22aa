"""What can go wrong between the burner and a module, each with its code of the failure table."""

from __future__ import annotations

import traceback
from pathlib import Path

from burner.messages import Identity
from resources.errors import EnvironmentFailed, NeedsPerson


class Cancelled(Exception):
    """A person stopped the burn. Outside the tree on purpose: no library may take it for a fault of the line."""


class PortLost(EnvironmentFailed):
    """The port is gone or failed: unplugged adapter, closed connection, driver error."""

    def __init__(self, url: str) -> None:
        super().__init__("E-PORT", url=url)


class PortRefused(EnvironmentFailed):
    """The port could not be opened: missing, busy or forbidden, as the code says."""


class PortAbsent(PortRefused):
    """Nothing is there to open. On ``socket://`` and for a USB slot this is an empty fixture, not a fault."""

    def __init__(self, url: str) -> None:
        super().__init__("E-PORT-MISSING", url=url)


class HubGone(PortAbsent):
    """Not the port alone is gone but the hub that it was on."""

    def __init__(self, url: str, hub: str) -> None:
        EnvironmentFailed.__init__(self, "E-HUB", url=url, hub=hub)


class NoContact(EnvironmentFailed):
    """Not one byte came back."""

    def __init__(self) -> None:
        super().__init__("E-CONTACT")


class NoPrompt(NoContact):
    """No command line shows itself: an empty slot, a module that is still starting, or other firmware."""

    def __init__(self, url: str) -> None:
        EnvironmentFailed.__init__(self, "E-NO-PROMPT", url=url)


class NotAModule(EnvironmentFailed):
    """Something answers, but not in the protocol of an ESP loader."""

    def __init__(self, url: str) -> None:
        super().__init__("E-NOT-A-MODULE", url=url)


class NoAnswer(EnvironmentFailed):
    """A command had no answer or a mangled one: from here on the session is broken."""

    def __init__(self, step: str) -> None:
        super().__init__("E-LINE", step=step)


class Declined(EnvironmentFailed):
    """The loader answered a command with an error; the session itself stands. ``by_flash``: it was the flash that
    failed, not what came over the line."""

    def __init__(self, step: str, *, by_flash: bool = False) -> None:
        self.by_flash = by_flash
        super().__init__("E-LINE", step=step)


class Swapped(EnvironmentFailed):
    """Another module stands where the burn began. ``seen``: every identity read, in order."""

    def __init__(self, *seen: Identity) -> None:
        self.seen = seen
        super().__init__("E-SWAPPED")


class Refused(NeedsPerson):
    """The module is not one that may be burned; nothing was written."""


def where(error: BaseException) -> str:
    """File and line of an unforeseen error for the log; never its text, which may hold what went over the line."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
