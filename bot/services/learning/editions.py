"""The versions of a course as its statistics tell them apart: by the lesson that people saw.

Every change of a course's files is a new version of the course. Answers to one question belong together
as long as its own lesson has stood unchanged, in all languages, whatever became of the other lessons.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from bot.domain.course import Course, Lesson, Question
from bot.services.learning.lesson_state import questions_of
from bot.services.learning.shelf import Shelf
from bot.storage import figures


class QuestionOf(NamedTuple):
    """A question in one edition of its lesson; editions count from 0, today's or else the newest first."""

    lesson: str
    question: str
    edition: int


class Edition(Struct, frozen=True):
    """A lesson as it stood: ``version`` is the newest of the course with it, ``since`` when it first did."""

    lesson: Lesson
    language: str
    version: str
    since: datetime
    current: bool


class Editions:
    """Every edition of every lesson a course has had."""

    def __init__(self, db: Connection, shelf: Shelf, course: str, now: datetime) -> None:
        """Read the versions of a course that is loaded; one not stored yet is there since ``now``.

        Raises:
            KeyError: the course is not loaded.
        """
        today = shelf.library.courses[course]
        self._today = today.course
        self._editions: dict[str, list[Edition]] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        stored = dict(figures.versions(db, course))
        self._add(today.course, today.hash, stored.pop(today.hash, now), current=True)
        for version, since in stored.items():
            self._add(shelf.version(db, version), version, since, current=False)

    def one(self, version: str, lesson: str, question: str) -> QuestionOf | None:
        """The question that a row names; None when no stored version has its lesson."""
        number = self._numbers.get((version, lesson))
        return None if number is None else QuestionOf(lesson, question, number)

    def edition(self, one: QuestionOf) -> Edition:
        """The lesson around a question."""
        return self._editions[one.lesson][one.edition]

    def question(self, one: QuestionOf) -> Question | None:
        """A question in the course's main language, a poll as one without a right answer."""
        edition = self.edition(one)
        trades = (None, *edition.lesson.words[edition.language].trades)
        asked = (each for trade in trades for each in questions_of(edition.lesson, edition.language, trade))
        return next((question for question in asked if question.id == one.question), None)

    def title(self, edition: Edition) -> str:
        """The lesson's title in the course's main language."""
        return edition.lesson.text(edition.language).title

    def in_order(self, known: Collection[QuestionOf]) -> Iterator[QuestionOf]:
        """Today's questions and those ``known``, as they stand in the course; what is gone comes last."""
        ids = [lesson.id for lesson in self._today.lessons]
        ids += sorted({one.lesson for one in known} - set(ids))
        for lesson in ids:
            editions = self._editions[lesson]
            today = list(_all_of(editions[0])) if editions[0].current else []
            here = {one for one in known if one.lesson == lesson} | set(today)
            order = {one.question: place for place, one in enumerate(today)}
            yield from sorted(
                here, key=lambda one: (order.get(one.question, len(order)), one.question, one.edition)
            )

    def _add(self, course: Course, version: str, since: datetime, *, current: bool) -> None:
        """Take a version in; they come with today's first, then from the newest to the oldest."""
        for lesson in course.lessons:
            editions = self._editions.setdefault(lesson.id, [])
            for number, known in enumerate(editions):
                if known.lesson == lesson and known.language == course.language:
                    editions[number] = replace(known, since=min(known.since, since))
                    break
            else:
                number = len(editions)
                editions.append(Edition(lesson, course.language, version, since, current))
            self._numbers[version, lesson.id] = number


def _all_of(edition: Edition) -> Iterator[QuestionOf]:
    """What today's edition of a lesson asks."""
    for question in questions_of(edition.lesson, edition.language, None):
        yield QuestionOf(edition.lesson.id, question.id, 0)
