"""Several service processes on one PostgreSQL: what one has given, admitted or done, the others know."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from licenses.platform.orders import products
from licenses.platform.orders.products import DeliveryMode, NewProduct
from licenses.platform.service import admin, partitions
from licenses.platform.store import schema
from tests.bench.platform_world import placed, served
from tests.licenses.platform.conftest import new_client, rows

LICENCES, LINES = 60, 8
PATIENCE_S = 60


@pytest.fixture(scope="module")
def house(postgres, tmp_path_factory):
    """A platform in a database of its own, and the addresses of two processes of its service."""
    postgres.make("processes")
    keys = tmp_path_factory.mktemp("processes") / "keys"
    with placed(postgres.url("processes"), keys) as place, served(place, 2) as urls:
        yield place, urls


def client_of(url, token):
    client = new_client(url)
    client.headers["Authorization"] = f"Bearer {token}"
    return client


def test_stations_at_two_processes_are_given_disjoint_licences_until_none_is_left(house):
    place, urls = house
    place.new_lot(LICENCES)
    lines = place.new_lines(LINES, urls)
    together = threading.Barrier(LINES)

    def pull(line):
        with line.client() as client:
            together.wait(PATIENCE_S)
            return place.uuids_in(line, line.pull(client, LICENCES // LINES))

    with ThreadPoolExecutor(LINES) as pool:
        given = [uuid for uuids in pool.map(pull, lines) for uuid in uuids]
    assert len(given) == len(set(given)) == LICENCES // LINES * LINES
    assert admin.verify(place.url) == []


def test_a_session_is_good_at_both_processes_and_ended_at_both(house):
    place, urls = house
    first, second = (client_of(url, token) for token in [place.owner_token()] for url in urls)
    with first, second:
        assert [client.get("/v1/lots").status_code for client in (first, second)] == [200, 200]
        assert second.delete("/v1/sessions/current").status_code == 204
        assert [client.get("/v1/lots").status_code for client in (first, second)] == [401, 401]


def test_a_job_that_both_processes_may_do_is_done_once(house):
    place, urls = house
    new = NewProduct(
        name="Switch", category="switch", chip="esp32c3", delivery_mode=DeliveryMode.CREDENTIAL, features=["homekit"]
    )
    with place.database.writing() as tx:
        switch = products.add(tx, issuer=place.factory, owner=place.factory, new=new)
    first, second = (client_of(url, token) for token in [place.owner_token()] for url in urls)
    with first, second:
        body = {"product_id": switch, "name": "List", "licences": rows(3)}
        lots = [client.post("/v1/lots", json=body | {"licences": rows(3)}).json()["id"] for client in (first, second)]
        for name in lots:
            for client in (first, second):
                assert client.post(f"/v1/lots/{name}/resources").is_success
        patience = time.monotonic() + PATIENCE_S
        while any(second.get(f"/v1/lots/{name}/resources").json()["state"] != 2 for name in lots):
            assert time.monotonic() < patience, "nobody does the job"
    job = schema.job
    with place.database.reading() as tx:
        its = sa.select(job.c.attempts, job.c.done).where(job.c.subject.in_(lots))
        assert tx.execute(its).all() == [(1, 3)] * len(lots)
        assert tx.scalar(sa.select(sa.func.count()).select_from(schema.licence_resource)) == 6
        planned = sa.select(sa.func.count()).select_from(job).where(job.c.kind == partitions.KIND)
        assert tx.scalar(planned) == 1
