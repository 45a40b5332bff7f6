"""Two hundred people, half a year: the promises hold, and this is how much came."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable

import pytest

from bot.storage.store import Store
from tests.services.learning.half_year import COURSES, Came, HalfYear, live_through

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # a shorter year is lived on both

SIZE = 200
WEEK = dt.timedelta(days=7)


def a_message_a_day_at_most(lived: HalfYear) -> None:
    each = Counter((one.sent.person, one.day) for one in lived.came)
    assert {day: times for day, times in each.items() if times > 1} == {}


def at_most_two_questions_each(lived: HalfYear) -> None:
    assert [one for one in lived.came if one.state is not None and len(one.state.puts) > 2] == []


def nothing_outside_the_window(lived: HalfYear) -> None:
    assert lived.outside_the_window() == []


def nothing_after_what_was_asked_for(lived: HalfYear) -> None:
    asked = {(sent.person, day): sent.delivery for sent, day in lived.asked_for}
    late = [one for one in lived.came if one.sent.delivery > asked.get((one.sent.person, one.day), 10**9)]
    assert late == []


def every_lesson_once_and_in_order(lived: HalfYear) -> None:
    order = {course.id: [lesson.id for lesson in course.lessons] for course in COURSES}
    told: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    every = [(one.sent, one.state) for one in lived.came]
    for sent, state in every:
        if state is not None and state.tip is not None:
            told[sent.person, state.tip.course].append(state.tip.lesson)
    asked_for = {(sent.person, sent.subject) for sent, _ in lived.asked_for}
    for (person, course), lessons in told.items():
        others = [name for name in order[course] if (person, f"{course}/{name}") not in asked_for]
        mine = [name for name in lessons if (person, f"{course}/{name}") not in asked_for]
        assert mine == others[: len(mine)]


def reviews_alone_at_most_twice_a_week(lived: HalfYear) -> None:
    alone: defaultdict[int, list[Came]] = defaultdict(list)
    for one in lived.came:
        if one.sent.kind == "review":
            alone[one.sent.person].append(one)
    for came in alone.values():
        days = [one.day for one in came]
        assert [third for first, third in zip(days, days[2:], strict=False) if third - first < WEEK] == []


CHECKS = (
    a_message_a_day_at_most,
    at_most_two_questions_each,
    nothing_outside_the_window,
    nothing_after_what_was_asked_for,
    every_lesson_once_and_in_order,
    reviews_alone_at_most_twice_a_week,
)


@pytest.mark.timeout(240)
def test_half_a_year_of_two_hundred_people_keeps_every_promise(
    store: Store, record_property: Callable[[str, object], None]
) -> None:
    lived = live_through(store, SIZE, seed=1)
    for check in CHECKS:
        check(lived)
    assert lived.answers == lived.taps[True]
    assert min(lived.counts[kind] for kind in ("lesson", "review", "notice", "asked for")) > SIZE // 10
    counts = ", ".join(f"{name} {count}" for name, count in sorted(lived.counts.items()))
    record_property(f"{SIZE} people, half a year", f"{counts}, answers {lived.answers}")
