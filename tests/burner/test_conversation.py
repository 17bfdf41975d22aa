"""A burn from the first look to the reset, on virtual modules."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace

import pytest

from burner.conversation import Conversation, Inbox
from burner.esp_connect import connect
from burner.esp_writer import EspWriter
from burner.frames import FrameStore
from burner.line import open_line
from burner.messages import (
    Booked,
    Examine,
    Go,
    HandOver,
    Identity,
    Leave,
    Mode,
    ModuleFound,
    Progress,
    ReadBack,
    ReadyForLicence,
    Region,
    Stopped,
    Verdict,
)
from burner.nvs import build_image
from burner.recipe.load import load
from burner.speed import SpeedLimit
from burner.virtual.chip import Security
from burner.virtual.fixture import VirtualFixture
from burner.virtual.module import VirtualModule
from burner.virtual.packets import Op
from burner.virtual.spec import DEFAULT_MAC, derived

MAC = "A0:B7:65:1C:44:1C"
CHIPS = ["esp32", "esp32c3"]
STRANGER = Identity(mac="A0:B7:65:1C:44:1D", unique_id="7" * 32)


def burned(station, module, recipe, licence):
    with VirtualFixture([module]) as fixture:
        station.open(1, fixture.url(1))
        return station.burn(1, recipe, licence)


class CutShort(EspWriter):
    """A writer that falls, by a mistake of ours, after another module has come and was looked at."""

    def write_licence(self, place, image, identity, seen):
        outcome = super().write_licence(place, image, identity, seen)
        seen.append(STRANGER)
        raise IndexError(outcome)


def refused(station, module, recipe):
    """The end of an examination, and how often the flash was touched by it."""
    with VirtualFixture([module]) as fixture:
        station.open(1, fixture.url(1))
        _, end = station.examine(1, recipe)
        assert isinstance(end, Stopped)
        assert not end.handed_over
        return end


@pytest.mark.parametrize("chip", CHIPS)
def test_a_blank_module_takes_the_licence_over_its_rom(chip, station, licence, sample, prepared, licence_on):
    recipe = sample(chip)
    module = prepared(VirtualModule(derived(MAC, chip=chip)), recipe)

    said = burned(station, module, recipe, licence)

    assert [each.name for each in said] == ["ModuleFound", "ReadyForLicence", "ReadBack"]
    found, back = said[0], said[-1]
    assert found.region is Region.BLANK
    assert found.identity == Identity(mac=MAC, unique_id=module.spec.unique_id, flash_uid=module.spec.flash_uid)
    assert back.verdict is Verdict.EQUAL
    assert {each.mac for each in back.seen} == {MAC}
    assert back.evidence["loader"] == "rom"
    assert licence_on(module, recipe) == (Region.LICENCE, licence)


@pytest.mark.parametrize("chip", CHIPS)
def test_firmware_is_written_before_the_licence_is_asked_for(chip, station, licence, sample, images_on, licence_on):
    recipe = sample(chip, firmware_bytes=200_000)
    module = VirtualModule(derived(MAC, chip=chip))
    with VirtualFixture([module]) as fixture:
        station.open(1, fixture.url(1))
        burn, found = station.examine(1, recipe)
        station.say(Go(slot=1, burn=burn))
        ready = station.heard(ReadyForLicence)
        stood = images_on(module, recipe)
        blank = licence_on(module, recipe)[0]
        station.say(HandOver(slot=1, burn=burn, licence=licence))
        back = station.heard(ReadBack)
        station.say(Booked(slot=1, burn=burn))

    assert isinstance(found, ModuleFound)
    assert isinstance(ready, ReadyForLicence)
    assert (stood, blank) == (True, Region.BLANK)
    assert back.verdict is Verdict.EQUAL
    assert back.evidence["loader"] == "stub"
    assert licence_on(module, recipe) == (Region.LICENCE, licence)
    told = [each for each in station.progress() if each.phase == "firmware"]
    assert told[-1].done == told[-1].total == sum(len(image.data) for image in load(recipe).images)


@pytest.mark.parametrize("may_skip", [True, False])
def test_firmware_that_stands_already_is_written_again_only_if_the_recipe_wants_it(
    may_skip, station, licence, sample, images_on
):
    recipe = sample("esp32c3", firmware_bytes=60_000)
    if not may_skip:
        wanted = recipe.read_text(encoding="utf-8").replace("skip_equal_regions = true", "skip_equal_regions = false")
        recipe.write_text(wanted, encoding="utf-8")
    module = VirtualModule(derived(MAC))
    with VirtualFixture([module]) as fixture:
        station.open(1, fixture.url(1))
        first = station.burn(1, recipe, licence)
        fixture.wait_until(1, lambda: fixture.sessions(1)[-1].finished)
        place = load(recipe).licence
        module.flash.erase(place.offset, place.size)
        second = station.burn(1, recipe, licence)
        fixture.wait_until(1, lambda: fixture.sessions(1)[-1].finished)
        writes = [record.ops.count(Op.FLASH_DEFL_DATA) for record in fixture.sessions(1)]

    assert first[-1].verdict is second[-1].verdict is Verdict.EQUAL
    assert writes[0] > 1
    assert writes[-1] == (1 if may_skip else writes[0])
    assert images_on(module, recipe)


@pytest.mark.parametrize("chip", CHIPS)
def test_a_module_whose_stub_runs_already_takes_a_licence(chip, station, licence, sample, prepared, licence_on):
    recipe, firmware = sample(chip), sample(chip, firmware_bytes=20_000)
    module = prepared(VirtualModule(derived(MAC, chip=chip)), recipe)
    with VirtualFixture([module]) as fixture:
        station.open(1, fixture.url(1))
        burn, _ = station.examine(1, firmware)
        station.say(Go(slot=1, burn=burn))
        station.heard(ReadyForLicence)
        station.cancel(1, burn)
        assert station.heard(Stopped).code == "E-CANCELLED"
        assert module.runs_stub
        said = station.burn(1, recipe, licence)

    assert said[-1].verdict is Verdict.EQUAL
    assert said[-1].evidence["loader"] == "stub"
    assert licence_on(module, recipe) == (Region.LICENCE, licence)


def test_a_wrong_chip_is_refused_by_name(station, sample):
    module = VirtualModule(derived(MAC, chip="esp32"))

    end = refused(station, module, sample("esp32c3"))

    assert (end.code, end.facts) == ("E-CHIP", {"found": "esp32", "wanted": "esp32c3"})
    assert [each.mac for each in end.seen] == [MAC]
    assert module.writes == 0


def test_an_address_that_names_no_single_module_is_refused(station, sample):
    end = refused(station, VirtualModule(derived(DEFAULT_MAC)), sample("esp32c3"))

    assert (end.code, end.facts["mac"]) == ("E-MAC", DEFAULT_MAC)
    assert [each.mac for each in end.seen] == [DEFAULT_MAC]


@pytest.mark.parametrize(
    ("chip", "security", "code"),
    [
        ("esp32", Security(flash_encryption=True), "E-ENCRYPTED"),
        ("esp32c3", Security(flash_encryption=True), "E-ENCRYPTED"),
        ("esp32c3", Security(secure_download=True), "E-SECURE-DOWNLOAD"),
        ("esp32", Security(secure_boot=True), "E-SECURITY"),
        ("esp32c3", Security(secure_boot=True), "E-SECURITY"),
    ],
)
def test_a_closed_module_is_refused_with_its_own_code(chip, security, code, station, sample):
    module = VirtualModule(replace(derived(MAC, chip=chip), security=security))

    assert refused(station, module, sample(chip)).code == code
    assert module.writes == 0


def test_a_flash_that_is_too_small_is_refused(station, sample):
    module = VirtualModule(replace(derived(MAC), flash_size_bytes=2 << 20))

    end = refused(station, module, sample("esp32c3"))

    assert (end.code, end.facts) == ("E-FLASH-SIZE", {"found": "2MB", "wanted": "4MB"})


def test_without_firmware_the_partition_table_on_the_module_must_be_the_recipes(station, sample):
    end = refused(station, VirtualModule(derived(MAC)), sample("esp32c3"))

    assert end.code == "E-PARTITIONS"
    assert [each.mac for each in end.seen] == [MAC]


def test_a_recipe_that_cannot_be_used_is_told_with_its_reason(station, sample, tmp_path):
    end = refused(station, VirtualModule(derived(MAC)), tmp_path / "none.toml")

    assert end.code == "E-RECIPE"
    assert end.facts["why"]


def test_what_the_region_holds_is_told_field_by_field(station, licence, sample, prepared, put_bytes):
    recipe = sample("esp32c3")
    place = load(recipe).licence
    module = prepared(VirtualModule(derived(MAC)), recipe)
    put_bytes(module, place.offset, build_image(place, licence))
    with VirtualFixture([module]) as fixture:
        station.open(1, fixture.url(1))
        _, found = station.examine(1, recipe)

    assert (found.region, found.holds) == (Region.LICENCE, licence)
    assert licence["auth_key"].decode() not in repr(found)


def test_reading_a_module_needs_no_recipe(station, licence, sample, prepared, put_bytes):
    recipe = sample("esp32")
    place = load(recipe).licence
    module = prepared(VirtualModule(derived(MAC, chip="esp32")), recipe)
    put_bytes(module, place.offset, build_image(place, licence))
    with VirtualFixture([module]) as fixture:
        station.open(1, fixture.url(1))
        burn, found = station.examine(1, None, Mode.READ)
        station.say(Leave(slot=1, burn=burn))

    assert (found.chip, found.region, found.holds) == ("esp32", Region.LICENCE, licence)
    assert found.identity.mac == MAC


def test_a_bare_module_is_read_as_blank_and_one_with_something_else_on_it_is_not(station, put_bytes):
    module = VirtualModule(derived(MAC))
    with VirtualFixture([module]) as fixture:
        station.open(1, fixture.url(1))
        burn, bare = station.examine(1, None, Mode.READ)
        station.say(Leave(slot=1, burn=burn))
        put_bytes(module, 0x1000, b"something")
        _, other = station.examine(1, None, Mode.READ)

    assert (bare.region, other.region) == (Region.BLANK, Region.UNREADABLE)


def test_reading_goes_on_where_a_burn_would_be_refused(station):
    spec = replace(derived(MAC), security=Security(flash_encryption=True))
    with VirtualFixture([VirtualModule(spec)]) as fixture:
        station.open(1, fixture.url(1))
        _, found = station.examine(1, None, Mode.READ)

    assert found.region is Region.UNREADABLE
    assert found.security["flash_encryption_release"]


def test_a_licence_that_does_not_fit_the_recipe_never_leaves(station, sample, prepared, licence_on):
    recipe = sample("esp32c3")
    module = prepared(VirtualModule(derived(MAC)), recipe)

    said = burned(station, module, recipe, {"uuid": b"uuid0123456789abcdef"})

    assert (said[-1].code, said[-1].handed_over) == ("E-RECIPE", False)
    assert licence_on(module, recipe)[0] is Region.BLANK


def test_third_party_resources_are_burned_where_the_recipe_names_them_and_told(station, sample, prepared, licence_on):
    recipe = sample("esp32c3")
    fields = '[licence.fields]\nhomekit_salt = { key = "hk_salt", type = "blob" }\nhomekit_setup_id = "hk_id"\n'
    recipe.write_text(recipe.read_text("utf-8").replace("[licence.fields]\n", fields), encoding="utf-8")
    module = prepared(VirtualModule(derived(MAC)), recipe)
    pair = {"uuid": b"uuid0123456789abcdef", "auth_key": b"k" * 32}
    taken = {"homekit_salt": bytes(range(16)), "homekit_setup_id": b"7OSX"}

    said = burned(station, module, recipe, {**pair, **taken, "homekit_setup_code": b"518-08-582"})

    assert said[-1].verdict is Verdict.EQUAL
    assert said[-1].evidence["resources"] == "homekit_salt homekit_setup_id"
    assert licence_on(module, recipe) == (Region.LICENCE, {**pair, **taken})


def test_a_resource_that_the_recipe_names_and_the_licence_lacks_never_leaves(station, sample, prepared, licence_on):
    recipe = sample("esp32c3")
    named = '[licence.fields]\nhomekit_setup_id = "hk_id"\n'
    recipe.write_text(recipe.read_text("utf-8").replace("[licence.fields]\n", named), encoding="utf-8")
    module = prepared(VirtualModule(derived(MAC)), recipe)

    said = burned(station, module, recipe, {"uuid": b"uuid0123456789abcdef", "auth_key": b"k" * 32})

    assert (said[-1].code, said[-1].handed_over) == ("E-RECIPE", False)
    assert licence_on(module, recipe)[0] is Region.BLANK


def test_a_cancelled_firmware_hands_nothing_over(station, sample, licence_on):
    recipe = sample("esp32c3", firmware_bytes=500_000)
    module = VirtualModule(derived(MAC))
    with VirtualFixture([module], fastest_baud=921_600) as fixture:
        station.open(1, fixture.url(1))
        burn, _ = station.examine(1, recipe)
        station.say(Go(slot=1, burn=burn))
        while not (isinstance(told := station.next(), Progress) and told.phase == "firmware" and told.done):
            continue
        station.cancel(1, burn)
        end = station.heard(Stopped)

    assert (end.code, end.handed_over) == ("E-CANCELLED", False)
    assert licence_on(module, recipe)[0] is Region.BLANK


def test_a_cancel_that_came_before_its_burn_is_heard(station, sample, prepared):
    recipe = sample("esp32c3")
    with VirtualFixture([prepared(VirtualModule(derived(MAC)), recipe)]) as fixture:
        station.open(1, fixture.url(1))
        station.say(Examine(slot=1, burn="b1", mode=Mode.BURN, recipe=str(recipe)))
        station.cancel(1, "b1")
        end = station.heard(Stopped)

    assert end.code == "E-CANCELLED"


def test_a_cancel_that_comes_too_late_spoils_neither_the_end_nor_the_next_burn(station, licence, sample, prepared):
    recipe = sample("esp32c3")
    with VirtualFixture([prepared(VirtualModule(derived(MAC)), recipe)]) as fixture:
        station.open(1, fixture.url(1))
        burn, _ = station.examine(1, recipe)
        station.say(Go(slot=1, burn=burn))
        station.heard(ReadyForLicence)
        station.say(HandOver(slot=1, burn=burn, licence=licence))
        station.heard(ReadBack)
        station.cancel(1, burn)
        station.say(Booked(slot=1, burn=burn))
        assert fixture.wait_until(1, lambda: fixture.sessions(1)[-1].finished)
        _, found = station.examine(1, recipe)

    assert isinstance(found, ModuleFound)
    assert found.holds == licence


def test_a_fall_in_the_middle_of_the_licence_tells_every_module_that_was_seen(sample, prepared, licence):
    recipe = sample("esp32c3")
    module = prepared(VirtualModule(derived(MAC)), recipe)
    inbox, told = Inbox(), []
    inbox.post(Go(slot=1, burn="b"))
    inbox.post(HandOver(slot=1, burn="b", licence=licence))
    with VirtualFixture([module]) as fixture, open_line(fixture.url(1), threading.Event()) as line:
        store = FrameStore()
        writer = CutShort(line, connect(line), store, SpeedLimit(921_600))
        order = Examine(slot=1, burn="b", mode=Mode.BURN, recipe=str(recipe))
        may_boot = Conversation(order, writer, store.recipe, inbox, told.append).run()

    assert not may_boot
    assert (told[-1].code, told[-1].handed_over) == ("E-BURNER", True)
    assert told[-1].seen[0].mac == MAC
    assert told[-1].seen[-1] == STRANGER


def test_a_module_that_is_only_read_is_never_written(station, sample):
    module = VirtualModule(derived(MAC))
    with VirtualFixture([module]) as fixture:
        station.open(1, fixture.url(1))
        burn, _ = station.examine(1, sample("esp32c3", firmware_bytes=20_000), Mode.READ)
        station.say(Go(slot=1, burn=burn))
        assert fixture.wait_until(1, lambda: fixture.sessions(1)[-1].finished)

    assert module.writes == 0


def test_a_word_for_another_burn_is_dropped(station, licence, sample, prepared, licence_on):
    recipe = sample("esp32c3")
    module = prepared(VirtualModule(derived(MAC)), recipe)
    with VirtualFixture([module]) as fixture:
        station.open(1, fixture.url(1))
        burn, _ = station.examine(1, recipe)
        station.say(HandOver(slot=1, burn="another", licence=licence))
        station.say(Go(slot=1, burn="another"))
        station.cancel(1, "another")
        station.say(Go(slot=1, burn=burn))
        ready = station.heard(ReadyForLicence)
        station.say(Leave(slot=1, burn=burn))

    assert isinstance(ready, ReadyForLicence)
    assert licence_on(module, recipe)[0] is Region.BLANK


def test_a_port_that_refuses_is_missing(station, sample):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    station.open(1, f"socket://127.0.0.1:{port}")
    _, end = station.examine(1, sample("esp32c3"))

    assert end.code == "E-PORT-MISSING"


@pytest.mark.parametrize(
    ("answer", "code"),
    [(b"", "E-CONTACT"), (b"login: ", "E-NOT-A-MODULE"), (b"\xc0\x01\x08\xc0" * 4000, "E-NOT-A-MODULE")],
)
def test_a_port_without_a_module_says_what_is_there(answer, code, station, sample):
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_answer_with, args=(server, answer), daemon=True).start()
        station.open(1, f"socket://127.0.0.1:{server.getsockname()[1]}")
        _, end = station.examine(1, sample("esp32c3"))

    assert end.code == code


def _answer_with(server: socket.socket, answer: bytes) -> None:
    """A peer that is no module: the same words to whatever comes, until it is left."""
    peer, _ = server.accept()
    with peer:
        while peer.recv(4096):
            if answer:
                peer.sendall(answer)
