"""The double as a process: prints its address in one line, serves until SIGINT or SIGTERM."""

import argparse
import asyncio

from tests.doubles.clock import Clock
from tests.doubles.process import until_stopped
from tests.doubles.telegram.control import Control
from tests.doubles.telegram.double import TOKEN, TelegramDouble
from tests.doubles.telegram.rates import Figures


def main() -> None:
    """Read the options and serve."""
    options = argparse.ArgumentParser(prog="python -m tests.doubles.telegram", description=__doc__)
    options.add_argument("--port", type=int, default=0, help="default: a free one")
    options.add_argument("--token", default=TOKEN)
    options.add_argument("--latency-ms", type=float, default=0)
    options.add_argument("--people", type=int, default=0, help="how many have pressed Start, ids from 1001")
    options.add_argument("--no-rates", action="store_true", help="no limit on messages a second")
    options.add_argument("--local", action="store_true", help="bring updates over http and to any port")
    chosen = options.parse_args()
    asyncio.run(_serve(chosen))


async def _serve(chosen: argparse.Namespace) -> None:
    rates = Figures(bot=None, paid=None, chat=None, group_a_minute=None) if chosen.no_rates else Figures()
    double = TelegramDouble(
        token=chosen.token,
        latency=chosen.latency_ms / 1000,
        rates=rates,
        clock=Clock(),
        port=chosen.port,
        local=chosen.local,
    )
    for _ in range(chosen.people):
        double.person()
    Control(double).add_routes(double.app)
    async with double:
        await until_stopped(double.url)


if __name__ == "__main__":
    main()
