"""One update on its way in: passed by if it is not for us, else stored, and its tap answered."""

from collections.abc import Callable
from typing import TypeVar

import orjson

from adapters.telegram.parse import Update, is_for, tap_of
from adapters.telegram.taps import Taps
from bot.ports import Receive

T = TypeVar("T")


class Intake:
    """Where polling and the webhook hand in what came."""

    def __init__(self, receive: Receive, taps: Taps, username: Callable[[], str | None]) -> None:
        """``username`` is the bot's own, as far as it is known yet."""
        self._receive = receive
        self._taps = taps
        self._username = username

    async def take(self, update: Update) -> None:
        """Store an update; after that Telegram may be told.

        Raises:
            InboxFull: too much waits to be handled; as any other error, it says that nothing is stored.
        """
        if or_none(lambda one: is_for(one, self._username()), update) is False:
            return
        await self._receive(orjson.dumps(update), str(update["update_id"]))
        if (tap := or_none(tap_of, update)) is not None:
            self._taps.stored(tap)


def or_none(question: Callable[[Update], T], update: Update) -> T | None:
    """The answer, or None for an update of an unheard-of shape: it is stored and passed by like others."""
    try:
        return question(update)
    except (AttributeError, KeyError, TypeError):
        return None
