"""A lesson in the states in which people see it."""

import datetime as dt

from msgspec.structs import replace

from bot.domain.course import Lesson, LessonText, LessonWords, Option, Question
from bot.domain.grading import grade
from bot.phrases.learning.lesson import Asked, LessonView, TipView
from bot.phrases.learning.promises import PromiseAsked
from tests.phrases.longest import LONG_DAY

QUESTION = Question("q1", "Vad säger du?", (Option("Hej.", correct=True), Option("Ja?")))

BOTH = Question("q1", "Vad säger du?", (Option("Hej.", correct=True), Option("Hej hej.", correct=True)))

WHOLE = LessonText(
    "Tips", "Hälsa först.", say="”Hej.”", say_meaning="“Hi.”", task="Hälsa.", questions=(QUESTION,)
)

VIEW_TIP = TipView(Lesson("l1", {"sv": LessonWords(WHOLE)}), WHOLE, 10, 10)

VIEW = LessonView(
    delivery=10**15,
    language="sv",
    tip=VIEW_TIP,
    asked=Asked(QUESTION, (0, 1)),
    today=LONG_DAY,
)

PROMISE = PromiseAsked(0, "Säg ”strax din tur” till nästa kund.", LONG_DAY - dt.timedelta(days=21))

EARLIER = Asked(
    QUESTION,
    (0, 1),
    kind="review",
    number=10,
    told_on=LONG_DAY - dt.timedelta(days=400),
    course="Service och bemötande",
    course_id="service",
)

FORGOTTEN = EARLIER._replace(chosen=frozenset({1}), grade=grade(QUESTION, {1}), is_answered=True)


def answered(question: Question, option: int) -> LessonView:
    """The lesson with this answer to its question."""
    how = Asked(question, (0, 1), frozenset({option}), grade(question, {option}), is_answered=True)
    return replace(VIEW, asked=None, answered=how)
