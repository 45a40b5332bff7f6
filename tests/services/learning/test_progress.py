"""How it goes: lessons done, answers, weeks in a row, what comes next, and the chat's head."""

import datetime as dt

import pytest
from msgspec.structs import replace

from bot.domain.message import Text
from bot.phrases import of
from bot.phrases.learning.lesson import NextTip
from bot.phrases.learning.progress import CourseProgress, Weeks
from bot.phrases.learning.progress import progress as say_progress
from bot.ports import Status
from bot.services.learning.measure_progress import course_progress, weeks
from bot.services.learning.shelf import Shelf
from bot.services.learning.show_status import status
from bot.services.learning.upcoming import today_of, upcoming
from bot.services.people.pause import pause
from bot.services.people.settle import set_rhythm
from bot.settings import Cohort
from bot.storage.store import Store
from tests.cast import (
    CITY,
    DAY,
    EARLY,
    GREETING,
    MONDAY,
    SECOND,
    SLOT,
    Town,
    at,
    course,
    found,
    lesson,
    library,
)

TUESDAY = MONDAY + DAY


def progress(town: Town, person: int) -> list[CourseProgress]:
    return town.do(course_progress, town.who(person), town.shelf)


def rhythm(town: Town, person: int, now: dt.datetime) -> Weeks | None:
    return town.do(weeks, town.who(person), now)


def head(town: Town, address: str = "alva") -> Status | None:
    return town.do(status, "web", address, town.shelf)


