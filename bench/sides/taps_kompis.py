"""Taps, kompis: stored, acknowledged, graded, the next review worked out, both replies on their way."""

import aiohttp

from bench.kompis import at_work
from bench.meter import Meter
from bench.process import Figures, Work, answer
from bench.town import FIRST_CHAT
from bot.app.run import on_the_fastest_loop
from tests.doubles.process import Remote

LATENCY_MS = 40.0


def measure(work: Work) -> Figures:
    """Everybody gets a lesson; ``taps`` come at once, then as many at ``a_second``.

    The ``first`` few before them are not counted: they load what is loaded once in the life of a process.
    """
    return on_the_fastest_loop(_tap(work))


async def _tap(work: Work) -> Figures:
    first, taps = work["first"], work["taps"]
    people = first + 2 * taps
    chats = list(range(FIRST_CHAT, FIRST_CHAT + people))
    async with aiohttp.ClientSession() as session, at_work(work) as kompis:
        remote = Remote(work["url"], session)
        await kompis.plan()
        await kompis.until_sent(people)
        await remote.post("taps", chats=chats[:first])
        await kompis.until_sent(people + first)
        with Meter() as cost:
            at_once: Figures = await remote.post("taps", chats=chats[first:-taps])
            await kompis.until_sent(people + first + taps)
        await remote.post("latency", ms=LATENCY_MS)
        with Meter() as paced_cost:
            paced: Figures = await remote.post("taps", chats=chats[-taps:], a_second=work["a_second"])
            await kompis.until_sent(2 * people)
    return {
        **cost.figures,
        "pieces": taps,
        "at_once_seconds": at_once["seconds"],
        "paced_cpu_ms": 1000 * paced_cost.figures["cpu_seconds"] / taps,
        "paced_p50_ms": paced["p50_ms"],
        "paced_p99_ms": paced["p99_ms"],
    }


if __name__ == "__main__":
    answer(measure)
