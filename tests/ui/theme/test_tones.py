"""The colours of both themes."""

import pytest

from ui.theme import DARK, LIGHT, Tones
from ui.theme.tones import HIGH_CONTRAST_TEXT, contrast

BOTH = pytest.mark.parametrize("tones", [LIGHT, DARK], ids=lambda tones: tones.name)
STATES = ("running", "passed", "failed", "error", "uncertain", "quiet")


def test_black_on_white_has_the_greatest_contrast_there_is() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#FFFFFF", "#FFFFFF") == pytest.approx(1.0)


@BOTH
@pytest.mark.parametrize("state", STATES)
def test_every_text_on_a_tile_has_aa_contrast(tones: Tones, state: str) -> None:
    tone = getattr(tones, state)
    for ink in (tone.ink, tones.ink, tones.dim):
        assert contrast(ink, tone.tint) >= HIGH_CONTRAST_TEXT


@BOTH
@pytest.mark.parametrize("state", STATES)
def test_the_mark_on_every_sign_has_aa_contrast(tones: Tones, state: str) -> None:
    assert contrast(tones.sign, getattr(tones, state).ink) >= HIGH_CONTRAST_TEXT


@BOTH
def test_every_text_on_ground_and_card_has_aa_contrast(tones: Tones) -> None:
    inks = [tones.ink, tones.dim, tones.accent, *(getattr(tones, state).ink for state in STATES)]
    for ground in (tones.ground, tones.card):
        assert min(contrast(ink, ground) for ink in inks) >= HIGH_CONTRAST_TEXT


@BOTH
def test_the_edge_of_a_result_stands_out_from_the_ground(tones: Tones) -> None:
    edges = [getattr(tones, state).ink for state in STATES]
    assert min(contrast(edge, tones.ground) for edge in edges) >= 3.0
