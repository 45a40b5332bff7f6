"""A simulated year: nothing outside the window, nobody forgotten, never two on a day, the missed forgiven."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

import holidays
from hypothesis import assume, example, given, settings
from hypothesis import strategies as some
from msgspec.structs import replace

from bot.domain.opening import Hours, Opening
from bot.domain.schedule import (
    EVERY_DAY,
    Pause,
    QuietHours,
    Schedule,
    in_window,
    local_date,
    next_slot,
    outside_quiet_hours,
    slot_on,
    window_end,
)

ZONES = (
    "Europe/Stockholm",
    "America/New_York",
    "Asia/Kathmandu",  # 5 h 45 min, no summer time
    "Australia/Lord_Howe",  # leaps half an hour
    "Africa/Casablanca",  # changes for Ramadan
    "Pacific/Apia",  # skipped 30 December 2011
    "America/Santiago",  # leaps at midnight
)
COUNTRIES = ("SE", "US", "NP", "AU", "MA", "WS", None)
YEARS = (2011, 2026, 2027)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

clocks = some.builds(time, some.integers(0, 23), some.sampled_from((0, 15, 30, 45, 59)))
small_hours = some.builds(time, some.integers(0, 3), some.integers(0, 59))
days_of_a_week = some.frozensets(some.integers(1, 7), min_size=1)


@some.composite
def quiet_hours(draw: some.DrawFn, times: some.SearchStrategy[time] = clocks) -> QuietHours:
    start, end = draw(times), draw(times)
    assume(start != end)
    return QuietHours(start, end)


def schedules(
    times: some.SearchStrategy[time] = clocks, pauses: some.SearchStrategy[Pause | None] | None = None
) -> some.SearchStrategy[Schedule]:
    return some.builds(
        Schedule,
        days=days_of_a_week,
        at=times,
        zone=some.sampled_from(ZONES),
        quiet=some.none() | quiet_hours(times),
        country=some.sampled_from(COUNTRIES),
        pause=some.none() if pauses is None else pauses,
    )


@some.composite
def opening_hours(draw: some.DrawFn) -> Opening:
    """Some days with hours of at least two minutes, some closed."""
    spans = some.tuples(clocks, clocks).filter(lambda both: both[0] != both[1])
    hours = some.none() | spans.map(lambda both: Hours(*both))
    week = draw(some.lists(hours, min_size=7, max_size=7).filter(any))
    return Opening(tuple(week))


def instants_in(year: int) -> some.SearchStrategy[datetime]:
    return some.datetimes(datetime(year, 1, 1), datetime(year, 12, 31), timezones=some.just(UTC))  # noqa: DTZ001


some_year = some.sampled_from(YEARS)
some_instant = some_year.flatmap(instants_in)


@some.composite
def pauses_in_a_year(draw: some.DrawFn) -> Pause | None:
    since = draw(some.dates(date(2026, 1, 1), date(2026, 12, 31)))
    length = draw(some.integers(0, 90))
    return draw(some.sampled_from((None, Pause(since, since + length * DAY), Pause(None, since))))


# -- what must hold, said without the code under test


@cache
def minutes_of(day: date, zone: str) -> list[tuple[datetime, time]]:
    """Each minute that is on this day by the clocks of the zone, as instant and as shown."""
    earliest = datetime.combine(day, time(), UTC) - timedelta(hours=15)  # no zone is further from UTC
    minutes = [earliest + n * MINUTE for n in range((15 + 24 + 15) * 60)]
    shown = [(minute, minute.astimezone(ZoneInfo(zone))) for minute in minutes]
    return [(minute, clocks.time()) for minute, clocks in shown if clocks.date() == day]


def is_quiet(quiet: QuietHours | None, shown: time) -> bool:
    if quiet is None:
        return False
    if quiet.start < quiet.end:
        return quiet.start <= shown < quiet.end
    return not quiet.end <= shown < quiet.start


def expected_slot(who: Schedule, day: date) -> datetime | None:
    """The first allowed minute from the hour on; an evening in quiet hours: the first allowed one."""
    allowed = [(m, shown) for m, shown in minutes_of(day, who.zone) if not is_quiet(who.quiet, shown)]
    from_the_hour = [m for m, shown in allowed if shown >= who.at]
    in_the_evening = who.quiet is not None and who.quiet.end < who.quiet.start <= who.at
    if in_the_evening:
        return allowed[0][0] if allowed else None
    return from_the_hour[0] if from_the_hour else None


@cache
def holidays_of(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))


def is_day_on(who: Schedule, day: date) -> bool:
    paused = who.pause is not None and ((who.pause.since or date.min) <= day < (who.pause.until or date.max))
    free = who.country is not None and day in holidays_of(who.country, day.year)
    return day.isoweekday() in who.days and not paused and not free


def exists(day: date, zone: str) -> bool:
    noon = datetime.combine(day, time(12), ZoneInfo(zone))
    return noon.astimezone(UTC).astimezone(ZoneInfo(zone)).date() == day


def days_from(first: date, last: date) -> list[date]:
    return [first + place * DAY for place in range((last - first).days + 1)]


@cache
def days_around_clock_changes(zone: str) -> list[date]:
    noons = [datetime(year, 1, 1, 12, tzinfo=ZoneInfo(zone)) + n * DAY for year in YEARS for n in range(365)]
    changes = [b.date() for a, b in pairwise(noons) if a.utcoffset() != b.utcoffset()]
    return sorted({day + n * DAY for day in [*changes, date(2026, 6, 15)] for n in (-1, 0, 1)})


def slots_of_a_walk(who: Schedule, now: datetime, last: date) -> list[datetime]:
    """What is sent when the planner asks again after each one, having noted the local day."""
    slots: list[datetime] = []
    from_day = None
    while (slot := next_slot(who, now, from_day=from_day)) is not None and local_date(who, slot) <= last:
        slots.append(slot)
        now, from_day = slot, local_date(who, slot) + DAY
    return slots


# -- the properties


@settings(max_examples=60, deadline=None)
@given(who=schedules(clocks) | schedules(small_hours), data=some.data())
def test_around_clock_changes_slot_and_window_agree_with_a_look_at_every_minute(
    who: Schedule, data: some.DataObject
) -> None:
    day = data.draw(some.sampled_from(days_around_clock_changes(who.zone)))
    who = replace(who, days=EVERY_DAY, country=None)

    slot = slot_on(who, day)

    assert slot == expected_slot(who, day)
    if slot is not None:
        later = [(m, shown) for m, shown in minutes_of(day, who.zone) if m >= slot]
        closes = next((m for m, shown in later if is_quiet(who.quiet, shown)), later[-1][0] + MINUTE)
        assert window_end(who, slot) == closes
        assert [m for m, _ in minutes_of(day, who.zone) if in_window(who, m)] == [
            m for m, _ in later if m < closes
        ]


AN_HOUR_INTO_THE_QUIET: Final = Schedule(
    EVERY_DAY, time(), "Africa/Casablanca", QuietHours(time(0, 15), time(1, 15)), country=None
)
"""On a night when clocks leap from midnight to one there, its hour is missing and the next one is quiet."""


@settings(max_examples=25, deadline=None)
@given(who=schedules(pauses=pauses_in_a_year()), year=some_year)
@example(AN_HOUR_INTO_THE_QUIET, 2011)
def test_a_year_visits_every_day_that_is_on_once_and_no_other(who: Schedule, year: int) -> None:
    first, last = date(year, 1, 1), date(year, 12, 31)
    start = datetime.combine(first, time(), ZoneInfo(who.zone)).astimezone(UTC)

    visited = [local_date(who, slot) for slot in slots_of_a_walk(who, start, last)]

    on = [day for day in days_from(first, last) if is_day_on(who, day) and exists(day, who.zone)]
    assert visited == [day for day in on if slot_on(who, day) is not None]
    # Only clocks that leap over all there is between two quiet hours can leave a day without a slot.
    if who.quiet is None or not is_quiet(who.quiet, time(12)):
        assert visited == on


@settings(max_examples=25, deadline=None)
@given(who=schedules(pauses=pauses_in_a_year()), start=instants_in(2026))
def test_nothing_is_due_outside_the_window(who: Schedule, start: datetime) -> None:
    for slot in slots_of_a_walk(who, start, local_date(who, start) + 60 * DAY):
        shown = slot.astimezone(ZoneInfo(who.zone))
        assert is_day_on(who, shown.date())
        assert not is_quiet(who.quiet, shown.time())
        assert outside_quiet_hours(who, slot)
        end = window_end(who, slot)
        assert in_window(who, slot)
        assert in_window(who, end - timedelta(microseconds=1))
        # An open window on the other side is that of the day before or after: they meet at midnight.
        for beyond in (slot - MINUTE, end):
            assert not in_window(who, beyond) or local_date(who, beyond) != shown.date()


@settings(max_examples=100, deadline=None)
@given(
    who=schedules(pauses=pauses_in_a_year()), now=some_instant, later=some.timedeltas(timedelta(), 40 * DAY)
)
def test_the_next_slot_is_never_past_never_runs_back_and_is_its_own_next(
    who: Schedule, now: datetime, later: timedelta
) -> None:
    slot, slot_later = next_slot(who, now), next_slot(who, now + later)

    assert slot is not None
    assert slot_later is not None
    assert now.replace(second=0, microsecond=0) <= slot <= slot_later
    assert next_slot(who, slot) == slot
    assert next_slot(who, slot + timedelta(seconds=59)) == slot


@settings(max_examples=60, deadline=None)
@given(who=schedules(), start=some_instant, absence=some.integers(1, 200))
def test_after_an_absence_one_slot_waits_in_the_future_and_no_pile(
    who: Schedule, start: datetime, absence: int
) -> None:
    back = start + absence * DAY + 61 * MINUTE

    first, second = slots_of_a_walk(who, back, local_date(who, back) + 400 * DAY)[:2]

    assert first >= back.replace(second=0, microsecond=0)
    assert local_date(who, back) <= local_date(who, first) < local_date(who, second)


@settings(max_examples=40, deadline=None)
@given(before=schedules(), after=schedules(), changed=instants_in(2026))
def test_changed_hours_never_bring_two_on_a_day_nor_lose_a_later_one(
    before: Schedule, after: Schedule, changed: datetime
) -> None:
    """Somebody's hour, days or zone is changed at any instant, sixty days into the walk."""
    start = changed - 60 * DAY
    sent = [s for s in slots_of_a_walk(before, start, local_date(before, changed)) if s <= changed]
    used = local_date(before, sent[-1]) + DAY if sent else local_date(after, changed)
    from_day = max(used, local_date(after, changed))
    last = local_date(after, changed) + 60 * DAY

    then = []
    now: datetime | None = changed
    while now is not None and (now := next_slot(after, now, from_day=from_day)) is not None:
        if local_date(after, now) > last:
            break
        then.append(now)
        from_day = local_date(after, now) + DAY

    days = [local_date(before, slot) for slot in sent] + [local_date(after, slot) for slot in then]
    assert len(days) == len(set(days))
    on = [day for day in days_from(used, last) if is_day_on(after, day) and slot_on(after, day) is not None]
    assert [day for day in on if day > local_date(after, changed)] == [
        local_date(after, slot) for slot in then if local_date(after, slot) > local_date(after, changed)
    ]


