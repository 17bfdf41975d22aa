"""Labels: templates that are checked whole, and pages that hold what a burn has."""

from __future__ import annotations

from importlib.resources import files

import pytest

from app.documents.label import FIELDS, Label
from app.documents.layout import Code, Text
from resources.errors import NeedsPerson

VALUES = {
    "mac": "A0:B7:65:1C:44:1C",
    "mac_plain": "A0B7651C441C",
    "uuid": "uuid0123456789abcdef",
    "sn": "SN-000042",
    "order": "WO-7",
    "slot": "3",
    "product": "plug",
    "product_name": "Smart Plug EU",
    "date": "2025-03-03",
    "homekit": "X-HM://0023ISYWYABCD",
    "homekit_code": "482-91-357",
}
SMALL = 'width = 20\nheight = 10\n[[text]]\ntext = "{sn}"\nbox = [1, 1, 18, 4]\n'


def test_the_examples_know_every_field_by_its_name() -> None:
    assert set(VALUES) == FIELDS


@pytest.mark.parametrize("name", ["module.toml", "homekit.toml"])
def test_the_labels_that_come_with_kiln_hold_what_they_promise(name: str) -> None:
    label = Label.parse((files("resources") / "labels" / name).read_text(encoding="utf-8"))
    page = label.page(VALUES)
    said = [mark.text for mark in page.marks if isinstance(mark, Text)]
    coded = [mark.data for mark in page.marks if isinstance(mark, Code)]
    assert VALUES["mac"] in said
    assert coded in (["A0B7651C441C"], ["X-HM://0023ISYWYABCD"])


def test_a_value_that_the_burn_does_not_have_is_named() -> None:
    with pytest.raises(NeedsPerson, match="needs sn") as refused:
        Label.parse(SMALL).page({**VALUES, "sn": ""})
    assert refused.value.code == "E-LABEL-FIELD"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("[1, 1, 18, 4]", "[1, 1, 20, 4]"), "leaves the label"),
        (("[1, 1, 18, 4]", "[1, 1, 0, 4]"), "no size"),
        (("{sn}", "{auth_key}"), "no field auth_key"),
        (("width = 20", "width = 0"), "width"),
        (("width = 20", "wide = 20"), "width: Field required"),
        (("width = 20", "width ="), "Invalid value"),
        (("[1, 1, 18, 4]", "[1, 1, 18]"), "box"),
    ],
)
def test_a_template_that_is_wrong_is_refused_with_the_place(change: tuple[str, str], says: str) -> None:
    with pytest.raises(NeedsPerson, match=says) as refused:
        Label.parse(SMALL.replace(*change))
    assert refused.value.code == "E-LABEL-TEMPLATE"
