"""When the next message may leave: even turns for the whole bot, a gate for each chat, and pauses.

Pure: every moment is passed in, in seconds of one monotonic clock.
"""

from collections import deque
from typing import Final

from bot.ports import Limits

FILL: Final = 0.985
"""How much of the allowed rate is used: the rest absorbs the network's unevenness."""

LATENESS: Final = 0.02
"""A turn taken so many seconds late, by a busy process, does not move the turns after it."""

CHATS_TO_PAUSE_ALL: Final = 3
WITHIN: Final = 2.0
"""So many chats told to wait within so many seconds mean that the whole channel is meant."""

_MOST_CHATS: Final = 10_000


class Pacer:
    """The turns of one channel. It starts with an empty bucket: nothing has been saved up."""

    def __init__(self, limits: Limits, now: float) -> None:
        self._interval = 0.0 if limits.rate is None else 1 / (limits.rate * FILL)
        self._saved = (max(limits.burst, 1) - 1) * self._interval
        self._grace = max(self._saved, LATENESS)
        self._chat_interval = limits.chat_interval
        self._next = now
        self._paused_until = now
        self._gates: dict[int, float] = {}
        self._chat_pauses: dict[int, float] = {}
        self._refusals: deque[tuple[float, int]] = deque()

    def turn_at(self) -> float:
        """The moment of the next turn; one in the past may be taken now."""
        return max(self._next, self._paused_until)

    def chat_at(self, chat: int, *, edit: bool) -> float:
        """The moment a chat is open. An edit passes its gate, but no pause."""
        paused = self._chat_pauses.get(chat, 0.0)
        return paused if edit else max(paused, self._gates.get(chat, 0.0))

    def shut_chats(self, now: float) -> frozenset[int]:
        """The chats that are not open now."""
        self._forget(now)
        return frozenset(self._gates) | frozenset(self._chat_pauses)

    def take(self, now: float, chat: int, *, edit: bool) -> None:
        """Use the turn, for a send or an edit in this chat."""
        if self._interval:
            if now - self._next > self._grace:
                self._next = now - self._saved
            self._next += self._interval
        if self._chat_interval and not edit:
            self._gates[chat] = now + self._chat_interval
            if len(self._gates) > _MOST_CHATS:
                self._forget(now)

    def pause(self, until: float) -> None:
        """Let nothing leave before; turns that pass meanwhile are not saved up."""
        self._paused_until = max(self._paused_until, until)
        self._next = max(self._next, self._paused_until)

    def paused_at(self, now: float) -> bool:
        """Whether the channel has to wait, now."""
        return self._paused_until > now

    def pause_chat(self, chat: int, until: float) -> None:
        """Let nothing leave for this chat before."""
        self._chat_pauses[chat] = max(self._chat_pauses.get(chat, 0.0), until)

    def too_many(self, chat: int, now: float, after: float) -> float | None:
        """Note that the platform told this chat to wait ``after`` seconds.

        Returns until when the whole channel should now be paused, if it should.
        """
        self.pause_chat(chat, now + after)
        self._refusals.append((now, chat))
        while self._refusals[0][0] < now - WITHIN:
            self._refusals.popleft()
        chats = {chat for _, chat in self._refusals}
        if len(chats) < CHATS_TO_PAUSE_ALL:
            return None
        self._refusals.clear()
        return max(self._chat_pauses.get(chat, now) for chat in chats)

    def _forget(self, now: float) -> None:
        self._gates = {chat: until for chat, until in self._gates.items() if until > now}
        self._chat_pauses = {chat: until for chat, until in self._chat_pauses.items() if until > now}
