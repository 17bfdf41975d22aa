"""Each test gets its own copy of a set-up data folder; a platform on a free port serves those that need one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.app.factory import Factory, Gate, gate_before, running_factory
from tests.app.house import House, Template, make_template, quick_folder


@pytest.fixture(scope="session")
def template() -> Iterator[Template]:
    with quick_folder() as folder:
        yield make_template(folder / "station", stock=12)


@pytest.fixture
def house(template: Template) -> Iterator[House]:
    with quick_folder() as folder:
        made = template.copy(folder / "station")
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
