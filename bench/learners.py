"""Requests to a learning policy, as a simulation of learners sends them (learning-policy/1)."""

import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import chain
from typing import Any, Final

import orjson

ITEMS: Final = tuple(f"c1-l{number}" for number in range(1, 41))
HELLO: Final = orjson.dumps({"type": "hello", "protocol": "learning-policy/1", "choices": 4, "items": ITEMS})
BYE: Final = b'{"type":"bye"}'

PAST_ASKS: Final[Mapping[int, int]] = {15: 2_000, 60: 300}
"""How many questions were asked before, and the requests a second that are the goal then."""

WAYS: Final = ("growing", "never seen")
"""Learners asked about every day, as a simulation does; and learners met for the first time."""

DAYS: Final = 10
"""Requests of each growing learner that count."""

FIRST_DAY: Final = date(2027, 1, 4)


def load(way: str, asks: int, requests: int) -> tuple[list[bytes], list[bytes]]:
    """What is sent beforehand and what is timed: about so many requests with about so many past asks."""
    if way == "never seen":
        return [], [next(days_of(number, [asks])) for number in range(requests)]
    first = asks - DAYS // 2
    people = range(max(requests // DAYS, 1))
    return (
        _by_day(days_of(number, range(first)) for number in people),
        _by_day(days_of(number, range(first, first + DAYS)) for number in people),
    )


def days_of(learner: int, wanted: Iterable[int]) -> Iterator[bytes]:
    """The requests of a learner's days with as many past asks as ``wanted`` (rising). Always the same ones.

    A tip a working day while there are any, a day missed now and then, a question a day about any earlier
    tip; of ten questions five are answered right, three wrong and two not at all.
    """
    chance = random.Random(learner)
    day, told, history = FIRST_DAY, list[str](), list[dict[str, Any]]()
    asked = -1
    for asks in wanted:
        while asked < asks:
            asked += 1
            if asked:
                correct = chance.choices([True, False, None], [5, 3, 2])[0]
                item = chance.choice(told)
                history.append({"day": day.isoformat(), "item": item, "kind": "ask", "correct": correct})
            day += timedelta(
                days=(1 if day.weekday() < 4 else 3) + chance.choice([0, 0, 0, 0, 0, 0, 0, 0, 0, 7])
            )
            if len(told) < len(ITEMS):
                told.append(ITEMS[len(told)])
                history.append({"day": day.isoformat(), "item": told[-1], "kind": "tip"})
        yield _request(learner, asks, day, history)


def _request(learner: int, number: int, day: date, history: list[dict[str, Any]]) -> bytes:
    return orjson.dumps(
        {
            "type": "day",
            "id": number,
            "learner": f"L{learner:04}",
            "today": day.isoformat(),
            "budget": 1,
            "taken": [],
            "phase": "course",
            "tips_left": 0,
            "seed": learner,
            "history": history,
        }
    )


def _by_day(learners: Iterable[Iterator[bytes]]) -> list[bytes]:
    """Everybody's first day, then everybody's second."""
    return list(chain.from_iterable(zip(*learners, strict=True)))
