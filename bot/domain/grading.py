"""Whether an answer is right, which feedback to show, and in which order options stand."""

import random
from collections.abc import Collection
from functools import lru_cache

from msgspec import Struct

from bot.domain.course import Question


class Grade(Struct, frozen=True):
    """How an answer went. ``told`` is the position of the option whose feedback is shown."""

    chosen: frozenset[int]
    correct: bool
    told: int | None


def grade(question: Question, chosen: Collection[int]) -> Grade:
    """Grade chosen option positions: right only when exactly the correct ones are chosen.

    Shown is the feedback of the first wrong option chosen, else of the first correct one missed, else
    of the first one chosen.

    Raises:
        ValueError: nothing is chosen, or a position the question does not have.
    """
    picked = frozenset(chosen)
    if not picked or not picked <= set(range(len(question.options))):
        message = f"{sorted(picked)} are not options of question {question.id}"
        raise ValueError(message)
    wrong, missed = sorted(picked - question.correct), sorted(question.correct - picked)
    told = (wrong or missed or sorted(picked))[0]
    return Grade(picked, correct=picked == question.correct, told=told)


def shown_order(question: Question, delivery: int) -> tuple[int, ...]:
    """Option positions in the order a delivery shows them: its own, and always the same for it."""
    count = len(question.options)
    return _shuffled(delivery, count) if question.shuffle else tuple(range(count))


@lru_cache(maxsize=1)  # the questions of one message come one after the other, and sowing takes time
def _shuffled(seed: int, count: int) -> tuple[int, ...]:
    places = list(range(count))
    random.Random(seed).shuffle(places)  # noqa: S311 - fairness is wanted here, not secrecy
    return tuple(places)
