"""The checks before a burn, in their order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from burner.checks import check_images, check_module, default_addresses, same_module
from burner.faults import Refused
from burner.messages import Identity
from burner.recipe.load import load
from burner.writer import Facts

SOUND = {
    "secure_boot": False,
    "flash_encryption": False,
    "flash_encryption_release": False,
    "secure_download": False,
}
ME = Identity(mac="A0:B7:65:1C:44:1C", unique_id="ab" * 16, flash_uid="cd" * 8)


@pytest.fixture
def recipe(sample):
    return load(sample("esp32c3", firmware_bytes=8192))


@pytest.fixture
def facts():
    return Facts(identity=ME, chip="esp32c3", flash_size_bytes=4 << 20, security=SOUND)


def code_of(facts, recipe):
    with pytest.raises(Refused) as refused:
        check_module(facts, recipe)
    return refused.value.code


def test_a_sound_module_passes(facts, recipe):
    check_module(facts, recipe)


def test_the_first_fault_in_the_fixed_order_is_the_one_that_is_told(facts, recipe):
    worst = replace(
        facts,
        identity=Identity(mac="C8:47:8C:00:00:18"),
        chip="esp32",
        security=dict.fromkeys(SOUND, True),
        flash_size_bytes=1 << 20,
    )
    mended = [
        {"identity": ME},
        {"chip": "esp32c3"},
        {"security": SOUND | {"secure_boot": True, "flash_encryption": True, "flash_encryption_release": True}},
        {"security": SOUND | {"secure_boot": True, "flash_encryption": True}},
        {"security": SOUND},
    ]
    told = [code_of(worst, recipe)]
    for change in mended:
        worst = replace(worst, **change)
        told.append(code_of(worst, recipe))

    assert told == ["E-MAC", "E-CHIP", "E-SECURE-DOWNLOAD", "E-ENCRYPTED", "E-SECURITY", "E-FLASH-SIZE"]


def test_a_recipe_may_allow_a_security_state(facts, recipe):
    open_minded = replace(recipe, security=frozenset({"secure_boot", "flash_encryption_development"}))

    check_module(replace(facts, security=SOUND | {"secure_boot": True, "flash_encryption": True}), open_minded)


def test_the_defaults_hold_the_known_addresses():
    assert {"00:00:00:00:00:00", "FF:FF:FF:FF:FF:FF", "C8:47:8C:00:00:18"} <= default_addresses()


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (ME, True),
        (Identity(mac=ME.mac), True),
        (replace(ME, mac="A0:B7:65:1C:44:1D"), False),
        (replace(ME, unique_id="00" * 15 + "01"), False),
        (replace(ME, flash_uid="00" * 7 + "01"), False),
    ],
)
def test_a_module_is_the_same_when_every_known_part_agrees(other, same):
    assert same_module(ME, other) is same


def test_images_for_another_chip_are_refused(recipe):
    with pytest.raises(Refused, match="another chip"):
        check_images(recipe, image_number=0, revision=0, locked_below=0)


@pytest.mark.parametrize("locked_below", [0x8000, 0x2000])
def test_a_locked_bootloader_is_left_alone(locked_below, recipe):
    with pytest.raises(Refused) as refused:
        check_images(recipe, image_number=5, revision=4, locked_below=locked_below)

    assert refused.value.code == "E-SECURITY"


def test_images_for_a_newer_revision_are_refused(recipe):
    image = recipe.images[0]
    header = image.data[:15] + (300).to_bytes(2, "little") + (0xFFFF).to_bytes(2, "little") + image.data[19:]
    newer = replace(recipe, images=(replace(image, data=header),))

    with pytest.raises(Refused, match=r"revision 3\.0 or higher"):
        check_images(newer, image_number=5, revision=4, locked_below=0)
    check_images(newer, image_number=5, revision=301, locked_below=0)


def test_images_that_leave_the_flash_are_refused(recipe):
    with pytest.raises(Refused, match="ends behind the flash"):
        check_images(replace(recipe, flash_size_bytes=0x9000), image_number=5, revision=4, locked_below=0)
