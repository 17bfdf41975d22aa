"""The strip on top."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.ui.looking import text_of
from tests.ui.scripted import ScriptedStation
from ui.canvas import Bar, Mark
from ui.shapes import Sign

THIN = "\N{THIN SPACE}"


def strip_of(open_window, **changes):
    station = ScriptedStation()
    station.set_strip(**changes)
    return open_window(station).strip


@pytest.mark.parametrize(
    ("changes", "text", "sign"),
    [
        ({"waiting": 0, "offline_since": None}, "in step", Sign.PASS),
        ({"waiting": 12, "offline_since": None}, "12 waiting", Sign.RUNNING),
        ({"waiting": 1200}, f"1{THIN}200 waiting · offline 2{THIN}h", Sign.ERROR),
        ({"waiting": 0, "offline_since": None, "conflicts": 3}, "conflicts 3", Sign.FAIL),
    ],
)
def test_the_sync_badge_says_what_waits_and_since_when(open_window, changes, text, sign) -> None:
    badge = strip_of(open_window, **changes).sync
    assert text in text_of(badge.items())
    assert [item.sign for item in badge.items() if isinstance(item, Mark)] == [sign]
    assert badge.accessibleName() == f"Sync: {text}"


def test_tokens_are_grouped_and_the_gauge_shows_their_part(open_window) -> None:
    gauge = strip_of(open_window, tokens_left=4800, tokens_received=6400).tokens
    assert f"4{THIN}800" in text_of(gauge.items())
    assert [item.ratio for item in gauge.items() if isinstance(item, Bar)] == [0.75]


def test_few_tokens_warn_by_word_sign_and_colour(open_window) -> None:
    strip = strip_of(open_window, tokens_left=40, tokens_low=True)
    assert "Tokens low" in text_of(strip.tokens.items())
    assert [item.sign for item in strip.tokens.items() if isinstance(item, Mark)] == [Sign.ERROR]


def test_the_work_order_leads_and_its_absence_is_said(open_window) -> None:
    assert "WO 2411-18 · Smart Plug EU" in text_of(strip_of(open_window).heading.items())
    assert "No work order" in text_of(strip_of(open_window, work_order=None, product=None).heading.items())


def test_the_time_offline_grows_without_a_notification(open_window) -> None:
    strip = strip_of(open_window, offline_since=datetime.now(UTC) - timedelta(seconds=59, milliseconds=900), waiting=0)
    view = strip.sync.view
    strip.sync.show_view(view)
    assert "offline" in text_of(strip.sync.items())
