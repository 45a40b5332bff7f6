"""How many requests Slack takes, per method and workspace, and who came back before the time it was told.

The tiers are those Slack publishes; the total of a workspace is not, so every figure can be changed.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from tests.doubles.hearing import Asking, Told
from tests.doubles.meters import SLOP, Bucket, Free, Meter, Window
from tests.doubles.slack.catalogue import METHODS, Tier

MINUTE: Final = 60.0
CHANNELS_TO_KNOW: Final = 3
"""A refused post does not say whether it means the channel or the workspace: so many channels tell it."""

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """The limits; None for no limit.

    ``connections`` is how many sockets may be asked for at once before the one a minute of tier 1 holds.
    ``commercial`` is what an app sold outside the Marketplace gets of histories, one a minute.
    """

    tier_1: int | None = 1
    connections: int = 5
    tier_2: int | None = 20
    tier_3: int | None = 50
    tier_4: int | None = 100
    special: int | None = 600
    channel: float | None = 1.0
    channel_burst: int = 3
    workspace_a_minute: int | None = 240
    commercial: bool = False
    retry_after: int | None = None


NO_LIMITS: Final = Figures(
    tier_1=None,
    tier_2=None,
    tier_3=None,
    tier_4=None,
    special=None,
    channel=None,
    workspace_a_minute=None,
)


@dataclass(slots=True)
class Penalty:
    """Whoever it is has to wait until ``until``; ``told`` are the refusals, each with its channel."""

    until: float
    told: list[tuple[str, Told]] = field(default_factory=list)

    def known(self, channel: str, asking: Asking) -> bool:
        """Whether who asks this knows that this channel has to wait."""
        if any(asking.repeats(told) for _, told in self.told):
            return True
        channels = {one for one, told in self.told if asking.knows(told)}
        return channel in channels or len(channels) >= CHANNELS_TO_KNOW


class Rates:
    """Lets a request through, or says for how many whole seconds to wait."""

    def __init__(self, figures: Figures, violation: Callable[[str], None]) -> None:
        """Count by these figures; ``violation`` is told of everyone who comes back too early."""
        self._violation = violation
        self.refused = 0
        self.configure(figures)

    def configure(self, figures: Figures) -> None:
        """Count by these figures from now on, with empty meters."""
        self.figures = figures
        self._meters: dict[Key, Meter] = {}
        self._penalties: dict[Key, Penalty] = {}

    def admit(self, method: str, workspace: str, channel: str, asking: Asking, now: float) -> int | None:
        """Take a turn and return None; or return the seconds to wait (429).

        What was asked before the app can have known is no violation.
        """
        meters = {key: self._meter(key) for key in self._keys(method, workspace, channel)}
        for key, meter in meters.items():
            wait = self._penalty(key, channel, asking, now) or meter.wait(now)
            if wait:
                return self.punish(key, channel, asking, now, wait)
        for meter in meters.values():
            meter.take(now)
        return None

    def flood(
        self, method: str, workspace: str, channel: str, asking: Asking, now: float, wait: float
    ) -> int:
        """Refuse on order, for the narrowest that the method counts by."""
        return self.punish(self._keys(method, workspace, channel)[0], channel, asking, now, wait)

    def punish(self, key: Key, channel: str, asking: Asking, now: float, wait: float) -> int:
        """Tell somebody how many whole seconds to wait."""
        self.refused += 1
        penalty = self._penalties.get(key)
        if penalty is None or penalty.until <= now + SLOP:
            seconds = self.figures.retry_after or max(1, math.ceil(wait - SLOP))
            penalty = self._penalties[key] = Penalty(now + seconds)
        # what is counted by method means the same for every channel
        whom = channel if key[0] in {"channel", "workspace"} else ""
        penalty.told.append((whom, asking.refused()))
        return max(1, math.ceil(penalty.until - now - SLOP))

    def _keys(self, method: str, workspace: str, channel: str) -> list[Key]:
        known = METHODS.get(method)
        if known is not None and known.tier == "post":
            return [("channel", channel), ("workspace", workspace)]
        return [("method", method, workspace)]

    def _meter(self, key: Key) -> Meter:
        if key not in self._meters:
            self._meters[key] = self._made(key)
        return self._meters[key]

    def _made(self, key: Key) -> Meter:
        figures = self.figures
        if key[0] == "channel":
            rate = figures.channel
            return Free() if rate is None else Bucket(rate, figures.channel_burst)
        if key[0] == "workspace":
            return _a_minute(figures.workspace_a_minute)
        if key[1] == "conversations.history" and figures.commercial:
            return Window(1, MINUTE)
        tier: Tier = METHODS[key[1]].tier if key[1] in METHODS else "free"
        if tier == 1:
            rate = figures.tier_1
            return Free() if rate is None else Bucket(rate / MINUTE, figures.connections)
        by_tier = {2: figures.tier_2, 3: figures.tier_3, 4: figures.tier_4, "special": figures.special}
        return _a_minute(by_tier.get(tier))

    def _penalty(self, key: Key, channel: str, asking: Asking, now: float) -> float:
        penalty = self._penalties.get(key)
        if penalty is None or penalty.until <= now + SLOP:
            return 0.0
        whom = channel if key[0] in {"channel", "workspace"} else ""
        if penalty.known(whom, asking):
            early = f"{penalty.until - now:.2f} s before its time"
            self._violation(f"early retry: {' '.join(key)} came {early}")
        return penalty.until - now


def _a_minute(limit: int | None) -> Meter:
    return Free() if limit is None else Window(limit, MINUTE)
