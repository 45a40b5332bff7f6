"""What comes next: of several courses the one served longest ago, and its first lesson not yet sent."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as some
from msgspec.structs import replace

from bot.domain.curriculum import Following, next_lesson, unasked, unsent
from tests.cast import DAY, EARLY, MONDAY, course

SERVICE = Following(1, course("service", 3), "v1", EARLY, None, None, frozenset())
QUEUES = Following(2, course("queues", 2), "v1", EARLY, None, None, frozenset())


def served(following: Following, *lessons: str, at: dt.datetime | None = EARLY) -> Following:
    return replace(following, sent=frozenset(lessons), served_at=at)


def chosen(*following: Following, today: dt.date = MONDAY) -> tuple[str, str, int, bool] | None:
    found = next_lesson(following, today)
    return None if found is None else (found.following.course.id, found.lesson.id, found.number, found.last)


def test_it_begins_with_the_first_lesson() -> None:
    assert chosen(SERVICE) == ("service", "l1", 1, False)


def test_the_first_not_yet_sent_comes_wherever_it_stands() -> None:
    assert chosen(served(SERVICE, "l1", "l3")) == ("service", "l2", 2, True)


def test_after_the_last_there_is_none() -> None:
    assert chosen(served(SERVICE, "l1", "l2", "l3")) is None
    assert chosen() is None


def test_only_the_last_one_left_is_the_last() -> None:
    assert chosen(served(SERVICE, "l1")) == ("service", "l2", 2, False)
    assert chosen(served(SERVICE, "l1", "l2")) == ("service", "l3", 3, True)


def test_a_lesson_that_is_gone_counts_for_nothing() -> None:
    assert chosen(served(QUEUES, "l1", "gone")) == ("queues", "l2", 2, True)


def test_never_served_goes_before_served() -> None:
    assert chosen(served(SERVICE, "l1"), QUEUES) == ("queues", "l1", 1, False)


def test_served_longest_ago_goes_first() -> None:
    early, late = served(SERVICE, "l1"), served(QUEUES, "l1", at=EARLY + DAY)
    assert chosen(early, late) == chosen(late, early) == ("service", "l2", 2, False)


def test_of_two_never_served_the_older_enrolment_goes_first() -> None:
    older = replace(QUEUES, started_at=EARLY - DAY)
    assert chosen(SERVICE, older) == ("queues", "l1", 1, False)
    assert chosen(QUEUES, SERVICE) == ("service", "l1", 1, False)


def test_one_without_lessons_left_does_not_stand_in_the_way() -> None:
    assert chosen(served(QUEUES, "l1", "l2"), served(SERVICE, "l1", at=EARLY + DAY)) == (
        "service",
        "l2",
        2,
        False,
    )


def test_a_course_begins_on_its_first_day_and_not_before() -> None:
    later = replace(SERVICE, starts=MONDAY)
    assert chosen(later, today=MONDAY - DAY) is None
    assert chosen(later, today=MONDAY) == ("service", "l1", 1, False)


@given(some.frozensets(some.sampled_from(["l1", "l2", "l3", "gone"])))
def test_sending_what_comes_next_until_nothing_does_sends_each_once_in_order(sent: frozenset[str]) -> None:
    left = [lesson.id for lesson in unsent(SERVICE.course, sent)]
    came = []
    while (found := next_lesson([replace(SERVICE, sent=sent)], MONDAY)) is not None:
        came.append(found.lesson.id)
        assert found.last == (found.lesson.id == left[-1])
        sent |= {found.lesson.id}
    assert came == left


def test_what_comes_unasked_is_daily_and_never_what_one_takes_at_ones_own_pace() -> None:
    own = replace(QUEUES, pace="own")
    assert unasked([SERVICE, own]) == [SERVICE]
    assert unasked([own]) == []


def test_a_pace_of_seconds_goes_before_days() -> None:
    paced = replace(QUEUES, pace="20")
    assert unasked([SERVICE, paced]) == [paced]
