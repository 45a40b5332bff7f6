"""Sending, the peer: python-telegram-bot as its documents say, with AIORateLimiter and concurrent workers.

The message is ready-made objects; nothing is read from a database and nothing is recorded.
"""

import asyncio
import logging
from collections.abc import Iterator

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity
from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter, ApplicationBuilder

from adapters.telegram.render import Drawn, render
from bench.meter import Meter
from bench.process import Figures, Work, answer
from bench.town import FIRST_CHAT
from bot.domain.message import from_json

RETRIES = 5
"""How often the limiter tries again after a 429, before it gives the message up."""


def measure(work: Work) -> Figures:
    """Send ``message`` to ``people`` chats at the API ``url``, with so many ``workers``.

    ``rate`` is the limit in messages a second.
    """
    logging.getLogger("telegram.ext.AIORateLimiter").setLevel(logging.CRITICAL)  # counted instead
    return asyncio.run(_send(work))


async def _send(work: Work) -> Figures:
    limiter = AIORateLimiter(overall_max_rate=work["rate"], overall_time_period=1, max_retries=RETRIES)
    builder = ApplicationBuilder().token(work["token"]).base_url(f"{work['url']}/bot")
    application = builder.rate_limiter(limiter).build()
    await application.initialize()
    sender = _Sender(application.bot, render(from_json(work["message"])))
    chats = iter(range(FIRST_CHAT, FIRST_CHAT + work["people"]))
    with Meter() as cost:
        given_up = sum(await asyncio.gather(*(sender.work(chats) for _ in range(work["workers"]))))
    await application.shutdown()
    return {**cost.figures, "given_up": float(given_up)}


class _Sender:
    def __init__(self, bot: Bot, drawn: Drawn) -> None:
        self._bot = bot
        self._text = drawn.text
        self._entities = [MessageEntity(**entity) for entity in drawn.entities]
        self._keyboard = InlineKeyboardMarkup.de_json(drawn.markup, None)

    async def work(self, chats: Iterator[int]) -> int:
        """Send to one chat after the other, until there are no more; returns how many got nothing."""
        given_up = 0
        for chat in chats:
            try:
                await self._bot.send_message(
                    chat,
                    self._text,
                    entities=self._entities,
                    reply_markup=self._keyboard,
                    link_preview_options=LinkPreviewOptions(is_disabled=True),
                )
            except RetryAfter:
                given_up += 1
        return given_up


if __name__ == "__main__":
    answer(measure)
