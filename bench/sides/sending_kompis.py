"""Sending, kompis: everything from due people to sent messages.

Plan, claim, compose, mark, keep the pace, render, send, record.
"""

from bench.kompis import at_work
from bench.meter import Meter
from bench.process import Figures, Work, answer
from bot.app.run import on_the_fastest_loop


def measure(work: Work) -> Figures:
    """Send their lesson to all of ``people``, who are due, as :func:`bench.kompis.at_work` says."""
    return on_the_fastest_loop(_send(work))


async def _send(work: Work) -> Figures:
    people = work["people"]
    async with at_work(work) as kompis:
        with Meter() as cost:
            planned = await kompis.plan()
            assert planned == people, f"{planned} of {people} are planned"
            await kompis.until_sent(people)
    return cost.figures


if __name__ == "__main__":
    answer(measure)
