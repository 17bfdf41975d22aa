"""The client against the real platform service on a free port."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from licenses.client import (
    Cursor,
    Enrolment,
    PageTooLarge,
    PersonClient,
    PlatformRefused,
    Product,
    RowsRefused,
    StationClient,
    Verdict,
    check_recipe,
    enrol,
)
from licenses.journal import GENESIS, Event, Kind, chain
from licenses.keys import KeySources, PlatformKeys, StationKeys
from licenses.lists import read_list
from licenses.platform.people.callers import Role
from licenses.platform.service import admin
from licenses.platform.service.serve import Service, serve
from licenses.sealed import open_batch
from licenses.words import Secret
from resources.errors import NeedsPerson, NotAllowed

SAMPLES = Path(__file__).parents[1] / "lists" / "samples"
PASSWORD = Secret(b"a password of Ada")
EMAIL = "ada@factory.example"


@dataclass(frozen=True, kw_only=True)
class Running:
    """A platform that answers, and its keys."""

    url: str
    database_url: str
    keys: PlatformKeys


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("platform")
    database_url = f"sqlite:///{folder / 'platform.sqlite3'}"
    keys = PlatformKeys.create(folder, KeySources(demo=True))
    admin.init(database_url, keys)
    organisation = admin.add_organisation(database_url, "Factory")
    admin.add_person(
        database_url, organisation=organisation, name="Ada", email=EMAIL, role=Role.PLANNER, password=PASSWORD
    )
    ready, urls, services = threading.Event(), list[str](), list[Service]()

    def listening(url: str) -> None:
        urls.append(url)
        ready.set()

    def run() -> None:
        serve(
            database_url,
            host="127.0.0.1",
            port=0,
            keys=keys,
            lock_file=None,
            on_ready=listening,
            stop_when_stdin_closes=False,
            on_start=services.append,
        )

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(30)
    yield Running(url=urls[0], database_url=database_url, keys=keys)
    services[0].stop(at_once=True)
    thread.join(30)


@pytest.fixture(scope="module")
def ada(platform: Running) -> Iterator[PersonClient]:
    with PersonClient(platform.url) as client:
        assert client.sign_in(EMAIL, PASSWORD).name == "Ada"
        yield client


@dataclass(frozen=True, kw_only=True)
class Line:
    """An enrolled station."""

    keys: StationKeys
    enrolment: Enrolment
    client: StationClient


@pytest.fixture
def line(platform: Running, ada: PersonClient, tmp_path: Path) -> Iterator[Line]:
    keys = StationKeys.create(tmp_path / "keys", KeySources(demo=True))
    enrolment = enrol(platform.url, ada.station_code(tmp_path.name).open().decode(), tmp_path.name, keys)
    with StationClient(platform.url, enrolment.station, keys, platform_key=enrolment.platform_key) as client:
        yield Line(keys=keys, enrolment=enrolment, client=client)


@pytest.fixture
def product(ada: PersonClient, tmp_path: Path) -> Product:
    return ada.add_product(name=tmp_path.name, category="plugs", chip="esp32c3")


def renamed(sample: str, mark: int) -> list[Any]:
    """The rows of a sample with uuids and modules of their own, since a platform takes each only once."""
    rows = read_list(SAMPLES / sample).rows
    return [
        replace(
            row,
            uuid=f"{row.uuid[:-2]}{mark:02d}",
            module_mac=f"{row.module_mac[:-5]}:{mark:02X}:{row.module_mac[-2:]}"[-17:] if row.module_mac else None,
        )
        for row in rows
    ]


def test_a_station_enrols_and_again_after_a_lost_answer(platform: Running, ada: PersonClient, tmp_path: Path) -> None:
    keys = StationKeys.create(tmp_path, KeySources(demo=True))
    code = ada.station_code("line-lost").open().decode()
    first = enrol(platform.url, code, "line-lost", keys)
    again = enrol(platform.url, f" {code.lower()}\n", "line-lost", keys)
    assert (first.station, first.name) == (again.station, "line-lost")
    assert first.platform_key == platform.keys.signing.public_key()
    other = StationKeys.create(tmp_path / "other", KeySources(demo=True))
    with pytest.raises(NotAllowed):
        enrol(platform.url, code, "line-lost", other)


def test_a_code_of_another_platform_is_found_out(platform: Running, ada: PersonClient, tmp_path: Path) -> None:
    keys = StationKeys.create(tmp_path, KeySources(demo=True))
    code = ada.station_code("line-false").open().decode()
    with pytest.raises(NeedsPerson) as caught:
        enrol(platform.url, code[:-4] + ("0000" if code[-4:] != "0000" else "1111"), "line-false", keys)
    assert caught.value.code == "E-ENROL-FINGERPRINT"


def test_a_list_becomes_a_lot_and_reaches_the_station_as_a_batch(
    ada: PersonClient, line: Line, product: Product
) -> None:
    rows = renamed("license_list.xlsx", 1)
    lot = ada.import_list(product.id, "wave 1", rows)
    assert lot.purchased == 200
    document = line.client.pull_batch(count=50, key="pull-1", lot=lot.id)
    assert line.client.pull_batch(count=50, key="pull-1", lot=lot.id) == document
    batch = open_batch(
        document,
        station=line.enrolment.station,
        recipient=line.keys.sealing,
        platform_key=line.enrolment.platform_key,
        now=datetime.now(UTC),
    )
    by_uuid = {row.uuid: row.auth_key for row in rows}
    assert len(batch.licences) == 50
    assert all(by_uuid[each.uuid] == each.secrets["auth_key"] for each in batch.licences)
    (summary,) = line.client.batches()
    assert (summary.batch, summary.lot, summary.product, summary.count) == (
        batch.header.batch,
        lot.id,
        product.id,
        50,
    )
    assert line.client.batch_document(summary.batch) == document
    assert product in line.client.products()


@pytest.mark.parametrize("sample", ["working_sheet_a.xlsx", "working_sheet_b.xlsx", "license_list_with_mac.xlsx"])
def test_every_sample_is_taken_and_only_its_unused_rows_are_given(
    ada: PersonClient, line: Line, product: Product, sample: str
) -> None:
    rows = read_list(SAMPLES / sample).rows
    lot = ada.import_list(product.id, sample, rows)
    unused = [row.uuid for row in rows if row.state.value == "unused"]
    assert ada.lot(lot.id)["unused"] == len(unused)
    document = line.client.pull_batch(count=len(unused), key="all", lot=lot.id)
    batch = open_batch(
        document,
        station=line.enrolment.station,
        recipient=line.keys.sealing,
        platform_key=line.enrolment.platform_key,
        now=datetime.now(UTC),
    )
    assert {each.uuid for each in batch.licences} == set(unused)
    with pytest.raises(PlatformRefused) as caught:
        line.client.pull_batch(count=1, key="one-more", lot=lot.id)
    assert caught.value.problem == "nothing_unused"


def test_a_list_that_the_platform_knows_is_refused_row_by_row(ada: PersonClient, product: Product) -> None:
    rows = renamed("license_list.xlsx", 2)
    ada.import_list(product.id, "first", rows[:3])
    with pytest.raises(RowsRefused) as caught:
        ada.import_list(product.id, "second", rows[2:5])
    assert [(row.number, row.code) for row in caught.value.rows] == [(rows[2].number, "uuid_known")]


def events(station: str, count: int) -> tuple[list[dict[str, Any]], Cursor]:
    """A journal of events that concern no licence, each with its hash, and its head."""
    page, previous = [], GENESIS
    for seq in range(1, count + 1):
        kind = Kind.STATION_ENROLLED if seq == 1 else "shift.opened"
        plain = Event(station=station, epoch=1, seq=seq, at=datetime.now(UTC), kind=kind, data={"key": "k"}).to_json()
        previous = chain(previous, plain)
        page.append({**plain, "hash": previous.hex()})
    return page, Cursor(epoch=1, seq=count, hash=previous.hex())


def test_the_journal_goes_up_and_what_is_known_comes_back(line: Line) -> None:
    assert line.client.known().cursor.seq == 0
    page, head = events(line.enrolment.station, 5)
    result = line.client.push(page, head)
    assert [each.verdict for each in result.results] == [Verdict.ACCEPTED] * 5
    again = line.client.push(page, head)
    assert [each.verdict for each in again.results] == [Verdict.ALREADY_KNOWN] * 5
    known = line.client.known()
    assert known.cursor == again.cursor == head
    assert known.counts.events == 5


def test_a_page_of_too_many_events_asks_for_a_smaller_one(line: Line) -> None:
    page, head = events(line.enrolment.station, 1_001)
    with pytest.raises(PageTooLarge):
        line.client.push(page, head)
    half = line.client.push(page[:500], head)
    assert half.cursor.seq == 500


def test_a_page_of_too_many_bytes_asks_for_a_smaller_one(line: Line) -> None:
    page, head = events(line.enrolment.station, 2)
    with pytest.raises(PageTooLarge):
        line.client.push([{**page[0], "data": {"key": "k" * 5_000_000}}], head)


def test_a_recipe_is_published_and_fetched_as_it_was_signed(
    ada: PersonClient, line: Line, product: Product, tmp_path: Path
) -> None:
    ada.import_list(product.id, "so that the station sees the product", renamed("license_list.xlsx", 3)[:1])
    files = {"recipe.toml": b'chip = "esp32c3"\n', "app.bin": bytes(range(256)) * 4096}
    published = ada.add_recipe(product.id, "esp32c3", files)
    assert ada.add_recipe(product.id, "esp32c3", files).version == published.version == 1
    (listed,) = line.client.recipes(product.id)
    assert listed == published == ada.recipes(product.id)[0]
    line.client.fetch_recipe(product.id, 1, tmp_path / "recipe")
    assert check_recipe(tmp_path / "recipe", line.enrolment.platform_key) == listed
    assert (tmp_path / "recipe" / "app.bin").read_bytes() == files["app.bin"]
    with pytest.raises(NeedsPerson) as caught:
        line.client.fetch_recipe(product.id, 2, tmp_path / "other")
    assert caught.value.code == "E-RECIPE-NONE"


def test_work_orders_are_planned_by_a_person_and_seen_by_the_station(
    ada: PersonClient, line: Line, product: Product
) -> None:
    made = ada.create_work_order(number=f"WO-{product.name}", product=product.id, quantity=10, due=date(2026, 12, 1))
    assert made in line.client.work_orders()
    assert (made.quantity, made.passed, made.due, made.state) == (10, 0, "2026-12-01", "open")
    with pytest.raises(PlatformRefused) as caught:
        ada.create_work_order(number=made.number, product=product.id, quantity=1)
    assert caught.value.problem == "number_taken"
    ada.close_work_order(made.number)
    assert made.number not in {order.number for order in line.client.work_orders()}


def test_a_person_sees_lists_of_what_there_is(ada: PersonClient, line: Line, product: Product) -> None:
    assert line.enrolment.station in {station["id"] for station in ada.stations()}
    assert product in ada.products()
    assert ada.conflicts() == ()
    assert ada.orders(status=None) == ()


def test_a_wrong_password_and_a_stranger_station_are_not_let_in(platform: Running, line: Line, tmp_path: Path) -> None:
    with PersonClient(platform.url) as stranger:
        with pytest.raises(NotAllowed) as caught:
            stranger.sign_in(EMAIL, Secret(b"PlantedPassword"))
        assert caught.value.code == "E-PLATFORM-AUTH"
        assert "PlantedPassword" not in str(caught.value)
    other = StationKeys.create(tmp_path, KeySources(demo=True))
    with (
        StationClient(
            platform.url, line.enrolment.station, other, platform_key=line.enrolment.platform_key
        ) as impostor,
        pytest.raises(NotAllowed) as refused,
    ):
        impostor.known()
    assert refused.value.code == "E-PLATFORM-STATION"
