"""One pass over the answers of a course, which come person by person: every sum a report is made of."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Final

from bot.domain.crowd import Crowd
from bot.domain.statistics import Pairs, Sample, chance, decile, score, squared_miss
from bot.services.learning.editions import Editions, QuestionOf
from bot.storage.figures import POLL, Answered

REMEMBERED_DAYS: Final = (30, 60, 90)
HELD_OUT_DAY: Final = 60
AROUND: Final = 7
"""Days before and after that count as the same."""

FEWEST_OTHERS: Final = 3
"""Other questions a person has to have answered, to be somebody who knows more or less."""


@dataclass(slots=True)
class Outcomes:
    """Answers of one group: whose, how many right, their scores (guesses taken out), their forecasts."""

    crowd: Crowd = field(default_factory=Crowd)
    right: int = 0
    scores: Sample = field(default_factory=Sample)
    forecasts: Sample = field(default_factory=Sample)

    def add(self, row: Answered, by_chance: float) -> None:
        """Take an answer in."""
        right = bool(row.correct)
        self.crowd.add(row.person)
        self.right += right
        self.scores.add(score(right=right, by_chance=by_chance))
        if row.forecast is not None:
            self.forecasts.add(row.forecast)


@dataclass(slots=True)
class Counted:
    """The answers to one question or poll."""

    is_poll: bool
    by_chance: float
    crowd: Crowd = field(default_factory=Crowd)
    answers: int = 0
    chosen: Counter[int] = field(default_factory=Counter)
    outcomes: Outcomes = field(default_factory=Outcomes)
    pairs: Pairs = field(default_factory=Pairs)


class Tally:
    """The sums. ``remembered`` has, under None, earlier questions asked at other times."""

    def __init__(self, editions: Editions) -> None:
        """Begin with nothing."""
        self._editions = editions
        self.everybody = Crowd()
        self.questions: dict[QuestionOf, Counted] = {}
        self.remembered: Mapping[int | None, Outcomes] = {
            days: Outcomes() for days in (*REMEMBERED_DAYS, None)
        }
        self.held_out = Outcomes()
        self.practised = Outcomes()
        self.deciles: dict[int, Outcomes] = {}
        self.misses = Sample()
        self.forecast_crowd = Crowd()

    def read(self, answers: Iterable[Answered]) -> None:
        """Take answers in, all of one person after the other."""
        for person, rows in groupby(answers, key=attrgetter("person")):
            first: dict[tuple[str, str], tuple[Counted, bool]] = {}
            for row in rows:
                counted = self._take(row)
                if counted is not None and not counted.is_poll:
                    first.setdefault((row.lesson, row.question), (counted, bool(row.correct)))
            if person is not None:
                _correlate(list(first.values()))

    def _take(self, row: Answered) -> Counted | None:
        counted = self._counted(row)
        if counted is None:
            return None
        self.everybody.add(row.person)
        counted.crowd.add(row.person)
        counted.answers += 1
        counted.chosen.update(row.chosen)
        if not counted.is_poll:
            counted.outcomes.add(row, counted.by_chance)
            self._remember(row, counted.by_chance)
            self._compare(row, counted.by_chance)
        return counted

    def _counted(self, row: Answered) -> Counted | None:
        one = self._editions.one(row.version, row.lesson, row.question)
        if one is None:
            return None
        if one not in self.questions:
            question = self._editions.question(one)
            if question is None:
                return None
            is_poll = row.kind == POLL or not question.correct
            self.questions[one] = Counted(is_poll, 0.0 if is_poll else chance(question))
        return self.questions[one]

    def _remember(self, row: Answered, by_chance: float) -> None:
        if row.kind != "review":
            return
        days = next((day for day in REMEMBERED_DAYS if abs(row.days - day) <= AROUND), None)
        self.remembered[days].add(row, by_chance)
        if days == HELD_OUT_DAY:
            (self.held_out if row.held_out else self.practised).add(row, by_chance)

    def _compare(self, row: Answered, by_chance: float) -> None:
        """Set the forecast beside what came of it."""
        if row.forecast is None:
            return
        self.forecast_crowd.add(row.person)
        self.deciles.setdefault(decile(row.forecast), Outcomes()).add(row, by_chance)
        self.misses.add(squared_miss(row.forecast, right=bool(row.correct)))


def _correlate(first: list[tuple[Counted, bool]]) -> None:
    """Pair a person's first answer to each question with how their others went.

    Later answers to the same question would count people who are asked more often for more.
    """
    others = len(first) - 1
    if others < FEWEST_OTHERS:
        return
    total = sum(right for _, right in first)
    for counted, right in first:
        counted.pairs.add(float(right), (total - right) / others)