@settings(max_examples=100, deadline=None)
@given(one=schedules(pauses=pauses_in_a_year()), other=schedules())
def test_two_schedules_share_a_key_exactly_when_they_differ_in_the_pause_alone(
    one: Schedule, other: Schedule
) -> None:
    assert Schedule.from_key(one.key()) == replace(one, pause=None)
    assert (one.key() == other.key()) is (replace(one, pause=None) == replace(other, pause=None))
    assert one.key().isascii()
    assert len(one.key()) <= 100


# -- opening hours


def is_open(who: Schedule, day: date, shown: time) -> bool:
    hours = None if who.opening is None else who.opening.week[day.weekday()]
    if hours is None:
        return False
    after_midnight = hours.closes <= hours.opens
    return hours.opens <= shown and (after_midnight or shown < hours.closes)


def the_hour_while_open(who: Schedule, day: date, allowed: list[time]) -> time:
    """On a day like any other: the hour itself, the first allowed one after it, or one before the end."""
    if any(shown >= who.at for shown in allowed):
        return min(shown for shown in allowed if shown >= who.at)
    last = datetime.combine(day, allowed[-1]) + MINUTE - timedelta(hours=1)
    at_end = [b for a, b in zip([None, *allowed], allowed, strict=False) if not a or minutes_apart(a, b) > 1]
    return max(at_end[-1], last.time() if last.date() == day else time())


