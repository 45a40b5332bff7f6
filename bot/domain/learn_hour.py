"""An hour learnt from when somebody answers, to be offered once."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Final

from msgspec import Struct

LOOKED_AT: Final = 8
"""The latest answered messages, one answer each."""

ENOUGH: Final = 5
"""How many of them must lie far from the slot, and near the hour that is offered."""

FAR: Final = 120
"""Minutes from the slot, by the time of day, that an answer must be more than to lie far from it."""

_HALF_HOUR: Final = 30
_DAY: Final = 24 * 60


class Answered(Struct, frozen=True):
    """One answered message: when the slot was, and when the answer came, as the clocks showed it."""

    slot: time
    at: datetime


class UsualHour(Struct, frozen=True):
    """The hour at which somebody usually answers; ``weekday`` (1 Monday) if it always was that day."""

    at: time
    weekday: int | None


def usual_hour(answers: Sequence[Answered]) -> UsualHour | None:
    """The hour around which somebody answers far from the slot; None: near it, or at no hour one can name.

    ``answers`` are the latest ones, newest first; at most :data:`LOOKED_AT` are looked at.
    """
    latest = answers[:LOOKED_AT]
    far = [one for one in latest if _apart(_minutes(one.at.time()), _minutes(one.slot)) > FAR]
    if len(far) < ENOUGH:
        return None
    minutes = _middle([_minutes(one.at.time()) for one in far])
    around = [one for one in latest if _apart(_minutes(one.at.time()), minutes) <= FAR]
    if len(around) < ENOUGH:
        return None
    weekdays = {one.at.isoweekday() for one in far}
    return UsualHour(time(minutes // 60, minutes % 60), weekdays.pop() if len(weekdays) == 1 else None)


def _middle(minutes: Sequence[int]) -> int:
    """The one of them that lies nearest to all others round the clock, to the half hour."""
    middle = min(minutes, key=lambda one: sum(_apart(one, other) for other in minutes))
    return round(middle / _HALF_HOUR) * _HALF_HOUR % _DAY


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _apart(one: int, other: int) -> int:
    """Minutes between two times of day, the short way round midnight."""
    apart = abs(one - other)
    return min(apart, _DAY - apart)
