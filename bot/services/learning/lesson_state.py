"""A lesson as a delivery row keeps it: which version, which words, which order of options, what is chosen.

The row's body holds these plain values under ``lesson`` beside the ``message`` last shown, so that a
retry sends the same thing and a tap knows exactly what the person saw.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from sqlalchemy import Connection

from bot.domain.course import Course, Lesson, Question, Trade
from bot.domain.grading import Grade, shown_order
from bot.domain.message import Message, to_json
from bot.phrases import of
from bot.phrases.lesson import Asked, LessonView, NextTip, lesson_message
from bot.services.learning.shelf import Shelf
from bot.storage.people import trade as known_trade


@dataclass(frozen=True, slots=True)
class LessonState:
    """What was sent as a lesson. ``spoken`` is the language of kompis, ``language`` that of the lesson."""

    course: str
    version: str
    lesson: str
    number: int
    total: int
    spoken: str
    language: str
    trade: Trade | None
    question: str | None
    order: tuple[int, ...]
    chosen: frozenset[int] = frozenset()

    @classmethod
    def fresh(
        cls,
        course: Course,
        version: str,
        lesson: Lesson,
        delivery: int,
        spoken: str,
        trade: Trade | None,
    ) -> Self:
        """A lesson about to be sent as this delivery."""
        language = lesson.language([spoken], course.language)
        questions = lesson.text(language, trade).questions
        return cls(
            course=course.id,
            version=version,
            lesson=lesson.id,
            number=course.lessons.index(lesson) + 1,
            total=len(course.lessons),
            spoken=spoken,
            language=language,
            trade=trade,
            question=questions[0].id if questions else None,
            order=shown_order(questions[0], delivery) if questions else (),
        )

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> Self | None:
        """The lesson in a delivery's body; None when it carries none."""
        values = body.get("lesson")
        if values is None:
            return None
        return cls(
            **{
                **values,
                "trade": known_trade(values["trade"]),
                "order": tuple(values["order"]),
                "chosen": frozenset(values["chosen"]),
            }
        )

    def toggled(self, option: int) -> Self:
        """With this option put on or off."""
        return replace(self, chosen=self.chosen ^ {option})

    def question_of(self, course: Course) -> Question | None:
        """The question that was asked, in the words it was asked in."""
        lesson = course.lesson(self.lesson)
        if lesson is None or self.question is None:
            return None
        questions = lesson.text(self.language, self.trade).questions
        return next((question for question in questions if question.id == self.question), None)

    def body(self, message: Message) -> dict[str, Any]:
        """The delivery's body: the message to show, and this state beside it."""
        return {
            "message": to_json(message),
            "lesson": {
                "course": self.course,
                "version": self.version,
                "lesson": self.lesson,
                "number": self.number,
                "total": self.total,
                "spoken": self.spoken,
                "language": self.language,
                "trade": self.trade,
                "question": self.question,
                "order": list(self.order),
                "chosen": sorted(self.chosen),
            },
        }


def draw(
    db: Connection,
    shelf: Shelf,
    delivery: int,
    state: LessonState,
    *,
    grade: Grade | None = None,
    upcoming: NextTip | None = None,
) -> Message:
    """The lesson's message in the state it has reached.

    Raises:
        LookupError: the version or the lesson in it is not stored.
    """
    course = shelf.version(db, state.version)
    lesson = course.lesson(state.lesson)
    if lesson is None:
        message = f"lesson {state.lesson} is not in version {state.version} of {state.course}"
        raise LookupError(message)
    question = state.question_of(course)
    view = LessonView(
        delivery=delivery,
        lesson=lesson,
        text=lesson.text(state.language, state.trade),
        language=state.language,
        number=state.number,
        total=state.total,
        asked=None if question is None else Asked(question, state.order, state.chosen, grade),
        media_path=_media_path(shelf, state.course, lesson),
    )
    return lesson_message(of(state.spoken), view, upcoming)


def _media_path(shelf: Shelf, course: str, lesson: Lesson) -> str:
    loaded = shelf.library.courses.get(course)
    if loaded is None or lesson.media is None or lesson.media.is_address:
        return ""
    return str(loaded.folder / "media" / lesson.media.source)
