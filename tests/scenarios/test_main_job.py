"""The main job from a licence list to the flash of the modules; in the end platform, book and flash say the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from licenses.lists import ListRow, read_list
from licenses.words import PlatformState
from tests.licenses.lists.test_samples import SAMPLES
from tests.scenarios.commands import Kiln, says
from tests.scenarios.flash import held_uuids, licences_in
from tests.scenarios.places import (
    PRODUCT,
    Factory,
    Modules,
    assert_three_sides_agree,
    book_of,
    burn,
    burned,
    new_station,
    outcomes,
    platform_of,
    recipe,
)


def rows_of(name: str) -> dict[str, ListRow]:
    return {row.uuid: row for row in read_list(SAMPLES / name).rows}


def test_a_list_becomes_a_lot_is_pulled_burned_and_synced(kiln: Kiln, tmp_path: Path) -> None:
    data = new_station(tmp_path / "station")
    database = data / "platform" / "platform.sqlite3"
    file = recipe(tmp_path / "recipe", firmware_bytes=200_000)
    kiln.good("recipe", "add", file, "--product", PRODUCT, data=data)
    imported = kiln.good("import", SAMPLES / "license_list.xlsx", "--product", PRODUCT, "--json", data=data).object
    assert imported["unused"] == 200
    pulled = kiln.good("pull", "--count", "20", "--json", data=data).object
    assert (pulled["lot"], pulled["received"], pulled["known"]) == (imported["lot"], 20, False)

    with Modules(kiln, tmp_path / "flash", "--tray", "3", slots=4) as modules:
        ended = kiln.good("burn", *modules.slots, "--units", "12", "--json", data=data)
    assert outcomes(ended.objects[:-1]) == ["PASS"] * 12
    synced = kiln.good("sync", "--json", data=data).object
    assert (synced["in_step"], synced["waiting"], synced["conflicts"], synced["refused"]) == (True, 0, 0, 0)

    bought = rows_of("license_list.xlsx")
    held = licences_in(modules.flash)
    assert len(held) == 12
    for fields in held.values():
        assert fields["auth_key"].encode() == bought[fields["uuid"]].auth_key.open()
    assert_three_sides_agree(data, database, held_uuids(modules.flash))
    states = {uuid: state for uuid, state, _module in platform_of(database)}
    assert states.keys() == bought.keys()
    assert {state: list(states.values()).count(state) for state in set(states.values())} == {
        "burned": 12,
        "held": 8,
        "unused": 180,
    }
    (batch,) = kiln.good("status", "--json", data=data).object["batches"]
    assert (batch["received"], batch["burned"], batch["available"]) == (20, 12, 8)
    assert kiln.good("verify", "--json", data=data).object["findings"] == []
    assert kiln.good("platform", "verify", "--json", data=data).object["findings"] == []


def test_the_list_of_another_family_does_not_come_into_a_product_that_has_one(
    kiln: Kiln, factory: Factory, tmp_path: Path
) -> None:
    data = factory.enrol(tmp_path / "station", name="Families")
    factory.publish(data, recipe(tmp_path / "recipe", product="tuya-only"), "tuya-only")
    other = factory.import_list(data, SAMPLES / "license_list_other_family.csv", "tuya-only")
    assert other["unused"] == 120
    before = platform_of(factory.database)
    words = ("import", SAMPLES / "license_list.xlsx", "--product", "tuya-only", "--as", "owner@factory.example")
    kiln.run(*words, data=data, stdin=f"{factory.password}\n").refused(2, "E-LIST-REFUSED", "200")
    assert platform_of(factory.database) == before


@pytest.mark.parametrize("name", ["working_sheet_a.xlsx", "working_sheet_b.xlsx"])
def test_of_a_working_sheet_only_the_rows_that_nobody_touched_come_to_the_station(
    kiln: Kiln, factory: Factory, tmp_path: Path, name: str
) -> None:
    product = name.partition(".")[0].replace("_", "-")
    data = factory.enrol(tmp_path / "station", name=f"Sheets {name}")
    factory.publish(data, recipe(tmp_path / "recipe", product=product), product)
    sheet = rows_of(name)
    told = factory.import_list(data, SAMPLES / name, product)
    counts = {state: sum(row.state is state for row in sheet.values()) for state in PlatformState}
    assert (told["unused"], told["burned"], told["scrapped"]) == (
        counts[PlatformState.UNUSED],
        counts[PlatformState.BURNED],
        counts[PlatformState.SCRAPPED],
    )

    pulled = kiln.good("pull", "--product", product, "--count", "100", "--json", data=data).object

    assert pulled["received"] == counts[PlatformState.UNUSED]
    untouched = {uuid for uuid, row in sheet.items() if row.state is PlatformState.UNUSED}
    assert {uuid for uuid, _state, _mac in book_of(data)} == untouched
    stands = {uuid: (state, module) for uuid, state, module in platform_of(factory.database) if uuid in sheet}
    for uuid, row in sheet.items():
        state = "held" if row.state is PlatformState.UNUSED else row.state.value
        assert stands[uuid][0] == state
        if row.state is PlatformState.BURNED:
            assert stands[uuid][1] == row.module_mac
    kiln.run("pull", "--product", product, data=data).refused(2, "E-NOTHING-UNUSED", product)


def test_a_licence_with_an_address_goes_to_the_module_of_that_address_only(
    kiln: Kiln, factory: Factory, tmp_path: Path
) -> None:
    data = factory.enrol(tmp_path / "station", name="Addresses")
    factory.publish(data, recipe(tmp_path / "recipe", product="with-mac"), "with-mac")
    factory.import_list(data, SAMPLES / "license_list_with_mac.xlsx", "with-mac")
    kiln.good("pull", "--product", "with-mac", "--count", "60", data=data)
    assigned = {
        row.assigned_mac: row.uuid for row in rows_of("license_list_with_mac.xlsx").values() if row.assigned_mac
    }
    stranger = "A0:B7:65:00:0B:AD"
    macs = [*sorted(assigned)[:3], stranger]

    with Modules(kiln, tmp_path / "flash", *[word for mac in macs for word in ("--mac", mac)], slots=4) as modules:
        results = burn(kiln, data, modules, 4)

    assert outcomes(results) == ["PASS", "PASS", "PASS", "FAIL E-ASSIGNED-MAC"]
    says(results[3]["sentence"], "E-ASSIGNED-MAC", stranger)
    assert held_uuids(modules.flash) == {mac: assigned[mac] for mac in macs[:3]}
    assert burned(book_of(data)) == held_uuids(modules.flash)
    kiln.good("sync", data=data)
    ours = [row for row in platform_of(factory.database) if row[0] in assigned.values()]
    assert burned(ours) == held_uuids(modules.flash)
