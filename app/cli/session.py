"""What one run of the program has: its data folder, and the station once it is open."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.folder import DataFolder
from app.settings import Settings, load

if TYPE_CHECKING:
    from app.cli import OpenWindow
    from app.station import Station


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
