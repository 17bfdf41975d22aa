"""Modules that are marked for the self-test of slots: they never get a licence at this station."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Self

from app.files import write_durably
from licenses.words import ModuleId
from resources.errors import EnvironmentFailed, NeedsPerson


class Marks:
    """The marked modules of a data folder. A file that cannot be read stops the station: a mark must not be lost."""

    def __init__(self, file: Path | None = None, modules: tuple[ModuleId, ...] = ()) -> None:
        self._file = file
        self._modules = modules

    @classmethod
    def load(cls, file: Path) -> Self:
        """The marks of the file, none if it is not there.

        Raises:
            NeedsPerson: the file is damaged.
            EnvironmentFailed: it cannot be read.
        """
        try:
            rows = json.loads(file.read_text(encoding="utf-8"))
            return cls(file, tuple(ModuleId(**row) for row in rows))
        except FileNotFoundError:
            return cls(file)
        except OSError as error:
            raise EnvironmentFailed("E-FILE-READ", file=str(file), why=error.strerror or "unknown") from error
        except (ValueError, TypeError) as error:
            raise NeedsPerson("E-MARKS-DAMAGED", file=str(file)) from error

    def __contains__(self, module: ModuleId) -> bool:
        return any(each.may_be(module) for each in self._modules)

    def add(self, module: ModuleId) -> None:
        """Marks a module for good.

        Raises:
            EnvironmentFailed: the disk does not take it.
        """
        if module in self or self._file is None:
            return
        modules = (*self._modules, module)
        write_durably(self._file, json.dumps([asdict(each) for each in modules], indent=1).encode())
        self._modules = modules
