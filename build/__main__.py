"""Runs, tests, measures, checks and packages Kiln: ``python3 build run | test | bench | check | package``."""

from __future__ import annotations

import argparse
import sys

OLDEST_PYTHON = (3, 11)
COMMANDS = ("run", "test", "bench", "check", "package")
EPILOG = """\
  run [ARGS]              the station on its demo folder with virtual modules (kiln demo ARGS)
                          e.g. run --headless --units 8 --slots 4 --json
  test [--fast] [ARGS]    everything a change must pass; with ARGS, one pytest run with them
  bench [--json] [NAME]   the benchmarks, peers side by side
  check [NAME] [ARGS]     one check by its name: faults, esptool, or a section of the tests
  package                 the installable bundle in dist/, started once as a check
"""


def main(arguments: list[str]) -> int:
    """Carries out one command and gives its exit code."""
    if sys.version_info < OLDEST_PYTHON:
        print("Kiln needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2], file=sys.stderr)  # noqa: UP031 - read by older Pythons
        return 3
    parser = argparse.ArgumentParser(
        prog="python3 build", epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=COMMANDS, metavar="|".join(COMMANDS))
    asked = parser.parse_args(arguments[:1])
    from telling import CannotGoOn, tell

    try:
        return carry_out(asked.command, arguments[1:])
    except CannotGoOn as reason:
        tell(str(reason))
        return reason.exit_code
    except KeyboardInterrupt:
        return 130


def carry_out(command: str, rest: list[str]) -> int:
    """Hands the rest of the command line to the command's own module."""
    import benches
    import bundle
    import checks
    import demo
    import suite

    doors = {"run": demo.run, "test": suite.run, "bench": benches.run, "check": checks.run, "package": bundle.run}
    return doors[command](rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
