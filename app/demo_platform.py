"""Fills a platform with its believable example, with a recipe for each product of it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from burner.recipe.bundle import bundle
from burner.recipe.samples import make_sample
from licenses.keys import PlatformKeys
from licenses.platform.orders.products import DeliveryMode
from licenses.platform.service import demo


def fill(database_url: str, keys: PlatformKeys) -> dict[str, Any]:
    """Gives ``{organisations, people, products, orders, lots}`` of the example, with the made passwords.

    Raises:
        NeedsPerson: the platform is not empty.
    """
    with tempfile.TemporaryDirectory(prefix="kiln-demo-") as room:
        recipes = {item.id: _recipe(Path(room) / item.id, item) for item in demo.PRODUCTS}
    return demo.demo(database_url, keys, recipes)


def _recipe(folder: Path, item: demo.DemoProduct) -> list[tuple[str, bytes]]:
    if item.new.delivery_mode is DeliveryMode.AUTHORIZATION_ONLY:
        file = make_sample(folder, item.new.chip, item.id, firmware_bytes=None, with_table=False, seed=1)
    else:
        file = make_sample(folder, item.new.chip, item.id, seed=1)
    return [(part.name, part.data) for part in bundle(file)]
