"""What the writer leaves in the flash, and what it does not touch."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from burner.esp import prepare_esptool
from burner.esp_connect import connect
from burner.esp_writer import EspWriter
from burner.frames import FrameStore
from burner.line import open_line
from burner.messages import Region, Verdict
from burner.nvs import build_image
from burner.recipe.load import load
from burner.recipe.model import Recipe
from burner.speed import SpeedLimit
from burner.virtual.fixture import VirtualFixture
from burner.virtual.module import VirtualModule
from burner.virtual.packets import Op
from burner.virtual.spec import derived
from burner.writer import Failed, Written

MAC = "A0:B7:65:1C:44:1C"


@dataclass(frozen=True, kw_only=True)
class Bench:
    """One writer on one module, and what a fixture sees of its session."""

    writer: EspWriter
    module: VirtualModule
    recipe: Recipe
    fixture: VirtualFixture

    @property
    def ops(self) -> list[int]:
        return self.fixture.sessions(1)[-1].ops

    @property
    def region(self) -> bytes:
        return self.module.flash.read(self.recipe.licence.offset, self.recipe.licence.size)

    def spoil_the_end(self) -> None:
        """Something in the last sector of the licence's region."""
        self.module.flash.program(self.recipe.licence.offset + self.recipe.licence.size - 16, b"something")


@pytest.fixture(params=["esp32", "esp32c3"])
def bench(request, sample):
    prepare_esptool()
    module = VirtualModule(derived(MAC, chip=request.param))
    with VirtualFixture([module]) as fixture, open_line(fixture.url(1), threading.Event()) as line:
        writer = EspWriter(line, connect(line), FrameStore(), SpeedLimit(921_600))
        yield Bench(writer=writer, module=module, recipe=load(sample(request.param)), fixture=fixture)


@pytest.fixture
def image(bench, licence) -> bytes:
    return build_image(bench.recipe.licence, licence)


@pytest.fixture
def erased(bench) -> Callable[[], int]:
    """Counts the sectors that the module's flash erases from now on."""
    sectors = []
    bench.module.flash.spend = sectors.append
    bench.module.flash.timing = type(bench.module.flash.timing)(block_erase_s=16, sector_erase_s=1, page_program_s=0)
    return lambda: round(sum(sectors))


def test_a_blank_region_is_erased_and_written_only_where_the_licence_is(bench, image, erased):
    facts = bench.writer.look()
    assert bench.writer.read_licence(bench.recipe.licence, facts).region is Region.BLANK
    outcome = bench.writer.write_licence(bench.recipe.licence, image, facts.identity, [])

    assert isinstance(outcome, Written)
    assert outcome.verdict is Verdict.EQUAL
    assert bench.region == image
    assert erased() == 1
    assert bench.ops.count(Op.FLASH_DEFL_DATA) == 1


def test_every_identity_is_kept_as_it_is_read(bench, image):
    facts, seen = bench.writer.look(), []
    outcome = bench.writer.write_licence(bench.recipe.licence, image, facts.identity, seen)

    assert {each.mac for each in seen} == {MAC}
    assert tuple(seen) == outcome.seen


def test_a_region_that_was_not_seen_blank_is_written_whole(bench, image, erased):
    bench.spoil_the_end()
    outcome = bench.writer.write_licence(bench.recipe.licence, image, bench.writer.look().identity, [])

    assert isinstance(outcome, Written)
    assert outcome.verdict is Verdict.EQUAL
    assert bench.region == image
    assert erased() == bench.recipe.licence.size // 0x1000


def test_what_changed_behind_the_licence_since_it_was_blank_is_found_and_all_of_it_erased(bench, image):
    facts = bench.writer.look()
    bench.writer.read_licence(bench.recipe.licence, facts)
    bench.spoil_the_end()
    outcome = bench.writer.write_licence(bench.recipe.licence, image, facts.identity, [])

    assert isinstance(outcome, Failed)
    assert (outcome.code, outcome.handed_over, outcome.erased_blank) == ("E-WRITE", True, True)
    assert set(bench.region) == {0xFF}


def test_the_licence_goes_out_directly_after_the_identity_and_is_read_back_before_the_next_one(bench, image):
    facts = bench.writer.look()
    bench.writer.read_licence(bench.recipe.licence, facts)
    before = len(bench.ops)
    bench.writer.write_licence(bench.recipe.licence, image, facts.identity, [])
    reads = [Op.READ_REG] * (6 if facts.identity.unique_id else 2)
    course = [*reads, Op.FLASH_DEFL_BEGIN, *reads, Op.FLASH_DEFL_DATA, Op.SPI_FLASH_MD5, *reads]

    assert bench.ops[before : before + len(course)] == course
    assert set(bench.ops[before + len(course) :]) <= {Op.READ_REG, Op.WRITE_REG}
