"""Runs Kiln as ``python -m ui``."""

import sys

from ui.entry import main

if __name__ == "__main__":
    sys.exit(main())
