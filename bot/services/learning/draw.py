"""Draw a lesson message in the state it has reached."""

from sqlalchemy import Connection

from bot.domain.course import Course, Lesson, Question
from bot.domain.grading import grade
from bot.domain.message import Message
from bot.phrases import of
from bot.phrases.learning.lesson import Asked, LessonView, NextTip, TipView, lesson_message
from bot.phrases.learning.promises import PromiseAsked
from bot.services.learning.lesson_state import LessonState, Put, Tip
from bot.services.learning.shelf import Shelf
from bot.services.learning.tongues import Tongues, tongues


def draw(
    db: Connection, shelf: Shelf, delivery: int, state: LessonState, upcoming: NextTip | None = None
) -> Message:
    """The message that this delivery shows now.

    Raises:
        LookupError: a version or a lesson in it is not stored.
    """
    spoken = tongues(db, shelf, state)
    tip = None if state.tip is None else _tip(db, shelf, state.tip, spoken)
    waits = state.place
    place = len(state.puts) if waits is None else waits
    answered, asked = (_asked(db, shelf, one, state, spoken) for one in (place - 1, place))
    view = LessonView(
        delivery=delivery,
        language=spoken.kompis if state.tip is None else spoken.lesson,
        tip=tip,
        answered=answered,
        asked=asked,
        promised=state.promised,
        today=state.today,
        questions=tuple(one for one, put in enumerate(state.puts) if put.promise is None),
        instead=spoken.lesson if spoken.instead else "",
        other=spoken.other or "",
        flipped=spoken.turned,
    )
    return lesson_message(of(spoken.kompis), view, upcoming)


def _tip(db: Connection, shelf: Shelf, tip: Tip, spoken: Tongues) -> TipView:
    loaded = shelf.library.courses.get(tip.course)
    folder = None if loaded is None else loaded.folder
    key = ("tip", tip.course, tip.version, tip.lesson, tip.language, tip.trade, spoken.lesson, folder)
    return shelf.kept(key, lambda: _tip_view(db, shelf, tip, spoken))


def _tip_view(db: Connection, shelf: Shelf, tip: Tip, spoken: Tongues) -> TipView:
    lesson = _lesson(shelf.version(db, tip.version), tip.lesson)
    return TipView(
        lesson=lesson,
        text=lesson.text(spoken.lesson, tip.trade),
        number=tip.number,
        total=tip.total,
        media_path=media_path(shelf, tip.course, lesson),
        course_id=tip.course,
    )


def _asked(
    db: Connection, shelf: Shelf, place: int, state: LessonState, spoken: Tongues
) -> Asked | PromiseAsked | None:
    """What the message asks at a place; None where there is none."""
    if not 0 <= place < len(state.puts):
        return None
    put = state.puts[place]
    if put.promise is not None:
        made_on = put.told_on or state.today
        words = _promised(shelf.version(db, put.version), put, spoken)
        return PromiseAsked(place, words, made_on, put.outcome, again=put.again)
    question = _question(db, shelf, put, spoken.lesson if spoken.turned else None)
    if question is None:
        message = f"question {put.question} of {put.lesson} is not in version {put.version} of {put.course}"
        raise LookupError(message)
    elsewhere = state.tip is not None and state.tip.course != put.course
    asked = Asked(
        question,
        put.order,
        put.chosen,
        kind=put.kind,
        place=place,
        number=put.number,
        told_on=put.told_on,
        course=shelf.version(db, put.version).title(spoken.kompis) if elsewhere else "",
        course_id=put.course,
    )
    if not put.answered:
        return asked
    if put.kind == "poll":
        return asked._replace(is_answered=True)
    return asked._replace(grade=grade(question, put.chosen), is_answered=True)


def _question(db: Connection, shelf: Shelf, put: Put, turned: str | None) -> Question | None:
    """What is asked, in the words it was asked in or in the language it is ``turned`` to."""
    key = ("question", put.version, put.lesson, put.question, put.language, put.trade, turned)
    return shelf.kept(key, lambda: put.question_in(shelf.version(db, put.version), turned))


def _promised(course: Course, put: Put, spoken: Tongues) -> str:
    """What was promised: the tip's task in the language that is shown, or the person's own words."""
    lesson = course.lesson(put.lesson)
    if lesson is None or not spoken.turned or spoken.lesson not in lesson.words:
        return put.words
    if put.words != lesson.text(put.language, put.trade).task:
        return put.words
    return lesson.text(spoken.lesson, put.trade).task or put.words


def _lesson(course: Course, name: str) -> Lesson:
    lesson = course.lesson(name)
    if lesson is None:
        message = f"lesson {name} is not in the stored version of {course.id}"
        raise LookupError(message)
    return lesson


def media_path(shelf: Shelf, course: str, lesson: Lesson) -> str:
    """Where the lesson's media file lies on this machine; empty without one, or when it is an address."""
    loaded = shelf.library.courses.get(course)
    if loaded is None or lesson.media is None or lesson.media.is_address:
        return ""
    return str(loaded.folder / "media" / lesson.media.source)
