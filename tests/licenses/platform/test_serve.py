"""The service as a process: announces itself, holds its lock, and never outlives the one that started it."""

from __future__ import annotations

import socket
import subprocess
import sys
import textwrap

import httpx2
import pytest
from filelock import FileLock, Timeout

from licenses.keys import KeySources, PlatformKeys
from licenses.platform.service import admin
from licenses.platform.service.serve import serve
from resources.errors import EnvironmentFailed, NeedsPerson

CHILD = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from licenses.keys import KeySources, PlatformKeys
    from licenses.platform.service.serve import serve
    folder = Path(sys.argv[1])
    serve(
        f"sqlite:///{folder / 'platform.sqlite3'}", host="127.0.0.1", port=0,
        keys=PlatformKeys.open(folder, KeySources(demo=True)), lock_file=folder / "platform.lock",
        on_ready=lambda url: print(url, flush=True), stop_when_stdin_closes=True,
    )
    """
)


@pytest.fixture
def folder(tmp_path):
    """A folder with a platform that was set up."""
    keys = PlatformKeys.create(tmp_path, KeySources(demo=True))
    admin.init(f"sqlite:///{tmp_path / 'platform.sqlite3'}", keys)
    return tmp_path


@pytest.fixture
def child(folder):
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        yield process
        process.kill()


def _serve(folder, **changes):
    arguments = {
        "host": "127.0.0.1",
        "port": 0,
        "keys": PlatformKeys.open(folder, KeySources(demo=True)),
        "lock_file": folder / "platform.lock",
        "on_ready": lambda url: None,
        "stop_when_stdin_closes": False,
    }
    serve(f"sqlite:///{folder / 'platform.sqlite3'}", **(arguments | changes))


def test_a_child_announces_its_url_answers_and_ends_with_its_parents_pipe(folder, child):
    url = child.stdout.readline().strip()
    assert httpx2.get(f"{url}/healthz").json() == {"status": "ok"}
    with pytest.raises(Timeout):
        FileLock(folder / "platform.lock").acquire(timeout=0)
    with pytest.raises(EnvironmentFailed) as raised:
        _serve(folder)
    assert raised.value.code == "E-PLATFORM-RUNNING"
    child.stdin.close()
    assert child.wait(30) == 0
    with FileLock(folder / "platform.lock").acquire(timeout=0):
        assert child.stderr.read() == ""


def test_a_port_that_is_taken_is_told(folder):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(EnvironmentFailed) as raised:
            _serve(folder, port=other.getsockname()[1])
    assert raised.value.code == "E-PLATFORM-PORT"


@pytest.mark.parametrize("change", [{"port": 70_000}, {"host": "256.0.0.1"}])
def test_a_place_that_is_none_is_told(folder, change):
    with pytest.raises(EnvironmentFailed) as raised:
        _serve(folder, **change)
    assert raised.value.code == "E-PLATFORM-PORT"


def test_the_keys_of_another_platform_do_not_serve(folder, tmp_path):
    with pytest.raises(NeedsPerson) as raised:
        _serve(folder, keys=PlatformKeys.create(tmp_path / "others", KeySources(demo=True)))
    assert raised.value.code == "E-PLATFORM-KEYS"


def test_the_room_imports_neither_qt_nor_the_book_nor_alembic():
    code = "import sys, licenses.platform.service.serve, licenses.platform.service.admin; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    for module in ("PySide6", "licenses.book", "alembic", "serial", "esptool", "burner", "app", "joserfc"):
        assert not any(name == module or name.startswith(f"{module}.") for name in loaded), module
