"""A recipe reaches its folder whole and as signed, or not at all."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from licenses.client import StationClient, check_recipe
from licenses.sealed import sign_document
from resources.errors import EnvironmentFailed, KilnError

FILES = {"recipe.toml": b'chip = "esp32c3"\n', "app.bin": bytes(range(256)) * 64, "固件.bin": b"\xe9"}
BASE = "/v1/products/p-1/recipes"


@pytest.fixture
def publish(server: Any, platform_signer: Any) -> Callable[..., None]:
    """Puts a signed recipe on the server; ``served`` replaces what it gives for a file, ``changes`` the manifest."""

    def put(
        files: dict[str, bytes] = FILES,
        *,
        served: dict[str, bytes] | None = None,
        manifest_files: list[dict[str, Any]] | None = None,
        after_signing: dict[str, Any] | None = None,
        **changes: Any,
    ) -> None:
        body = {
            "v": 1,
            "kind": "recipe",
            "product": "p-1",
            "version": 3,
            "chip": "esp32c3",
            "files": manifest_files
            or [
                {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
                for name, data in files.items()
            ],
            "issued_at": "2026-11-03T08:00:00.000000Z",
        }
        server.replies.pop(BASE, None)
        server.on(BASE, {"items": [sign_document(body | changes, platform_signer) | (after_signing or {})]})
        for name, data in (files | (served or {})).items():
            where = "".join(f"%{byte:02X}" if byte > 127 else chr(byte) for byte in name.encode())
            server.on(f"{BASE}/3/files/{where}", data, media="application/octet-stream")

    return put


@pytest.fixture
def client(station: Callable[..., StationClient]) -> StationClient:
    return station()


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def refused(client: StationClient, into: Path) -> KilnError:
    """The refusal, after which the folder's surroundings are as they were."""
    before = sorted(into.parent.rglob("*")) if into.parent.exists() else []
    with pytest.raises(KilnError) as caught:
        client.fetch_recipe("p-1", 3, into)
    assert (sorted(into.parent.rglob("*")) if into.parent.exists() else []) == before
    assert "…" not in str(caught.value), "a fact of the sentence is missing"
    return caught.value


def test_a_sound_recipe_is_put_in_place_whole(client: Any, publish: Any, platform_signer: Any, tmp_path: Path) -> None:
    publish()
    into = tmp_path / "recipes" / "p-1" / "3"
    manifest = client.fetch_recipe("p-1", 3, into)
    placed = contents(into)
    assert json.loads(placed.pop("manifest.json")) == manifest.document
    assert placed == FILES
    assert check_recipe(into, platform_signer.public_key()) == manifest
    assert [entry.name for entry in into.parent.iterdir()] == ["3"]


def test_a_sound_copy_is_kept_and_not_fetched_again(client: Any, publish: Any, server: Any, tmp_path: Path) -> None:
    publish()
    client.fetch_recipe("p-1", 3, tmp_path / "3")
    asked = len(server.seen)
    client.fetch_recipe("p-1", 3, tmp_path / "3")
    assert server.paths()[asked:] == [BASE]


@pytest.mark.parametrize("name", ["app.bin", "manifest.json", "recipe.toml"])
def test_a_damaged_copy_is_found_and_replaced(
    client: Any, publish: Any, platform_signer: Any, tmp_path: Path, name: str
) -> None:
    publish()
    manifest = client.fetch_recipe("p-1", 3, tmp_path / "3")
    (tmp_path / "3" / name).write_bytes(b"{}")
    with pytest.raises(KilnError):
        check_recipe(tmp_path / "3", platform_signer.public_key())
    client.fetch_recipe("p-1", 3, tmp_path / "3")
    assert check_recipe(tmp_path / "3", platform_signer.public_key()) == manifest


@pytest.mark.parametrize("data", [b"", bytes(256 * 64), FILES["app.bin"] + b"x", FILES["app.bin"][:-1]])
def test_a_file_that_differs_is_refused(client: Any, publish: Any, tmp_path: Path, data: bytes) -> None:
    publish(served={"app.bin": data})
    error = refused(client, tmp_path / "3")
    assert error.code == "E-RECIPE-DAMAGED"
    assert "app.bin" in str(error)


def test_a_manifest_that_was_altered_is_refused(client: Any, publish: Any, tmp_path: Path) -> None:
    publish(after_signing={"chip": "esp32"})
    assert refused(client, tmp_path / "3").code == "E-DOCUMENT-SIGNATURE"


def test_another_signed_document_is_no_recipe(client: Any, publish: Any, tmp_path: Path) -> None:
    publish(kind="batch")
    assert refused(client, tmp_path / "3").code == "E-DOCUMENT-KIND"


def test_a_recipe_of_another_product_is_refused(client: Any, publish: Any, tmp_path: Path) -> None:
    publish(product="p-2")
    assert refused(client, tmp_path / "3").code == "E-RECIPE-DAMAGED"


def test_a_version_that_is_not_there_is_said(client: Any, publish: Any, tmp_path: Path) -> None:
    publish(version=4)
    assert refused(client, tmp_path / "3").code == "E-RECIPE-NONE"


@pytest.mark.parametrize(
    "changes", [{"manifest_files": [{"name": "recipe.toml"}]}, {"chip": None}, {"issued_at": "soon"}]
)
def test_a_signed_manifest_of_another_shape_is_refused(
    client: Any, publish: Any, tmp_path: Path, changes: dict[str, Any]
) -> None:
    publish(**changes)
    assert refused(client, tmp_path / "3").code == "E-RECIPE-DAMAGED"


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "..",
        ".",
        "",
        "/etc/evil",
        "a/b",
        "a\\b",
        "C:evil",
        ".hidden",
        "dot.",
        "a\0b",
        "manifest.json",
        "RECIPE.toml",
    ],
)
def test_a_file_that_would_leave_its_folder_is_refused(client: Any, publish: Any, tmp_path: Path, name: str) -> None:
    files = [{"name": each, "sha256": "0" * 64, "size": 0} for each in ("recipe.toml", name)]
    publish(manifest_files=files)
    assert refused(client, tmp_path / "3").code == "E-RECIPE-DAMAGED"


def test_a_recipe_without_its_text_is_refused(client: Any, publish: Any, tmp_path: Path) -> None:
    publish({"app.bin": b""})
    assert refused(client, tmp_path / "3").code == "E-RECIPE-DAMAGED"


def test_a_platform_that_goes_away_in_the_middle_leaves_nothing(
    client: Any, publish: Any, server: Any, tmp_path: Path
) -> None:
    publish()
    server.replies[f"{BASE}/3/files/app.bin"] = []
    assert refused(client, tmp_path / "3").code == "E-PLATFORM-DOWN"


def test_a_folder_that_cannot_be_made_is_the_disks_fault(client: Any, publish: Any, tmp_path: Path) -> None:
    publish()
    (tmp_path / "recipes").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(EnvironmentFailed) as caught:
        client.fetch_recipe("p-1", 3, tmp_path / "recipes" / "3")
    assert caught.value.code == "E-RECIPE-DISK"


def test_recipes_are_listed_to_choose_from(client: Any, publish: Any) -> None:
    publish()
    (recipe,) = client.recipes("p-1")
    assert (recipe.version, recipe.chip, len(recipe.files)) == (3, "esp32c3", 3)
    assert base64.b64decode(recipe.document["signature"])
