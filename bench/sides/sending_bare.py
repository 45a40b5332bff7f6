"""How much the local API can take: a bare HTTP client that sends the same text and reads nothing."""

import asyncio
from collections.abc import Iterator

import aiohttp
import orjson

from adapters.telegram.render import render
from bench.meter import Meter
from bench.process import Figures, Work, answer
from bench.town import FIRST_CHAT
from bot.domain.message import from_json

WORKERS = 100


def measure(work: Work) -> Figures:
    """Send ``message`` to ``people`` chats at the API ``url``."""
    return asyncio.run(_send(work))


async def _send(work: Work) -> Figures:
    drawn = render(from_json(work["message"]))
    payload = {**drawn.as_text, "link_preview_options": {"is_disabled": True}}
    address = f"{work['url']}/bot{work['token']}/sendMessage"
    chats = iter(range(FIRST_CHAT, FIRST_CHAT + work["people"]))
    connector = aiohttp.TCPConnector(limit=WORKERS)
    async with aiohttp.ClientSession(connector=connector) as session:
        with Meter() as cost:
            await asyncio.gather(*(_worker(session, address, payload, chats) for _ in range(WORKERS)))
    return cost.figures


async def _worker(
    session: aiohttp.ClientSession, address: str, payload: dict[str, object], chats: Iterator[int]
) -> None:
    for chat in chats:
        body = orjson.dumps({"chat_id": chat, **payload})
        headers = {"Content-Type": "application/json"}
        async with session.post(address, data=body, headers=headers) as answered:
            assert answered.status == 200, await answered.text()
            await answered.read()


if __name__ == "__main__":
    answer(measure)