def test_a_lesson_is_done_when_it_is_answered_right_or_wrong(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    [first] = town.morning()
    assert progress(town, alva) == [CourseProgress("Service", 3, 0, 0, 0, completed=False)]
    town.answers(first, option=1)
    assert progress(town, alva) == [CourseProgress("Service", 3, 1, 1, 0, completed=False)]
    [second] = town.morning(at(TUESDAY))
    town.answers(second, at(TUESDAY))
    assert progress(town, alva) == [CourseProgress("Service", 3, 2, 3, 2, completed=False)]


def test_a_lesson_that_asks_nothing_is_done_when_it_is_sent(store: Store) -> None:
    town = found(store, course(lessons=[lesson("l1"), lesson("l2", GREETING)]))
    alva = town.joins("alva")
    assert progress(town, alva)[0].done == 0
    town.morning()
    assert progress(town, alva)[0].done == 1
    town.morning(at(TUESDAY))
    assert progress(town, alva)[0].done == 1


def test_every_course_is_told_and_a_completed_one_too(store: Store) -> None:
    both = replace(CITY, cohorts=(Cohort("service"), Cohort("queues")))
    town = found(store, course("service", 1), course("queues", 2), organisations=[both])
    alva = town.joins("alva")
    [only] = town.morning()
    town.answers(only)
    assert progress(town, alva) == [
        CourseProgress("Service", 1, 1, 1, 1, completed=True),
        CourseProgress("Queues", 2, 0, 0, 0, completed=False),
    ]


def test_a_course_that_is_not_loaded_is_left_out(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    town.shelf = Shelf(library())
    assert progress(town, alva) == []


# --- weeks ----------------------------------------------------------------------------------------


def answered_week(town: Town, monday: dt.date, days: int) -> None:
    for day in range(days):
        for sent in town.morning(at(monday + day * DAY)):
            town.answers(sent, at(monday + day * DAY, 9))


def test_weeks_in_a_row_count_those_with_answers_on_half_of_the_days(store: Store) -> None:
    town = found(store, course(lessons=30))
    alva = town.joins("alva")
    answered_week(town, MONDAY, 3)
    answered_week(town, MONDAY + 7 * DAY, 5)
    assert rhythm(town, alva, at(MONDAY + 13 * DAY, 12)) == Weeks(2, 5, 5)


def test_a_pause_breaks_no_run_of_weeks(store: Store) -> None:
    town = found(store, course(lessons=30))
    alva = town.joins("alva")
    answered_week(town, MONDAY, 5)
    town.do(pause, alva, MONDAY + 7 * DAY, MONDAY + 14 * DAY, at(MONDAY + 7 * DAY, 7))
    answered_week(town, MONDAY + 14 * DAY, 5)
    assert rhythm(town, alva, at(MONDAY + 19 * DAY, 12)) == Weeks(2, 5, 5)


def test_but_silence_does(store: Store) -> None:
    town = found(store, course(lessons=30))
    alva = town.joins("alva")
    answered_week(town, MONDAY, 5)
    answered_week(town, MONDAY + 14 * DAY, 5)
    assert rhythm(town, alva, at(MONDAY + 19 * DAY, 12)) == Weeks(1, 5, 5)


@pytest.mark.parametrize("pace", ["own", 20])
def test_without_daily_lessons_there_are_no_weeks(store: Store, pace: str | int) -> None:
    house = replace(CITY, quiet_hours="none", country="none", cohorts=(Cohort("service", pace=pace),))  # type: ignore[arg-type]
    town = found(store, organisations=[house])
    assert rhythm(town, town.joins("alva"), SLOT) is None


# --- what comes next ------------------------------------------------------------------------------


def test_the_next_tip_is_told_in_the_persons_own_days(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    assert town.do(upcoming, town.who(alva), EARLY) == NextTip(MONDAY, dt.time(8, 30), MONDAY)
    town.morning()
    assert town.do(upcoming, town.who(alva), SLOT) == NextTip(TUESDAY, dt.time(8, 30), MONDAY)


def test_after_the_last_lesson_none_comes(store: Store) -> None:
    town = found(store, course(lessons=1))
    alva = town.joins("alva")
    town.morning()
    assert town.do(upcoming, town.who(alva), SLOT) is None


def test_at_a_pace_it_comes_in_so_many_seconds(store: Store) -> None:
    house = replace(CITY, quiet_hours="none", country="none", cohorts=(Cohort("service", pace=20),))
    town = found(store, organisations=[house])
    alva = town.joins("alva")
    sent = town.pulls(alva)
    assert sent is not None
    town.answers(sent)
    assert town.do(upcoming, town.who(alva), SLOT + 5 * SECOND) == NextTip(seconds=15)
    assert town.do(upcoming, town.who(alva), SLOT + 25 * SECOND) == NextTip(seconds=1)


def test_at_a_pace_it_counts_down_also_once_it_is_planned(store: Store) -> None:
    house = replace(CITY, quiet_hours="none", country="none", cohorts=(Cohort("service", pace=20),))
    town = found(store, organisations=[house])
    alva = town.joins("alva")
    sent = town.pulls(alva)
    assert sent is not None
    town.answers(sent)
    assert town.plan(SLOT + 5 * SECOND) == 1
    assert town.do(upcoming, town.who(alva), SLOT + 5 * SECOND) == NextTip(seconds=15)
    shown = town.do(status, "web", "alva", town.shelf)
    assert shown is not None
    assert shown.next_at == SLOT + 20 * SECOND


def test_today_is_the_persons_own_date(store: Store) -> None:
    town = found(store)
    alva, stranger = town.joins("alva"), town.comes("bashir")
    late = at(MONDAY, 23, 30) + dt.timedelta(hours=1)  # half past midnight in Stockholm
    assert today_of(town.who(alva), late) == TUESDAY
    assert today_of(town.who(stranger), late) == MONDAY


# --- the chat's head ------------------------------------------------------------------------------


def test_the_head_follows_the_course_under_way(store: Store) -> None:
    town = found(store)
    town.joins("alva")
    assert head(town) == Status("Destination Östersund", 0, 3, SLOT, None, "sv")
    [first] = town.morning()
    town.answers(first)
    assert head(town) == Status("Destination Östersund", 1, 3, at(TUESDAY), 1, "sv")


def test_the_newest_tip_is_that_of_the_course_it_tells_of(store: Store) -> None:
    both = replace(CITY, cohorts=(Cohort("service"), Cohort("queues")))
    town = found(store, course("service", 2), course("queues", 3), organisations=[both])
    alva = town.joins("alva")
    for day in range(3):  # service, queues, service
        [sent] = town.morning(at(MONDAY + day * DAY))
        town.answers(sent, at(MONDAY + day * DAY))
    assert [one.completed for one in progress(town, alva)] == [True, False]
    told = head(town)
    assert told is not None
    assert (told.done, told.total, told.current) == (1, 3, 1)


def test_a_stranger_and_somebody_who_has_not_joined_have_no_head(store: Store) -> None:
    town = found(store)
    town.comes("bashir")
    assert head(town, "bashir") is None
    assert head(town, "nobody") is None


# --- the shelf ------------------------------------------------------------------------------------


def test_a_version_is_found_though_it_is_not_loaded_any_more(store: Store) -> None:
    town = found(store)
    old = town.shelf.library.courses["service"]
    town.reads_anew(course(lessons=5))
    assert town.do(Shelf(town.shelf.library).version, old.hash) == old.course


def test_a_version_that_was_never_stored_is_said_to_be_missing(store: Store) -> None:
    town = found(store)
    with pytest.raises(LookupError, match="no course is stored under 4711"):
        town.do(town.shelf.version, "4711")


def test_more_old_versions_than_are_kept_at_hand_are_all_found(store: Store) -> None:
    town = found(store)
    versions = [course(lessons=number) for number in range(1, 41)]
    hashes = [library(one).courses["service"].hash for one in versions]
    for one in versions:
        town.reads_anew(one)
    shelf = Shelf(library())
    for _ in range(2):
        assert [len(town.do(shelf.version, name).lessons) for name in hashes] == list(range(1, 41))


def test_nothing_of_the_weeks_is_shown_as_zero() -> None:
    say = of("sv")
    shown = CourseProgress("Service", 3, 1, 1, 1, completed=False)
    said = [
        say_progress(say, [shown], found, "").blocks
        for found in (Weeks(0, 0, 5), Weeks(2, 0, 5), Weeks(0, 1, 2), Weeks(3, 1, 2))
    ]
    lines = [[block.markdown for block in blocks if isinstance(block, Text)] for blocks in said]
    assert [[line for line in found if "veck" in line] for found in lines] == [
        [],
        ["2 veckor i rad"],
        ["Den här veckan: 1 av 2"],
        ["3 veckor i rad · Den här veckan: 1 av 2"],
    ]


def test_at_one_tip_a_week_one_answer_is_the_week(store: Store) -> None:
    town = found(store, course(lessons=30))
    alva = town.joins("alva")
    town.do(set_rhythm, alva, "weekly", EARLY)
    answered_week(town, MONDAY, 5)
    assert rhythm(town, alva, at(MONDAY + 6 * DAY, 12)) == Weeks(1, 1, 1)


def test_whose_course_is_over_has_no_weeks_to_keep(store: Store) -> None:
    town = found(store, course(lessons=1))
    alva = town.joins("alva")
    answered_week(town, MONDAY, 1)
    assert rhythm(town, alva, at(MONDAY + DAY, 12)) is None
