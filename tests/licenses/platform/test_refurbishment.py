"""Refurbishment at the platform (S002): what against-modules licences owe, and what module orders learn by it."""

from __future__ import annotations

import pytest

from licenses.platform.service import admin
from tests.licenses.platform.test_replacement import product, shop

MACS = [f"A0:B7:65:1C:00:{number:02X}" for number in range(8)]
UNHEARD_OF = "tuya" + "0" * 16


def refurbish(station, old, new, mac, **data):
    """The journal of a refurbishment that passes: the old licence retires, the new one takes its place."""
    about = {"module": mac, "burn": f"burn-{new}"}
    return [
        station.event("licence.retiring", licence=old, **about, data={"before": "burned", "by": new}),
        station.event("licence.superseded", licence=old, **about, data={"before": "retiring", "by": new}),
        station.event("licence.burned", licence=new, **about, data={"before": "writing", "replaces": old, **data}),
    ]


class Line:
    """A station that burned four licences of an order of ten and holds three that refurbish modules of it."""

    def __init__(self, world):
        self.it = shop(world, 10)
        (lot,) = self.it.deliver(10)["lots"]
        self.station = world.station("Line 1")
        self.old = self.station.uuids(4, lot_id=lot)
        for uuid, mac in zip(self.old, MACS, strict=False):
            self.station.push(self.station.burn(uuid, mac))
        self.lot = self.it.picked(3, "modules")
        self.new = self.station.uuids(3, lot_id=self.lot["id"])
        self.world = world

    def own(self):
        (entry,) = self.it.buyer.get(f"{self.it.path}/replacements").json()["items"]
        return {state: count for state, count in entry["evidence"].items() if count}

    def kinds(self):
        return [each["kind"] for each in self.world.conflicts()]


@pytest.fixture
def line(world):
    return Line(world)


def test_the_batch_tells_the_station_the_order_and_that_it_is_for_refurbishing(world):
    it = shop(world, 10)
    (delivered,) = it.deliver(10)["lots"]
    station = world.station("Line 1")
    for lot, refurbishes in (
        (delivered, False),
        (it.picked(2, "unused")["id"], False),
        (it.picked(2, "modules")["id"], True),
    ):
        header = station.open(station.pull(1, lot_id=lot).content).header
        assert (header.order, header.refurbish, header.replacement) == (it.order["id"], refurbishes, lot != delivered)


def test_a_refurbishment_supersedes_the_old_licence_and_both_laws_hold(either):
    line = Line(either)
    station = line.station
    assert station.verdicts(refurbish(station, line.old[0], line.new[0], MACS[0])) == ["accepted"] * 3
    assert line.it.evidence() == {"unused": 6, "burned": 3, "superseded": 1}
    assert line.own() == {"held": 2, "burned": 1}
    module = either.person("qa").get(f"/v1/modules/{MACS[0]}").json()
    assert [(each["licence"], each["live"]) for each in module["licences"]] == [
        (line.old[0], False),
        (line.new[0], True),
    ]
    assert (line.kinds(), admin.verify(either.database_url)) == ([], [])


def test_the_burn_alone_says_what_it_replaces(line):
    station = line.station
    told = station.event("licence.burned", licence=line.new[0], module=MACS[0], data={"replaces": line.old[0]})
    assert station.verdicts([told]) == ["accepted"]
    assert line.it.evidence() == {"unused": 6, "burned": 3, "superseded": 1}
    assert line.it.conserved()


def test_a_module_may_be_refurbished_again_with_a_licence_of_the_same_order(line):
    station = line.station
    station.push(refurbish(station, line.old[0], line.new[0], MACS[0]))
    assert station.verdicts(refurbish(station, line.new[0], line.new[1], MACS[0])) == ["accepted"] * 3
    assert line.own() == {"held": 1, "burned": 1, "superseded": 1}
    assert line.it.conserved()


def test_a_refurbishment_that_is_told_before_the_burn_that_it_ends_is_kept(world):
    it = shop(world, 10)
    (lot,) = it.deliver(10)["lots"]
    first, second = world.station("Line 1"), world.station("Line 2")
    (old,) = first.uuids(1, lot_id=lot)
    (new,) = second.uuids(1, lot_id=it.picked(3, "modules")["id"])
    assert second.verdicts(refurbish(second, old, new, MACS[0])) == ["accepted"] * 3
    assert it.evidence() == {"unused": 9, "superseded": 1}
    assert first.verdicts(first.burn(old, MACS[0])) == ["accepted"] * 4
    assert it.evidence() == {"unused": 9, "superseded": 1}
    assert it.conserved()


