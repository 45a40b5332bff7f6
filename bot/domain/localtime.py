"""From a clock on the wall to instants and back, sound across clock changes."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)


@cache
def zone_named(name: str) -> ZoneInfo:
    """The time zone with this name, as ``Europe/Stockholm``; kept, since zoneinfo itself keeps only eight.

    Raises:
        ValueError: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as fault:
        raise ValueError(f'"{name}" is not a time zone; write for example Europe/Stockholm') from fault


def as_utc(instant: datetime) -> datetime:
    """The same instant in UTC.

    Raises:
        ValueError: the instant has no zone, so nobody knows when it is.
    """
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no time zone; instants are aware, in UTC")
    return instant.astimezone(UTC)


def first_instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) at which the clocks show this time on this day.

    A time shown twice, in autumn, is the first of the two. A time that is skipped, in spring, is the
    first instant after the gap, which is on a later day where the whole rest of the day is skipped.
    """
    wall = datetime.combine(day, clock, zone)
    by_the_old_offset = wall.astimezone(UTC)
    by_the_new_offset = last_instant(day, clock, zone)
    skipped = by_the_new_offset < by_the_old_offset
    return clock_change(by_the_new_offset, by_the_old_offset, zone) if skipped else by_the_old_offset


def last_instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The second of two instants (UTC) at which the clocks show this time, else the only one.

    For a time that is skipped: some instant before the gap.
    """
    return datetime.combine(day, clock, zone).replace(fold=1).astimezone(UTC)


def clock_change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant (UTC, whole second) when the clocks were changed between two instants.

    Without a change it is ``after``. More than one change is not foreseen: callers look at one day.
    """
    offset = before.astimezone(zone).utcoffset()
    seconds = range(int((after - before) / _SECOND))
    return before + _SECOND * bisect_left(
        seconds,
        True,  # noqa: FBT003  the value searched for: the first second that is changed
        key=lambda second: (before + _SECOND * second).astimezone(zone).utcoffset() != offset,
    )
