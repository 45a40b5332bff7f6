"""Sending, pyTelegramBotAPI's async half: so many sends at once of a ready-made message."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from itertools import islice
from typing import Any

from telebot import asyncio_helper
from telebot.async_telebot import AsyncTeleBot
from telebot.types import InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity

from bench.meter import Meter
from bench.process import Figures, Work, answer

Send = Callable[[int], Awaitable[Any]]


def measure(work: Work) -> Figures:
    """Send ``message`` to ``chats`` at the API ``url``, with so many ``workers``.

    ``warm`` of them come before what is measured.
    """
    return asyncio.run(_send(work))


async def _send(work: Work) -> Figures:
    asyncio_helper.API_URL = work["url"] + "/bot{0}/{1}"
    asyncio_helper.REQUEST_LIMIT = work["workers"]
    message = work["message"]
    bot = AsyncTeleBot(work["token"])
    send = partial(
        bot.send_message,
        text=message["text"],
        entities=[MessageEntity(**entity) for entity in message["entities"]],
        reply_markup=InlineKeyboardMarkup.de_json(message["reply_markup"]),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    chats = iter(work["chats"])
    first = islice(chats, work["warm"])
    await asyncio.gather(*(_worker(send, first) for _ in range(work["workers"])))
    with Meter() as cost:
        await asyncio.gather(*(_worker(send, chats) for _ in range(work["workers"])))
    await bot.close_session()
    return cost.figures


async def _worker(send: Send, chats: Iterator[int]) -> None:
    for chat in chats:
        await send(chat)


if __name__ == "__main__":
    answer(measure)
