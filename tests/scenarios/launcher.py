"""Stands in for ``python -m ui`` where the program starts a child: the starter forks it, this waits for its end.

Runs without site-packages and imports little, since it is what a scenario pays for each child.
"""

from __future__ import annotations

import json
import os
import socket
import sys


def main(door: str, words: list[str]) -> int:
    """Has the child started with this process's standard files, folder and environment; gives its exit code."""
    reading, writing = os.pipe()
    order = {"words": words, "folder": os.getcwd(), "environment": dict(os.environ), "largest_file": None}  # noqa: PTH109
    with socket.socket(socket.AF_UNIX) as starter:
        starter.connect(door)
        socket.send_fds(starter, [json.dumps(order).encode()], [0, 1, 2, writing])
    for descriptor in (0, 1, 2, writing):
        os.close(descriptor)
    with os.fdopen(reading) as report:
        report.readline()
        code = int(report.readline())
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    _, place, module_flag, module, *rest = sys.argv
    sys.exit(main(place, rest))
