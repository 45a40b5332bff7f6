"""The double as a process: prints its address in one line, serves until SIGINT or SIGTERM."""

import argparse
import asyncio

from tests.doubles.process import until_stopped
from tests.doubles.slack.catalogue import DEFAULT_SCOPES
from tests.doubles.slack.control import Control
from tests.doubles.slack.double import BOT_TOKEN, SlackDouble
from tests.doubles.slack.rates import NO_LIMITS, Figures


def main() -> None:
    """Read the options and serve."""
    options = argparse.ArgumentParser(prog="python -m tests.doubles.slack", description=__doc__)
    options.add_argument("--port", type=int, default=0, help="default: a free one")
    options.add_argument("--token", default=BOT_TOKEN)
    options.add_argument("--scopes", default=",".join(sorted(DEFAULT_SCOPES)), help="separated by commas")
    options.add_argument("--latency-ms", type=float, default=0)
    options.add_argument("--people", type=int, default=0, help="how many have an account")
    options.add_argument("--no-rates", action="store_true", help="no limit on requests")
    chosen = options.parse_args()
    asyncio.run(_serve(chosen))


async def _serve(chosen: argparse.Namespace) -> None:
    double = SlackDouble(
        token=chosen.token,
        scopes=chosen.scopes,
        latency=chosen.latency_ms / 1000,
        rates=NO_LIMITS if chosen.no_rates else Figures(),
        port=chosen.port,
    )
    for place in range(chosen.people):
        double.person(f"Person {place + 1}")
    Control(double).add_routes(double.app)
    async with double:
        await until_stopped(double.url)


if __name__ == "__main__":
    main()
