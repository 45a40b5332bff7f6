"""Sending, nothing but aiohttp on the loop that kompis has: bytes there, bytes back, not looked at."""

import asyncio
from collections.abc import Iterator
from itertools import islice

import aiohttp
import orjson

from bench.meter import Meter
from bench.process import Figures, Work, answer
from bot.app.run import on_the_fastest_loop

_JSON = {"Content-Type": "application/json"}


def measure(work: Work) -> Figures:
    """Send ``message`` to ``chats`` at the API ``url``, with so many ``workers``.

    ``warm`` of them come before what is measured.
    """
    return on_the_fastest_loop(_send(work))


async def _send(work: Work) -> Figures:
    address = f"{work['url']}/bot{work['token']}/sendMessage"
    bodies = (orjson.dumps({"chat_id": chat, **work["message"]}) for chat in work["chats"])
    connector = aiohttp.TCPConnector(limit=work["workers"])
    async with aiohttp.ClientSession(connector=connector) as session:
        first = islice(bodies, work["warm"])
        await asyncio.gather(*(_worker(session, address, first) for _ in range(work["workers"])))
        with Meter() as cost:
            await asyncio.gather(*(_worker(session, address, bodies) for _ in range(work["workers"])))
    return cost.figures


async def _worker(session: aiohttp.ClientSession, address: str, bodies: Iterator[bytes]) -> None:
    for body in bodies:
        async with session.post(address, data=body, headers=_JSON) as answered:
            assert answered.status == 200, await answered.text()
            await answered.read()


if __name__ == "__main__":
    answer(measure)
