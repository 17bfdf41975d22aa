"""A process of the platform service for a benchmark: ``python -m tests.bench.platform_server URL KEYS_FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from licenses.keys import KeySources, PlatformKeys
from licenses.platform.service.serve import serve


def main(database_url: str, keys_folder: str) -> None:
    """Serves on a free port until standard input closes; the first line of the output is the address."""
    serve(
        database_url,
        host="127.0.0.1",
        port=0,
        keys=PlatformKeys.open(Path(keys_folder), KeySources(demo=True)),
        lock_file=None,
        on_ready=lambda url: print(url, flush=True),
        stop_when_stdin_closes=True,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
