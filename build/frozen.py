"""The script that the bundle starts: the same entry point as the installed ``kiln``."""

from __future__ import annotations

import sys

from ui.entry import main

if __name__ == "__main__":
    sys.exit(main())
