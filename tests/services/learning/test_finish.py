"""A course that ends without an answer is told to be done, too: once, on the person's next day."""

import datetime as dt

import pytest
from sqlalchemy import select

from bot.domain.message import from_json
from bot.services.learning.refresh import review_finished
from bot.storage.bodies import BODY
from bot.storage.store import Store
from bot.storage.tables import deliveries
from tests.cast import DAY, GREETING, MONDAY, SLOT, Sent, Town, at, course, found, lesson

SAID = "2 av 2. Snyggt jobbat!"


def first_line(town: Town, sent: Sent) -> str:
    body = town.do(lambda db: db.execute(select(BODY).where(deliveries.c.id == sent.delivery)).scalar_one())
    return from_json(body["message"]).first_line


def days(town: Town, first: dt.date, count: int) -> list[str]:
    """What comes on so many days, each behind an hour in which courses are looked at."""
    said = []
    for day in (first + place * DAY for place in range(count)):
        town.do(review_finished, town.shelf, 0, at(day, 6))
        said += [first_line(town, sent) for sent in town.morning(at(day, 10))]
    return said


@pytest.fixture
def town(store: Store) -> Town:
    """A course of two tips, the last of which asks nothing."""
    return found(store, course(lessons=[lesson("l1", GREETING), lesson("l2")]))


def test_a_last_tip_that_asks_nothing_is_followed_by_the_last_word_and_that_by_silence(town: Town) -> None:
    alva = town.joins("alva")
    assert len(days(town, MONDAY, 2)) == 2
    assert days(town, MONDAY + 2 * DAY, 1) == [SAID]
    assert town.who(alva).notice is None
    assert SAID not in days(town, MONDAY + 3 * DAY, 30)


def test_so_is_a_last_tip_that_is_read_and_not_answered(store: Store) -> None:
    town = found(store, course(lessons=2))
    town.joins("alva")
    days(town, MONDAY, 2)
    assert SAID in days(town, MONDAY + 2 * DAY, 12)


def test_whoever_answers_late_gets_the_last_word_at_once_and_not_again(store: Store) -> None:
    town = found(store, course(lessons=2))
    alva = town.joins("alva")
    town.morning()
    [last] = town.morning(at(MONDAY + DAY))
    town.do(review_finished, town.shelf, 0, SLOT + 9 * DAY)
    assert town.who(alva).notice == "finished"
    changed = town.answers(last, SLOT + 9 * DAY)
    assert getattr(changed, "more", None) is not None
    assert town.who(alva).notice is None


def test_a_course_that_is_loaded_no_more_is_not_spoken_of(town: Town) -> None:
    town.joins("alva")
    days(town, MONDAY, 2)
    town.do(review_finished, town.shelf, 0, at(MONDAY + 2 * DAY, 6))
    town.reads_anew(course("queues"))
    assert SAID not in [first_line(town, sent) for sent in town.morning(at(MONDAY + 2 * DAY, 10))]


def test_somebody_who_waits_for_something_else_hears_that(town: Town) -> None:
    alva = town.joins("alva")
    days(town, MONDAY, 2)
    town.change(alva, notice="welcome back")
    town.do(review_finished, town.shelf, 0, at(MONDAY + 2 * DAY, 6))
    assert town.who(alva).notice == "welcome back"


def test_nobody_who_has_left_is_told(town: Town) -> None:
    alva = town.joins("alva")
    days(town, MONDAY, 2)
    town.change(alva, left_at=SLOT)
    assert days(town, MONDAY + 2 * DAY, 3) == []
