"""Many stations pull and report at once on PostgreSQL, beside plain inserts; all lists and look-ups with much in them.

``KILN_BENCH_STATIONS`` (200), ``KILN_BENCH_BURNS_EACH`` (125), ``KILN_BENCH_LICENCES`` (20 000: the licences that lists
and look-ups are measured with; half of them burned) set the size. The server's files are not synced, for both sides.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx2

from licenses.platform.service import admin
from tests.bench.platform_load import fill, inserted_per_second
from tests.bench.platform_world import EVENTS_A_BURN, Line, Place, macs, placed, served
from tests.licenses.platform import postgres

STATIONS = int(os.environ.get("KILN_BENCH_STATIONS", "200"))
BURNS_EACH = int(os.environ.get("KILN_BENCH_BURNS_EACH", "125"))
LICENCES = int(os.environ.get("KILN_BENCH_LICENCES", "20000"))
PROCESSES = 2
LOOK_UPS = 40
MOST_MS = {"postgresql": 100.0, "sqlite": 200.0}
LEAST_SHARE = 1 / 3


def main(json: bool) -> dict[str, object]:
    """Pulls, burns per second beside inserts, p99 of a page, p95 of every list and look-up on both databases."""
    with tempfile.TemporaryDirectory(prefix="kiln-bench-") as name, postgres.running() as server:
        room = Path(name)
        server.make("stations")
        with placed(server.url("stations"), room / "keys") as place:
            reported = _stations(place)
        server.make("much")
        with placed(server.url("much"), room / "keys-much") as place:
            on_postgres = _look_ups(place)
        with placed(f"sqlite:///{room / 'much.sqlite3'}", room / "keys-sqlite") as place:
            on_sqlite = _look_ups(place)
    slow = [
        f"{database} {path}"
        for database, found in (("postgresql", on_postgres), ("sqlite", on_sqlite))
        for path, p95 in found.items()
        if p95 > MOST_MS[database]
    ]
    good = reported["given_twice"] == 0 and reported["share"] >= LEAST_SHARE and not slow
    return {
        **reported,
        "licences": LICENCES,
        "p95_ms_postgresql": on_postgres,
        "p95_ms_sqlite": on_sqlite,
        "slow": slow,
        "good": good,
    }


def _stations(place: Place) -> dict[str, Any]:
    place.new_lot(STATIONS * BURNS_EACH)
    with served(place, PROCESSES) as urls:
        lines = place.new_lines(STATIONS, urls)
        documents: dict[str, bytes] = {}
        pulls = _at_once(
            lines, lambda line, client: [_timed(lambda: documents.update({line.id: line.pull(client, BURNS_EACH)}))]
        )
        for line in lines:
            line.uuids = place.uuids_in(line, documents[line.id])
        addresses = macs(1)
        for line in lines:
            line.write_journal(addresses)
        pages = _at_once(
            lines, lambda line, client: [_timed(lambda p=page: line.push(client, p)) for page in line.pages]
        )
    given = [uuid for line in lines for uuid in line.uuids]
    findings = admin.verify(place.url)
    peer = inserted_per_second(place, burns=len(given))
    burns = len(given) / pages.seconds
    return {
        "stations": STATIONS,
        "processes": PROCESSES,
        "given": len(given),
        "given_twice": len(given) - len(set(given)),
        "findings": len(findings),
        "pull_all_s": round(pulls.seconds, 2),
        "burns_per_s": round(burns),
        "events_per_s": round(burns * EVENTS_A_BURN),
        "plain_inserts_burns_per_s": round(peer),
        "share": round(burns / peer, 2),
        "page_p50_ms": _ms(pages.took, 50),
        "page_p99_ms": _ms(pages.took, 99),
    }


class _Round:
    """How long all of it took, in seconds, and each single step."""

    def __init__(self, seconds: float, took: Sequence[float]) -> None:
        self.seconds = seconds
        self.took = took


def _at_once(lines: Sequence[Line], act: Callable[[Line, httpx2.Client], list[float]]) -> _Round:
    """All stations do it at the same time, each in a thread with a connection of its own."""
    ready, took, failed = threading.Barrier(len(lines) + 1), [], []

    def run(line: Line) -> None:
        with line.client() as client:
            client.get("/healthz")
            ready.wait()
            try:
                took.extend(act(line, client))
            except Exception as error:  # noqa: BLE001 - it is raised below, in the thread that measures
                failed.append(error)

    threads = [threading.Thread(target=run, args=(line,)) for line in lines]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.monotonic()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return _Round(time.monotonic() - began, took)


def _look_ups(place: Place) -> dict[str, float]:
    """The p95 in milliseconds of every list page and look-up, by its path."""
    things = fill(place, LICENCES)
    headers = {"Authorization": f"Bearer {place.owner_token()}"}
    with (
        served(place, 1) as (url,),
        httpx2.Client(base_url=url, headers=headers, timeout=60, trust_env=False) as client,
    ):
        return {path: _p95(client, path, things) for path in PATHS}


PATHS = (
    "/v1/products",
    "/v1/products/{product}",
    "/v1/products/{product}/recipes",
    "/v1/products/{product}/partners",
    "/v1/orders",
    "/v1/orders?order_no=bench-0001",
    "/v1/orders?contract_no=c-order",
    "/v1/orders?product_name=plug",
    "/v1/orders?buyer=fact",
    "/v1/orders?kind=pickup&delivery_mode=credential&status=completed",
    "/v1/orders?from=2020-01-01T00:00:00Z&to=2099-01-01T00:00:00Z",
    "/v1/orders/{order}",
    "/v1/orders/{large}",
    "/v1/orders/{large}/replacement",
    "/v1/orders/{large}/replacements",
    "/v1/lots",
    "/v1/lots?limit=500",
    "/v1/lots?owner=mine",
    "/v1/lots?owner=customer",
    "/v1/lots?state=VALID",
    "/v1/lots?text=000007",
    "/v1/lots?product_id={product}",
    "/v1/lots/{lot}",
    "/v1/lots/{lot}/history",
    "/v1/lots/{lot}/product-changes",
    "/v1/lots/{lot}/resources",
    "/v1/lots/{lot}/downloads",
    "/v1/lots/{lot}/handover",
    "/v1/stations",
    "/v1/stations/{station}",
    "/v1/stations/{station}/batches",
    "/v1/stations/{station}/journal",
    "/v1/work-orders",
    "/v1/work-orders?state=open",
    "/v1/burns",
    "/v1/burns?uuid={uuid}",
    "/v1/burns?mac={mac}",
    "/v1/burns?station={station}",
    "/v1/burns?work_order={work_order}",
    "/v1/burns?product_id={product}",
    "/v1/burns?outcome=FAIL",
    "/v1/burns?outcome=UNCERTAIN",
    "/v1/burns?from=2099-01-01T00:00:00Z",
    "/v1/burns?to=2020-01-01T00:00:00Z",
    "/v1/modules/{mac}",
    "/v1/licences/{uuid}",
    "/v1/conflicts",
    "/v1/conflicts?open=true",
    "/v1/authorised-accounts",
    "/v1/organisations",
    "/v1/people",
    "/v1/audit",
    "/v1/audit?action=lot",
    "/v1/audit?subject={lot}",
)


def _p95(client: httpx2.Client, path: str, things: Sequence[dict[str, str]]) -> float:
    def ask(number: int) -> None:
        answer = client.get(path.format(**things[number % len(things)]))
        assert answer.status_code == 200, (path, answer.text)

    ask(0)
    return _ms([_timed(lambda n=number: ask(n)) for number in range(LOOK_UPS)], 95)


def _timed(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def _ms(took: Sequence[float], percent: int) -> float:
    return round(statistics.quantiles(took, n=100, method="inclusive")[percent - 1] * 1000, 1)
