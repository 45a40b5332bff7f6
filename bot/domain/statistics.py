"""How well a course teaches, in numbers: guesses taken out, questions compared, forecasts held to account.

Shares and forecasts run from 0 to 1. Sums are kept, never lists, so that a year of answers takes no memory.
"""

from dataclasses import dataclass
from math import nan, sqrt
from typing import Final

from msgspec import Struct

from bot.domain.course import Question

_CERTAIN: Final = 1.96
"""The normal quantile of a 95 % interval."""

DECILES: Final = 10
"""Tenths that forecasts are sorted into."""

FEWEST_TO_CORRELATE: Final = 20
"""Pairs below which a correlation is noise: its standard error is then still about 0.2."""


def chance(question: Question) -> float:
    """How likely somebody who knows nothing gets a question right.

    One correct option of k: 1/k. Several: people put any options on and then tap Done, and are not told how
    many are correct, so the chance is that of one set among the 2^k - 1 that hold anything.
    """
    options = len(question.options)
    return 1 / (2**options - 1) if question.several else 1 / options


def corrected(share: float, by_chance: float) -> float:
    """A share right with the guesses taken out: ``(p - c) / (1 - c)``, below 0 when worse than guessing.

    Whoever does not know is taken to guess blindly, and so to be right with the chance c (1/k of k options).
    Source: Diamond and Evans, “The correction for guessing”, Review of Educational Research 43 (1973).
    """
    return (share - by_chance) / (1 - by_chance)


def score(*, right: bool, by_chance: float) -> float:
    """One answer's part in a corrected share: 1 when right, ``-c / (1 - c)`` when wrong.

    The mean of the scores is :func:`corrected` of the share right, and stays true where questions with
    different chances come together. Source: formula scoring, as Frary, “Formula scoring of multiple-choice
    tests”, Educational Measurement: Issues and Practice 7:2 (1988).
    """
    return corrected(float(right), by_chance)


class Interval(Struct, frozen=True):
    """Where the true figure lies in 95 of 100 cases."""

    low: float
    high: float


def wilson(right: int, answers: int) -> Interval:
    """The 95 % interval of a share, which stays within 0 and 1 and holds for few answers too.

    Source: Wilson, “Probable inference, the law of succession, and statistical inference”, Journal of the
    American Statistical Association 22 (1927). It takes answers as independent; where people answer more
    than once it is a little too narrow.

    Raises:
        ValueError: there are no answers.
    """
    if answers <= 0:
        raise ValueError("no answers, no share")
    share, square = right / answers, _CERTAIN**2
    middle = (share + square / (2 * answers)) / (1 + square / answers)
    half = (
        _CERTAIN
        / (1 + square / answers)
        * sqrt(share * (1 - share) / answers + square / (4 * answers * answers))
    )
    # With all or none right the bound is 1 or 0 but for what floating point loses.
    return Interval(max(0.0, middle - half), min(1.0, middle + half))


def decile(forecast: float) -> int:
    """Which tenth a forecast lies in: 0 for [0, 0.1), up to 9 for [0.9, 1].

    Raises:
        ValueError: it is no probability.
    """
    if not 0 <= forecast <= 1:
        message = f"{forecast} is no forecast between 0 and 1"
        raise ValueError(message)
    return min(int(forecast * DECILES), DECILES - 1)


def squared_miss(forecast: float, *, right: bool) -> float:
    """How far a forecast was off, squared. The mean of these is the Brier score.

    0 is a perfect forecaster, 0.25 one who always says one half. Source: Brier, “Verification of forecasts
    expressed in terms of probability”, Monthly Weather Review 78 (1950), in its form for two outcomes.
    """
    return (forecast - float(right)) ** 2


@dataclass(slots=True)
class Sample:
    """Numbers seen one by one: how many, their mean, and how they scatter."""

    n: int = 0
    _mean: float = 0.0
    _squares: float = 0.0  # of the distances from the mean

    def add(self, value: float) -> None:
        """Take one more in.

        Source: Welford, “Note on a method for calculating corrected sums of squares and products”,
        Technometrics 4 (1962): nothing is lost where numbers are nearly the same.
        """
        self.n += 1
        distance = value - self._mean
        self._mean += distance / self.n
        self._squares += distance * (value - self._mean)

    @property
    def mean(self) -> float:
        """The mean; not a number when nothing was seen."""
        return self._mean if self.n else nan

    @property
    def variance(self) -> float:
        """The variance, with n - 1 below; not a number for fewer than two."""
        return self._squares / (self.n - 1) if self.n > 1 else nan


class Difference(Struct, frozen=True):
    """One mean less another, and where the true difference lies in 95 of 100 cases."""

    value: float
    interval: Interval


def difference(one: Sample, other: Sample) -> Difference | None:
    """The mean of one sample less that of the other; None when either has fewer than two numbers.

    The variances may differ. Source: Welch, “The generalization of Student's problem when several different
    population variances are involved”, Biometrika 34 (1947), with the normal quantile, which is a little too
    narrow below some 30 numbers.
    """
    if one.n <= 1 or other.n <= 1:
        return None
    value = one.mean - other.mean
    half = _CERTAIN * sqrt(one.variance / one.n + other.variance / other.n)
    return Difference(value, Interval(value - half, value + half))


@dataclass(slots=True)
class Pairs:
    """Pairs of numbers seen one by one, and how they go together."""

    _x: Sample
    _y: Sample
    _products: float

    def __init__(self) -> None:
        self._x, self._y, self._products = Sample(), Sample(), 0.0

    def add(self, x: float, y: float) -> None:
        """Take one more pair in."""
        before = x - self._x.mean if self._x.n else 0.0
        self._x.add(x)
        self._y.add(y)
        self._products += before * (y - self._y.mean)

    def correlation(self, fewest: int = FEWEST_TO_CORRELATE) -> float | None:
        """Pearson's correlation, -1 to 1; None for fewer pairs than that, or where one side never varies.

        With x one question's answers (0 or 1) and y the share right among each person's *other* questions,
        this is the question's discrimination: the point-biserial correlation, corrected for the question's
        own part in the total (corrected item-total correlation). Above about 0.2 it tells those who know
        from those who do not; below 0 those who know more get it wrong. Source: Henrysson, “Correction of
        item-total correlations in item analysis”, Psychometrika 28 (1963).
        """
        if self._x.n < max(fewest, 2):
            return None
        spread = sqrt(self._x.variance * self._y.variance) * (self._x.n - 1)
        return self._products / spread if spread > 0 else None
