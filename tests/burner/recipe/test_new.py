"""The first recipe that a person gets."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from burner.recipe.check import check
from burner.recipe.new import write_template
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
