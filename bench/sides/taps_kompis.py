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
    """Everybody gets a lesson; half of ``people`` tap at once, then the others at ``a_second``."""
    return on_the_fastest_loop(_tap(work))


async def _tap(work: Work) -> Figures:
    people, half = work["people"], work["people"] // 2
    chats = list(range(FIRST_CHAT, FIRST_CHAT + people))
    async with aiohttp.ClientSession() as session, at_work(work) as kompis:
        remote = Remote(work["url"], session)
        await kompis.plan()
        await kompis.until_sent(people)
        with Meter() as cost:
            at_once: Figures = await remote.post("taps", chats=chats[:half])
            await kompis.until_sent(people + half)
        await remote.post("latency", ms=LATENCY_MS)
        with Meter() as paced_cost:
            paced: Figures = await remote.post("taps", chats=chats[half:], a_second=work["a_second"])
            await kompis.until_sent(2 * people)
    return {
        **cost.figures,
        "pieces": half,
        "at_once_seconds": at_once["seconds"],
        "paced_cpu_ms": 1000 * paced_cost.figures["cpu_seconds"] / half,
        "paced_p50_ms": paced["p50_ms"],
        "paced_p99_ms": paced["p99_ms"],
    }


if __name__ == "__main__":
    answer(measure)
