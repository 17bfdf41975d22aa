"""What the burner says of an erased licence, and what of it is proof."""

from __future__ import annotations

import pytest

from burner.messages import Identity
from licenses.words import LicenceState
from tests.app.bench import Bench
from tests.app.house import House, identity


@pytest.mark.parametrize("seen", [(), (identity(1), identity(2))])
def test_erased_says_nothing_without_the_identity_of_the_module_or_with_another_one(
    house: House, seen: tuple[Identity, ...]
) -> None:
    bench = Bench(house)
    bench.present()
    bench.found(identity(1))
    bench.ready()
    bench.stopped("E-WRITE", *seen, handed_over=True, erased_blank=True)
    uuid = bench.results[-1].uuid
    assert bench.last()[0] == "UNCERTAIN"
    row = bench.book.licence(uuid=uuid)
    assert row is not None
    assert row.state is LicenceState.UNCERTAIN
    assert bench.book.verify() == ()
