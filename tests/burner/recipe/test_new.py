"""The first recipe that a person gets."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from burner.messages import WriterKind
from burner.recipe.check import check
from burner.recipe.kind import writer_of
from burner.recipe.load import load
from burner.recipe.model import CommandPlace, StoreName
from burner.recipe.new import write_command_line_template, write_template
from resources import failures
from resources.errors import EnvironmentFailed, NeedsPerson


def test_a_template_lacks_nothing_but_the_files(tmp_path: Path) -> None:
    path = write_template(tmp_path / "new" / "lamp")
    assert path == tmp_path / "new" / "lamp" / "recipe.toml"
    assert {finding.code for finding in check(path)} == {"E-RECIPE-FILE"}


def test_a_template_does_not_replace_a_recipe(tmp_path: Path) -> None:
    (tmp_path / "recipe.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(NeedsPerson) as caught:
        write_template(tmp_path)
    assert caught.value.code == "E-RECIPE-THERE"
    assert (tmp_path / "recipe.toml").read_text(encoding="utf-8") == "mine"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(EnvironmentFailed) as caught:
        write_template(tmp_path / "file" / "lamp")
    assert caught.value.code == "E-RECIPE-WRITE"


def test_the_failure_table_and_the_code_name_the_same_codes() -> None:
    root = Path(failures.__file__).parents[2] / "burner"
    named = {
        code
        for file in [root / "nvs.py", *(root / "recipe").glob("*.py")]
        for code in re.findall(r"E-RECIPE-[A-Z-]+", file.read_text(encoding="utf-8"))
    }
    table = tomllib.loads(Path(failures.__file__).with_name("recipe.toml").read_text(encoding="utf-8"))
    assert named == table.keys()


def test_a_recipe_for_a_serial_command_line_is_whole_as_it_is_written(tmp_path: Path) -> None:
    path = write_command_line_template(tmp_path / "lamp")
    recipe = load(path)
    assert check(path) == []
    assert (recipe.writer, recipe.licence) == (WriterKind.TUYA_CLI, CommandPlace(store=StoreName.KEY_VALUE))
    assert (recipe.images, recipe.boot, writer_of(path)) == ((), None, WriterKind.TUYA_CLI)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('store = "kv"', 'store = "flash"', "E-RECIPE-VALUE-KIND"),
        ('store = "kv"', 'partition = "fctry"', "E-RECIPE-UNKNOWN"),
        ('store = "kv"', 'store = "kv"\nset_mac = true', "E-RECIPE-SET-MAC"),
        ("[licence]", "[[image]]\noffset = 0\n[licence]", "E-RECIPE-CLI-TABLE"),
        ("[licence]", "[write]\nskip_equal_regions = true\n[licence]", "E-RECIPE-CLI-TABLE"),
        ('writer = "tuya-cli"', 'writer = "jtag"', "E-RECIPE-VALUE-KIND"),
        ('writer = "tuya-cli"', "", "E-RECIPE-LACKS"),
        ("# [boot]\n# expect", "[boot]\n# expect", "E-RECIPE-LACKS"),
    ],
)
def test_what_is_wrong_with_it_is_told(tmp_path: Path, old: str, new: str, code: str) -> None:
    path = write_command_line_template(tmp_path)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert code in {finding.code for finding in check(path)}


def test_a_recipe_that_names_no_writer_is_for_blank_modules(tmp_path: Path) -> None:
    assert writer_of(write_template(tmp_path)) is WriterKind.ESP
    assert writer_of(tmp_path / "nowhere.toml") is WriterKind.ESP
