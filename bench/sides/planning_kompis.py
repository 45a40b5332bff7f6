"""Planning, kompis: the tick's own pieces through the store, until nobody is due any more.

The calendar of public holidays is loaded beforehand: a service that has people has it at hand.
"""

from bench.meter import Meter, Pulse
from bench.process import Figures, Work, answer
from bench.town import MORNING
from bot.app.run import on_the_fastest_loop
from bot.domain.holidays import is_public_holiday
from bot.services.learning.plan import plan_piece
from bot.storage.store import open_store


def measure(work: Work) -> Figures:
    """Plan everybody in the ``database``; there are ``people`` of them."""
    return on_the_fastest_loop(_plan(work["database"], work["people"]))


async def _plan(database: str, people: int) -> Figures:
    planned = 0
    is_public_holiday("SE", MORNING.date())
    async with open_store(database) as store, Pulse() as pulse:
        with Meter() as cost:
            while (piece := await store.write(plan_piece, MORNING, lane="bulk")) is not None:
                planned += piece
    assert planned == people, f"{planned} of {people} are planned"
    return {**cost.figures, "pieces": people, "blocked_ms": pulse.longest_ms}


if __name__ == "__main__":
    answer(measure)
