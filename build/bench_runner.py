"""Runs one benchmark module inside the environment and leaves its result as JSON in a file."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path


def main(module: str, quiet: bool, result: Path) -> None:
    """Calls the module's ``main`` with whether it should keep quiet, and writes the mapping that it gives."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    measured = importlib.import_module(module).main(quiet)
    result.write_text(json.dumps(measured), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] == "json", Path(sys.argv[3]))
