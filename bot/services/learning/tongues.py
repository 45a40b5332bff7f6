"""The two languages of a lesson message: the one it was sent in, and the one it flips to in place."""

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from bot.domain.course import Course
from bot.phrases import LANGUAGES
from bot.services.learning.lesson_state import LessonState, Put, Tip
from bot.services.learning.shelf import Shelf


class Tongues(Struct, frozen=True):
    """Which languages a message is in now. ``lesson`` is that of its texts, ``kompis`` what kompis talks.

    ``turned``: what was sent in another language is in ``lesson`` now, where it has been translated.
    ``other`` is the language a flip brings; None: there is no other. ``instead``: the texts are in another
    language than the person's own, since they are not translated.
    """

    lesson: str
    kompis: str
    other: str | None
    turned: bool = False
    instead: bool = False


def tongues(db: Connection, shelf: Shelf, state: LessonState) -> Tongues:
    """The languages of the message in the state it has reached.

    Raises:
        LookupError: a version or a lesson in it is not stored.
    """
    leading = state.leading
    if leading is None:
        return Tongues(state.spoken, state.spoken, None)
    key = ("tongues", leading.version, leading.lesson, leading.language, state.spoken, state.flipped)
    return shelf.kept(key, lambda: _tongues(shelf.version(db, leading.version), leading, state))


def _tongues(course: Course, leading: Tip | Put, state: LessonState) -> Tongues:
    lesson = course.lesson(leading.lesson)
    other = None if lesson is None else course.second_language(leading.language)
    if state.flipped and other is not None:
        kompis = other if other in LANGUAGES else state.spoken
        return Tongues(other, kompis, leading.language, turned=True)
    return Tongues(leading.language, state.spoken, other, instead=leading.language != state.spoken)


def told_in(db: Connection, shelf: Shelf, state: LessonState, language: str) -> LessonState:
    """The message as it is sent once more to somebody who has chosen another language since.

    Raises:
        LookupError: a version or a lesson in it is not stored.
    """
    if language == state.spoken:
        return state
    tip = state.tip
    if tip is not None:
        tip = replace(tip, language=_language(shelf.version(db, tip.version), tip, language))
    puts = tuple(
        put._replace(language=_language(shelf.version(db, put.version), put, language)) for put in state.puts
    )
    return replace(state, spoken=language, tip=tip, puts=puts, flipped=False)


def _language(course: Course, of: Tip | Put, wanted: str) -> str:
    """The language for a tip or question, where it reads the same there but for the words."""
    lesson = course.lesson(of.lesson)
    language = of.language if lesson is None else lesson.language([wanted], course.language)
    if isinstance(of, Tip) or of.promise is not None:
        return language
    return language if of.question_in(course, language) is not of.question_in(course) else of.language
