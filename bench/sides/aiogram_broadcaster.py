"""Sending, aiogram's broadcaster, as its repository's example is written: one by one, with a pause."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramRetryAfter
from aiogram.types import InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity

from bench.meter import Meter
from bench.process import Figures, Work, answer

Send = Callable[[int], Awaitable[Any]]

PAUSE = 0.05
"""The example's own: 20 messages a second, as it says, so as not to meet the limit of 30."""


def measure(work: Work) -> Figures:
    """Send ``message`` to ``chats`` at the API ``url``."""
    return asyncio.run(_send(work))


async def _send(work: Work) -> Figures:
    session = AiohttpSession(api=TelegramAPIServer.from_base(work["url"]))
    message = work["message"]
    async with Bot(work["token"], session=session) as bot:
        send = partial(
            bot.send_message,
            text=message["text"],
            entities=[MessageEntity(**entity) for entity in message["entities"]],
            reply_markup=InlineKeyboardMarkup(**message["reply_markup"]),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        with Meter() as cost:
            for chat in work["chats"]:
                await _send_one(send, chat)
                await asyncio.sleep(PAUSE)
    return {**cost.figures, "given_up": 0.0}


async def _send_one(send: Send, chat: int) -> None:
    try:
        await send(chat)
    except TelegramRetryAfter as told:
        await asyncio.sleep(told.retry_after)
        await _send_one(send, chat)


if __name__ == "__main__":
    answer(measure)
