"""Sending, kompis: everything from due people to sent messages.

Plan, claim, compose, mark, keep the pace, render, send, record.
"""

import datetime as dt

from bench.kompis import at_work
from bench.meter import Meter
from bench.process import Figures, Work, answer
from bench.town import MORNING, put_off
from bot.app.run import on_the_fastest_loop

LATER = dt.timedelta(hours=1)


def measure(work: Work) -> Figures:
    """Send their lesson to all of ``people``, who are due, as :func:`bench.kompis.at_work` says.

    ``warm`` others get theirs before that.
    """
    return on_the_fastest_loop(_send(work))


async def _send(work: Work) -> Figures:
    warm, people = work["warm"], work["people"]
    async with at_work(work) as kompis:
        await kompis.store.write(put_off, warm, MORNING + LATER)
        assert await kompis.plan() == warm
        await kompis.until_sent(warm)
        await kompis.store.write(put_off, warm, MORNING)
        with Meter() as cost:
            planned = await kompis.plan()
            assert planned == people, f"{planned} of {people} are planned"
            await kompis.until_sent(warm + people)
    return cost.figures


if __name__ == "__main__":
    answer(measure)
