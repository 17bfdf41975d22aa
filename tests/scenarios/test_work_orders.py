"""A work order from the platform: made over HTTP, active at the station, counted, and closed at its quantity."""

from __future__ import annotations

from pathlib import Path

from tests.scenarios.commands import Kiln
from tests.scenarios.places import PRODUCT, Factory, Modules, outcomes, query


def open_orders(data: Path) -> dict[str, tuple[int, int, int]]:
    """Passed, active and closed of each work order in the book."""
    rows = query(data / "book.sqlite3", "SELECT number, passed, active, closed FROM work_order")
    return {number: (passed, active, closed) for number, passed, active, closed in rows}


def test_a_work_order_is_filled_and_closes_at_its_quantity(kiln: Kiln, factory: Factory, tmp_path: Path) -> None:
    data = factory.enrol(tmp_path / "station", name="Orders")
    kiln.good("pull", "--product", PRODUCT, "--count", "10", data=data)
    made = factory.post("/v1/work-orders", {"number": "WO-7", "product_id": PRODUCT, "quantity": 5})
    assert (made["passed"], made["state"]) == (0, "open")

    with Modules(kiln, tmp_path / "flash", "--tray", "4", slots=2) as modules:
        first = kiln.good("burn", *modules.slots, "--work-order", "WO-7", "--units", "2", "--json", data=data)
        assert (first.object["pass"], first.object["ended"]) == (2, "units")
        assert open_orders(data) == {"WO-7": (2, 1, 0)}
        # It is the active one now, and needs no naming.
        rest = kiln.good("burn", *modules.slots, "--json", data=data)
        assert (outcomes(rest.objects[:-1]), rest.object["ended"]) == (["PASS"] * 3, "order")
        assert open_orders(data) == {"WO-7": (5, 0, 1)}
        kiln.run("burn", *modules.slots, "--work-order", "WO-7", data=data).refused(2, "E-WORK-ORDER-UNKNOWN", "WO-7")

    kiln.good("sync", data=data)
    (known,) = factory.get("/v1/work-orders")["items"]
    assert (known["number"], known["passed"]) == ("WO-7", 5)
    burns = kiln.good("records", "--json", data=data).objects
    assert {burn["work_order"] for burn in burns} == {"WO-7"}
    kinds = [kind for (kind,) in query(data / "book.sqlite3", "SELECT kind FROM journal")]
    assert kinds.count("work_order.opened") == kinds.count("work_order.closed") == 1


def test_a_work_order_that_nobody_made_or_for_another_product_is_refused(
    kiln: Kiln, factory: Factory, tmp_path: Path
) -> None:
    data = factory.enrol(tmp_path / "station", name="No orders")
    kiln.good("pull", "--product", PRODUCT, "--count", "1", data=data)
    factory.post("/v1/work-orders", {"number": "WO-8", "product_id": PRODUCT, "quantity": 1})
    nowhere = ("--slot", "socket://127.0.0.1:1")
    kiln.run("burn", *nowhere, "--work-order", "WO-9", data=data).refused(2, "E-WORK-ORDER-UNKNOWN", "WO-9")
    words = ("burn", *nowhere, "--work-order", "WO-8", "--product", "other")
    kiln.run(*words, data=data).refused(2, "E-BOOK-WORK-ORDER-PRODUCT", "WO-8", PRODUCT, "other")
    assert open_orders(data) == {}
