"""What a process that holds keys must not leave behind."""

from __future__ import annotations

import subprocess
import sys

import pytest

from licenses.keys import KeySources, PlatformKeys, StationKeys

_OPENS = """
import resource, sys
from pathlib import Path
from licenses.keys import KeySources, PlatformKeys, StationKeys
kind = {"station": StationKeys, "platform": PlatformKeys}[sys.argv[1]]
kind.open(Path(sys.argv[2]), KeySources(demo=True))
print(resource.getrlimit(resource.RLIMIT_CORE))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no core files there")
@pytest.mark.parametrize(("word", "kind"), [("station", StationKeys), ("platform", PlatformKeys)])
def test_a_process_that_opened_keys_writes_no_core_file(tmp_path, word, kind):
    kind.create(tmp_path, KeySources(demo=True))
    done = subprocess.run(
        [sys.executable, "-c", _OPENS, word, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "(0, 0)"