def minutes_apart(one: time, other: time) -> int:
    return (other.hour - one.hour) * 60 + other.minute - one.minute


@settings(max_examples=60, deadline=None)
@given(who=schedules(), opening=opening_hours(), data=some.data())
def test_a_tip_comes_only_while_the_shop_is_open(
    who: Schedule, opening: Opening, data: some.DataObject
) -> None:
    day = data.draw(some.sampled_from(days_around_clock_changes(who.zone)))
    who = replace(who, days=EVERY_DAY, country=None, opening=opening)
    allowed = [
        (minute, shown)
        for minute, shown in minutes_of(day, who.zone)
        if is_open(who, day, shown) and not is_quiet(who.quiet, shown)
    ]

    slot = slot_on(who, day)

    if slot is None:
        like_any_other = len(minutes_of(day, who.zone)) == 24 * 60
        assert not (allowed and like_any_other)
        return
    instants = [minute for minute, _ in allowed]
    assert slot in instants
    if len(minutes_of(day, who.zone)) == 24 * 60:
        assert slot.astimezone(ZoneInfo(who.zone)).time() == the_hour_while_open(
            who, day, [shown for _, shown in allowed]
        )
    end = window_end(who, slot)
    assert slot < end
    inside = [minute for minute, _ in minutes_of(day, who.zone) if slot <= minute < end]
    assert inside == [minute for minute in inside if minute in instants]
    assert end not in instants or local_date(who, end) != day


def test_an_hour_that_comes_twice_before_midnight_ends_the_window_where_the_shop_is_closed_again() -> None:
    late = Opening((None, None, None, None, None, Hours(time(23, 15), time(0)), None))
    who = Schedule(frozenset({6}), time(0), "America/Santiago", None, None, None, opening=late)
    slot = slot_on(who, date(2011, 5, 7))
    assert slot == datetime(2011, 5, 8, 2, 15, tzinfo=UTC)
    assert window_end(who, slot) == datetime(2011, 5, 8, 3, tzinfo=UTC)  # 24.00 becomes 23.00


@settings(max_examples=100, deadline=None)
@given(one=schedules(pauses=pauses_in_a_year()), opening=opening_hours(), other=some.none() | opening_hours())
def test_opening_hours_are_part_of_the_key(one: Schedule, opening: Opening, other: Opening | None) -> None:
    one, another = replace(one, opening=opening), replace(one, opening=other)
    assert Schedule.from_key(one.key()) == replace(one, pause=None)
    assert (one.key() == another.key()) is (opening == other)
    assert replace(one, opening=None).key() == " ".join(one.key().split(" ")[:5])
