"""Recipes on their way from the platform into a folder: verified first, put in place whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import ValidationError

from licenses.client.results import RecipeFile, RecipeManifest, shape_of
from licenses.journal import canonical
from licenses.sealed import verify_document
from resources.errors import EnvironmentFailed, NeedsPerson

KIND = "recipe"
MANIFEST = "manifest.json"
MAIN_FILE = "recipe.toml"


def verified(document: Mapping[str, Any], key: Ed25519PublicKey) -> RecipeManifest:
    """The manifest of a signed document.

    Raises:
        NeedsPerson: ``E-DOCUMENT-…``, or ``E-RECIPE-DAMAGED`` for names that no file here may have.
    """
    verify_document(document, key, kind=KIND)
    try:
        manifest: RecipeManifest = shape_of(RecipeManifest).validate_python(document)
    except ValidationError:
        raise _damaged(document.get("product"), document.get("version"), "its manifest has another shape") from None
    names = [file.name.casefold() for file in manifest.files]
    if not all(_is_plain(name) for name in names) or len(set(names)) != len(names) or MAIN_FILE not in names:
        raise _damaged(manifest.product, manifest.version, "its files have impossible names")
    return replace(manifest, document=document)


def check_recipe(folder: Path, key: Ed25519PublicKey) -> RecipeManifest:
    """The manifest of a recipe's folder whose signature and every hash hold at this moment.

    Raises:
        NeedsPerson: ``E-DOCUMENT-…``, ``E-RECIPE-DAMAGED``.
    """
    try:
        document = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        raise _damaged(folder.parent.name, folder.name, "its manifest cannot be read") from None
    if not isinstance(document, dict):
        raise _damaged(folder.parent.name, folder.name, "its manifest cannot be read")
    manifest = verified(document, key)
    for file in manifest.files:
        try:
            _check(manifest, file, (folder / file.name).read_bytes())
        except OSError:
            raise _damaged(manifest.product, manifest.version, f"{file.name} cannot be read") from None
    return manifest


def place(manifest: RecipeManifest, read: Callable[[RecipeFile], bytes], into: Path) -> None:
    """Puts a verified recipe at ``into``: all files and the manifest, synced to disk before they get their name.

    ``read`` gives the bytes of a file, which are checked here. What was at ``into`` is replaced.

    Raises:
        NeedsPerson: ``E-RECIPE-DAMAGED``, a file is not what the manifest says.
        EnvironmentFailed: ``E-RECIPE-DISK``.
    """
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=f".{into.name}-", suffix=".part", dir=into.parent))
        try:
            for file in manifest.files:
                _write(unfinished / file.name, _check(manifest, file, read(file)))
            _write(unfinished / MANIFEST, canonical(manifest.document))
            _sync_folder(unfinished)
            _swap(unfinished, into)
            _sync_folder(into.parent)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    except OSError as error:
        why = error.strerror or "it cannot be written"
        raise EnvironmentFailed("E-RECIPE-DISK", product=manifest.product, version=manifest.version, why=why) from None


def _check(manifest: RecipeManifest, file: RecipeFile, data: bytes) -> bytes:
    if len(data) != file.size or hashlib.sha256(data).hexdigest() != file.sha256:
        raise _damaged(manifest.product, manifest.version, f"{file.name} differs")
    return data


def _damaged(product: object, version: object, why: str) -> NeedsPerson:
    return NeedsPerson("E-RECIPE-DAMAGED", product=product, version=version, why=why)


def _is_plain(name: str) -> bool:
    """A name that stays in its folder on every system."""
    same = PurePosixPath(name).name == name == PureWindowsPath(name).name
    return (
        same and name.isprintable() and not name.startswith(".") and not name.endswith((".", " ")) and name != MANIFEST
    )


def _write(file: Path, data: bytes) -> None:
    with file.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def _swap(unfinished: Path, into: Path) -> None:
    """Gives the finished folder its name; a rename cannot replace a folder, so an old one steps aside first."""
    old = unfinished.with_suffix(".old")
    if into.exists():
        into.rename(old)
    unfinished.rename(into)
    shutil.rmtree(old, ignore_errors=True)


def _sync_folder(folder: Path) -> None:
    """Makes names in a folder outlive a power cut; Windows has no such call and needs none."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