def test_a_burn_that_replaces_nothing_is_a_conflict_and_stays_a_fact(line):
    assert line.station.verdicts(line.station.burn(line.new[0], MACS[7]))[2] == "conflict"
    assert (line.kinds(), line.own()) == (["no_predecessor"], {"held": 2, "burned": 1})
    assert line.it.conserved()


def test_a_licence_of_another_order_is_not_replaced_without_a_conflict(line):
    other = shop(line.world, 5)
    (lot,) = other.deliver(5)["lots"]
    (stranger,) = line.station.uuids(1, lot_id=lot)
    line.station.push(line.station.burn(stranger, MACS[7]))
    verdicts = line.station.verdicts(refurbish(line.station, stranger, line.new[0], MACS[7]))
    assert verdicts == ["accepted", "accepted", "conflict"]
    assert line.kinds() == ["predecessor_of_other_order"]
    assert other.evidence() == {"unused": 4, "superseded": 1}
    assert line.it.conserved()


def test_one_licence_is_replaced_once(line):
    station = line.station
    station.push(refurbish(station, line.old[0], line.new[0], MACS[0]))
    again = station.event("licence.burned", licence=line.new[1], module=MACS[7], data={"replaces": line.old[0]})
    assert station.verdicts([again]) == ["conflict"]
    assert line.kinds() == ["superseded_twice"]
    assert line.it.conserved()


def test_a_licence_that_is_firmly_on_another_module_is_not_replaced_here(line):
    station = line.station
    told = station.event("licence.burned", licence=line.new[0], module=MACS[7], data={"replaces": line.old[0]})
    assert station.verdicts([told]) == ["conflict"]
    assert line.kinds() == ["licence_on_two_modules"]
    assert line.world.licence(line.old[0])["state"] == "burned"


def test_one_that_retires_makes_room_for_a_new_one_in_doubt_and_is_burned_again_when_nothing_was_sent(line):
    station, about = line.station, {"module": MACS[0]}
    station.push([station.event("licence.retiring", licence=line.old[0], **about, data={"by": line.new[0]})])
    assert line.it.evidence() == {"unused": 6, "burned": 3, "retiring": 1}
    assert station.verdicts([station.event("licence.uncertain", licence=line.new[0], **about)]) == ["accepted"]
    assert line.own() == {"held": 2, "uncertain": 1}
    assert admin.verify(line.world.database_url) == []
    other = {"module": MACS[1]}
    station.push([station.event("licence.retiring", licence=line.old[1], **other, data={"by": line.new[1]})])
    back = station.event("licence.burned", licence=line.old[1], **other, data={"before": "retiring"})
    assert station.verdicts([back]) == ["accepted"]
    assert line.world.licence(line.old[1])["state"] == "burned"
    assert line.it.conserved()


def test_a_second_reading_of_a_refurbished_module_owes_nothing(line):
    station = line.station
    station.push(refurbish(station, line.old[0], line.new[0], MACS[0]))
    again = station.event("licence.burned", licence=line.new[0], module=MACS[0], data={"before": "uncertain"})
    assert station.verdicts([again]) == ["accepted"]


def test_a_module_order_sees_its_modules_when_they_are_refurbished(either):
    ordered = product(either, "Strip", category="power strip", module="WBR3")
    it = shop(either, item_type="module", products=[{"product_id": ordered, "quantity": 5}])
    it.deliver(3)
    station = either.station("Line 1")
    first, second, _ = station.uuids(3, lot_id=it.picked(3, "modules", product_id=ordered)["id"])
    assert station.verdicts(refurbish(station, UNHEARD_OF, first, MACS[0])) == ["accepted"] * 3
    assert it.evidence() == {"modules_unseen": 2, "superseded": 1}
    station.push(refurbish(station, first, second, MACS[0]))
    assert it.evidence() == {"modules_unseen": 2, "superseded": 1}
    assert it.buyer.get(it.path).json()["evidence"]["modules_unseen"] == 2
    assert it.conserved()


def test_a_licence_order_does_not_take_a_licence_that_nobody_knows_for_its_own(line):
    verdicts = line.station.verdicts(refurbish(line.station, UNHEARD_OF, line.new[0], MACS[7]))
    assert verdicts == ["conflict"] * 3
    assert line.kinds() == ["no_predecessor", "licence_unknown", "licence_unknown"]
    assert line.it.conserved()
