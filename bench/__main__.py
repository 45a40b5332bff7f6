"""``make bench``: every claim about speed, measured beside a peer in one run. Prints one table of ratios."""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from bench.lines import NAMES, QUICK, Contest, Size, contests
from bench.place import Place
from bench.process import Failed, Figures, be_quiet
from bench.table import show
from bench.town import NoCourse


def main() -> int:
    """Read the options, run, print; the exit code."""
    chosen = _options()
    be_quiet()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kompis-bench-") as folder:
        lines = contests(QUICK if chosen.quick else Size(), Place(Path(folder)))
        lines = {name: line for name, line in lines.items() if name in (chosen.only or lines)}
        try:
            rounds = asyncio.run(run(lines, 1 if chosen.quick else chosen.rounds))
        except (Failed, NoCourse) as error:
            print(f"bench: {error}", file=sys.stderr)
            return 1
    seconds = time.monotonic() - began
    heading = f"kompis beside its peers: medians of {_times(rounds)}, {seconds:.0f} s in all"
    show([line.line(*_sides(rounds[name])) for name, line in lines.items()], heading)
    return 0


async def run(lines: Mapping[str, Contest], rounds: int) -> dict[str, list[tuple[Figures, Figures]]]:
    """Run every line so many rounds, both sides in turn, and the other one first in every second round.

    Raises:
        Failed: a side gave no figures.
    """
    found: dict[str, list[tuple[Figures, Figures]]] = {name: [] for name in lines}
    for number in range(1, rounds + 1):
        for name, line in lines.items():
            print(f"round {number} of {rounds}: {name}", file=sys.stderr)
            if number % 2:
                ours = await line.kompis()
                theirs = await line.peer()
            else:
                theirs = await line.peer()
                ours = await line.kompis()
            found[name].append((ours, theirs))
    return found


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="make bench", description=__doc__)
    options.add_argument("--rounds", type=_positive, default=3, help="how often each side runs (default: 3)")
    options.add_argument("--quick", action="store_true", help="one small round, to see that all of it runs")
    options.add_argument("--only", action="append", choices=NAMES, help="this line alone")
    return options.parse_args()


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _sides(rounds: list[tuple[Figures, Figures]]) -> tuple[list[Figures], list[Figures]]:
    return [ours for ours, _ in rounds], [theirs for _, theirs in rounds]


def _times(rounds: Mapping[str, list[tuple[Figures, Figures]]]) -> str:
    count = len(next(iter(rounds.values())))
    return "one round" if count == 1 else f"{count} rounds"


if __name__ == "__main__":
    sys.exit(main())
