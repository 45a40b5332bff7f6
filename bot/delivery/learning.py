"""Find a rate that nobody publishes: climb while nobody says no, step down when somebody does.

Pure: every moment is passed in, in seconds of one monotonic clock.
"""

from bisect import bisect_left, bisect_right
from collections import deque
from math import pow as power
from typing import Final

LEAST: Final = 1 / 8
MOST: Final = 16.0
"""The rate stays between these multiples of the first one."""

KEPT: Final = 0.97
"""How much of what was seen to be taken is used from then on."""

DIP: Final = 0.06
RECOVERS: Final = 10.0
"""After a refusal the rate begins so much lower, and is back after so many seconds, lest it hit a limit
that has nothing left."""

HOLDS: Final = 40.0
"""Seconds the rate then stays, before it climbs: what was found is right more often than not."""

CLIMBS: Final = 0.015
"""How much of the rate is added each second while climbing."""

NEAR: Final = 25.0
SHORT: Final = 8.0
MINUTE: Final = 60.0
"""Seconds. Between two refusals as near as the first, a limit that fills up steadily gives exactly its rate,
and one that is counted by the minute gives it in a minute. Where the last refusal is longer ago, the rate has
climbed since, and only the last few seconds say how far that went."""

FEW: Final = 4
"""Fewer calls than this say nothing about a rate. As many since the last refusal say as much about it as the
last minute does, more say more: a limit that has fallen is believed once it has been seen at work."""

HALF_LIFE: Final = 7 * 86_400.0
"""Seconds after which half of what was learned (in proportion) is forgotten, if nothing confirms it."""

NEWS: Final = 1.1
"""A rate is worth storing when it differs from the stored one by this factor."""


class Learning:
    """What is known of one limit. ``first`` is the rate to begin at, ``found`` one from an earlier life."""

    def __init__(self, first: float, found: float | None = None) -> None:
        self._least, self._most = first * LEAST, first * MOST
        self._found = self._within(first if found is None else found)
        self._stored = self._found
        self._used = RECOVERS if found is None else 0.0
        self._climbs_after = RECOVERS if found is None else HOLDS
        self._refused_at = float("-inf")
        self._turns: deque[float] = deque()

    @property
    def rate(self) -> float:
        """Calls a second to make now."""
        dip = DIP * max(0.0, 1 - self._used / RECOVERS)
        climb = CLIMBS * max(0.0, self._used - self._climbs_after)
        return self._within(self._found * (1 - dip + climb))

    def turn(self, now: float, *, waited_for: bool) -> None:
        """Note a call. Only seconds in which calls waited for their turn say something about the rate."""
        if waited_for and self._turns:
            self._used += now - self._turns[-1]
        elif not waited_for:
            self._turns.clear()
        self._turns.append(now)
        while self._turns[0] < now - MINUTE:
            self._turns.popleft()

    def refused(self, began: float, now: float) -> None:
        """Note that the call that began then was one too many. What began before the last no is no news."""
        if began <= self._refused_at:
            return
        rate = self.rate
        self._found = self._within(KEPT * min(rate, self._taken(began) or rate))
        self._used, self._climbs_after = 0.0, HOLDS
        self._refused_at = now

    def news(self) -> float | None:
        """A rate that should be stored, once."""
        rate = self._found if self._used < self._climbs_after else self.rate
        if max(rate, self._stored) < NEWS * min(rate, self._stored):
            return None
        self._stored = rate
        return rate

    def _taken(self, began: float) -> float | None:
        """Calls a second that the platform took lately, up to this call; None: too few to tell."""
        if self._refused_at < began - NEAR:
            return self._taken_since(began - SHORT, began)
        since = self._taken_since(self._refused_at, began)
        within_a_minute = self._taken_since(began - MINUTE, began)
        if since is None or within_a_minute is None:
            return None
        sure = 1 - FEW / (FEW + self._calls(self._refused_at, began))
        return power(since, sure) * power(within_a_minute, 1 - sure)

    def _taken_since(self, since: float, began: float) -> float | None:
        if since != self._refused_at:
            since = max(since, self._turns[0] if self._turns else began)
        taken = self._calls(since, began)
        return taken / (began - since) if taken >= FEW else None

    def _calls(self, since: float, began: float) -> int:
        turns = list(self._turns)
        return bisect_left(turns, began) - bisect_right(turns, since)

    def _within(self, rate: float) -> float:
        return min(max(rate, self._least), self._most)


def remembered(found: float, first: float, age: float) -> float:
    """What is left of a rate found ``age`` seconds ago: it fades into the first one."""
    return float(first * (found / first) ** (0.5 ** (max(age, 0.0) / HALF_LIFE)))
