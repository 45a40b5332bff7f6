"""When a person is written to: own days and hour, in the own zone, outside quiet hours.

Days and hours are what the clocks on the wall show; instants go in and come out as aware UTC. The
rules that are easy to get wrong:

* A slot due in this very minute still counts.
* An hour that the clocks skip in spring comes at the first instant after the gap; one they show twice
  in autumn comes the first time only.
* Quiet hours are quiet whenever the clocks show them. An hour inside them (settings refuse it) moves to
  their end on the same day, forward from the small hours and back from the evening: nobody is forgotten
  and nobody is woken. If the clocks leave no such moment that day, the day has no slot.
* Where opening hours are known, a day on which the shop is closed is off, and the slot lies while it is
  open and not quiet: an hour before opening moves to it, one after closing to an hour before closing, but
  never before opening. The window ends at closing.
"""

import re
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Self
from zoneinfo import ZoneInfo

from msgspec import Struct

from bot.domain.holidays import is_public_holiday
from bot.domain.localtime import as_utc, clock_change, first_instant, last_instant, zone_named
from bot.domain.opening import Hours, Opening, parse_opening

Days = frozenset[int]
"""Days of the week as ISO numbers: 1 is Monday, 7 Sunday."""

EVERY_DAY: Days = frozenset(range(1, 8))
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NUMBERS = {name: number for number, name in enumerate(_NAMES, start=1)}
_SHORTEST_RUN = 3

_MIDNIGHT = time()
_DAY = timedelta(days=1)
_A_WHILE = timedelta(minutes=30)
_MINUTE = timedelta(minutes=1)
_HORIZON = range(400)
_KEY_PARTS = 5
_HOUR = 60
_MINUTES = 24 * _HOUR


def parse_days(text: str) -> Days:
    """``mon-fri``, ``mon,wed,fri``, ``tue-thu,sat`` or ``fri-mon`` as days of the week.

    Raises:
        ValueError: an unknown word, or no day at all.
    """
    days: set[int] = set()
    for part in text.lower().split(","):
        first, dash, last = (word.strip() for word in part.partition("-"))
        start, end = _day_number(first, text), _day_number(last if dash else first, text)
        days.update((start - 1 + step) % 7 + 1 for step in range((end - start) % 7 + 1))
    return frozenset(days)


def _day_number(word: str, text: str) -> int:
    if word not in _NUMBERS:
        raise ValueError(f'"{text}" does not name days of the week; write for example mon-fri or mon,wed,fri')
    return _NUMBERS[word]


def format_days(days: Days) -> str:
    """The days as :func:`parse_days` reads them, from Monday on; ``none`` when there are none."""
    parts: list[str] = []
    for _, run in groupby(enumerate(sorted(days)), lambda place_and_day: place_and_day[1] - place_and_day[0]):
        names = [_NAMES[day - 1] for _, day in run]
        parts += [f"{names[0]}-{names[-1]}"] if len(names) >= _SHORTEST_RUN else names
    return ",".join(parts) or "none"


def parse_at(text: str) -> time:
    """A local time of day: ``08:30`` or ``8.30``.

    Raises:
        ValueError: not an hour and a minute of the day.
    """
    hour, _, minute = text.strip().replace(".", ":").partition(":")
    if _is_number(hour, below=24) and _is_number(minute, below=60) and len(minute) == len("30"):
        return time(int(hour), int(minute))
    raise ValueError(f'"{text}" is not a time of day; write hour and minute, for example 08:30')


