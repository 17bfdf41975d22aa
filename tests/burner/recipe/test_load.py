"""A good recipe as a record, and any text at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from burner.nvs import build_image
from burner.recipe import toml
from burner.recipe.check import check
from burner.recipe.load import load
from burner.recipe.model import FieldType, NvsKey
from burner.recipe.samples import make_sample
from resources.errors import NeedsPerson


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lamp")
    return make_sample(folder, "esp32", "Lamp", firmware_bytes=65_536, seed=1)


def test_a_recipe_is_read_with_its_images_in_order_of_offset(path: Path) -> None:
    recipe = load(path)
    assert (recipe.product, recipe.chip, recipe.flash_size_bytes, recipe.baud) == ("Lamp", "esp32", 4 << 20, 921_600)
    assert [(image.name, image.offset) for image in recipe.images] == [
        ("bootloader.bin", 0x1000),
        ("partition-table.bin", 0x8000),
        ("app.bin", 0x10000),
    ]
    assert all(hashlib.sha256(image.data).hexdigest() == image.sha256 for image in recipe.images)
    assert recipe.partition_table is recipe.images[1]
    assert recipe.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (recipe.security, recipe.skip_equal_regions) == (frozenset(), True)


def test_the_licence_place_comes_from_the_partition_table(path: Path) -> None:
    place = load(path).licence
    assert (place.partition, place.offset, place.size, place.namespace) == ("fctry", 0x190000, 0x6000, "licence")
    assert place.fields == {"uuid": NvsKey(key="uuid"), "auth_key": NvsKey(key="auth_key")}
    assert len(build_image(place, {"uuid": b"uuid", "auth_key": b"key"})) == 0x6000


def test_the_folder_stands_for_the_recipe_in_it(path: Path) -> None:
    assert load(path.parent) == load(path)


def test_an_authorisation_only_recipe_has_no_images_but_a_table(tmp_path: Path) -> None:
    recipe = load(make_sample(tmp_path, "esp32c3", "Plug", firmware_bytes=None, seed=1))
    assert recipe.images == ()
    assert recipe.partition_table is not None
    assert recipe.licence.offset == 0x190000


MINIMAL = """
[recipe]
format = 1
chip = "esp32c6"
flash_size = "8MB"
[licence]
partition = "fctry"
namespace = "tuya"
offset = 0x3FA000
size = 0x6000
[licence.fields]
uuid = "id"
auth_key = { key = "secret", type = "blob" }
"""


def test_what_a_recipe_leaves_out_has_its_usual_value(tmp_path: Path) -> None:
    (tmp_path / "recipe.toml").write_text(MINIMAL, encoding="utf-8")
    recipe = load(tmp_path)
    assert (recipe.product, recipe.baud, recipe.skip_equal_regions, recipe.partition_table) == ("", 921_600, True, None)
    assert recipe.licence.fields["auth_key"] == NvsKey(key="secret", type=FieldType.BLOB)


def test_a_byte_changed_in_an_image_is_refused(tmp_path: Path) -> None:
    path = make_sample(tmp_path, "esp32c3", "Lamp", firmware_bytes=65_536, seed=1)
    app = bytearray((tmp_path / "app.bin").read_bytes())
    app[40_000] ^= 1
    (tmp_path / "app.bin").write_bytes(app)
    with pytest.raises(NeedsPerson, match=r"app\.bin is not the one that the recipe means") as caught:
        load(path)
    assert caught.value.code == "E-RECIPE-HASH"


@given(st.text())
def test_any_text_is_judged_and_never_raises(text: str) -> None:
    sheet, findings = toml.parse(text)
    assert sheet.recipe is None
    assert findings


@given(lines=st.lists(st.sampled_from(MINIMAL.strip().splitlines()), max_size=14), extra=st.text(max_size=20))
def test_any_choice_of_lines_is_checked_and_never_raises(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], extra: str
) -> None:
    path = tmp_path_factory.mktemp("recipe") / "recipe.toml"
    path.write_text("\n".join([*lines, extra]), encoding="utf-8")
    findings = check(path)
    assert all(finding.sentence for finding in findings)
