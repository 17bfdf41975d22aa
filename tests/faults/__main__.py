"""``python3 build check faults``: the campaign of kills, or with ``--matrix`` each fault at each command of a burn."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tests.faults.campaign import campaign
from tests.faults.matrix import whole_matrix


def main() -> int:
    """Runs the campaign, or the matrix, and gives 0 when every law held."""
    parser = argparse.ArgumentParser(prog="python3 build check faults", description=__doc__)
    parser.add_argument("--runs", type=int, default=300, help="processes to kill")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, help="end after the round that is running then")
    parser.add_argument("--resume", type=Path, help="keep the state here, and go on from it")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--matrix", action="store_true", help="every fault at every command of a burn, on every chip")
    asked = parser.parse_args()
    return _matrix(asked.json) if asked.matrix else _campaign(asked)


def _campaign(asked: argparse.Namespace) -> int:
    tally = campaign(asked.runs, asked.seed, seconds=asked.seconds, resume=asked.resume)
    if asked.json:
        print(json.dumps(tally.to_json()))
    else:
        print(f"{tally.killed} processes killed in {tally.rounds} rounds: {dict(tally.kills)}")
        print(f"{tally.burned} licences burned, {tally.settled} uncertain ones settled")
        for sentence in tally.broken:
            print("BROKEN:", sentence)
    return 1 if tally.broken else 0


def _matrix(as_json: bool) -> int:
    tally = whole_matrix(lambda line: print(line, file=sys.stderr, flush=True))
    if as_json:
        print(json.dumps(tally.to_json()))
    else:
        print(f"{tally.cells} burns with a fault: {dict(tally.outcomes)}")
        print(f"slowest outcome {tally.slowest_s} s: {tally.slowest}")
        for sentence in tally.broken:
            print("BROKEN:", sentence)
    return 1 if tally.broken else 0


if __name__ == "__main__":
    sys.exit(main())
