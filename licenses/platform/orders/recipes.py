"""Recipes as the platform keeps them: versioned bundles of named bytes under a signed manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Row, func, select

from licenses.journal import canonical
from licenses.platform.refusals import Refused
from licenses.platform.store.ids import utc_now
from licenses.platform.store.paging import time_text
from licenses.platform.store.schema import blob, recipe, recipe_file
from licenses.sealed import sign_document

MAIN_FILE = "recipe.toml"


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """The files of one recipe, name to bytes, and the chip that it is for."""

    chip: str
    files: Mapping[str, bytes]


def publish(
    tx: Connection, product: Row[Any], bundle: Bundle, *, signer: Ed25519PrivateKey, by: str | None
) -> tuple[dict[str, Any], bool]:
    """The signed manifest, and whether it is new: a bundle equal to the newest version stays that version.

    Raises:
        Refused: ``chip_differs``, ``recipe_missing``.
    """
    if bundle.chip != product.chip:
        raise Refused("chip_differs", f"The recipe is for {bundle.chip}, the product for {product.chip}.")
    if MAIN_FILE not in bundle.files:
        raise Refused("recipe_missing")
    newest = _newest(tx, product)
    content = _content_hash(bundle)
    if newest is not None and newest.content_hash == content:
        return json.loads(newest.manifest), False
    manifest = _manifest(product.id, newest.version + 1 if newest else 1, bundle, signer)
    _store(tx, product.issuer, manifest, bundle, content_hash=content, by=by)
    return manifest, True


def listed(tx: Connection, product: Row[Any]) -> list[dict[str, Any]]:
    """The manifests of all versions, newest first."""
    rows = tx.execute(_of(product, select(recipe.c.manifest)).order_by(recipe.c.version.desc()))
    return [json.loads(row.manifest) for row in rows]


def known(tx: Connection, product: Row[Any], version: int) -> bool:
    """Whether the product has a recipe of this version."""
    return tx.scalar(_of(product, select(recipe.c.version)).where(recipe.c.version == version)) is not None


def file_bytes(tx: Connection, product: Row[Any], version: int, name: str) -> bytes:
    """The bytes of one file of a recipe.

    Raises:
        Refused: ``not_found``.
    """
    found: bytes | None = tx.scalar(
        select(blob.c.data)
        .join(recipe_file, (recipe_file.c.issuer == blob.c.issuer) & (recipe_file.c.sha256 == blob.c.sha256))
        .where(
            recipe_file.c.issuer == product.issuer,
            recipe_file.c.product == product.id,
            recipe_file.c.version == version,
            recipe_file.c.name == name,
        )
    )
    if found is None:
        raise Refused("not_found")
    return found


def _of(product: Row[Any], query: Any) -> Any:
    return query.where(recipe.c.issuer == product.issuer, recipe.c.product == product.id)


def _newest(tx: Connection, product: Row[Any]) -> Row[Any] | None:
    last = _of(product, select(func.max(recipe.c.version))).scalar_subquery()
    return tx.execute(_of(product, select(recipe)).where(recipe.c.version == last)).one_or_none()


def _hashes(bundle: Bundle) -> dict[str, str]:
    return {name: hashlib.sha256(data).hexdigest() for name, data in sorted(bundle.files.items())}


def _content_hash(bundle: Bundle) -> bytes:
    return hashlib.sha256(canonical({"chip": bundle.chip, "files": _hashes(bundle)})).digest()


def _manifest(product_id: str, version: int, bundle: Bundle, signer: Ed25519PrivateKey) -> dict[str, Any]:
    files = [
        {"name": name, "sha256": sha256, "size": len(bundle.files[name])} for name, sha256 in _hashes(bundle).items()
    ]
    body = {
        "v": 1,
        "kind": "recipe",
        "product": product_id,
        "version": version,
        "chip": bundle.chip,
        "files": files,
        "issued_at": time_text(utc_now()),
    }
    return sign_document(body, signer)


def _store(
    tx: Connection, issuer: str, manifest: dict[str, Any], bundle: Bundle, *, content_hash: bytes, by: str | None
) -> None:
    name = {"issuer": issuer, "product": manifest["product"], "version": manifest["version"]}
    tx.execute(
        recipe.insert().values(
            **name,
            chip=bundle.chip,
            content_hash=content_hash,
            manifest=json.dumps(manifest),
            published_by=by,
            created_at=utc_now(),
        )
    )
    for file in manifest["files"]:
        _keep(tx, issuer, file["sha256"], bundle.files[file["name"]])
        tx.execute(
            recipe_file.insert().values(**name, name=file["name"], sha256=file["sha256"], size_bytes=file["size"])
        )


def _keep(tx: Connection, issuer: str, sha256: str, data: bytes) -> None:
    """Stores bytes under their hash, once."""
    if tx.scalar(select(blob.c.sha256).where(blob.c.issuer == issuer, blob.c.sha256 == sha256)) is None:
        tx.execute(blob.insert().values(issuer=issuer, sha256=sha256, data=data))
