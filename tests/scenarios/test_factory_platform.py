"""A station at a real platform with its example: one lot for each chip, burned with firmware and synced."""

from __future__ import annotations

from pathlib import Path

from burner.virtual.chip import CHIPS
from licenses.keys import PASSPHRASE_FILE
from tests.scenarios.commands import Kiln
from tests.scenarios.flash import held_uuids
from tests.scenarios.places import Modules, assert_three_sides_agree, outcomes


def test_a_demo_lot_for_each_chip_is_pulled_burned_and_synced(kiln: Kiln, tmp_path: Path) -> None:
    secret = tmp_path / "passphrase"
    secret.write_text("correct horse battery staple\n", encoding="utf-8")
    keys = {PASSPHRASE_FILE: str(secret)}
    folder, data = tmp_path / "platform", tmp_path / "station"
    serving = kiln.start("platform", "serve", "--demo", "--port", "0", "--json", data=folder, environment=keys)
    example, ready = serving.until_objects(2)
    assert {"people", "products", "orders", "lots"} <= example.keys()
    words = ("platform", "enrol-code", "--station", "Line 1", "--json")
    code = kiln.good(*words, data=folder, environment=keys).object["code"]
    enrolled = kiln.good("enrol", ready["url"], str(code), "--name", "Line 1", "--json", data=data, environment=keys)
    assert enrolled.object["name"] == "Line 1"

    chips = {each["chip"]: each["id"] for each in example["products"] if each["delivery_mode"] == "credential"}
    assert len(chips.keys() & CHIPS.keys()) >= 2
    flash: dict[str, str] = {}
    for chip in sorted(chips.keys() & CHIPS.keys()):
        product = chips[chip]
        kiln.good("pull", "--product", product, "--count", "1", data=data, environment=keys)
        with Modules(kiln, tmp_path / chip, "--chip", chip) as modules:
            words = ("burn", *modules.slots, "--product", product, "--units", "1", "--json")
            ended = kiln.good(*words, data=data, environment=keys)
        assert outcomes(ended.objects[:-1]) == ["PASS"]
        flash |= held_uuids(modules.flash)

    assert kiln.good("sync", "--json", data=data, environment=keys).object["in_step"] is True
    assert len(flash) == len(chips.keys() & CHIPS.keys())
    assert_three_sides_agree(data, folder / "platform" / "platform.sqlite3", flash)
    whole = kiln.good("platform", "verify", "--json", data=folder, environment=keys).object
    assert whole == {"good": True, "findings": []}
    assert kiln.good("verify", "--json", data=data).object == {"good": True, "findings": []}
    assert serving.interrupt().code == 0
