"""Again and again, in even steps that a leap of the clock does not add up."""

from datetime import datetime

from apscheduler.triggers.interval import IntervalTrigger


class Ticks(IntervalTrigger):  # type: ignore[misc]  # untyped
    """Every so many seconds; what was missed is one tick.

    APScheduler would list every tick that was missed before it does the last of them: some 16 million of two
    seconds where a clock is set forward by a year, as on a small machine that starts with an old time.
    """

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """Give the next tick behind ``now``, in step with the one before unless some were missed."""
        following: datetime | None = super().get_next_fire_time(previous_fire_time, now)
        return following if following is None or following > now else now + self.interval
