"""What a person does at the platform from a station: publish recipes, import lists."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from burner.recipe.bundle import bundle
from burner.recipe.load import load
from licenses.client import PersonClient, PlatformRefused, RecipeManifest, RowsRefused
from licenses.lists import ListRow, RefusedRow
from licenses.words import Secret
from resources.errors import NeedsPerson, NotAllowed


class Office:
    """A person's session with the platform."""

    def __init__(self, client: PersonClient) -> None:
        self._client = client

    @classmethod
    def of_owner(cls, url: str, token: Secret) -> Self:
        """The session of the owner of a built-in platform, who is whoever holds the data folder."""
        client = PersonClient(url)
        client.go_on_with(token)
        return cls(client)

    @classmethod
    def sign_in(cls, url: str, email: str | None) -> Self:
        """The session of the person with this e-mail; the password is the first line of standard input.

        Raises:
            NotAllowed: nobody is named, or e-mail and password do not fit.
        """
        if email is None:
            raise NotAllowed("E-SESSION", url=url)
        client = PersonClient(url)
        client.sign_in(email, Secret(sys.stdin.readline().rstrip("\r\n").encode()))
        return cls(client)

    def publish_recipe(self, file: Path, product: str) -> RecipeManifest:
        """Publishes a checked recipe; a product that the platform does not know is made with the recipe's chip."""
        recipe = load(file)
        if product not in {each.id for each in self._client.products()}:
            self._client.add_product(product=product, name=product, category="general", chip=recipe.chip)
        files = {each.name: each.data for each in bundle(file)}
        return self._client.add_recipe(product, recipe.chip, files)

    def import_rows(
        self, product: str, name: str, rows: Sequence[ListRow]
    ) -> tuple[str | None, tuple[RefusedRow, ...]]:
        """The lot that the rows became, or None and the rows that the platform refused; then nothing was imported.

        Raises:
            NeedsPerson: the platform does not have this product.
        """
        try:
            return self._client.import_list(product, name, rows).id, ()
        except RowsRefused as refused:
            return None, refused.rows
        except PlatformRefused as refused:
            if refused.problem == "not_found":
                raise NeedsPerson("E-PRODUCT-UNKNOWN", product=product) from refused
            raise

    def plan(self, number: str, product: str, quantity: int) -> None:
        """Makes a work order for ``quantity`` modules."""
        self._client.create_work_order(number=number, product=product, quantity=quantity)

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
