"""The promises over a simulated year, whatever people do and however long kompis was down."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings

from bot.domain.schedule import in_window
from bot.storage.store import Store
from tests.services.learning.a_year import COURSES, Came, Year, live_through, stories

HOW_MANY = {"sqlite": 3, "postgresql": 1}  # lives; each is some hundred days of two people


def days(came: Sequence[Came], person: int) -> list[dt.date]:
    return [one.day for one in came if one.sent.person == person]


def never_two_on_a_day(year: Year) -> None:
    for person in year.people:
        unasked = days(year.came, person)
        assert len(set(unasked)) == len(unasked)


def never_one_after_a_pull(year: Year) -> None:
    for sent, day in year.asked_for:
        later = [
            one
            for one in year.came
            if one.sent.person == sent.person and one.day == day and one.sent.delivery > sent.delivery
        ]
        assert later == []


def nothing_outside_the_window(year: Year) -> None:
    """In the window: an own day, no pause, no holiday, from the hour until quiet hours."""
    assert [one for one in year.came if not in_window(one.schedule, one.at)] == []


def every_lesson_once_and_in_order(year: Year) -> None:
    order = {course.id: [lesson.id for lesson in course.lessons] for course in COURSES}
    by_enrolment: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    again = {sent.delivery for sent, _ in year.asked_for}
    for enrolment, course, delivery, lesson in year.served:
        if delivery in again and (by_enrolment[enrolment] or [(0, "")])[-1][1] == lesson:
            continue  # today's, shown once more
        by_enrolment[enrolment].append((delivery, lesson))
        assert [one for _, one in by_enrolment[enrolment]] == order[course][: len(by_enrolment[enrolment])]


CHECKS = (
    never_two_on_a_day,
    never_one_after_a_pull,
    nothing_outside_the_window,
    every_lesson_once_and_in_order,
)


@pytest.mark.timeout(240)
def test_a_year_keeps_every_promise(store: Store) -> None:
    @settings(
        max_examples=HOW_MANY[store.dialect],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(stories)
    def lived(story: list[object]) -> None:
        year = live_through(store, story)  # type: ignore[arg-type]
        assert year.wrong == []
        assert year.forgotten == []
        for check in CHECKS:
            check(year)

    lived()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # on both, the lives above are lived
def test_a_year_in_which_people_only_read_brings_both_courses_to_the_end(store: Store) -> None:
    year = live_through(store, [])
    lessons = [one for one in year.came if one.sent.kind == "lesson"]
    assert [len(days(lessons, person)) for person in year.people] == [150, 150]
    for check in CHECKS:
        check(year)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_year_in_which_nobody_is_heard_of_ends_in_silence(store: Store) -> None:
    year = live_through(store, [], silent=True)
    for person in year.people:
        came = [one.sent for one in year.came if one.sent.person == person]
        assert [one.kind for one in came] == ["lesson"] * 5 + ["notice"] + ["lesson"] * 4 + ["notice"]
        assert [one.subject for one in came if one.kind == "notice"] == ["fading", "farewell"]
    for check in CHECKS:
        check(year)
