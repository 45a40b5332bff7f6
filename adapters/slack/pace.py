"""How often a method of Slack's may be called that no pacer of messages counts."""

from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable
from typing import Final

MINUTE: Final = 60.0
AT_ONCE: Final = 5
"""Turns that are saved up, at most."""

MOST_KEPT: Final = 20_000


class Allowance:
    """So many calls a minute for each workspace: a share of what Slack allows, the rest is for others."""

    def __init__(self, a_minute: int, clock: Callable[[], float]) -> None:
        """``clock`` is in seconds and never goes back."""
        self._a_minute = a_minute
        self._clock = clock
        self._calls: defaultdict[str, deque[float]] = defaultdict(deque)
        self._rests: dict[str, float] = {}

    def take(self, workspace: str) -> bool:
        """Whether a call may be made now; if so, it is counted."""
        if self.wait(workspace) > 0:
            return False
        self._calls[workspace].append(self._clock())
        return True

    def count(self, workspace: str) -> None:
        """A call is made that cannot wait."""
        self._calls[workspace].append(self._clock())

    def wait(self, workspace: str) -> float:
        """Seconds until the next call may be made."""
        now, calls = self._clock(), self._calls[workspace]
        while calls and calls[0] <= now - MINUTE:
            calls.popleft()
        full = calls[-self._a_minute] + MINUTE - now if len(calls) >= self._a_minute else 0.0
        return max(full, self._rests.get(workspace, now) - now, 0.0)

    def rest(self, workspace: str, seconds: float) -> None:
        """Slack said 429: nothing before that."""
        self._rests[workspace] = self._clock() + seconds


class Turns:
    """Even turns for each workspace, few saved up: who comes too early is told when to come again.

    So what was used before a start, which nobody remembers, does little harm.
    """

    def __init__(self, a_minute: int, clock: Callable[[], float]) -> None:
        """``clock`` is in seconds and never goes back."""
        self._pause = MINUTE / a_minute
        self._clock = clock
        self._next: dict[str, float] = {}
        self._kept: OrderedDict[str, float] = OrderedDict()

    def wait(self, workspace: str, name: str) -> float:
        """Seconds until the turn that is kept for ``name``; 0: it is now, and used by this."""
        now = self._clock()
        turn = self._kept.pop(name, None)
        if turn is None:
            earliest = now - (AT_ONCE - 1) * self._pause
            turn = max(self._next.get(workspace, earliest), earliest)
            self._next[workspace] = turn + self._pause
        if turn <= now:
            return 0.0
        self._kept[name] = turn
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return turn - now
