"""``python -m tests.chaos``: the long morning; ``python -m tests.chaos channels``: on every channel."""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos import channels
from tests.chaos.morning import Morning, live_through


def main() -> int:
    """Live through the morning, print what came of it; 1 when a promise was broken."""
    if sys.argv[1:2] == ["channels"]:
        return channels.main(sys.argv[2:])
    options = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    options.add_argument("--people", type=int, default=500)
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--seconds", type=float, default=150, help="how long the killing lasts")
    options.add_argument("--latency-ms", type=int, default=40)
    options.add_argument("--seed", type=int, default=int(time.time()))
    options.add_argument("--database", help="an empty PostgreSQL database instead of a SQLite file")
    chosen = options.parse_args()
    morning = Morning(
        chosen.people, chosen.kills, chosen.seconds, chosen.latency_ms, chosen.seed, chosen.database
    )
    sys.stdout.write(f"{morning}\n")
    with tempfile.TemporaryDirectory(prefix="kompis-chaos-") as folder:
        outcome = asyncio.run(live_through(morning, Path(folder)))
        if outcome.faults:
            sys.stdout.write((Path(folder) / "log.txt").read_text(encoding="utf-8")[-4000:])
    sys.stdout.write(f"{outcome}\n")
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main())
