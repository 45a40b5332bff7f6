"""A person's own calendar: the moments to come, at their hour, and no more than there are tips."""

import datetime as dt

import pytest
from msgspec.structs import replace

from bot.services.learning.calendar import Calendar, fetch_calendar
from bot.services.people.bell import choose, renew
from bot.services.people.erase import erase
from bot.services.people.pause import leave, pause
from bot.services.people.settle import set_days, set_hour, set_language, set_rhythm
from bot.settings import Cohort
from bot.storage.bells import of_person
from bot.storage.store import Store
from tests.cast import CITY, DAY, EARLY, MONDAY, SLOT, Town, at, course, found

TOKEN = "a-token-of-the-tests"


def town_with_alva(store: Store, lessons: int = 40, pace: str = "daily") -> tuple[Town, int]:
    city = replace(CITY, cohorts=(Cohort("service", pace=pace),))  # type: ignore[arg-type]  # one of the words
    town = found(store, course(lessons=lessons), organisations=(city,))
    alva = town.joins("alva")
    town.do(choose, alva, "calendar", TOKEN, EARLY)
    return town, alva


def calendar(town: Town, now: dt.datetime = EARLY, token: str = TOKEN) -> Calendar:
    fetched = town.do(fetch_calendar, token, now, town.shelf.library)
    assert fetched is not None
    return fetched


def days(town: Town, now: dt.datetime = EARLY) -> list[str]:
    return [f"{moment.day:%m-%d}" for moment in calendar(town, now).moments]


def test_the_coming_thirty_days_have_a_moment_on_each_own_day(store: Store) -> None:
    town, alva = town_with_alva(store)
    fetched = calendar(town)
    weekdays = [MONDAY + number * DAY for number in range(30) if number % 7 < 5]
    assert [(one.day, one.at) for one in fetched.moments] == [
        (day, at(day) if day < dt.date(2026, 10, 25) else at(day) + dt.timedelta(hours=1)) for day in weekdays
    ]
    assert (fetched.person_id, fetched.language, fetched.sequence) == (alva, "sv", 0)


def test_there_are_no_more_moments_than_tips(store: Store) -> None:
    town, _ = town_with_alva(store, lessons=3)
    assert days(town) == ["10-05", "10-06", "10-07"]


def test_what_came_today_stays_until_the_day_is_over(store: Store) -> None:
    town, _ = town_with_alva(store, lessons=3)
    town.morning(SLOT)
    assert days(town, at(MONDAY, 12)) == ["10-05", "10-06", "10-07"]
    assert days(town, at(MONDAY + DAY, 6)) == ["10-06", "10-07"]


def test_holidays_own_days_and_a_pause_are_left_out(store: Store) -> None:
    town, alva = town_with_alva(store)
    town.do(set_days, alva, [1, 3], EARLY)
    town.do(pause, alva, MONDAY, MONDAY + 9 * DAY, EARLY)
    assert days(town) == ["10-14", "10-19", "10-21", "10-26", "10-28", "11-02"]
    eve = at(dt.date(2026, 12, 21), 6)
    assert days(town, eve)[:5] == ["12-21", "12-23", "12-28", "12-30", "01-04"]
    assert "01-06" not in days(town, eve)  # Epiphany, a Wednesday


def test_at_one_a_week_it_has_one_a_week(store: Store) -> None:
    town, alva = town_with_alva(store)
    town.do(set_rhythm, alva, "weekly", EARLY)
    assert days(town) == ["10-05", "10-12", "10-19", "10-26", "11-02"]


def test_at_ones_own_pace_it_is_a_time_to_ask_for_one(store: Store) -> None:
    town, _ = town_with_alva(store, pace="own")
    assert days(town)[:6] == ["10-05", "10-06", "10-07", "10-08", "10-09", "10-12"]


def falls_silent(town: Town, alva: int) -> None:
    town.change(alva, rhythm="silent", next_lesson_at=None)


def leaves(town: Town, alva: int) -> None:
    town.do(leave, alva, EARLY)


def chooses_otherwise(town: Town, alva: int) -> None:
    town.do(choose, alva, "none", "another token", EARLY)


def pauses(town: Town, alva: int) -> None:
    town.do(pause, alva, MONDAY, None, EARLY)


@pytest.mark.parametrize("ends", [falls_silent, leaves, chooses_otherwise, pauses])
def test_what_ended_leaves_an_empty_calendar(store: Store, ends: object) -> None:
    town, alva = town_with_alva(store)
    assert len(days(town)) > 20
    ends(town, alva)  # type: ignore[operator]  # one of the functions above
    assert days(town) == []


def test_its_sequence_counts_how_often_the_moments_were_moved(store: Store) -> None:
    town, alva = town_with_alva(store)
    first = calendar(town)
    assert (first.sequence, first.changed_at) == (0, EARLY)
    later = calendar(town, EARLY + DAY)
    assert (later.sequence, later.changed_at) == (0, EARLY)
    town.do(set_hour, alva, dt.time(12), EARLY)
    noon = EARLY + 2 * DAY
    assert [(one.sequence, one.changed_at) for one in (calendar(town, noon), calendar(town, noon + DAY))] == [
        (1, noon),
        (1, noon),
    ]
    town.do(set_language, alva, "en")
    assert (calendar(town, noon).sequence, calendar(town, noon).language) == (2, "en")


def test_that_it_was_fetched_is_noted_twice_a_day_at_most(store: Store) -> None:
    town, alva = town_with_alva(store)
    noted = []
    for hours in (0, 6, 12, 13):
        calendar(town, EARLY + dt.timedelta(hours=hours))
        bell = town.do(of_person, alva)
        assert bell is not None
        noted.append(bell.fetched_at)
    assert noted == [EARLY, EARLY, EARLY, EARLY + dt.timedelta(hours=13)]


def test_a_renewed_link_ends_the_old_one(store: Store) -> None:
    town, alva = town_with_alva(store)
    assert town.do(renew, alva, "a-new-token") is not None
    assert town.do(fetch_calendar, TOKEN, EARLY, town.shelf.library) is None
    assert calendar(town, token="a-new-token").person_id == alva


def test_an_erased_person_has_none(store: Store) -> None:
    town, alva = town_with_alva(store)
    town.do(erase, alva, EARLY, "a test")
    assert town.do(fetch_calendar, TOKEN, EARLY, town.shelf.library) is None
