"""The text of a recipe as a typed sheet, with a finding for each line that is not as it should be.

A table that is wrong does not keep the others from being read, so that a check can tell everything at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from burner.recipe.findings import Finding, error

FORMAT = 1
COMMAND_LINE = "tuya-cli"
SECURITY_STATES = ("secure_boot", "flash_encryption_development")

_Number = Annotated[int, Field(ge=0, le=0xFFFFFFFF)]
_Sha256 = Annotated[str, Field(pattern=r"^[0-9a-fA-F]{64}$")]


class Table(BaseModel):
    """Base of all tables: no unknown keys, no silent conversion."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class RecipeTable(Table):
    """[recipe]"""

    format: int
    product: str = ""
    chip: str
    flash_size: str | None = None
    writer: Literal["esp", "tuya-cli"] = "esp"


class SerialTable(Table):
    """[serial]"""

    baud: _Number = 921_600


class FileTable(Table):
    """[[image]] and [partition_table]: which file goes to which offset in bytes."""

    offset: _Number
    file: str
    sha256: _Sha256


class FieldTable(Table):
    """One line of [licence.fields]; ``uuid = "key"`` is short for ``uuid = { key = "key" }``."""

    key: str
    type: Literal["string", "blob"] = "string"


def _spelt_out(value: object) -> object:
    return {"key": value} if isinstance(value, str) else value


class LicenceTable(Table):
    """[licence]: offset and size in bytes only where there is no partition table."""

    partition: str
    namespace: str
    offset: _Number | None = None
    size: _Number | None = None
    fields: dict[str, Annotated[FieldTable, BeforeValidator(_spelt_out)]] = {}


class CommandTable(Table):
    """[licence] of a recipe for a serial command line."""

    store: Literal["kv", "otp"] = "kv"
    set_mac: bool = False


class SecurityTable(Table):
    """[security]: the states beside *none* that a module may have."""

    allow: list[str] = []


class WriteTable(Table):
    """[write]"""

    skip_equal_regions: bool = True


class BootTable(Table):
    """[boot]: what the firmware says when it has booted, and within how many seconds."""

    expect: str
    within_s: float = 10.0


class Sheet(BaseModel):
    """A recipe's text; a table that could not be read is None. ``names_table``: there is a [partition_table].

    ``command`` is the [licence] of a recipe whose writer is a serial command line.
    """

    model_config = ConfigDict(frozen=True)

    recipe: RecipeTable | None = None
    serial: SerialTable | None = None
    image: tuple[FileTable, ...] = ()
    partition_table: FileTable | None = None
    names_table: bool = False
    licence: LicenceTable | None = None
    command: CommandTable | None = None
    security: SecurityTable | None = None
    write: WriteTable | None = None
    boot: BootTable | None = None

    TABLES: ClassVar[Mapping[str, type[Table]]] = {
        "recipe": RecipeTable,
        "serial": SerialTable,
        "image": FileTable,
        "partition_table": FileTable,
        "licence": LicenceTable,
        "security": SecurityTable,
        "write": WriteTable,
        "boot": BootTable,
    }
    NEEDED: ClassVar[tuple[str, ...]] = ("recipe", "licence")
    OPTIONAL: ClassVar[tuple[str, ...]] = ("partition_table", "boot")
    OF_FLASH: ClassVar[tuple[str, ...]] = ("serial", "image", "partition_table", "security", "write")


def parse(text: str) -> tuple[Sheet, list[Finding]]:
    """The sheet of a recipe's text, and what is wrong with its form."""
    try:
        body = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        return Sheet(), [error("E-RECIPE-TOML", why=problem)]
    except (ValueError, RecursionError):
        return Sheet(), [error("E-RECIPE-TOML", why="a number is too long, or tables lie too deep in each other")]
    if newer := _format(body):
        return Sheet(), [newer]
    findings = [_unknown_table(name) for name in body if name not in Sheet.TABLES]
    if _writer(body) == COMMAND_LINE:
        findings += [error("E-RECIPE-CLI-TABLE", table=f"[{name}]") for name in Sheet.OF_FLASH if name in body]
        body = {name: table for name, table in body.items() if name not in Sheet.OF_FLASH}
        licence = _table(CommandTable, body.pop("licence", {}), "[licence]", findings)
        return Sheet(**_tables(body, findings, needed=("recipe",)), command=licence), findings
    return Sheet(**_tables(body, findings, needed=Sheet.NEEDED)), findings


def _writer(body: Mapping[str, Any]) -> object:
    recipe = body.get("recipe")
    return recipe.get("writer") if isinstance(recipe, dict) else None


