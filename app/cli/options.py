"""What all commands share: the data folder, the opened station, and the options that several commands take."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.folder import DataFolder
from app.settings import Settings, load

if TYPE_CHECKING:
    from app.cli import OpenWindow
    from app.station import Station

Json = Annotated[bool, typer.Option("--json", help="Print data as JSON.")]
Product = Annotated[str | None, typer.Option("--product", metavar="ID", help="The product's id.")]
Slots = Annotated[list[str], typer.Option("--slot", metavar="URL", help="A port or URL; give it once per slot.")]
Slot = Annotated[str, typer.Option("--slot", metavar="URL", help="A port or URL.")]
As = Annotated[
    str | None,
    typer.Option("--as", metavar="NAME", help="Who acts; the password is read from standard input."),
]
Reason = Annotated[str, typer.Option("--reason", help="Why; it goes into the journal.")]


@dataclass
class Session:
    """One run of the command line: the folder that it works on and the station once it is open."""

    open_window: OpenWindow | None = None
    data: Path | None = None
    _station: Station | None = field(default=None, init=False)

    @property
    def folder(self) -> DataFolder:
        chosen = self.data or (Path(os.environ["KILN_DATA"]) if os.environ.get("KILN_DATA") else None)
        return DataFolder(chosen) if chosen else DataFolder.default()

    @property
    def settings(self) -> Settings:
        return load(self.folder.settings)

    def station(self) -> Station:
        """The station of the folder, opened for writing; set up with the built-in platform if it is new."""
        if self._station is None:
            from app.station import Station

            self._station = Station.open(self.folder, self.settings)
        return self._station

    def looking(self) -> Station:
        """The station of the folder for looking only, also beside one that runs."""
        if self._station is None:
            from app.station import Station

            self._station = Station.look(self.folder, self.settings)
        return self._station

    def close(self) -> None:
        """Closes what was opened."""
        if self._station is not None:
            self._station.close()
            self._station = None


def session_of(context: typer.Context) -> Session:
    """The session that runs this command."""
    found: Any = context.find_root().obj
    assert isinstance(found, Session)
    return found


def password_from_input() -> str:
    """The first line of standard input, for ``--as``."""
    return sys.stdin.readline().rstrip("\r\n")
