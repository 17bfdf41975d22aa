"""A window ends politely when the system asks, also one in which nothing moves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
QUIET = (
    "import sys\n"
    "from ui.qt import QTimer\n"
    "from ui.running import SignalsClose, application\n"
    "app = application()\n"
    "with SignalsClose():\n"
    "    QTimer.singleShot(0, lambda: print('ready', flush=True))\n"
    "    sys.exit(app.exec())\n"
)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a program in another way")
def test_a_window_in_which_nothing_moves_ends_at_a_polite_signal() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen([sys.executable, "-c", QUIET], cwd=ROOT, env=environment, stdout=subprocess.PIPE) as quiet:
        try:
            assert quiet.stdout is not None
            assert quiet.stdout.readline() == b"ready\n"
            quiet.send_signal(signal.SIGTERM)
            assert quiet.wait(30) == 0
        finally:
            quiet.kill()
