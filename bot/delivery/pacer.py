"""When the next call may leave for one workspace: even turns, pauses, and a rate that may have to be learned.

Pure: every moment is passed in, in seconds of one monotonic clock.
"""

from collections import deque
from typing import Final, Literal

from bot.delivery.learning import Learning
from bot.delivery.rhythm import Rhythm
from bot.ports import Limits

Call = Literal["send", "edit", "look"]
"""What a platform may count apart: sends, edits, and looks into a chat's history."""

KINDS: Final[tuple[Call, ...]] = ("send", "edit", "look")

FILL: Final = 0.99
"""How much of the allowed rate is used: the rest absorbs the network's unevenness."""

CHATS_TO_PAUSE_ALL: Final = 3
WITHIN: Final = 2.0
"""So many chats told to wait within so many seconds mean that the whole workspace is meant."""

BREATH: Final = 1.0
"""Where the rate is learned, one chat that has to wait may mean them all: the next send is no sooner."""


class Pacer:
    """The turns of one workspace. ``found`` is a rate that was learned earlier."""

    def __init__(self, limits: Limits, now: float, found: float | None = None) -> None:
        learns = limits.learns and limits.rate is not None
        self._learning = Learning(limits.rate, found) if learns and limits.rate is not None else None
        self._rate = limits.rate
        self.apart = limits.edit_rate is not None
        sends = self._learning.rate if self._learning else _filled(limits.rate)
        self._sends = Rhythm(sends, limits.burst, now)
        self._edits = Rhythm(_filled(limits.edit_rate), limits.burst, now) if self.apart else self._sends
        looks = limits.edit_rate if limits.look_rate is None else limits.look_rate
        self._looks = Rhythm(_filled(looks), 1, now) if self.apart else self._sends
        self._refusals: deque[tuple[float, int, float]] = deque()

    @property
    def rate(self) -> float | None:
        """Sends a second, as known by now; None: no limit."""
        return self._learning.rate if self._learning else self._rate

    def turn_at(self, call: Call = "send") -> float:
        """The moment of the next turn; one in the past may be taken now."""
        return self._rhythm(call).turn_at()

    def take(self, now: float, call: Call = "send") -> None:
        """Use the turn."""
        rhythm = self._rhythm(call)
        waited_for = rhythm.take(now)
        if self._learning and rhythm is self._sends:
            self._learning.turn(now, waited_for=waited_for)
            rhythm.set_rate(self._learning.rate)

    def pause(self, until: float, call: Call | None = None) -> None:
        """Let nothing leave before, or nothing of this kind; turns that pass meanwhile are not saved up."""
        for rhythm in (self._sends, self._edits, self._looks) if call is None else (self._rhythm(call),):
            rhythm.pause(until)

    def paused_at(self, now: float, call: Call = "send") -> bool:
        """Whether calls of this kind have to wait, now."""
        return self._rhythm(call).paused_at(now)

    def too_many(
        self,
        chat: int,
        began: float,
        now: float,
        after: float,
        *,
        call: Call = "send",
        all_meant: bool = False,
    ) -> float | None:
        """Note that the platform, to a call that began then, said to wait ``after`` seconds.

        Returns until when all calls of this kind should now be paused, if they should: where the platform
        means them all, as it does where it counts a kind apart, or has said so to several chats.
        """
        if call != "send" and self.apart:
            return now + after
        if self._learning:
            self._learning.refused(began, now)
            self._sends.set_rate(self._learning.rate)
            self._sends.pause(now + min(after, BREATH))
        self._refusals.append((now, chat, now + after))
        while self._refusals[0][0] < now - self._within():
            self._refusals.popleft()
        if not all_meant and len({chat for _, chat, _ in self._refusals}) < CHATS_TO_PAUSE_ALL:
            return None
        until = max(until for _, _, until in self._refusals)
        self._refusals.clear()
        return until

    def news(self) -> float | None:
        """A learned rate that is worth storing, once."""
        return self._learning.news() if self._learning else None

    def _within(self) -> float:
        """Where turns are rare, three of them take longer than :data:`WITHIN`."""
        if not self._learning:
            return WITHIN
        return max(WITHIN, CHATS_TO_PAUSE_ALL * (BREATH + 1 / self._learning.rate))

    def _rhythm(self, call: Call) -> Rhythm:
        match call:
            case "send":
                return self._sends
            case "edit":
                return self._edits
            case "look":
                return self._looks


def _filled(rate: float | None) -> float | None:
    return None if rate is None else rate * FILL
