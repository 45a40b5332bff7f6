"""Sending, python-telegram-bot: workers on its own HTTPXRequest, with its AIORateLimiter where asked for.

The message is ready-made objects; nothing is read from a database and nothing is recorded.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from itertools import islice
from typing import Any

from telegram import InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity
from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter, ApplicationBuilder

from bench.meter import Meter
from bench.process import Figures, Work, answer

Send = Callable[[int], Awaitable[Any]]

RETRIES = 5
"""How often the limiter tries again after a 429, before it gives the message up."""


def measure(work: Work) -> Figures:
    """Send ``message`` to ``chats`` at the API ``url``, with so many ``workers``.

    ``warm`` of them come before what is measured. ``rate`` is the limit in messages a second, which the
    limiter is told; without one, there is no limiter.
    """
    logging.getLogger("telegram.ext.AIORateLimiter").setLevel(logging.CRITICAL)  # counted instead
    return asyncio.run(_send(work))


async def _send(work: Work) -> Figures:
    builder = ApplicationBuilder().token(work["token"]).base_url(f"{work['url']}/bot")
    if work.get("rate"):
        limiter = AIORateLimiter(overall_max_rate=work["rate"], overall_time_period=1, max_retries=RETRIES)
        builder = builder.rate_limiter(limiter)  # type: ignore[arg-type]  # as its documents say
    application = builder.build()
    await application.initialize()
    message = work["message"]
    send = partial(
        application.bot.send_message,
        text=message["text"],
        entities=[MessageEntity(**entity) for entity in message["entities"]],
        reply_markup=InlineKeyboardMarkup.de_json(message["reply_markup"], None),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    chats = iter(work["chats"])
    first = islice(chats, work["warm"])
    await asyncio.gather(*(_worker(send, first) for _ in range(work["workers"])))
    with Meter() as cost:
        given_up = sum(await asyncio.gather(*(_worker(send, chats) for _ in range(work["workers"]))))
    await application.shutdown()
    return {**cost.figures, "given_up": float(given_up)}


async def _worker(send: Send, chats: Iterator[int]) -> int:
    """Send to one chat after the other, until there are no more; returns how many got nothing."""
    given_up = 0
    for chat in chats:
        try:
            await send(chat)
        except RetryAfter:
            given_up += 1
    return given_up


if __name__ == "__main__":
    answer(measure)
