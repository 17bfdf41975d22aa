"""Writes a recipe as commented TOML, and files beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from burner.recipe.load import FILE_NAME
from resources.errors import EnvironmentFailed, NeedsPerson

USUAL_FIELDS: Mapping[str, str] = {"uuid": "uuid", "auth_key": "auth_key"}


@dataclass(frozen=True, kw_only=True)
class FileLine:
    """A file of a recipe and its offset in bytes."""

    offset: int
    file: str
    data: bytes = field(repr=False)

    @property
    def text(self) -> str:
        sha256 = hashlib.sha256(self.data).hexdigest()
        return f"offset = {self.offset:#x}\nfile = {quoted(self.file)}\nsha256 = {quoted(sha256)}\n"


@dataclass(frozen=True, kw_only=True)
class RecipeText:
    """What a written recipe says. ``remarks`` become comments at its top; ``place`` is offset and size in bytes."""

    product: str
    chip: str
    flash_size: str
    partition: str
    images: Sequence[FileLine] = ()
    table: FileLine | None = None
    place: tuple[int, int] | None = None
    namespace: str = "licence"
    fields: Mapping[str, str] = field(default_factory=lambda: USUAL_FIELDS)
    remarks: Sequence[str] = ()

    @property
    def text(self) -> str:
        """The whole file."""
        parts = (self._head(), *map(_image, self.images), self._table(), self._licence(), _TAIL)
        return "\n".join(part for part in parts if part)

    def _head(self) -> str:
        remarks = "".join(f"# {line}\n" for line in self.remarks)
        return (
            f"# What Kiln burns into one product. `kiln recipe check` says whether it holds together.\n{remarks}\n"
            "[recipe]\n"
            "format = 1\n"
            f"product = {quoted(self.product)}\n"
            f"chip = {quoted(self.chip)}\n"
            f"flash_size = {quoted(self.flash_size)}\n"
            "\n"
            "[serial]\n"
            "baud = 921600          # for the firmware; lines that cannot do it are slowed down by themselves\n"
        )

    def _table(self) -> str:
        return f"[partition_table]\n{self.table.text}" if self.table else ""

    def _licence(self) -> str:
        place = f"offset = {self.place[0]:#x}\nsize = {self.place[1]:#x}\n" if self.place else ""
        lines = "".join(f"{quoted(name) if not name.isidentifier() else name} = {quoted(key)}\n"
                        for name, key in self.fields.items())  # fmt: skip
        return (
            "# Where the licence goes: an NVS partition, a namespace, and one key for each field. The firmware must\n"
            '# read the same. For a field that is not text write { key = "…", type = "blob" }.\n'
            "# The partition table says where it is; without [partition_table] give offset and size in bytes.\n"
            f"[licence]\npartition = {quoted(self.partition)}\n{place}namespace = {quoted(self.namespace)}\n\n"
            f"[licence.fields]\n{lines}"
        )


_BOOT = """\

# A module passes only when it was seen to boot: a part of a line that its firmware says, and within how many seconds.
# [boot]
# expect = "app_main"
# within_s = 10
"""

COMMAND_LINE_TEXT = f"""\
# What Kiln burns into modules that already run their firmware, over its serial command line (prompt `tuya>`).
# Nothing but the licence is written. `kiln recipe check` says whether it holds together.

[recipe]
format = 1
product = "My product"
chip = "esp32c3"
writer = "tuya-cli"

[licence]
store = "kv"           # the key-value store; "otp" is one-time memory, which takes one licence for ever
# set_mac = true       # with "otp": the module gets the MAC that the list assigns to its licence
{_BOOT}# A reset line restarts it; over a plain socket there is none, and a recipe with [boot] is refused there.
"""

_TAIL = f"""\
[security]
allow = []             # may hold "secure_boot" and "flash_encryption_development"

[write]
skip_equal_regions = true   # what the flash already holds is not written again
{_BOOT}"""


def _image(line: FileLine) -> str:
    return f"[[image]]\n{line.text}"


def quoted(text: str) -> str:
    """A TOML string; JSON writes the same but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def write_recipe(folder: Path, text: str, files: Sequence[FileLine] = (), *, replace: bool = False) -> Path:
    """Writes the files and then the recipe into ``folder``, which is made if needed; gives the recipe's path.

    Raises:
        NeedsPerson: there is a recipe already, and ``replace`` is not set.
        EnvironmentFailed: a file could not be written.
    """
    path = folder / FILE_NAME
    if path.exists() and not replace:
        raise NeedsPerson("E-RECIPE-THERE", path=path)
    target = folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for line in files:
            target = folder / line.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(line.data)
        target = path
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as problem:
        raise EnvironmentFailed("E-RECIPE-WRITE", path=target, why=problem.strerror or problem) from problem
    return path
