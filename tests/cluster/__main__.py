"""``python -m tests.cluster``: three machines, eight channels, one PostgreSQL, and all that may happen."""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from bot import log
from tests.cluster.campaign import EVENTS, RESTARTED, Plan, live_through
from tests.databases import server_of_its_own

ALL: Final = (*EVENTS, RESTARTED)


def main() -> int:
    """Live through the campaign, print what came of it; 1 when a promise was broken."""
    options = argparse.ArgumentParser(prog="python -m tests.cluster", description=__doc__)
    options.add_argument("--people", type=int, default=120, help="on each of the eight channels")
    options.add_argument("--rounds", type=int, default=1, help="how often every event happens")
    options.add_argument("--only", choices=ALL, action="append", help="this event, not all of them")
    options.add_argument("--latency-ms", type=int, default=40)
    options.add_argument("--apart", type=float, default=180.0, help="seconds that two clocks are off by")
    options.add_argument("--seed", type=int, default=int(time.time()))
    chosen = options.parse_args()
    events = [*(chosen.only or ALL)] * chosen.rounds
    plan = Plan(
        events,
        chosen.people,
        bots=6,
        apps=1,
        pause=3.0,
        latency_ms=chosen.latency_ms,
        clocks=(0.0, chosen.apart, -chosen.apart),
        seed=chosen.seed,
    )
    sys.stdout.write(f"{plan}\n")
    log.set_up(level=logging.ERROR)
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # the doubles', of whom was killed
    began = time.monotonic()
    with server_of_its_own() as database, tempfile.TemporaryDirectory(prefix="kompis-cluster-") as folder:
        try:
            outcome = asyncio.run(live_through(plan, Path(folder), database))
        except TimeoutError:
            _show_logs(Path(folder))
            raise
        if outcome.faults:
            _show_logs(Path(folder))
    sys.stdout.write(f"{outcome}\n{time.monotonic() - began:.0f} s\n")
    return 1 if outcome.faults else 0


def _show_logs(folder: Path) -> None:
    for one in sorted(folder.glob("*/log.txt")):
        sys.stdout.write(f"--- machine {one.parent.name}\n{one.read_text(encoding='utf-8')[-6000:]}")


if __name__ == "__main__":
    sys.exit(main())
