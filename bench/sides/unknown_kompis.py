"""Sending where nobody says how fast one may."""

import asyncio

from bench.kompis import at_work
from bench.meter import Meter
from bench.process import Figures, Work, answer
from bot.app.run import on_the_fastest_loop


def measure(work: Work) -> Figures:
    """Send lessons for so many ``seconds``; there are more than can be sent meanwhile."""
    return on_the_fastest_loop(_send(work))


async def _send(work: Work) -> Figures:
    async with at_work(work) as kompis:
        with Meter() as cost:
            await kompis.plan()
            await asyncio.sleep(work["seconds"])
        assert kompis.outbox.counters.queued, "everything was sent before the time was over"
        sent = kompis.outbox.counters.sent
    return {**cost.figures, "pieces": sent}


if __name__ == "__main__":
    answer(measure)
