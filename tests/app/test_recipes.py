"""The station's recipes are used only while signature and hashes hold."""

from __future__ import annotations

import shutil

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.recipes import Recipes
from resources.errors import NeedsPerson
from tests.app.house import OTHER_PRODUCT, PRODUCT, House, place_recipe


@pytest.fixture
def recipes(house: House) -> Recipes:
    """A look that nothing was trusted in yet."""
    return Recipes(house.folder.recipes, house.signer.public_key())


def refused(recipes: Recipes, product: str = PRODUCT, version: int = 1) -> str:
    with pytest.raises(NeedsPerson) as caught:
        recipes.path(product, version)
    return caught.value.code


def test_a_sound_recipe_is_found_by_product_and_version(house: House, recipes: Recipes) -> None:
    assert recipes.path(PRODUCT, 1) == house.folder.recipes / PRODUCT / "1" / "recipe.toml"


def test_the_newest_version_counts_as_a_number(house: House, recipes: Recipes) -> None:
    for version in (2, 10):
        place_recipe(house.folder.recipes, PRODUCT, version, house.signer)
    (house.folder.recipes / PRODUCT / ".11-x.part").mkdir()
    assert recipes.versions(PRODUCT) == [1, 2, 10]
    assert recipes.latest(PRODUCT) == 10


def test_a_product_without_a_recipe_is_named(recipes: Recipes) -> None:
    assert recipes.versions("lamp") == []
    with pytest.raises(NeedsPerson) as caught:
        recipes.latest("lamp")
    assert caught.value.code == "E-NO-RECIPE"
    assert "lamp" in str(caught.value)


def test_an_altered_file_is_refused(house: House, recipes: Recipes) -> None:
    for file in (house.folder.recipes / PRODUCT / "1").iterdir():
        whole = file.read_bytes()
        file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        assert refused(recipes) in {"E-RECIPE-DAMAGED", "E-DOCUMENT-SIGNATURE"}
        file.write_bytes(whole)
    assert recipes.path(PRODUCT, 1).exists()


def test_a_missing_file_and_a_missing_version_are_refused(house: House, recipes: Recipes) -> None:
    assert refused(recipes, version=2) == "E-RECIPE-DAMAGED"
    (house.folder.recipes / PRODUCT / "1" / "recipe.toml").unlink()
    assert refused(recipes) == "E-RECIPE-DAMAGED"


@pytest.mark.parametrize(("product", "version"), [(OTHER_PRODUCT, 1), (PRODUCT, 2)])
def test_a_recipe_in_the_place_of_another_is_refused(
    house: House, recipes: Recipes, product: str, version: int
) -> None:
    room = house.folder.recipes / product / str(version)
    shutil.rmtree(room, ignore_errors=True)
    shutil.copytree(house.folder.recipes / PRODUCT / "1", room)
    assert refused(recipes, product, version) == "E-RECIPE"


def test_a_recipe_that_somebody_else_signed_is_refused(house: House, recipes: Recipes) -> None:
    place_recipe(house.folder.recipes, PRODUCT, 2, Ed25519PrivateKey.generate())
    assert refused(recipes, version=2) == "E-DOCUMENT-SIGNATURE"


def test_all_recipes_are_listed_by_product_and_version(house: House, recipes: Recipes) -> None:
    for version in (10, 2):
        place_recipe(house.folder.recipes, PRODUCT, version, house.signer)
    found = [(each.product, each.version) for each in recipes.manifests()]
    assert found == [(PRODUCT, 1), (PRODUCT, 2), (PRODUCT, 10), (OTHER_PRODUCT, 1)]


def test_a_recipe_of_a_folder_named_from_here_is_found_from_anywhere(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The burner works in another folder than whoever called Kiln."""
    monkeypatch.chdir(house.folder.path)
    named = Recipes(house.folder.recipes.relative_to(house.folder.path), house.signer.public_key())
    assert named.path(PRODUCT, 1) == house.folder.recipes / PRODUCT / "1" / "recipe.toml"
