"""A lesson in every state it can reach, with nobody to send it to: for the check and for authors."""

from collections.abc import Iterator
from datetime import date, time
from typing import Final

from msgspec import Struct

from bot.domain.asking import AskKind
from bot.domain.course import Course, Lesson, LessonText, Question, Trade
from bot.domain.grading import grade, shown_order
from bot.domain.message import Message, Text
from bot.phrases import Say, of
from bot.phrases.learning.lesson import Asked, LessonView, NextTip, TipView, lesson_message
from bot.services.learning.lesson_state import questions_of

LONG_NEXT_TIP: Final = NextTip(day=date(2026, 9, 30), at=time(14, 30))
"""“onsdag 30 september kl. 14.30”: no other day is longer to write."""

_TODAY: Final = date(2026, 9, 29)
_LONG_AGO: Final = date(2025, 9, 30)


class Rehearsal(Struct, frozen=True):
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
        """What the lesson asks, if it asks anything; of a poll no answer is right."""
        return next(iter(questions_of(self.lesson, self.language, self.trade)), None)

    @property
    def say(self) -> Say:
        """How kompis itself talks with them."""
        return of(self.spoken)

    def before(self, chosen: frozenset[int] = frozenset()) -> Message:
        """As it is sent; of several correct options these are already put on."""
        question = self.question
        if question is None:
            return self._drawn(None)
        return self._drawn(
            Asked(question, shown_order(question, self.delivery), chosen, kind=_kind(question))
        )

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
        graded = grade(question, chosen) if question.correct else None
        return self._drawn(
            None, Asked(question, order, chosen, graded, kind=_kind(question), is_answered=True)
        )

    def right(self) -> frozenset[int]:
        """The right answer, or any of a poll; empty when nothing is asked."""
        if self.question is None:
            return frozenset()
        return self.question.correct or frozenset({0})

    def wrong(self) -> tuple[frozenset[int], ...]:
        """Wrong answers, one for each feedback that can follow, in the order of the options."""
        question = self.question
        if question is None or not question.correct:
            return ()
        everywhere = range(len(question.options))
        if not question.several:
            return tuple(frozenset({place}) for place in everywhere if place not in question.correct)
        one_wrong = [question.correct | {place} for place in everywhere if place not in question.correct]
        one_missed = [question.correct - {place} for place in sorted(question.correct)]
        return (*one_wrong, *one_missed)

    def states(self) -> Iterator[Message]:
        """Every state that reads differently, as it stands alone and with an earlier question before it."""
        yield self.before()
        question = self.question
        if question is not None:
            if question.several:
                yield self.before(frozenset(range(len(question.options))))
            for chosen in (self.right(), *self.wrong()):
                yield self.after(chosen)
        yield from self._with_an_earlier_question()

    def _with_an_earlier_question(self) -> Iterator[Message]:
        """Asked about the longest of the other tips, and told about the one with the most to tell."""
        others = [
            (number, asked)
            for number, lesson in enumerate(self.course.lessons, 1)
            for asked in lesson.text(
                lesson.language([self.language], self.course.language), self.trade
            ).questions
            if lesson.id != self.lesson.id
        ]
        if not others:
            return
        earlier = [self._earlier(number, asked) for number, asked in others]
        yield max((self._drawn(one) for one in earlier), key=_length)
        own = self._own()
        answers = ((one, chosen) for one in earlier for chosen in _each_answer(one.question))
        yield max(
            (
                self._drawn(own, one._replace(chosen=chosen, grade=grade(one.question, chosen)))
                for one, chosen in answers
            ),
            key=_length,
        )

    def _earlier(self, number: int, question: Question) -> Asked:
        order = shown_order(question, self.delivery)
        return Asked(
            question, order, kind="review", number=number, told_on=_LONG_AGO, course_id=self.course.id
        )

    def _own(self) -> Asked | None:
        question = self.question
        if question is None:
            return None
        return Asked(question, shown_order(question, self.delivery), kind=_kind(question), place=1)

    def _drawn(self, asked: Asked | None, answered: Asked | None = None) -> Message:
        view = LessonView(
            delivery=self.delivery,
            language=self.language,
            tip=TipView(
                lesson=self.lesson,
                text=self.text,
                number=self.course.lessons.index(self.lesson) + 1,
                total=len(self.course.lessons),
                media_path=self.media_path,
            ),
            asked=asked,
            answered=answered,
            today=_TODAY,
            instead="" if self.language == self.spoken else self.language,
            other=self.course.second_language(self.language) or "",
        )
        return lesson_message(self.say, view, self.upcoming)


def _kind(question: Question) -> AskKind:
    return "own" if question.correct else "poll"


def _each_answer(question: Question) -> list[frozenset[int]]:
    """The right answer, and each wrong choice of one option."""
    return [question.correct, *(frozenset({place}) for place in range(len(question.options)))]


def _length(message: Message) -> int:
    return sum(len(block.markdown) for block in message.blocks if isinstance(block, Text))
