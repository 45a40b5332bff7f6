"""How many messages Telegram takes, and who came back before the time it was told.

Token buckets and windows on the double's own clock. The figures are those Telegram publishes; the real
ones are adaptive, so every figure can be changed.
"""

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.doubles.hearing import Asking, Told
from tests.doubles.meters import SLOP, Bucket, Free, Meter, Window

PAID = 0  # whose penalty it is when the paid lane is full; no chat has this id


CHATS_TO_KNOW = 3
"""A refusal does not say whether it means one chat or the whole bot: so many chats refused tell it."""


@dataclass(slots=True)
class Penalty:
    """A chat or the whole bot has to wait until ``until``; ``told`` are the refusals, each with its chat."""

    until: float
    told: list[tuple[int, Told]] = field(default_factory=list)

    def known(self, chat: int, asking: Asking) -> bool:
        """Whether who asks this knows that this chat has to wait."""
        if any(asking.repeats(told) for _, told in self.told):
            return True
        chats = {one for one, told in self.told if asking.knows(told)}
        return chat in chats or len(chats) >= CHATS_TO_KNOW


@dataclass(frozen=True, slots=True)
class Figures:
    """The limits: turns a second and at once; None for no limit."""

    bot: float | None = 30.0
    bot_burst: int = 6
    paid: float | None = 1000.0
    paid_burst: int = 50
    chat: float | None = 1.0
    chat_burst: int = 3
    group_a_minute: int | None = 20
    retry_after: int | None = None


def _bucket(rate: float | None, burst: int) -> Meter:
    return Free() if rate is None else Bucket(rate, burst)


class Rates:
    """Lets a message through, or says for how many whole seconds to wait."""

    def __init__(self, figures: Figures, violation: Callable[[str], None]) -> None:
        """Count by these figures; ``violation`` is told of everyone who comes back too early."""
        self._violation = violation
        self.refused = 0
        self.configure(figures)

    def configure(self, figures: Figures) -> None:
        """Count by these figures from now on, with empty meters."""
        self.figures = figures
        self._bot = _bucket(figures.bot, figures.bot_burst)
        self._paid = _bucket(figures.paid, figures.paid_burst)
        self._chats: dict[int, Meter] = defaultdict(lambda: _bucket(figures.chat, figures.chat_burst))
        self._groups: dict[int, Meter] = defaultdict(
            lambda: Free() if figures.group_a_minute is None else Window(figures.group_a_minute, 60)
        )
        self._penalties: dict[int | None, Penalty] = {}

    def admit(self, chat: int, asking: Asking, *, edit: bool, paid: bool, now: float) -> int | None:
        """Take a turn and return None; or return the seconds to wait (429).

        An edit takes no turn of a private chat. What was asked before the bot can have known is no violation.
        """
        own_meter: Meter = self._groups[chat] if chat < 0 else Free() if edit else self._chats[chat]
        lane = (PAID, self._paid) if paid else (None, self._bot)
        meters: dict[int | None, Meter] = dict([lane, (chat, own_meter)])
        for whose, meter in meters.items():
            wait = self._penalty(whose, chat, asking, now) or meter.wait(now)
            if wait:
                return self.punish(whose, chat, asking, now, wait)
        for meter in meters.values():
            meter.take(now)
        return None

    def punish(self, whose: int | None, chat: int, asking: Asking, now: float, wait: float) -> int:
        """Tell a chat how many whole seconds to wait, for itself or, if ``whose`` is None, for the bot."""
        self.refused += 1
        penalty = self._penalties.get(whose)
        if penalty is None or penalty.until <= now:
            seconds = self.figures.retry_after or max(1, math.ceil(wait))
            penalty = self._penalties[whose] = Penalty(now + seconds)
        penalty.told.append((chat, asking.refused()))
        return max(1, math.ceil(penalty.until - now))

    def _penalty(self, whose: int | None, chat: int, asking: Asking, now: float) -> float:
        penalty = self._penalties.get(whose)
        if penalty is None or penalty.until <= now + SLOP:
            return 0.0
        if penalty.known(chat, asking):
            who = "the bot" if whose is None else f"chat {whose}"
            self._violation(f"early retry: {who} came {penalty.until - now:.2f} s before its time")
        return penalty.until - now
