"""Products and their recipes: signed, versioned, and the bytes as they came."""

from __future__ import annotations

import base64
import hashlib

import pytest

from licenses.sealed import verify_document

FILES = {"recipe.toml": b"chip = 'esp32c3'\n", "app.bin": bytes(range(256)) * 40}


def _body(files=None, chip="esp32c3"):
    files = FILES if files is None else files
    return {
        "chip": chip,
        "files": [
            {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "data": base64.b64encode(data).decode()}
            for name, data in files.items()
        ],
    }


def _publish(world, **changes):
    return world.person("planner").post(f"/v1/products/{world.product}/recipes", json=_body(**changes))


def test_a_recipe_is_signed_by_the_platform_and_its_files_come_back_as_they_were(world):
    manifest = _publish(world).json()
    verify_document(manifest, world.keys.signing.public_key(), kind="recipe")
    assert (manifest["product"], manifest["version"], manifest["chip"]) == (world.product, 1, "esp32c3")
    for file in manifest["files"]:
        path = f"/v1/products/{world.product}/recipes/1/files/{file['name']}"
        data = world.person("operator").get(path).content
        assert (data, file["size"]) == (FILES[file["name"]], len(data))
        assert hashlib.sha256(data).hexdigest() == file["sha256"]


def test_versions_count_up_and_are_listed_newest_first(world):
    _publish(world)
    assert _publish(world, files=FILES | {"app.bin": b"new"}).json()["version"] == 2
    items = world.person("qa").get(f"/v1/products/{world.product}/recipes").json()["items"]
    assert [item["version"] for item in items] == [2, 1]


def test_the_same_bundle_again_is_the_version_that_it_is(world):
    first, again = _publish(world), _publish(world)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


def test_an_older_bundle_may_be_published_again_as_a_new_version(world):
    _publish(world)
    _publish(world, files=FILES | {"app.bin": b"new"})
    assert _publish(world).json()["version"] == 3


def test_a_station_reads_the_recipes_of_what_its_organisation_has(world):
    _publish(world)
    station, stranger = world.station("Line 1"), world.station("Line 1", world.other)
    assert station.http.get(f"/v1/products/{world.product}/recipes").status_code == 404
    world.lot(1)
    assert len(station.http.get(f"/v1/products/{world.product}/recipes").json()["items"]) == 1
    path = f"/v1/products/{world.product}/recipes/1/files/app.bin"
    assert station.http.get(path).content == FILES["app.bin"]
    assert stranger.http.get(path).status_code == 404


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"chip": "esp32"}, "chip_differs"),
        ({"files": {"app.bin": b"x"}}, "recipe_missing"),
        ({"files": {"recipe.toml": b"x", "../app.bin": b"x"}}, "invalid_request"),
        ({"files": {}}, "invalid_request"),
    ],
)
def test_a_bundle_that_is_none_is_refused(world, changes, code):
    assert _publish(world, **changes).json()["code"] == code


def test_bytes_that_are_not_what_their_hash_says_are_refused(world):
    body = _body()
    body["files"][1]["sha256"] = "0" * 64
    answer = world.person("planner").post(f"/v1/products/{world.product}/recipes", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "hash_differs")


def test_a_file_named_twice_is_refused(world):
    body = _body()
    body["files"].append(body["files"][0])
    answer = world.person("planner").post(f"/v1/products/{world.product}/recipes", json=body)
    assert answer.json()["code"] == "recipe_missing"


def test_a_file_that_is_not_there_is_not_found(world):
    _publish(world)
    person = world.person("qa")
    assert person.get(f"/v1/products/{world.product}/recipes/1/files/other.bin").status_code == 404
    assert person.get(f"/v1/products/{world.product}/recipes/2/files/app.bin").status_code == 404


def test_a_planner_makes_products_that_others_do_not_see(world):
    body = {"name": "Lamp", "category": "light", "chip": "esp32", "features": ["homekit"]}
    made = world.person("planner").post("/v1/products", json=body).json()
    assert (made["delivery_mode"], made["features"]) == ("credential", ["homekit"])
    assert world.person("operator").get(f"/v1/products/{made['id']}").json() == made
    assert world.person("stranger").get(f"/v1/products/{made['id']}").status_code == 404
    assert world.person("stranger").get("/v1/products").json()["items"] == []


@pytest.mark.parametrize("change", [{"chip": "avr"}, {"name": ""}, {"name": "a\x00b"}, {"delivery_mode": "by hand"}])
def test_a_product_of_another_shape_is_refused(world, change):
    body = {"name": "Lamp", "category": "light", "chip": "esp32"} | change
    assert world.person("planner").post("/v1/products", json=body).json()["code"] == "invalid_request"
