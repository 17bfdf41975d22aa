"""Logs: one line per event, and no key in any of them, wherever it slipped in."""

from __future__ import annotations

import logging
import re
import string
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import logs

KEYS = st.text(string.ascii_letters + string.digits, min_size=32, max_size=32).filter(
    lambda key: not re.fullmatch("[0-9a-f]{32}", key)
)
LINE = logs.Redaction("%(levelname)s %(name)s %(message)s")


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    for handler in before:
        root.removeHandler(handler)
    logs.to_file(tmp_path / "logs" / "kiln.log")
    yield tmp_path / "logs" / "kiln.log"
    for handler in list(root.handlers):
        root.removeHandler(handler)
        handler.close()
    for handler in before:
        root.addHandler(handler)
    root.setLevel(level)


def record(message: str, *args: object) -> logging.LogRecord:
    return logging.LogRecord("app", logging.INFO, "x.py", 1, message, args, None)


@given(KEYS, st.sampled_from(["key={}", "key {}.", "'{}'", "b'{}'", '{{"auth_key":"{}"}}', "{}", "a/{}/b", "_{}_"]))
def test_a_key_is_masked_wherever_it_stands_in_a_message(key: str, frame: str) -> None:
    assert key not in LINE.format(record(frame.format(key).replace("%", "%%")))
    assert key not in LINE.format(record("told %s", frame.format(key)))


@given(st.uuids())
def test_the_id_of_a_burn_stays_readable(burn: uuid.UUID) -> None:
    assert burn.hex in LINE.format(record("burn=%s", burn.hex))


def test_a_key_in_a_traceback_is_masked(file: Path) -> None:
    key = "PlantedKeyOf32LettersAndDigits0X"
    try:
        int(key)
    except ValueError:
        logging.getLogger("app").exception("event with %s", key)
    written = file.read_text(encoding="utf-8")
    assert "ValueError" in written
    assert key not in written
    assert "***" in written


def test_a_line_says_when_in_utc_how_bad_and_where(file: Path) -> None:
    logging.getLogger("app.sync").warning("sync_failed code=%s", "E-X")
    logging.getLogger("app.sync").debug("not kept")
    written = file.read_text(encoding="utf-8")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ WARNING app\.sync sync_failed code=E-X\n", written)


def test_a_digest_and_a_uuid_of_a_licence_stay_readable() -> None:
    text = f"hash={'0123456789abcdef' * 4} uuid=uuid0123456789abcdef"
    assert text in LINE.format(record(text))
