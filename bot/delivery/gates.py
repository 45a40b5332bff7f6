"""When a chat is open: an interval between two messages to it, and pauses that the platform asks for.

Pure: every moment is passed in, in seconds of one monotonic clock.
"""

from collections.abc import Mapping
from typing import Final

from bot.ports import Limits

_MOST_CHATS: Final = 10_000


class Gates:
    """The chats of one channel. Most are open and take no room here."""

    def __init__(self, limits: Limits) -> None:
        self._chat_interval = limits.chat_interval
        self._group_interval = limits.group_interval or limits.chat_interval
        self._gates: dict[int, float] = {}
        self._pauses: dict[int, float] = {}

    def opens_at(self, chat: int, *, edit: bool) -> float:
        """The moment a chat is open. An edit passes its gate, but no pause."""
        paused = self._pauses.get(chat, 0.0)
        return paused if edit else max(paused, self._gates.get(chat, 0.0))

    def shut(self, now: float) -> frozenset[int]:
        """The chats that are not open now."""
        self._forget(now)
        return frozenset(self._gates) | frozenset(self._pauses)

    def shut_until(self, now: float) -> Mapping[int, float]:
        """The chats that are not open now, and when each of them will be."""
        return {chat: self.opens_at(chat, edit=False) for chat in self.shut(now)}

    def pass_through(self, now: float, chat: int, *, edit: bool, group: bool = False) -> None:
        """Note that a send or an edit goes to this chat, which may be a group."""
        interval = self._group_interval if group else self._chat_interval
        if interval and not edit:
            self._gates[chat] = now + interval
            if len(self._gates) > _MOST_CHATS:
                self._forget(now)

    def pause(self, chat: int, until: float) -> None:
        """Let nothing through to this chat before."""
        self._pauses[chat] = max(self._pauses.get(chat, 0.0), until)

    def _forget(self, now: float) -> None:
        self._gates = {chat: until for chat, until in self._gates.items() if until > now}
        self._pauses = {chat: until for chat, until in self._pauses.items() if until > now}
