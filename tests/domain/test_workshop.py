"""A workshop as it is planned: its times across both clock changes, what it lacks, and what it warns of."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from bot.domain.course import Course, CourseWords, CourseWorkshop, Lesson
from bot.domain.workshop import (
    ON_THE_DAY,
    Added,
    CalledOff,
    Moved,
    Occasion,
    Relocated,
    Span,
    State,
    Workshop,
    answers_close,
    invites_at,
    is_late,
    missing,
    reminds_at,
    span,
)
from bot.domain.workshop_advice import (
    Concern,
    Worry,
    concerns,
    course_start,
    part_number,
    proposed_answer_day,
)
from bot.domain.workshop_change import ToConfirm, from_json, to_json

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = dt.datetime(2026, 9, 7, 8, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 10, 14)  # a Wednesday
WEEKDAYS = frozenset({1, 2, 3, 4, 5})


def occasion(day: dt.date, starts: dt.time = dt.time(8), number: int = 1) -> Occasion:
    when = span(day, starts, None, STOCKHOLM)
    return Occasion(number, number, when.starts_at, when.ends_at)


WORKSHOP = Workshop(
    1, 1, State.DRAFT, "Service", "Europe/Stockholm", "bcdfg", (occasion(DAY),), place="Storsjöteatern"
)


def on(*days: dt.date) -> Workshop:
    return replace(
        WORKSHOP, occasions=tuple(occasion(day, number=place) for place, day in enumerate(days, start=1))
    )


def wall(hour: int, minute: int = 0, day: dt.date = DAY) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), STOCKHOLM)


def test_hours_are_those_of_the_clock_on_the_wall_there() -> None:
    assert span(DAY, dt.time(8), dt.time(9, 30), STOCKHOLM) == Span(wall(8), wall(9, 30))
    assert span(DAY, dt.time(8), None, STOCKHOLM) == Span(wall(8), wall(9, 30))


def test_an_end_before_the_beginning_is_the_next_days() -> None:
    night = span(DAY, dt.time(22), dt.time(1), STOCKHOLM)

    assert night.ends_at - night.starts_at == dt.timedelta(hours=3)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(dt.date(2027, 3, 27), 4), (dt.date(2027, 3, 20), 5), (dt.date(2026, 10, 24), 6)],
)
def test_a_night_of_a_clock_change_is_an_hour_shorter_or_longer(day: dt.date, hours: int) -> None:
    night = span(day, dt.time(23), dt.time(4), STOCKHOLM)

    assert night.ends_at - night.starts_at == dt.timedelta(hours=hours)


def test_an_hour_that_the_clocks_skip_is_the_first_after_the_gap() -> None:
    skipped = span(dt.date(2027, 3, 28), dt.time(2, 30), dt.time(5), STOCKHOLM)

    assert skipped.starts_at.astimezone(STOCKHOLM).time() == dt.time(3)


def test_invitations_are_due_at_the_same_hour_on_the_wall_across_a_clock_change() -> None:
    after = on(dt.date(2026, 11, 11))

    due = invites_at(after)
    assert due is not None
    assert due == wall(8)
    assert after.occasions[0].starts_at - due == dt.timedelta(days=28, hours=1)
    assert invites_at(replace(WORKSHOP, occasions=())) is None


def test_answers_close_behind_the_last_day_and_never_after_the_last_beginning() -> None:
    last_day = replace(WORKSHOP, answer_by=dt.date(2026, 9, 30))

    assert answers_close(last_day) == wall(0, day=dt.date(2026, 10, 1))
    assert answers_close(WORKSHOP) == wall(8)
    assert answers_close(replace(WORKSHOP, answer_by=dt.date(2026, 12, 1))) == wall(8)
    assert answers_close(replace(WORKSHOP, occasions=())) is None


def test_a_time_to_come_and_a_place_are_all_it_cannot_do_without() -> None:
    assert missing(WORKSHOP, NOW) == ()
    assert missing(replace(WORKSHOP, place=None, occasions=()), NOW) == ("time", "place")
    assert missing(WORKSHOP, wall(8)) == ("time",)
    assert missing(replace(WORKSHOP, occasions=(replace(occasion(DAY), cancelled=True),)), NOW) == ("time",)


def test_a_change_is_late_within_a_day_and_no_more_once_it_has_begun() -> None:
    one = occasion(DAY)

    late = [is_late(one, one.starts_at - dt.timedelta(hours=hours)) for hours in (25, 24, 1, 0)]
    assert late == [False, True, True, False]


@pytest.mark.parametrize(
    ("day", "worry"),
    [
        (dt.date(2027, 5, 6), Worry.HOLIDAY),  # Ascension Day
        (dt.date(2027, 5, 5), Worry.EVE),
        (dt.date(2026, 12, 24), Worry.EVE),
        (dt.date(2026, 9, 10), Worry.SHORT_NOTICE),
    ],
)
def test_a_day_that_people_are_away_is_warned_of(day: dt.date, worry: Worry) -> None:
    assert concerns(on(day), "SE", NOW) == (Concern(worry, day),)


def test_an_ordinary_day_is_not_warned_of_nor_a_holiday_of_another_country() -> None:
    assert concerns(WORKSHOP, "SE", NOW) == ()
    assert concerns(on(dt.date(2027, 5, 5)), None, NOW) == ()


def test_occasions_that_overlap_or_last_all_day_are_warned_of() -> None:
    long = replace(occasion(DAY), ends_at=wall(17))
    second = replace(occasion(DAY, dt.time(9), 2))

    found = concerns(replace(WORKSHOP, occasions=(long, second)), "SE", NOW)
    assert found == (Concern(Worry.LONG, DAY), Concern(Worry.OVERLAP, DAY))


def test_a_last_day_to_answer_that_helps_nobody_is_warned_of() -> None:
    same_day = concerns(replace(WORKSHOP, answer_by=DAY), "SE", NOW)
    past = concerns(replace(WORKSHOP, answer_by=dt.date(2026, 9, 6)), "SE", NOW)

    assert same_day == (Concern(Worry.ANSWERS_TOO_LATE, DAY),)
    assert past == (Concern(Worry.ANSWERS_ARE_PAST, dt.date(2026, 9, 6)),)


def test_answers_that_are_over_before_anybody_is_invited_are_warned_of() -> None:
    """Nobody would be invited at all. Once they have been, it is as it should be."""
    day = DAY - dt.timedelta(days=14)
    late = replace(WORKSHOP, invite_days=13, answer_by=day)

    assert concerns(late, "SE", NOW) == (Concern(Worry.INVITED_TOO_LATE, day),)
    assert concerns(replace(late, invite_days=14), "SE", NOW) == ()
    assert concerns(replace(late, invited_at=NOW), "SE", NOW) == ()


@pytest.mark.parametrize(
    ("day", "days", "due"),
    [
        (DAY, 7, wall(8, day=DAY - dt.timedelta(days=7))),
        (dt.date(2026, 10, 26), 1, wall(8, day=dt.date(2026, 10, 25))),  # the clocks are set back that night
        (DAY, ON_THE_DAY, wall(6)),
        (dt.date(2026, 10, 25), ON_THE_DAY, wall(6, day=dt.date(2026, 10, 25))),
    ],
)
def test_a_reminder_is_due_at_the_hour_of_the_occasion_or_two_hours_before(
    day: dt.date, days: int, due: dt.datetime
) -> None:
    assert reminds_at(on(day), on(day).occasions[0], days) == due


@pytest.mark.parametrize(
    ("today", "proposed"),
    [
        (dt.date(2026, 9, 7), dt.date(2026, 9, 30)),
        (dt.date(2026, 10, 1), dt.date(2026, 10, 13)),
        (dt.date(2026, 10, 13), dt.date(2026, 10, 13)),
        (dt.date(2026, 10, 15), None),
    ],
)
def test_two_weeks_ahead_is_the_proposed_last_day_else_the_day_before(
    today: dt.date, proposed: dt.date | None
) -> None:
    assert proposed_answer_day(WORKSHOP, wall(9, day=today)) == proposed


def course(lessons: int, after: str | None = None) -> Course:
    names = [f"l{number}" for number in range(1, lessons + 1)]
    part = CourseWorkshop("part-1", "Del 1", after=after)
    words = {"sv": CourseWords("Service", "Tio tips.")}
    return Course("service", "sv", words, tuple(Lesson(name, {}) for name in names), workshops=(part,))


def test_a_course_begins_so_that_its_lessons_have_come_the_day_before() -> None:
    part = replace(WORKSHOP, course="service", part="part-1")

    assert course_start(part, course(10), WEEKDAYS, "SE") == dt.date(2026, 9, 30)
    assert course_start(part, course(10, after="l5"), WEEKDAYS, "SE") == dt.date(2026, 10, 7)


def test_public_holidays_and_free_days_are_not_counted() -> None:
    part = replace(on(dt.date(2027, 3, 31)), course="service", part="part-1")

    easter = course_start(part, course(3), WEEKDAYS, "SE")  # Good Friday to Easter Monday: 26 to 29 March
    assert easter == dt.date(2027, 3, 24)
    assert course_start(part, course(3), WEEKDAYS, None) == dt.date(2027, 3, 26)


def test_nothing_is_proposed_where_nothing_can_be_counted() -> None:
    part = replace(WORKSHOP, course="service", part="part-1")

    assert course_start(replace(part, occasions=()), course(3), WEEKDAYS, "SE") is None
    assert course_start(part, course(3), frozenset(), "SE") is None
    assert course_start(part, course(0), WEEKDAYS, "SE") is None


def test_each_part_of_each_course_has_its_own_number() -> None:
    names = [("service", "part-1"), ("service", "part-2"), ("vinter", "part-1")]

    assert len({part_number(*name) for name in names}) == len(names)


@pytest.mark.parametrize(
    "change",
    [
        Moved(3, wall(18, 30), wall(20)),
        Relocated("Storsjöteatern", "https://kartor.example.se/1"),
        Relocated("Gamla teatern"),
        Added(wall(8), wall(9), None, "uid"),
        CalledOff(None, "Ledaren är sjuk."),
        CalledOff(3, "Ledaren är sjuk."),
    ],
)
def test_a_change_is_kept_as_it_was_meant_until_it_is_confirmed(change: ToConfirm) -> None:
    assert from_json(to_json(change)) == change


def test_what_is_no_change_is_none() -> None:
    assert from_json({}) is None