def _is_number(text: str, *, below: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len("23") and int(text) < below


def format_at(at: time) -> str:
    """The time of day as :func:`parse_at` reads it, always five characters: ``08:30``."""
    return f"{at:%H:%M}"


def _is_whole_minute(clock: time) -> bool:
    return clock == time(clock.hour, clock.minute)


class QuietHours(Struct, frozen=True):
    """The hours of the day when nothing unasked is sent, from ``start`` until ``end``, not included.

    They may go round midnight.

    Raises:
        ValueError: start and end are the same, so that nobody knows whether it is never or always; or
            one of them has seconds or a zone of its own.
    """

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start == self.end:
            raise ValueError(
                f'quiet hours "{self}" end as they begin; write for example 20:00-07:00, or none'
            )
        if not (_is_whole_minute(self.start) and _is_whole_minute(self.end)):
            raise ValueError("quiet hours begin and end on a minute; write for example 20:00-07:00")

    def __contains__(self, clock: time) -> bool:
        """Whether it is quiet when the clocks show this."""
        if self.start < self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def __str__(self) -> str:
        """As :func:`parse_quiet_hours` reads it: ``20:00-07:00``."""
        return f"{format_at(self.start)}-{format_at(self.end)}"


def parse_quiet_hours(text: str) -> QuietHours | None:
    """``20:00-07:00``, or ``none`` for no quiet hours.

    Raises:
        ValueError: not two times of day, or twice the same.
    """
    if text.strip().lower() == "none":
        return None
    start, _, end = text.partition("-")
    try:
        hours = parse_at(start), parse_at(end)
    except ValueError as fault:
        raise ValueError(
            f'"{text}" does not name quiet hours; write for example 20:00-07:00, or none'
        ) from fault
    return QuietHours(*hours)


def format_quiet_hours(quiet: QuietHours | None) -> str:
    """The quiet hours as :func:`parse_quiet_hours` reads them."""
    return "none" if quiet is None else str(quiet)


def parse_zone(text: str) -> str:
    """The name of a time zone, as ``Europe/Stockholm``.

    Raises:
        ValueError: there is no such zone.
    """
    return zone_named(text.strip()).key


class Pause(Struct, frozen=True):
    """Days off in a row, from ``since`` (None: all before) until a date or, with None, without end.

    The date ``until`` is itself the first day on again.
    """

    since: date | None = None
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether this local day is in the pause."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


class Schedule(Struct, frozen=True):
    """A person's days, hour, zone, quiet hours, country for public holidays, pause, and opening hours.

    Raises:
        ValueError: an unknown zone, a day that is not 1-7, an hour with seconds or a zone of its own, a
            country that is not two capital letters (whether there is one: ``holidays.parse_country``).
    """

    days: Days
    at: time
    zone: str
    quiet: QuietHours | None
    country: str | None
    pause: Pause | None = None
    opening: Opening | None = None

    def __post_init__(self) -> None:
        zone_named(self.zone)
        if not self.days <= EVERY_DAY:
            raise ValueError(f"days of the week are 1 (Monday) to 7 (Sunday), not {sorted(self.days)}")
        if not _is_whole_minute(self.at):
            raise ValueError(f'the hour "{self.at}" is more than hour and minute; write for example 08:30')
        if self.country is not None and not re.fullmatch("[A-Z]{2}", self.country):
            raise ValueError(f'"{self.country}" is not a country; write its two letters, as SE')

    def key(self) -> str:
        """A short text shared by schedules that are equal but for the pause, and by no others.

        It reads ``mon-fri 08:30 Europe/Stockholm 20:00-07:00 SE``, and the opening hours after that where
        they are known.
        """
        quiet, country = format_quiet_hours(self.quiet), self.country or "none"
        opening = "" if self.opening is None else f" {self.opening}"
        return f"{format_days(self.days)} {format_at(self.at)} {self.zone} {quiet} {country}{opening}"

    @classmethod
    def from_key(cls, key: str) -> Self:
        """The schedule with this key, without a pause.

        Raises:
            ValueError: not the key of a schedule.
        """
        parts = key.split(" ", _KEY_PARTS)
        if len(parts) < _KEY_PARTS:
            raise ValueError(f'"{key}" is not the key of a schedule')
        days, at, zone, quiet, country, *opening = parts
        return cls(
            days=frozenset() if days == "none" else parse_days(days),
            at=parse_at(at),
            zone=zone,
            quiet=parse_quiet_hours(quiet),
            country=None if country == "none" else country,
            opening=parse_opening(opening[0]) if opening else None,
        )

    def is_on(self, day: date) -> bool:
        """Whether this local day is an own day, the shop open, no public holiday, and not in the pause."""
        return (
            day.isoweekday() in self.days
            and (self.opening is None or self.opening.on(day.isoweekday()) is not None)
            and not (self.pause is not None and self.pause.covers(day))
            and not is_public_holiday(self.country, day)
        )


def local_date(schedule: Schedule, instant: datetime) -> date:
    """The date where the person is."""
    return _on_the_wall(schedule, instant).date()


def outside_quiet_hours(schedule: Schedule, instant: datetime) -> bool:
    """Whether something may be sent at this instant as far as quiet hours go."""
    return schedule.quiet is None or _on_the_wall(schedule, instant).time() not in schedule.quiet


def after_quiet_hours(schedule: Schedule, instant: datetime) -> datetime:
    """This instant (UTC) if it is not quiet, else the first one after it that is not."""
    instant = as_utc(instant)
    if schedule.quiet is None or outside_quiet_hours(schedule, instant):
        return instant
    zone, today = zone_named(schedule.zone), local_date(schedule, instant)
    ends = [
        moment(today + days, schedule.quiet.end, zone)
        for days in (
            timedelta(),
            _DAY,
            2 * _DAY,
        )  # in the night when clocks are set on, the end may be missing
        for moment in (first_instant, last_instant)  # clocks that are set back show the end twice
    ]
    ends.append(_leap_of_the_clocks(instant, max(ends), zone))
    return min(end for end in ends if end > instant and outside_quiet_hours(schedule, end))


def before_quiet_hours(schedule: Schedule, instant: datetime) -> datetime:
    """This instant (UTC) if it is not quiet, else a while before the quiet hours it lies in began."""
    instant = as_utc(instant)
    if schedule.quiet is None or outside_quiet_hours(schedule, instant):
        return instant
    zone, today = zone_named(schedule.zone), local_date(schedule, instant)
    began = max(
        begin
        for days in (
            timedelta(),
            _DAY,
            2 * _DAY,
        )  # when clocks are set on, all that is not quiet may be missing
        for moment in (first_instant, last_instant)  # clocks that are set back show the beginning twice
        if (begin := moment(today - days, schedule.quiet.start, zone)) <= instant
        and outside_quiet_hours(schedule, begin - _MINUTE)
    )
    earlier = began - _A_WHILE
    return earlier if outside_quiet_hours(schedule, earlier) else began - _MINUTE


def slot_on(schedule: Schedule, day: date) -> datetime | None:
    """The person's slot on a local day (UTC), or None when the day is off or the clocks leave no moment."""
    if not schedule.is_on(day):
        return None
    zone = zone_named(schedule.zone)
    hours = None if schedule.opening is None else schedule.opening.on(day.isoweekday())
    if hours is not None:
        clock = _while_open(schedule, hours)
        if clock is None:
            return None
        slot = first_instant(day, clock, zone)
    else:
        slot = first_instant(day, schedule.at, zone)
        skipped = slot.astimezone(zone).time()  # later than the hour where the clocks leap over it
        if schedule.quiet is not None and (schedule.at in schedule.quiet or skipped in schedule.quiet):
            slot = first_instant(day, schedule.quiet.end, zone)
    return slot if local_date(schedule, slot) == day and _may_leave(schedule, slot) else None


def next_slot(schedule: Schedule, after: datetime, *, from_day: date | None = None) -> datetime | None:
    """The first slot (UTC) in the minute of ``after`` or later, and not before the local day ``from_day``.

    What was missed is not made up for: there is one next slot, however long the absence. None means
    never, as far as anyone can tell: no days, or a pause without an end. A pause with an end is
    stepped over, however long; apart from that, 400 days are looked at.
    """
    this_minute = as_utc(after).replace(second=0, microsecond=0)
    day = local_date(schedule, this_minute)
    if from_day is not None:
        day = max(day, from_day)
    for _ in _HORIZON:
        if schedule.pause is not None and schedule.pause.covers(day):
            if schedule.pause.until is None:
                return None
            day = schedule.pause.until
        slot = slot_on(schedule, day)
        if slot is not None and slot >= this_minute:
            return slot
        day += _DAY
    return None


def window_end(schedule: Schedule, slot: datetime) -> datetime:
    """When the window that is open at ``slot`` ends (UTC): at quiet hours, closing, or the local midnight."""
    zone = zone_named(schedule.zone)
    slot = as_utc(slot)
    day = local_date(schedule, slot)
    midnight = first_instant(day + _DAY, _MIDNIGHT, zone)
    ends = _ends_on(schedule, day)
    if not ends and schedule.opening is None:
        return midnight
    # On the two days when the clocks change, an end may come twice, or by a leap of the clocks.
    moments = [
        slot,
        *(first_instant(day, clock, zone) for clock in ends),
        *(last_instant(day, clock, zone) for clock in ends),
        _leap_of_the_clocks(slot, midnight, zone),
    ]
    return min((m for m in moments if slot <= m < midnight and not _may_leave(schedule, m)), default=midnight)


def in_window(schedule: Schedule, instant: datetime) -> bool:
    """Whether a lesson may be sent at this instant: an own day, from the slot until the window's end."""
    instant = as_utc(instant)
    slot = slot_on(schedule, local_date(schedule, instant))
    return slot is not None and slot <= instant < window_end(schedule, slot)


def _on_the_wall(schedule: Schedule, instant: datetime) -> datetime:
    return as_utc(instant).astimezone(zone_named(schedule.zone))


def _leap_of_the_clocks(start: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    same = start.astimezone(zone).utcoffset() == end.astimezone(zone).utcoffset()
    return end if same else clock_change(start, end, zone)


def _while_open(schedule: Schedule, hours: Hours) -> time | None:
    """The hour, moved to where the shop is open and it is not quiet; None when there is no such hour."""
    spans = [(begins, ends) for begins, ends in _awake(schedule.quiet, hours) if begins < ends]
    if not spans:
        return None
    at = schedule.at.hour * _HOUR + schedule.at.minute
    for begins, ends in spans:
        if at < ends:
            return _clock(max(at, begins))
    begins, ends = spans[-1]
    return _clock(max(ends - _HOUR, begins))


def _awake(quiet: QuietHours | None, hours: Hours) -> list[tuple[int, int]]:
    """The minutes of the day that are open and not quiet, in order; some spans may be empty."""
    if quiet is None:
        return [(hours.begins, hours.ends)]
    start, end = (clock.hour * _HOUR + clock.minute for clock in (quiet.start, quiet.end))
    if start < end:
        return [(hours.begins, min(hours.ends, start)), (max(hours.begins, end), hours.ends)]
    return [(max(hours.begins, end), min(hours.ends, start))]


def _clock(minutes: int) -> time:
    return time(minutes // _HOUR, minutes % _HOUR)


def _may_leave(schedule: Schedule, instant: datetime) -> bool:
    """Whether it is neither quiet nor, as far as opening hours are known, closed."""
    if not outside_quiet_hours(schedule, instant):
        return False
    if schedule.opening is None:
        return True
    wall = _on_the_wall(schedule, instant)
    hours = schedule.opening.on(wall.isoweekday())
    return hours is not None and wall.time() in hours


def _ends_on(schedule: Schedule, day: date) -> list[time]:
    """What the clocks show when quiet hours begin and when the shop closes, as far as that is that day."""
    ends = [] if schedule.quiet is None else [schedule.quiet.start]
    hours = None if schedule.opening is None else schedule.opening.on(day.isoweekday())
    if hours is not None and hours.ends < _MINUTES:
        ends.append(hours.closes)
    return ends
