"""Each test gets its own copy of a set-up data folder; a platform on a free port serves those that need one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.factory import Factory, Gate, gate_before, running_factory
from tests.app.house import House, Template, make_template


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return make_template(tmp_path_factory.mktemp("template") / "station", stock=12)


@pytest.fixture
def house(template: Template, tmp_path: Path) -> Iterator[House]:
    made = template.copy(tmp_path / "station")
    yield made
    made.close()


@pytest.fixture(scope="session")
def factory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Factory]:
    with running_factory(tmp_path_factory.mktemp("factory")) as running:
        yield running


@pytest.fixture
def gate(factory: Factory) -> Iterator[Gate]:
    with gate_before(factory.url) as made:
        yield made
