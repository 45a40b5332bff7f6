"""The hours somebody keeps, from the key of a schedule that is stored with them."""

from datetime import time
from functools import lru_cache
from typing import Final

from bot.domain.schedule import EVERY_DAY, Schedule
from bot.services.people.reschedule import PACED

ROUND_THE_CLOCK: Final = Schedule(EVERY_DAY, time(12), "UTC", quiet=None, country=None)
"""The hours of whoever has none: nothing is known of them, or their tips follow each other by seconds."""


@lru_cache(maxsize=1024)  # people share their schedules
def hours_of(key: str | None) -> Schedule:
    """The schedule with this key, without a pause; round the clock where there is none.

    Raises:
        ValueError: the key is of no schedule.
    """
    return ROUND_THE_CLOCK if key is None or key.startswith(PACED) else Schedule.from_key(key)
