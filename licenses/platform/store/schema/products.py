"""Products, their signed recipes and the files of these."""

from __future__ import annotations

from sqlalchemy import JSON, Column, LargeBinary, String

from licenses.platform.store.columns import belongs, count_of, id_of, keyed, time_of, words_of

product = keyed(
    "product",
    id_of("id"),
    id_of("owner"),
    words_of("name", null=False),
    words_of("category", null=False),
    Column("chip", String(16), nullable=False),
    Column("delivery_mode", String(32), nullable=False),
    Column("features", JSON, nullable=False),
    Column("family", String(8)),
    time_of("created_at"),
    Column("module", String(64)),
)

recipe = keyed(
    "recipe",
    id_of("product"),
    count_of("version"),
    Column("chip", String(16), nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    words_of("manifest", null=False),
    words_of("published_by"),
    time_of("created_at"),
    belongs("product", "product"),
    key=("product", "version"),
)

blob = keyed("blob", Column("sha256", String(64), nullable=False), Column("data", LargeBinary), key=("sha256",))

recipe_file = keyed(
    "recipe_file",
    id_of("product"),
    count_of("version"),
    Column("name", String(128), nullable=False),
    Column("sha256", String(64), nullable=False),
    count_of("size_bytes"),
    belongs("recipe", "product", "version", target=("product", "version")),
    belongs("blob", "sha256", target=("sha256",)),
    key=("product", "version", "name"),
)
