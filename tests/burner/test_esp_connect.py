"""Finding out what answers: what is known of a port is not asked again while it is the same port."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from burner.esp_connect import connect, node_of
from burner.faults import NoContact
from burner.line import open_line

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="nodes of ports are known on Linux only")


def test_a_port_that_comes_again_under_its_name_is_another_one(tmp_path: Path) -> None:
    port, old = tmp_path / "ttyUSB0", tmp_path / "old"
    port.touch()
    before = node_of(str(port))
    same = node_of(str(port))
    port.rename(old)
    port.touch()

    assert before is not None
    assert same == before
    assert node_of(str(port)) != before


def test_a_port_that_is_gone_or_over_the_network_has_no_node(tmp_path: Path) -> None:
    assert node_of(str(tmp_path / "ttyUSB9")) is None
    assert node_of("rfc2217://127.0.0.1:7000") is None


def test_a_silent_terminal_is_said_at_each_look() -> None:
    near, far = os.openpty()
    try:
        for _ in range(2):
            line = open_line(os.ttyname(far), threading.Event())
            try:
                with pytest.raises(NoContact):
                    connect(line)
            finally:
                line.release()
    finally:
        os.close(near)
        os.close(far)
