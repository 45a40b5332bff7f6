"""A lesson message as its delivery row keeps it: the tip it tells, what it asks, how far the answers are.

The row's body holds these plain values under ``lesson`` beside the ``message`` last shown, so that a
retry sends the same thing and a tap knows exactly what the person saw.
"""

from collections.abc import Mapping
from datetime import date
from operator import attrgetter
from typing import Any, Final, Literal, NamedTuple, Self

from msgspec import Struct
from msgspec.structs import replace

from bot.domain.asking import AskKind
from bot.domain.course import Course, Lesson, Option, Question, Trade
from bot.domain.grading import shown_order
from bot.domain.message import Message, to_json
from bot.storage.people import trade as known_trade

POLL = "poll"
"""The id under which a lesson's poll is kept among the questions."""

Outcome = Literal["done", "tried", "not-yet"]
"""How a promise went, as the person says."""

Promised = Literal["made", "not today"]


class Tip(Struct, frozen=True):
    """The tip a message tells. ``language`` is that of the lesson, ``number`` its place in the course."""

    course: str
    version: str
    lesson: str
    number: int
    total: int
    language: str
    trade: Trade | None

    @classmethod
    def of(cls, course: Course, version: str, lesson: Lesson, spoken: str, trade: Trade | None) -> Self:
        """A lesson of a course, in the words that suit the person."""
        return cls(
            course=course.id,
            version=version,
            lesson=lesson.id,
            number=course.lessons.index(lesson) + 1,
            total=len(course.lessons),
            language=lesson.language([spoken], course.language),
            trade=trade,
        )


class Put(NamedTuple):  # quick to make, as cards are: every message has one or two
    """One thing the message asks: a question of some tip, or how a promise (``promise``, ``words``) went.

    ``order`` holds option positions as shown, ``chosen`` those that are on or were the answer. ``told_on``
    is when the person got the tip, or made the promise; None with today's own question. ``again``: it was
    tried, and this asks whether it has lasted.
    """

    kind: AskKind
    course: str
    version: str
    lesson: str
    question: str
    number: int
    language: str
    trade: Trade | None
    order: tuple[int, ...] = ()
    told_on: date | None = None
    chosen: frozenset[int] = frozenset()
    answered: bool = False
    promise: int | None = None
    words: str = ""
    outcome: Outcome | None = None
    again: bool = False

    @classmethod
    def of(
        cls, kind: AskKind, tip: Tip, question: Question, delivery: int, told_on: date | None = None
    ) -> Self:
        """A question of a tip, as this delivery puts it."""
        return cls(
            kind,
            tip.course,
            tip.version,
            tip.lesson,
            question.id,
            tip.number,
            tip.language,
            tip.trade,
            shown_order(question, delivery),
            told_on,
        )

    def question_in(self, course: Course, language: str | None = None) -> Question | None:
        """The question in the words it was asked in; None when this version of the course has none.

        In another language where the lesson has it there with the same options.
        """
        asked = self._words_in(course, self.language)
        other = None if language is None else self._words_in(course, language)
        if asked is None or other is None:
            return asked
        same = (len(other.options), other.correct) == (len(asked.options), asked.correct)
        return other if same else asked

    def _words_in(self, course: Course, language: str) -> Question | None:
        lesson = course.lesson(self.lesson)
        if lesson is None or language not in lesson.words:
            return None
        return next(
            (one for one in questions_of(lesson, language, self.trade) if one.id == self.question), None
        )


