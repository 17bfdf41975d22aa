"""One starter of commands and one factory for all scenarios; each scenario works on folders of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenarios.commands import Kiln
from tests.scenarios.places import PRODUCT, Factory, copy_of, recipe, stock


@pytest.fixture(scope="session")
def kiln() -> Iterator[Kiln]:
    # The path of a socket must be short.
    with tempfile.TemporaryDirectory(prefix="kiln-") as room:
        starter = Kiln(Path(room))
        yield starter
        starter.close()


@pytest.fixture(scope="session")
def factory(kiln: Kiln, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Factory]:
    """A platform that serves all scenarios, with a product, its recipe and a lot of 200 licences."""
    room = tmp_path_factory.mktemp("factory")
    found, serving = Factory.found(kiln, room / "platform")
    office = found.enrol(room / "office", name="Office")
    found.publish(office, recipe(room / "recipe"))
    found.import_list(office, stock(room / "list.csv", 200)[0])
    yield found
    serving.interrupt()


@pytest.fixture(scope="session")
def stocked(factory: Factory, kiln: Kiln, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a station that holds forty licences; only copies of it are worked with."""
    data = factory.enrol(tmp_path_factory.mktemp("template") / "station", name="Template")
    kiln.good("pull", "--product", PRODUCT, "--count", "40", data=data)
    return data


@pytest.fixture
def station(stocked: Path, tmp_path: Path) -> Path:
    """A station with forty licences that works offline: a copy, which the platform would not take for another."""
    return copy_of(stocked, tmp_path / "station")
