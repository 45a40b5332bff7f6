"""How a course goes, for its authors and organisers: question by question, and for the course as a whole.

No figure about answers, activity or progress is about fewer than five people, and none lets one of those be
found by subtracting (:mod:`bot.domain.crowd`); None stands where a figure is held back, or there is none.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Literal

from msgspec import Struct
from sqlalchemy import Connection

from bot.domain.course import Question
from bot.domain.crowd import FEWEST, Nearly, nearly, shown
from bot.domain.statistics import DECILES, Difference, Interval, difference, wilson
from bot.services.learning.editions import Editions, QuestionOf
from bot.services.learning.shelf import Shelf
from bot.services.learning.tally import HELD_OUT_DAY, REMEMBERED_DAYS, Counted, Outcomes, Tally
from bot.storage import figures


class Right(Struct, frozen=True):
    """How answers went. ``share`` of them were right, in 95 of 100 cases within ``interval``.

    ``corrected`` is that with the guesses taken out. Of all or no answers right only ``nearly`` is said.
    """

    answers: int
    share: float | None
    interval: Interval | None
    corrected: float | None
    nearly: Nearly | None


class Remembered(Struct, frozen=True):
    """Answers to earlier questions some ``days`` after the tip, and what the memory model foretold."""

    days: int
    right: Right | None
    forecast: float | None


class Gain(Struct, frozen=True):
    """About 60 days after the tip: questions held out until then, the others, and the difference."""

    held_out: Right
    others: Right
    difference: Difference


class Decile(Struct, frozen=True):
    """Answers whose forecast lay in one tenth: the mean forecast, and how many were right."""

    low: float
    high: float
    forecast: float | None
    right: Right | None


class OptionCount(Struct, frozen=True):
    """An option and how many answers had it; all and none are only said as nearly so."""

    text: str
    correct: bool
    chosen: int | None
    nearly: Nearly | None


class Answers(Struct, frozen=True):
    """The answers to one question; ``right`` is None of a poll."""

    answers: int
    right: Right | None
    discrimination: float | None
    options: tuple[OptionCount, ...]


class Flag(Struct, frozen=True):
    """“Odd question?”, in whose language, with a few words or none."""

    language: str
    words: str | None


class QuestionReport(Struct, frozen=True):
    """One question in one version of its lesson.

    ``version`` is the newest of the course in which the lesson stands so, ``since`` when the first one was
    loaded. ``place`` is where the question stands in today's course.yaml, None when it is gone.
    """

    lesson: str
    title: str
    question: str
    text: str
    kind: Literal["question", "poll"]
    version: str
    since: date
    current: bool
    place: str | None
    asked: int | None
    answered: Answers | None
    flags: tuple[Flag, ...]


class Completed(Struct, frozen=True):
    """How many of those enrolled have completed the course.

    With fewer than five who have, or who have not, only that is said.
    """

    people: int | None
    share: float | None
    instead: Literal["fewer than five", "all but fewer than five"] | None


class Reachable(Struct, frozen=True):
    """How many of those enrolled can be reached: by a channel that calls them, or a page with a bell.

    With fewer than five who can, or who cannot, only that is said.
    """

    people: int | None
    instead: Literal["fewer than five", "all but fewer than five"] | None


class Promises(Struct, frozen=True):
    """Promises made; those asked about; the share of the latter that was done or tried."""

    made: int
    asked: int | None
    applied: int | None
    share: float | None
    nearly: Nearly | None


class CourseReport(Struct, frozen=True):
    """How a course goes. ``enough``: five people have answered, so that there are figures about answers."""

    course: str
    title: str
    at: datetime
    enrolled: int
    enough: bool
    completed: Completed
    reachable: Reachable
    promises: Promises | None
    remembered: tuple[Remembered, ...]
    gain: Gain | None
    calibration: tuple[Decile, ...]
    forecasts: int | None
    brier: float | None
    questions: tuple[QuestionReport, ...]


def report(
    db: Connection, shelf: Shelf, course: str, places: Mapping[tuple[str, str], str], now: datetime
) -> CourseReport:
    """How a course that is loaded goes, counted anew. ``places``: by lesson and question, where it stands.

    Raises:
        KeyError: the course is not loaded.
    """
    editions = Editions(db, shelf, course, now)
    tally = Tally(editions)
    tally.read(figures.answered(db, course))
    following = figures.following(db, course, now)
    enough = tally.everybody.is_enough
    brier = tally.misses.mean if enough and tally.forecast_crowd.is_enough else None
    remembered = _remembered(tally)
    today = shelf.library.courses[course].course
    return CourseReport(
        course=course,
        title=today.title(today.language),
        at=now,
        enrolled=following.enrolled,
        enough=enough,
        completed=_completed(following),
        reachable=_reachable(following),
        promises=_promises(figures.promised(db, course)),
        remembered=remembered,
        gain=_gain(tally, remembered),
        calibration=_calibration(tally),
        forecasts=None if brier is None else tally.misses.n,
        brier=brier,
        questions=tuple(_questions(db, course, editions, tally, places)),
    )


# --- the course -----------------------------------------------------------------------------------


def _completed(following: figures.Following) -> Completed:
    if following.completed < FEWEST:
        return Completed(None, None, "fewer than five")
    if following.enrolled - following.completed < FEWEST:
        return Completed(None, None, "all but fewer than five")
    return Completed(following.completed, following.completed / following.enrolled, None)


def _reachable(following: figures.Following) -> Reachable:
    if following.reachable < FEWEST:
        return Reachable(None, "fewer than five")
    if following.enrolled - following.reachable < FEWEST:
        return Reachable(None, "all but fewer than five")
    return Reachable(following.reachable, None)


def _promises(promised: figures.Promised) -> Promises | None:
    if promised.people < FEWEST:
        return None
    if promised.people_asked < FEWEST:
        return Promises(promised.made, None, None, None, None)
    instead = nearly(promised.applied, promised.asked)
    if instead is not None:
        return Promises(promised.made, promised.asked, None, None, instead)
    return Promises(promised.made, promised.asked, promised.applied, promised.applied / promised.asked, None)


def _remembered(tally: Tally) -> tuple[Remembered, ...]:
    # Answers at other times have no figure, but are part of what the calibration sums up.
    crowds = {days: outcomes.crowd for days, outcomes in tally.remembered.items()}
    visible = shown(crowds, never=frozenset({None}))
    return tuple(
        Remembered(days, _right(tally.remembered[days]), _forecast(tally.remembered[days]))
        if days in visible
        else Remembered(days, None, None)
        for days in REMEMBERED_DAYS
    )


def _gain(tally: Tally, remembered: Sequence[Remembered]) -> Gain | None:
    """Both sides or neither, and only beside their sum: two of the three would tell the third."""
    if any(one.days == HELD_OUT_DAY and one.right is None for one in remembered):
        return None
    held_out, others = tally.held_out, tally.practised
    if not (held_out.crowd.is_enough and others.crowd.is_enough):
        return None
    gained = difference(others.scores, held_out.scores)
    left, right = _right(held_out), _right(others)
    if gained is None or left.nearly or right.nearly:
        return None
    return Gain(left, right, gained)


def _calibration(tally: Tally) -> tuple[Decile, ...]:
    visible = shown({number: outcomes.crowd for number, outcomes in tally.deciles.items()})
    deciles = []
    for number, outcomes in sorted(tally.deciles.items()):
        bounds = number / DECILES, (number + 1) / DECILES
        if number in visible:
            deciles.append(Decile(*bounds, _forecast(outcomes), _right(outcomes)))
        else:
            deciles.append(Decile(*bounds, None, None))
    return tuple(deciles)


def _right(outcomes: Outcomes) -> Right:
    answers = outcomes.scores.n
    instead = nearly(outcomes.right, answers)
    if instead is not None:
        return Right(answers, None, None, None, instead)
    interval = wilson(outcomes.right, answers)
    return Right(answers, outcomes.right / answers, interval, outcomes.scores.mean, None)


def _forecast(outcomes: Outcomes) -> float | None:
    return outcomes.forecasts.mean if outcomes.forecasts.n else None


# --- its questions --------------------------------------------------------------------------------


def _questions(
    db: Connection,
    course: str,
    editions: Editions,
    tally: Tally,
    places: Mapping[tuple[str, str], str],
) -> Iterator[QuestionReport]:
    asked = _asked(db, course, editions)
    flags = _flags(db, course, editions)
    visible = _visible(tally)
    for one in editions.in_order({*asked, *flags, *tally.questions}):
        edition, question = editions.edition(one), editions.question(one)
        if question is None:
            continue
        yield QuestionReport(
            lesson=one.lesson,
            title=editions.title(edition),
            question=one.question,
            text=question.text,
            kind="question" if question.correct else "poll",
            version=edition.version,
            since=edition.since.date(),
            current=edition.current,
            place=places.get((one.lesson, one.question)),
            asked=asked.get(one),
            answered=_answers(question, tally.questions[one]) if one in visible else None,
            flags=tuple(flags.get(one, ())),
        )


def _visible(tally: Tally) -> frozenset[QuestionOf]:
    """Questions and polls whose figures may be shown; nothing sums both up."""
    if not tally.everybody.is_enough:
        return frozenset()
    polls = {one: counted.crowd for one, counted in tally.questions.items() if counted.is_poll}
    others = {one: counted.crowd for one, counted in tally.questions.items() if not counted.is_poll}
    return shown(polls) | shown(others)


def _answers(question: Question, counted: Counted) -> Answers:
    options = tuple(
        _option(option.text, option.correct, counted.chosen[place], counted.answers)
        for place, option in enumerate(question.options)
    )
    if counted.is_poll:
        return Answers(counted.answers, None, None, options)
    right = _right(counted.outcomes)
    # Of a question that all get right nothing can be said but that, so the one follows from the other.
    return Answers(counted.answers, right, counted.pairs.correlation(), options)


def _option(text: str, correct: bool, chosen: int, answers: int) -> OptionCount:  # noqa: FBT001
    instead = nearly(chosen, answers)
    return OptionCount(text, correct, None if instead else chosen, instead)


def _asked(db: Connection, course: str, editions: Editions) -> Mapping[QuestionOf, int | None]:
    """How often each was asked; None where that was fewer than five people.

    Somebody may have been asked in two versions of the course, so that people are counted by the version
    that reached most.
    """
    counts: dict[QuestionOf, tuple[int, int]] = {}
    for row in figures.asked(db, course):
        one = editions.one(row.version, row.lesson, row.question)
        if one is not None:
            asked, people = counts.get(one, (0, 0))
            counts[one] = asked + row.asked, max(people, row.people)
    return {one: asked if people >= FEWEST else None for one, (asked, people) in counts.items()}


def _flags(db: Connection, course: str, editions: Editions) -> Mapping[QuestionOf, Sequence[Flag]]:
    flags: dict[QuestionOf, list[Flag]] = {}
    for row in figures.flagged(db, course):
        one = editions.one(row.version, row.lesson, row.question)
        if one is not None:
            flags.setdefault(one, []).append(Flag(row.language, row.words))
    return flags