class LessonState(Struct, frozen=True):
    """What was sent. ``origin`` is the delivery it was first sent as, ``spoken`` the language of kompis.

    ``tip`` is None in a message that has only earlier questions. ``today`` is the local date of sending.
    ``flipped``: it is shown in the other of its two languages.
    """

    origin: int
    spoken: str
    today: date
    tip: Tip | None
    puts: tuple[Put, ...]
    promised: Promised | None = None
    flipped: bool = False

    @property
    def place(self) -> int | None:
        """The place of what is being asked now; None when all is answered, or nothing asked."""
        return next((place for place, put in enumerate(self.puts) if not put.answered), None)

    @property
    def subject(self) -> str:
        """What the list of deliveries calls it."""
        return "review" if self.tip is None else f"{self.tip.course}/{self.tip.lesson}"

    @property
    def leading(self) -> Tip | Put | None:
        """What gives the message its language: the tip, else the first of its questions, if it has any."""
        return self.tip or next((put for put in self.puts if put.promise is None), None)

    def with_put(self, place: int, **changes: Any) -> Self:  # noqa: ANN401 - its own fields
        """With something of one put changed."""
        changed = self.puts[place]._replace(**changes)
        return replace(self, puts=(*self.puts[:place], changed, *self.puts[place + 1 :]))

    def with_answers_of(self, other: Self) -> Self:
        """With what is answered in another showing of the same message; what is put on here stays."""
        if len(self.puts) != len(other.puts):
            return self
        pairs = zip(self.puts, other.puts, strict=True)
        return replace(self, puts=tuple(theirs if theirs.answered else mine for mine, theirs in pairs))

    def body(self, message: Message) -> dict[str, Any]:
        """The delivery's body: the message to show, and this state beside it."""
        values = {
            "origin": self.origin,
            "spoken": self.spoken,
            "today": self.today.isoformat(),
            "tip": None if self.tip is None else dict(zip(_TIP, _of_tip(self.tip), strict=True)),
            "puts": [_values(put) for put in self.puts],
            "promised": self.promised,
            "flipped": self.flipped,
        }
        return {"message": to_json(message), "lesson": values}

    @classmethod
    def read(cls, body: Mapping[str, Any], delivery: int) -> Self | None:
        """The lesson message in the body of this delivery; None when it carries none."""
        values = body.get("lesson")
        if values is None:
            return None
        if "puts" not in values:
            return cls._with_one_question(values, delivery)
        tip = values["tip"]
        return cls(
            origin=values["origin"],
            spoken=values["spoken"],
            today=date.fromisoformat(values["today"]),
            tip=None if tip is None else Tip(**{**tip, "trade": known_trade(tip["trade"])}),
            puts=tuple(_put(put) for put in values["puts"]),
            promised=values["promised"],
            flipped=values.get("flipped", False),  # rows from before messages had two languages
        )

    @classmethod
    def _with_one_question(cls, values: Mapping[str, Any], delivery: int) -> Self:
        """A message from before questions came back: its tip and its own question."""
        names = ("course", "version", "lesson", "number", "total", "language")
        tip = Tip(**{name: values[name] for name in names}, trade=known_trade(values["trade"]))
        asked = () if values["question"] is None else (values["question"],)
        puts = tuple(
            Put(
                "own", tip.course, tip.version, tip.lesson, question, tip.number, tip.language, tip.trade,
                tuple(values["order"]), None, frozenset(values["chosen"]),
            )
            for question in asked
        )  # fmt: skip
        return cls(delivery, values["spoken"], date.min, tip, puts, "not today")


def questions_of(lesson: Lesson, language: str, trade: Trade | None) -> tuple[Question, ...]:
    """Everything a lesson can ask in these words: its questions, or its poll as one without a right answer.

    Raises:
        KeyError: the lesson is not translated into that language.
    """
    text = lesson.text(language, trade)
    if text.questions or text.poll is None:
        return text.questions
    options = tuple(Option(option) for option in text.poll.options)
    return (Question(POLL, text.poll.question, options, shuffle=False),)


_TIP: Final = Tip.__struct_fields__
_of_tip = attrgetter(*_TIP)


def _values(put: Put) -> dict[str, Any]:
    values = put._asdict()
    values["order"] = list(put.order)
    values["chosen"] = sorted(put.chosen)
    values["told_on"] = None if put.told_on is None else put.told_on.isoformat()
    return values


def _put(values: Mapping[str, Any]) -> Put:
    told_on = values["told_on"]
    return Put(
        **{
            **values,
            "trade": known_trade(values["trade"]),
            "order": tuple(values["order"]),
            "told_on": None if told_on is None else date.fromisoformat(told_on),
            "chosen": frozenset(values["chosen"]),
        }
    )
