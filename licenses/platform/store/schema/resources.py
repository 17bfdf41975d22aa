"""Third-party resources of licences: who has which, what was ever given out, which lots are complete."""

from __future__ import annotations

from sqlalchemy import Column, String

from licenses.platform.store.columns import belongs, id_of, keyed, time_of

licence_resource = keyed(
    "licence_resource",
    Column("licence", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    id_of("product"),
    time_of("made_at"),
    belongs("licence", "licence", target=("uuid",)),
    belongs("product", "product"),
    key=("licence", "kind"),
)
"""A licence has the resources of a kind, made for a product; they themselves are sealed with its other secrets."""

resource_mark = keyed("resource_mark", Column("mark", String(64), nullable=False), time_of("made_at"), key=("mark",))
"""What was given out once, for ever, as a hash: setup ids within their product, Find My tokens and UUIDs."""

resources_made = keyed(
    "resources_made",
    id_of("lot"),
    id_of("product"),
    time_of("made_at"),
    belongs("lot", "lot"),
    belongs("product", "product"),
    key=("lot",),
)
"""A lot whose every unused licence has the resources of this product."""
