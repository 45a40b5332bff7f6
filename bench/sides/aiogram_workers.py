"""Sending, aiogram: so many sends at once, one connection each. The message is ready-made objects."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from itertools import islice
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity

from bench.meter import Meter
from bench.process import Figures, Work, answer

Send = Callable[[int], Awaitable[Any]]


def measure(work: Work) -> Figures:
    """Send ``message`` to ``chats`` at the API ``url``, with so many ``workers``.

    ``warm`` of them come before what is measured.
    """
    return asyncio.run(_send(work))


async def _send(work: Work) -> Figures:
    server = TelegramAPIServer.from_base(work["url"])
    session = AiohttpSession(api=server, limit=work["workers"])
    message = work["message"]
    async with Bot(work["token"], session=session) as bot:
        send = partial(
            bot.send_message,
            text=message["text"],
            entities=[MessageEntity(**entity) for entity in message["entities"]],
            reply_markup=InlineKeyboardMarkup(**message["reply_markup"]),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        chats = iter(work["chats"])
        first = islice(chats, work["warm"])
        await asyncio.gather(*(_worker(send, first) for _ in range(work["workers"])))
        with Meter() as cost:
            await asyncio.gather(*(_worker(send, chats) for _ in range(work["workers"])))
    return cost.figures


async def _worker(send: Send, chats: Iterator[int]) -> None:
    for chat in chats:
        await send(chat)


if __name__ == "__main__":
    answer(measure)
