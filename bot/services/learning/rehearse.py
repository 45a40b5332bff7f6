"""A lesson in every state it can reach, with nobody to send it to: for the check and for authors."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from bot.domain.course import Course, Lesson, LessonText, Question, Trade
from bot.domain.grading import grade, shown_order
from bot.domain.message import Message
from bot.phrases import Say, of
from bot.phrases.lesson import Asked, LessonView, NextTip, lesson_message

LONG_NEXT_TIP: Final = NextTip(day=date(2026, 9, 30), at=time(14, 30))
"""“onsdag 30 september kl. 14.30”: no other day is longer to write."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """One lesson as people of one language and trade get it.

    ``language`` is one the lesson has, ``spoken`` the one kompis itself talks with them; ``delivery`` the
    number its buttons carry; ``media_path`` where its media file lies; ``upcoming`` what an answered lesson
    says of the next tip.
    """

    course: Course
    lesson: Lesson
    language: str
    trade: Trade | None
    spoken: str
    delivery: int = 1
    media_path: str = ""
    upcoming: NextTip | None = LONG_NEXT_TIP

    @property
    def text(self) -> LessonText:
        """The lesson's words."""
        return self.lesson.text(self.language, self.trade)

    @property
    def question(self) -> Question | None:
        """What the lesson asks, if it asks anything."""
        return next(iter(self.text.questions), None)

    @property
    def say(self) -> Say:
        """How kompis itself talks with them."""
        return of(self.spoken)

    def before(self, chosen: frozenset[int] = frozenset()) -> Message:
        """As it is sent; of several correct options these are already put on."""
        question = self.question
        if question is None:
            return self._drawn(None)
        return self._drawn(Asked(question, shown_order(question, self.delivery), chosen))

    def after(self, chosen: frozenset[int]) -> Message:
        """Once these options are the answer.

        Raises:
            ValueError: nothing is asked or chosen, or an option that the question does not have.
        """
        question = self.question
        if question is None:
            message = f"lesson {self.lesson.id} asks nothing"
            raise ValueError(message)
        order = shown_order(question, self.delivery)
        return self._drawn(Asked(question, order, chosen, grade(question, chosen)))

    def right(self) -> frozenset[int]:
        """The right answer; empty when nothing is asked."""
        return frozenset() if self.question is None else self.question.correct

    def wrong(self) -> tuple[frozenset[int], ...]:
        """Wrong answers, one for each feedback that can follow, in the order of the options."""
        question = self.question
        if question is None:
            return ()
        everywhere = range(len(question.options))
        if not question.several:
            return tuple(frozenset({place}) for place in everywhere if place not in question.correct)
        one_wrong = [question.correct | {place} for place in everywhere if place not in question.correct]
        one_missed = [question.correct - {place} for place in sorted(question.correct)]
        return (*one_wrong, *one_missed)

    def states(self) -> Iterator[Message]:
        """Every state that reads differently: as it is sent, with every option on, after each answer."""
        yield self.before()
        question = self.question
        if question is None:
            return
        if question.several:
            yield self.before(frozenset(range(len(question.options))))
        for chosen in (self.right(), *self.wrong()):
            yield self.after(chosen)

    def _drawn(self, asked: Asked | None) -> Message:
        view = LessonView(
            delivery=self.delivery,
            lesson=self.lesson,
            text=self.text,
            language=self.language,
            number=self.course.lessons.index(self.lesson) + 1,
            total=len(self.course.lessons),
            asked=asked,
            media_path=self.media_path,
        )
        return lesson_message(self.say, view, self.upcoming)
