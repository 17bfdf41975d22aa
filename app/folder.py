"""The data folder of one station: where each of its files lies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import platformdirs

from app.files import write_durably
from resources.errors import EnvironmentFailed, NeedsPerson


@dataclass(frozen=True, kw_only=True)
class Enrolment:
    """What ties a station to its platform. ``platform_key`` is the raw Ed25519 public key in hex digits.

    ``url`` is the platform's address, or ``built-in`` for the one that the station starts as its child. ``has_book`` is
    set once the book was made, so that a book that is gone is never taken for one that is still to come.
    """

    station: str
    name: str
    url: str
    platform_key: str
    has_book: bool = False


BUILT_IN = "built-in"
KEY_BYTES = 32


@dataclass(frozen=True)
class DataFolder:
    """The folder that ``--data`` names; everything of a station is in it."""

    path: Path

    @classmethod
    def default(cls) -> DataFolder:
        """The folder that the operating system means for a user's program data."""
        return cls(Path(platformdirs.user_data_dir("kiln", appauthor=False)))

    @property
    def settings(self) -> Path:
        return self.path / "kiln.toml"

    @property
    def recipes(self) -> Path:
        return self.path / "recipes"

    @property
    def platform(self) -> Path:
        return self.path / "platform"

    @property
    def slot_stats(self) -> Path:
        return self.path / "slots.json"

    @property
    def marks(self) -> Path:
        return self.path / "marked.json"

    @property
    def burner_lock(self) -> Path:
        return self.path / "burner.lock"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def idle(self) -> Path:
        """An empty folder, the burner's working directory: esptool reads its settings from where it stands."""
        return self.path / "idle"

    @property
    def enrolment_file(self) -> Path:
        return self.path / "enrolment.json"

    def enrolment(self) -> Enrolment | None:
        """The enrolment of this station, None before the first.

        Raises:
            NeedsPerson: the file is there and is no enrolment.
            EnvironmentFailed: it cannot be read.
        """
        try:
            return _enrolment(json.loads(self.enrolment_file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except OSError as error:
            why = error.strerror or "unknown"
            raise EnvironmentFailed("E-FILE-READ", file=self.enrolment_file, why=why) from error
        except (ValueError, TypeError, RecursionError) as error:
            raise NeedsPerson("E-ENROLMENT-DAMAGED", file=self.enrolment_file.name) from error

    def remember(self, enrolment: Enrolment) -> None:
        """Stores the enrolment durably."""
        write_durably(self.enrolment_file, json.dumps(asdict(enrolment), indent=1).encode())

    def make(self) -> None:
        """Creates the folder and its rooms, readable by this user only.

        Raises:
            EnvironmentFailed: a file stands there, or the disk does not take it.
        """
        for room in (self.path, self.recipes, self.platform, self.logs, self.idle):
            try:
                room.mkdir(parents=True, exist_ok=True, mode=0o700)
            except OSError as error:
                why = error.strerror or "unknown"
                raise EnvironmentFailed("E-FOLDER", folder=room, why=why) from error


def _enrolment(read: Mapping[str, Any]) -> Enrolment:
    """An enrolment of that content.

    Raises:
        ValueError, TypeError: it is none.
    """
    found = Enrolment(**read)
    texts = (found.station, found.name, found.url, found.platform_key)
    if not all(isinstance(text, str) for text in texts) or type(found.has_book) is not bool:
        raise TypeError("a field of another type")
    if len(bytes.fromhex(found.platform_key)) != KEY_BYTES:
        raise ValueError("no key")
    return found
