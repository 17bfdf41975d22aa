"""The recipes that a station holds: one folder per product and version, used only while signature and hashes hold."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from burner.messages import WriterKind
from burner.recipe.kind import writer_of
from resources.errors import NeedsPerson

if TYPE_CHECKING:
    from burner.recipe.model import CommandPlace, LicencePlace
    from licenses.client import RecipeManifest, StationClient

RECIPE_FILE = "recipe.toml"


class Recipes:
    """The folder ``recipes/<product>/<version>/``; each holds the signed manifest and the files that it names."""

    def __init__(self, folder: Path, platform_key: Ed25519PublicKey) -> None:
        # The burner works in a folder of its own.
        self._folder = folder.absolute()
        self._key = platform_key
        self._trusted: dict[tuple[str, int], Path] = {}
        self._places: dict[tuple[str, int], LicencePlace | CommandPlace] = {}

    def versions(self, product: str) -> list[int]:
        """The versions at hand, oldest first."""
        room = self._folder / product
        if not room.is_dir():
            return []
        return sorted(int(each.name) for each in room.iterdir() if each.name.isdecimal())

    def latest(self, product: str) -> int:
        """The newest version at hand.

        Raises:
            NeedsPerson: the station has no recipe of this product.
        """
        versions = self.versions(product)
        if not versions:
            raise NeedsPerson("E-NO-RECIPE", product=product)
        return versions[-1]

    def path(self, product: str, version: int) -> Path:
        """The recipe file, after its signature and the hash of every file were checked once in this process.

        Raises:
            NeedsPerson: it is not there, not signed by the platform, or altered.
        """
        known = self._trusted.get((product, version))
        if known is None:
            known = self._checked(product, version) / RECIPE_FILE
            self._trusted[(product, version)] = known
        return known

    def writer(self, product: str, version: int) -> WriterKind:
        """How the modules of this recipe are spoken to; as blank ones where it is not at hand or not trusted."""
        try:
            return writer_of(self.path(product, version))
        except NeedsPerson:
            return WriterKind.ESP

    def misfit(self, product: str, version: int, licence: Mapping[str, bytes]) -> str | None:
        """Why this licence cannot be written as the recipe wants it, without a value of it; None when it can.

        Raises:
            NeedsPerson: the recipe is not there, not signed by the platform, or altered.
        """
        from burner.fit import misfit

        return misfit(self._place(product, version), licence)

    def _place(self, product: str, version: int) -> LicencePlace | CommandPlace:
        """Where the recipe puts the licence; read once, without keeping its images."""
        path = self.path(product, version)
        if (known := self._places.get((product, version))) is None:
            from burner.recipe.load import load

            known = self._places[(product, version)] = load(path).licence
        return known

    def manifests(self) -> list[RecipeManifest]:
        """The manifest of every recipe at hand, by product and version; each is checked."""
        from licenses.client.recipes import check_recipe

        rooms = [room for room in self._folder.glob("*/*") if room.name.isdecimal()]
        return [check_recipe(room, self._key) for room in sorted(rooms, key=lambda r: (r.parent.name, int(r.name)))]

    def fetch_all(self, client: StationClient, product: str) -> list[int]:
        """Fetches every version of the product that is not here, or not whole; the fetched ones, oldest first."""
        here = {version for version in self.versions(product) if self._holds(product, version)}
        missing = sorted(each.version for each in client.recipes(product) if each.version not in here)
        for version in missing:
            client.fetch_recipe(product, version, self._folder / product / str(version))
        return missing

    def _holds(self, product: str, version: int) -> bool:
        try:
            self.path(product, version)
        except NeedsPerson:
            return False
        return True

    def _checked(self, product: str, version: int) -> Path:
        from licenses.client.recipes import check_recipe

        room = self._folder / product / str(version)
        manifest = check_recipe(room, self._key)
        if (manifest.product, manifest.version) != (product, version):
            raise NeedsPerson("E-RECIPE", why="it belongs to another product or version")
        return room
