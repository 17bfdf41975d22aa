"""Labels of modules: a template with named fields becomes a page for one burn."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.documents.layout import Align, Box, Code, Mark, Page, Rule, Symbology, Text
from resources.errors import NeedsPerson

FIELDS = frozenset(
    {"mac", "mac_plain", "uuid", "sn", "order", "slot", "product", "product_name", "date", "homekit", "homekit_code"}
)
"""What a label can tell of a module; never the key."""

_FIELD = re.compile(r"\{(\w+)\}")
_MM = Annotated[float, Field(ge=0, le=1000)]
_Box = tuple[_MM, _MM, _MM, _MM]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Text(_Table):
    text: str
    box: _Box
    bold: bool = False
    align: Align = Align.LEFT


class _Code(_Table):
    code: Symbology
    data: str
    box: _Box


class _Line(_Table):
    box: _Box


class _Template(_Table):
    width: Annotated[float, Field(gt=0, le=300)]
    height: Annotated[float, Field(gt=0, le=300)]
    text: tuple[_Text, ...] = ()
    code: tuple[_Code, ...] = ()
    line: tuple[_Line, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Label:
    """A checked template. ``fields`` are the names that it needs."""

    template: _Template
    fields: frozenset[str]

    @classmethod
    def parse(cls, text: str) -> Label:
        """A label of its TOML text: ``width`` and ``height`` in millimetres, ``[[text]]``, ``[[code]]``, ``[[line]]``.

        Raises:
            NeedsPerson: ``E-LABEL-TEMPLATE``; the text is no label, a box leaves it, or a field is not known.
        """
        try:
            template = _Template.model_validate(tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            raise NeedsPerson("E-LABEL-TEMPLATE", why=str(error)) from error
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise NeedsPerson("E-LABEL-TEMPLATE", why=f"{place}: {first['msg']}") from error
        fields = frozenset(name for each in _texts(template) for name in _FIELD.findall(each))
        _check(template, fields)
        return cls(template=template, fields=fields)

    @classmethod
    def load(cls, file: Path) -> Label:
        """The label in a file. Raises as ``parse``; also ``E-LABEL-TEMPLATE`` when it cannot be read."""
        try:
            return cls.parse(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise NeedsPerson("E-LABEL-TEMPLATE", why=f"{file.name} cannot be read") from error

    def page(self, values: Mapping[str, str]) -> Page:
        """The label with these values.

        Raises:
            NeedsPerson: ``E-LABEL-FIELD``, the label needs a value that this burn does not have.
        """
        lacking = sorted(name for name in self.fields if not values.get(name))
        if lacking:
            raise NeedsPerson("E-LABEL-FIELD", fields=", ".join(lacking))
        made = self.template
        marks: list[Mark] = [Rule(box=_box(each.box)) for each in made.line]
        marks += [
            Text(box=_box(each.box), text=_filled(each.text, values), bold=each.bold, align=each.align)
            for each in made.text
        ]
        marks += [Code(box=_box(each.box), symbology=each.code, data=_filled(each.data, values)) for each in made.code]
        return Page(width_mm=made.width, height_mm=made.height, marks=tuple(marks))


def _texts(template: _Template) -> list[str]:
    return [*(each.text for each in template.text), *(each.data for each in template.code)]


def _check(template: _Template, fields: frozenset[str]) -> None:
    unknown = sorted(fields - FIELDS)
    if unknown:
        raise NeedsPerson("E-LABEL-TEMPLATE", why=f"there is no field {unknown[0]}")
    boxes = [
        *(each.box for each in template.text),
        *(each.box for each in template.code),
        *(each.box for each in template.line),
    ]
    if any(x + w > template.width + 1e-6 or y + h > template.height + 1e-6 or 0 in (w, h) for x, y, w, h in boxes):
        raise NeedsPerson("E-LABEL-TEMPLATE", why="a box leaves the label or has no size")


def _box(box: _Box) -> Box:
    x, y, w, h = box
    return Box(x_mm=x, y_mm=y, w_mm=w, h_mm=h)


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _FIELD.sub(lambda match: values[match[1]], text)
