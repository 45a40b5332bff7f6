"""A country: a tick when nobody is due, and one when everybody is."""

import asyncio
import time
from datetime import timedelta
from statistics import median
from typing import Final

from bench.meter import Meter
from bench.process import Figures, Work, answer
from bench.town import MORNING, shipped_shelf
from bot.app.run import on_the_fastest_loop
from bot.clock.jobs import Clock
from bot.domain.holidays import is_public_holiday
from bot.storage.store import open_store

TICKS: Final = 50
EARLY: Final = MORNING - timedelta(hours=2)


def measure(work: Work) -> Figures:
    """Tick by tick, in the ``database`` with its ``people``."""
    return on_the_fastest_loop(_tick(work["database"], work["people"]))


async def _tick(database: str, people: int) -> Figures:
    now = EARLY
    is_public_holiday("SE", MORNING.date())
    async with open_store(database) as store:
        clock = Clock(store, shipped_shelf(), lambda: None, lambda: now)
        await clock.plan()
        idle = []
        for _ in range(TICKS):
            began = time.perf_counter()
            await clock.plan()
            idle.append(1000 * (time.perf_counter() - began))
            await asyncio.sleep(0)
        now = MORNING
        with Meter() as cost:
            await clock.plan()
    return {**cost.figures, "pieces": people, "idle_ms": median(idle)}


if __name__ == "__main__":
    answer(measure)
