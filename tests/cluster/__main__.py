"""``python -m tests.cluster``: three machines, eight channels, one PostgreSQL, and all that may happen."""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
import uuid
from pathlib import Path

from tests import postgres_server
from tests.cluster.campaign import EVENTS, Plan, live_through
from tests.databases import PostgresServer


def main() -> int:
    """Live through the campaign, print what came of it; 1 when a promise was broken."""
    options = argparse.ArgumentParser(prog="python -m tests.cluster", description=__doc__)
    options.add_argument("--people", type=int, default=120, help="on each of the eight channels")
    options.add_argument("--rounds", type=int, default=1, help="how often every event happens")
    options.add_argument("--only", choices=list(EVENTS), action="append", help="this event, not all of them")
    options.add_argument("--latency-ms", type=int, default=40)
    options.add_argument("--seed", type=int, default=int(time.time()))
    chosen = options.parse_args()
    events = [*(chosen.only or EVENTS)] * chosen.rounds
    plan = Plan(
        events,
        chosen.people,
        bots=6,
        apps=1,
        pause=3.0,
        waves=len(events),
        latency_ms=chosen.latency_ms,
        seed=chosen.seed,
    )
    sys.stdout.write(f"{plan}\n")
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # the doubles', of whom was killed
    began = time.monotonic()
    with (
        postgres_server.running(uuid.uuid4().hex) as address,
        tempfile.TemporaryDirectory(prefix="kompis-cluster-") as folder,
    ):
        server = PostgresServer(address)
        try:
            outcome = asyncio.run(live_through(plan, Path(folder), server.make()))
        except TimeoutError:
            _show_logs(Path(folder))
            raise
        if outcome.faults:
            _show_logs(Path(folder))
        server.close()
    sys.stdout.write(f"{outcome}\n{time.monotonic() - began:.0f} s\n")
    return 1 if outcome.faults else 0


def _show_logs(folder: Path) -> None:
    for log in sorted(folder.glob("*/log.txt")):
        sys.stdout.write(f"--- machine {log.parent.name}\n{log.read_text(encoding='utf-8')[-6000:]}")


if __name__ == "__main__":
    sys.exit(main())
