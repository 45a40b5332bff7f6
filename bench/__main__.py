"""``make bench``: every goal beside its figure, and beside peers measured in the same run."""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from bench.contest import QUICK, Contest, Side, Size
from bench.lines import NAMES, contests
from bench.lines.senders import Senders
from bench.place import Place
from bench.process import Failed, Figures, be_quiet
from bench.table import Found, markdown, show
from bench.town import NoCourse


def main() -> int:
    """Read the options, run, print; the exit code: 1 if a line could not be measured."""
    chosen = _options()
    be_quiet()
    began = time.monotonic()
    count = 1 if chosen.quick else chosen.rounds
    with tempfile.TemporaryDirectory(prefix="kompis-bench-") as folder:
        place = Place(Path(folder))
        lines = contests(QUICK if chosen.quick else Size(), place)
        lines = {name: line for name, line in lines.items() if name in (chosen.only or lines)}
        try:
            ceiling = asyncio.run(Senders(place).ceiling())
            found = asyncio.run(run(lines, count))
        except (Failed, NoCourse) as error:
            print(f"bench: {error}", file=sys.stderr)
            return 1
        finally:
            place.close()
    rounds = "one round" if count == 1 else f"medians of {count} rounds"
    heading = (
        f"kompis beside its peers: {rounds}, {time.monotonic() - began:.0f} s in all; "
        f"the local API takes {ceiling:,.0f} messages a second"
    )
    shown = {name: lines[name].line(one) for name, one in found.items()}
    if chosen.markdown:
        print(markdown(shown, heading))
    else:
        show(shown, heading)
    return int(len(shown) < len(lines))


async def run(lines: Mapping[str, Contest], rounds: int) -> dict[str, Found]:
    """Run every side of every line so many times; a line with a side that gives no figures is left out.

    Lines that wait for a limit go first, beside each other. Of the others each runs a round, then each the
    next; in every round another side begins.
    """
    runs = {name: _Run(name, line, rounds) for name, line in lines.items()}
    await asyncio.gather(*(one.all_rounds() for one in runs.values() if one.waits))
    for number in range(rounds):
        for one in runs.values():
            if not one.waits:
                await one.round(number)
    return {name: Found(one.found) for name, one in runs.items() if not one.failed}


class _Run:
    """What a line has brought so far."""

    def __init__(self, name: str, line: Contest, rounds: int) -> None:
        self._name = name
        self._line = line
        self._rounds = rounds
        self.waits = line.rounds != "one by one"
        self.found: dict[str, list[Figures]] = {side: [] for side in line.sides}
        self.failed = False

    async def all_rounds(self) -> None:
        """Run every round."""
        if self._line.rounds == "all at once":
            await asyncio.gather(*(self.round(number) for number in range(self._rounds)))
        else:
            for number in range(self._rounds):
                await self.round(number)

    async def round(self, number: int) -> None:
        """Run every side once, if all went well until now."""
        for side, measure in _in_turn(self._line.sides, number):
            if self.failed:
                return
            began = time.monotonic()
            try:
                self.found[side].append(await measure())
            except Failed as error:
                print(f"bench: {error}; {self._name} is left out", file=sys.stderr)
                self.failed = True
            seconds = f"{time.monotonic() - began:.1f} s"
            print(f"round {number + 1} of {self._rounds}: {self._name}, {side}: {seconds}", file=sys.stderr)


def _in_turn(sides: Mapping[str, Side], number: int) -> list[tuple[str, Side]]:
    """All sides; the first of this round is another one than of the round before."""
    every = list(sides.items())
    first = number % len(every)
    return every[first:] + every[:first]


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="make bench", description=__doc__)
    options.add_argument("--rounds", type=_positive, default=3, help="how often each side runs (default: 3)")
    options.add_argument("--quick", action="store_true", help="one small round, to see that all of it runs")
    options.add_argument(
        "--only", action="append", choices=NAMES, help="this line alone; more than once: these"
    )
    options.add_argument("--markdown", action="store_true", help="print the table to be pasted into a page")
    return options.parse_args()


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


if __name__ == "__main__":
    sys.exit(main())
