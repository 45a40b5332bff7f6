"""A limit of an API: a bucket of turns. Who is refused waits, and who comes back too early is counted."""

import math
from typing import Final

from tests.doubles.meters import Bucket

TELLS: Final = 3
"""A refusal does not say whether it means one chat or all: so many chats refused tell it."""

GRACE: Final = 0.05
"""Seconds in which a client may take in what it was told."""


class Limit:
    """``rate`` messages and edits a second, ``burst`` at once after a rest; it judges as the double does."""

    def __init__(self, rate: float, burst: int, travels: float) -> None:
        """``travels`` is how many seconds an answer is on its way."""
        self._bucket = Bucket(rate, burst)
        self._travels = travels
        self._until = 0.0
        self._heard: dict[int, float] = {}
        self.is_early = False
        """Whether the last to be refused should have known."""

    def admit(self, chat: int, now: float) -> int | None:
        """Take a turn; or say for how many whole seconds to wait, and until then take nothing."""
        if now >= self._until:
            wait = self._bucket.wait(now)
            if not wait:
                self._bucket.take(now)
                return None
            self._until = now + max(1, math.ceil(wait))
            self._heard.clear()
        self.is_early = self._known(chat, now)
        self._heard.setdefault(chat, now + self._travels + GRACE)
        return max(1, math.ceil(self._until - now))

    def _known(self, chat: int, now: float) -> bool:
        """Whether the client can know by now that this chat has to wait."""
        return self._heard.get(chat, now) < now or sum(at < now for at in self._heard.values()) >= TELLS
