"""Taps while everybody else gets a lesson, as fast as the limit lets it."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import aiohttp

from bench.kompis import at_work
from bench.process import Figures, Work, answer
from bench.town import FIRST_CHAT, MORNING, clock, put_off
from bot.app.run import on_the_fastest_loop
from bot.storage.store import open_store
from tests.doubles.process import Remote

LATER = timedelta(minutes=10)


def measure(work: Work) -> Figures:
    """The first ``tappers`` of ``people`` tap at rest, then during the mass; ``a_second`` of them.

    ``rate`` is the limit, of which the API takes ``burst`` at once.
    """
    return on_the_fastest_loop(_tap(work))


async def _tap(work: Work) -> Figures:
    tappers, half = work["tappers"], work["tappers"] // 2
    chats = list(range(FIRST_CHAT, FIRST_CHAT + tappers))
    async with open_store(work["database"]) as store:
        await store.write(put_off, tappers, MORNING + LATER)
    async with aiohttp.ClientSession() as session:
        remote = Remote(work["url"], session)
        async with at_work({**work, "rate": None}) as kompis:
            await kompis.plan()
            await kompis.until_sent(tappers)
        await remote.post("latency", ms=work["latency_ms"])
        await remote.post("limit", rate=work["rate"], burst=work["burst"])
        async with at_work(work, _later()) as kompis:
            await remote.post("taps", chats=chats[:1])  # whatever is loaded by the first tap is loaded now
            rest: Figures = await remote.post("taps", chats=chats[1:half], a_second=work["a_second"])
            await kompis.plan()
            await remote.post("count")
            await asyncio.sleep(1.0)
            mass: Figures = await remote.post("taps", chats=chats[half:], a_second=work["a_second"])
            seen: Figures = await remote.get("seen")
            assert kompis.outbox.counters.queued, "the mass was over before the taps were"
    sent = seen["messages"] + seen["edits"]
    return {
        "rest_p99_ms": rest["p99_ms"],
        "mass_p99_ms": mass["p99_ms"],
        "mass_p50_ms": mass["p50_ms"],
        "share": 100 * sent / (mass["seconds"] + 1.0) / work["rate"],
        "refused": seen["refused"],
    }


def _later() -> Callable[[], datetime]:
    """A clock that begins when the others are due."""
    since = clock()
    return lambda: since() + LATER


if __name__ == "__main__":
    answer(measure)
