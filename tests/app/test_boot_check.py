"""A recipe that wants to see each module boot: when a burn passes, and what stands when it does not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.views import Phase
from burner.messages import Booted, Region
from licenses.words import LicenceState
from tests.app.bench import Bench
from tests.app.house import House


@pytest.fixture
def bench(house: House) -> Iterator[Bench]:
    return Bench(house)


def booked(bench: Bench) -> str:
    """A module whose licence stands and which was just let boot; the uuid."""
    bench.present()
    bench.found(boot_check=True)
    bench.ready()
    bench.read_back()
    uuid = bench.handed()["uuid"].decode()
    assert bench.book.licence(uuid=uuid).state is LicenceState.BURNED
    return uuid


def booted(bench: Bench) -> None:
    bench.say(Booted(slot=1, burn=bench.burn_id()))


def test_a_module_passes_only_when_it_was_seen_to_boot(bench: Bench) -> None:
    uuid = booked(bench)
    assert bench.link.names()[-1] == "Booked", "it is reset only after its licence is booked"
    assert bench.results == []
    assert bench.board[1].phase is Phase.VERIFYING
    assert bench.book.records() == () or bench.book.records()[0].outcome is None

    booted(bench)

    assert (bench.last(), bench.results[-1].uuid) == (("PASS", None), uuid)
    assert bench.board[1].phase is Phase.PASS
    assert [row.outcome for row in bench.book.records()] == ["PASS"]


@pytest.mark.parametrize(
    ("told", "outcome", "code"),
    [
        ("E-BOOT", "FAIL", "E-BOOT"),
        ("E-PORT", "ERROR", "E-BOOT-LOST"),
        ("E-CANCELLED", "ABORTED", "E-BOOT-UNSEEN"),
    ],
)
def test_a_module_that_was_not_seen_to_boot_keeps_its_licence(bench: Bench, told: str, outcome: str, code: str) -> None:
    uuid = booked(bench)
    free = bench.house.free()

    bench.stopped(told, handed_over=True)

    assert (bench.last(), bench.results[-1].uuid) == ((outcome, code), uuid)
    assert bench.book.licence(uuid=uuid).state is LicenceState.BURNED
    assert [(row.outcome, row.code, row.uuid) for row in bench.book.records()] == [(outcome, code, uuid)]
    assert bench.house.free() == free
    assert bench.book.verify() == ()


def test_a_burner_that_dies_meanwhile_leaves_the_licence_booked(bench: Bench) -> None:
    uuid = booked(bench)
    bench.burning.burner_gone()
    assert bench.last() == ("ERROR", "E-BOOT-LOST")
    assert bench.book.licence(uuid=uuid).state is LicenceState.BURNED


def test_a_module_that_did_not_boot_must_boot_when_it_comes_again(bench: Bench) -> None:
    uuid = booked(bench)
    bench.stopped("E-BOOT", handed_over=True)
    bench.removed()
    bench.board.acknowledged(1)
    for booting in (False, True):
        bench.present()
        bench.found(region=Region.LICENCE, holds=bench.house.whole(uuid), boot_check=True)
        assert bench.link.names()[-1] == "Booked"
        booted(bench) if booting else bench.stopped("E-BOOT")
        bench.removed()
        bench.board.acknowledged(1)
    assert [str(result.outcome) for result in bench.results] == ["FAIL", "FAIL", "PASS"]
    assert bench.book.verify() == ()


def test_an_uncertain_licence_that_stands_is_booked_before_its_module_boots(bench: Bench) -> None:
    uuid = bench.make_uncertain()
    bench.removed()
    bench.board.acknowledged(1)
    bench.present()
    bench.found(region=Region.LICENCE, holds=bench.house.whole(uuid), boot_check=True)
    assert bench.book.licence(uuid=uuid).state is LicenceState.BURNED
    booted(bench)
    assert bench.last() == ("PASS", None)
