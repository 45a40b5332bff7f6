"""Which earlier questions a message asks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.choosing import RESTS, Candidate, choose, is_due
from bot.domain.memory import Card

TODAY = date(2027, 3, 1)


def day(days: int) -> date:
    """Counted from today."""
    return TODAY + timedelta(days=days)


def card(
    due: int, *, right: int = 0, told: int = -20, reviewed: int | None = None, waits_since: int | None = None
) -> Card:
    """A question told 20 days ago, due so many days from today."""
    return Card(
        told_on=day(told),
        stability=5.0,
        difficulty=5.0,
        due=day(due),
        reviewed_on=day(told if reviewed is None else reviewed),
        asked_on=None if waits_since is None else day(waits_since),
        waits=waits_since is not None,
        right=right,
        answered=right,
    )


def chosen(places: int, **cards: Card) -> list[str]:
    return choose([Candidate(name, one) for name, one in cards.items()], TODAY, places)


DUE = card(0)
NOT_DUE = card(9)
TODAYS = card(2, told=0)


@pytest.mark.parametrize(
    ("cards", "expected"),
    [
        ({}, []),
        ({"late": card(-1), "today": DUE, "later": card(-5)}, ["later", "late", "today"]),
        ({"not": NOT_DUE, "due": DUE}, ["due", "not"]),
        ({"known": card(1, right=2), "new": card(9, right=0)}, ["new", "known"]),
        ({"near": card(9, told=-4), "far": card(9, told=-30)}, ["far", "near"]),
        (
            {"seen": card(9, told=-30, reviewed=-2), "unseen": card(9, told=-4)},
            ["unseen", "seen"],
        ),
        ({"own": TODAYS, "not": card(9, right=7)}, ["not", "own"]),
        ({"own": TODAYS}, ["own"]),
        ({"again": card(9, reviewed=0), "not": card(9, right=7)}, ["not", "again"]),
        ({"same": DUE, "equal": DUE, "alike": DUE}, ["same", "equal", "alike"]),
        ({"rests": card(-9, waits_since=-2), "not": NOT_DUE}, ["not"]),
        ({"rests": card(-9, waits_since=0)}, []),
        ({"rested": card(-9, waits_since=-3), "due": DUE}, ["rested", "due"]),
        ({"put": card(9, told=-30, waits_since=-3), "not": card(9, told=-10)}, ["not", "put"]),
    ],
    ids=[
        "nothing to ask",
        "earliest due first",
        "a due one before one that is not",
        "fewest right answers where none is due",
        "then the oldest contact",
        "an answer is a contact",
        "today's own only after all others",
        "today's own where nothing else is",
        "one met today like today's own",
        "equals as given",
        "no answer rests",
        "though the place stays empty",
        "three days later it is asked again",
        "being put is a contact",
    ],
)
def test_who_comes_first(cards: dict[str, Card], expected: list[str]) -> None:
    assert chosen(5, **cards) == expected


def test_there_are_never_more_than_the_places() -> None:
    cards = {"first": card(-3), "second": card(-2), "third": card(-1)}
    assert [chosen(places, **cards) for places in (-1, 0, 1, 2)] == [[], [], ["first"], ["first", "second"]]


def test_a_key_is_chosen_once_however_often_it_is_given() -> None:
    twice = [Candidate("one", NOT_DUE), Candidate("two", DUE), Candidate("one", card(-1))]
    assert choose(twice, TODAY, 5) == ["one", "two"]


def test_a_question_is_due_from_its_day_on_unless_it_rests() -> None:
    assert [is_due(one, TODAY) for one in (card(-1), card(0), card(1))] == [True, True, False]
    resting, rested = card(-1, waits_since=-2), card(-1, waits_since=-RESTS.days)
    assert [is_due(resting, TODAY), is_due(rested, TODAY)] == [False, True]


cards = some.builds(
    card,
    some.integers(-30, 30),
    right=some.integers(0, 3),
    told=some.integers(-60, 0),
    reviewed=some.none() | some.integers(-60, 0),
    waits_since=some.none() | some.integers(-10, 0),
)


@given(some.lists(cards, max_size=12), some.integers(0, 6))
def test_the_places_are_filled_by_what_is_awake_the_due_ones_first(every: list[Card], places: int) -> None:
    keys = choose([Candidate(key, one) for key, one in enumerate(every)], TODAY, places)
    picked = [every[key] for key in keys]
    awake = [one for one in every if not one.waits or TODAY - (one.asked_on or TODAY) >= RESTS]

    assert len(set(keys)) == len(keys) == min(places, len(awake))
    assert [one for one in picked if one not in awake] == []
    due = [is_due(one, TODAY) for one in picked]
    assert due == sorted(due, reverse=True)
    assert sum(due) == min(places, sum(is_due(one, TODAY) for one in every))


@given(some.lists(cards, max_size=12), some.integers(0, 5))
def test_fewer_places_take_the_first_of_more(every: list[Card], places: int) -> None:
    candidates = [Candidate(key, one) for key, one in enumerate(every)]
    assert choose(candidates, TODAY, places) == choose(candidates, TODAY, places + 1)[:places]
