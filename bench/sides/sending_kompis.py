"""Sending, kompis: the whole way out. Claim, compose, mark, keep the pace, render, send, record."""

import asyncio
import functools
from dataclasses import replace

from adapters.telegram.channel import TelegramChannel
from adapters.telegram.limits import LIMITS
from bench.meter import Meter
from bench.process import Figures, Work, answer
from bench.town import CHANNEL, clock, shipped_course
from bot.delivery.outbox import Outbox
from bot.services.learning.compose import compose
from bot.storage.channel_state import StoreChannelState
from bot.storage.store import open_store


def measure(work: Work) -> Figures:
    """Send what is pending in the database ``file`` to the API at ``url``: ``people`` lessons.

    ``rate`` is the limit in messages a second.
    """
    return asyncio.run(_send(work))


async def _send(work: Work) -> Figures:
    shelf, _ = shipped_course()
    now = clock()
    async with open_store(f"sqlite:///{work['file']}") as store:
        channel = TelegramChannel(
            CHANNEL, work["token"], StoreChannelState(store, CHANNEL), api_url=work["url"]
        )
        await channel.start(_nobody_writes)
        await channel.set_menus(())  # returns when python-telegram-bot is loaded, which is no part of a send
        limits = replace(LIMITS, rate=float(work["rate"]))
        composer = functools.partial(compose, shelf=shelf)
        outbox = Outbox(channel, limits, store, composer, owner="bench", now=now)
        with Meter() as cost:
            running = asyncio.create_task(outbox.run())
            while outbox.counters.sent < work["people"]:
                await asyncio.sleep(0.02)
                assert not running.done(), "the outbox has ended"
        outbox.stop()
        await running
        await channel.close()
    counted = outbox.counters
    assert (counted.sent, counted.failed, counted.unknown) == (work["people"], 0, 0)
    return {**cost.figures, "given_up": 0.0}


async def _nobody_writes(raw: bytes, key: str) -> None:
    raise AssertionError(f"{key}: {raw!r}")


if __name__ == "__main__":
    answer(measure)
