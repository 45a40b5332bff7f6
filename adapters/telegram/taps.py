"""Every tap is answered: in a private chat at once, in a group by what only whoever tapped may read."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any, Final

from adapters.telegram.measures import units
from adapters.telegram.parse import Tap
from adapters.telegram.wire import Wire, WireError

LONGEST_WHISPER: Final = 200
WHISPER_SECONDS: Final = 8.0
"""How long a tap in a group waits for its whisper; Telegram takes no answer after some ten seconds."""

_CUT: Final = "…"


class Taps:
    """The taps of one bot that wait for an answer."""

    def __init__(
        self,
        wire: Wire,
        in_background: Callable[[Coroutine[Any, Any, None]], object],
        patience: float = WHISPER_SECONDS,
    ) -> None:
        """``patience`` is how many seconds a whisper has before the spinner is stopped without it."""
        self._wire = wire
        self._in_background = in_background
        self._patience = patience
        self._open: set[str] = set()

    def stored(self, tap: Tap) -> None:
        """Stop the spinner on a tapped button, at once or, where a whisper should, if none comes."""
        if tap.in_group:
            self._open.add(tap.id)
            self._in_background(self._later(tap.id))
        else:
            self._in_background(self._answer(tap.id))

    async def whisper(self, tap: str, words: str) -> None:
        """Tell something to whoever tapped, and nobody else; longer words are cut at 200 characters.

        Raises:
            WireError: it did not go through; also when the tap was too long ago.
        """
        waited = tap in self._open
        self._open.discard(tap)
        try:
            await self._wire.call(
                "answerCallbackQuery",
                {"callback_query_id": tap, "text": shortened(words), "show_alert": True},
            )
        except WireError:
            if waited:
                self._open.add(tap)
            raise

    async def _later(self, tap: str) -> None:
        await asyncio.sleep(self._patience)
        if tap in self._open:
            self._open.discard(tap)
            await self._answer(tap)

    async def _answer(self, tap: str) -> None:
        with contextlib.suppress(WireError):  # too late: the spinner has stopped by itself
            await self._wire.call("answerCallbackQuery", {"callback_query_id": tap})


def shortened(words: str) -> str:
    """Words as a whisper takes them: whole, or their beginning and a sign that there was more."""
    if units(words) <= LONGEST_WHISPER:
        return words
    room = LONGEST_WHISPER - units(_CUT)
    while units(words) > room:
        words = words[: min(len(words) - 1, room)]
    return words.rstrip() + _CUT
