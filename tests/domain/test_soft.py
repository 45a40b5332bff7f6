"""A soft start begins with what was answered right before, the surest first."""

import datetime as dt

from bot.domain.choosing import Candidate, soft
from bot.domain.memory import Card, answered, asked, told

TODAY = dt.date(2026, 10, 5)


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def knows(told_days_ago: int, *answers: tuple[int, bool]) -> Card:
    """A question whose tip came so many days ago, answered then and then, right or not."""
    card = told(None, ago(told_days_ago))
    for days, correct in answers:
        card = answered(asked(card, ago(days)), ago(days), correct)
    return card


NEVER_ASKED = knows(40)
WRONG = knows(40, (35, False))
ONCE_RIGHT = knows(60, (50, True))
OFTEN_RIGHT = knows(60, (55, True), (50, True), (40, True))


def candidates(**cards: Card) -> list[Candidate[str]]:
    return [Candidate(key, card) for key, card in cards.items()]


def test_only_what_was_answered_right_begins_softly_and_the_surest_comes_first() -> None:
    every = candidates(never=NEVER_ASKED, wrong=WRONG, once=ONCE_RIGHT, often=OFTEN_RIGHT)

    assert soft(every, TODAY, 5) == ["often", "once"]


def test_there_are_no_more_than_there_are_places() -> None:
    every = candidates(once=ONCE_RIGHT, often=OFTEN_RIGHT)

    assert [soft(every, TODAY, places) for places in (1, 0, -1)] == [["often"], [], []]


def test_without_a_right_answer_there_is_nothing_to_begin_softly_with() -> None:
    assert soft(candidates(never=NEVER_ASKED, wrong=WRONG), TODAY, 2) == []
    assert soft([], TODAY, 2) == []


def test_what_was_met_yesterday_is_not_repeated_before_something_older() -> None:
    yesterday = answered(OFTEN_RIGHT, ago(1), correct=True)

    assert soft(candidates(yesterday=yesterday, once=ONCE_RIGHT), TODAY, 2) == ["once", "yesterday"]


def test_what_waits_for_an_answer_since_yesterday_rests() -> None:
    assert soft(candidates(waits=asked(OFTEN_RIGHT, ago(1)), once=ONCE_RIGHT), TODAY, 2) == ["once"]


def test_the_same_question_is_chosen_once() -> None:
    twice = [Candidate("once", ONCE_RIGHT), Candidate("once", ONCE_RIGHT)]

    assert soft(twice, TODAY, 2) == ["once"]