def _tables(body: Mapping[str, Any], findings: list[Finding], *, needed: tuple[str, ...]) -> dict[str, Any]:
    """Each table of the file; one that may be left out is as if it were empty, but for those that say a thing then."""
    read: dict[str, Any] = {"names_table": "partition_table" in body}
    for name, kind in Sheet.TABLES.items():
        if name == "image":
            read[name] = _images(body.get(name, []), findings)
        elif name in body:
            read[name] = _table(kind, body[name], f"[{name}]", findings)
        elif name in needed:
            findings.append(error("E-RECIPE-LACKS", key=f"[{name}]", table="the file"))
        elif name not in (*Sheet.OPTIONAL, *Sheet.NEEDED):
            read[name] = kind()
    return read


def _format(body: Mapping[str, Any]) -> Finding | None:
    """A recipe of another format is not judged by the rules of this one."""
    recipe = body.get("recipe")
    found = recipe.get("format", FORMAT) if isinstance(recipe, dict) else FORMAT
    if not isinstance(found, int) or isinstance(found, bool) or found == FORMAT:
        return None
    return error("E-RECIPE-FORMAT", found=str(found) if abs(found) < 1_000_000 else "far above 1")


def _images(entries: object, findings: list[Finding]) -> tuple[FileTable, ...]:
    if not isinstance(entries, list):
        findings.append(error("E-RECIPE-VALUE-KIND", key="image", table="the file", wanted="written as [[image]]"))
        return ()
    read = [_table(FileTable, entry, f"[[image]] {number}", findings) for number, entry in enumerate(entries, start=1)]
    return tuple(image for image in read if image is not None)


_AnyTable = TypeVar("_AnyTable", bound=Table)


def _table(kind: type[_AnyTable], body: object, label: str, findings: list[Finding]) -> _AnyTable | None:
    """One table; unknown keys are told and left out, anything else that is wrong loses the table."""
    try:
        return kind.model_validate(body)
    except ValidationError as problem:
        details = problem.errors(include_url=False)
    extra = [detail["loc"] for detail in details if detail["type"] == "extra_forbidden"]
    findings.extend(_finding(kind, dict(detail), label) for detail in details)
    if len(extra) < len(details):
        return None
    return _table(kind, _without(body, extra), label, findings)


def _without(body: Any, places: list[tuple[int | str, ...]]) -> Any:
    if not isinstance(body, dict):
        return body
    here = {place[0] for place in places if len(place) == 1}
    return {
        key: _without(value, [place[1:] for place in places if len(place) > 1 and place[0] == key])
        for key, value in body.items()
        if key not in here
    }


def _finding(kind: type[Table], detail: dict[str, Any], label: str) -> Finding:
    place = [str(part) for part in detail["loc"]]
    key, table = (place[-1], _label(label, place[:-1])) if place else ("this", label)
    if detail["type"] == "extra_forbidden":
        known = FieldTable if len(place) > 1 else kind
        return error("E-RECIPE-UNKNOWN", key=key, table=table, hint=_hint(key, known))
    if detail["type"] == "missing":
        return error("E-RECIPE-LACKS", key=key, table=table)
    return error("E-RECIPE-VALUE-KIND", key=key, table=table, wanted=_wanted(detail))


def _label(label: str, inner: list[str]) -> str:
    return f"[{'.'.join([label.strip('[]'), *inner])}]" if inner else label


def _wanted(detail: Mapping[str, Any]) -> str:
    facts = detail.get("ctx", {})
    return {
        "int_type": "a whole number",
        "float_type": "a number",
        "string_type": "text in quotes",
        "bool_type": "true or false",
        "list_type": "a list in [ ]",
        "dict_type": "a table",
        "model_type": "a table",
        "literal_error": f"one of {facts.get('expected')}",
        "string_pattern_mismatch": "a SHA-256 of 64 hex digits",
        "greater_than_equal": "0 or more",
        "less_than_equal": "less than 0x100000000",
    }.get(detail["type"], str(detail["msg"]))


def _unknown_table(name: str) -> Finding:
    near = get_close_matches(name.lower(), Sheet.TABLES, n=1)
    hint = f"Did you mean [{near[0]}]?" if near else "Remove it."
    return error("E-RECIPE-UNKNOWN", key=f"[{name}]", table="the file", hint=hint)


def _hint(key: str, kind: type[Table]) -> str:
    if near := get_close_matches(key.lower(), kind.model_fields, n=1):
        return f"Did you mean {near[0]}?"
    homes = [name for name, table in Sheet.TABLES.items() if key in table.model_fields]
    return f"It belongs under [{homes[0]}]." if homes else "Remove it."
