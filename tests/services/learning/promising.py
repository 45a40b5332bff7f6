"""A town whose tips have tasks, and somebody who says they will try them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from bot.domain.course import Course, Lesson, LessonText, LessonWords, Question
from bot.domain.message import Message, Text, from_json
from bot.domain.schedule import Pause
from bot.services.learning.answer import Changed, answer
from bot.services.learning.follow_up import Said, follow_up, keep
from bot.services.learning.follow_up import Trouble as FollowUpTrouble
from bot.services.learning.lesson_state import LessonState, Outcome
from bot.services.learning.promise import PromiseTrouble, promise
from bot.services.learning.silence import note_sign_of_life
from bot.services.people.pause import pause, resume
from bot.storage.bodies import BODY
from bot.storage.store import Store
from bot.storage.tables import deliveries, promises
from tests.cast import DAY, GREETING, MONDAY, Sent, Town, at, course, found


def with_task(name: str, *questions: Question, task: str | None = "Hälsa på {}.", **more: Any) -> Lesson:  # noqa: ANN401
    """A lesson with something to try; ``{}`` in the task is its name."""
    words = None if task is None else task.format(name)
    text = LessonText(f"Om {name}", "Hälsa först.", task=words, questions=questions, **more)
    return Lesson(name, {"sv": LessonWords(text)})


def tasks(count: int = 40) -> Course:
    """A course of so many lessons (``l1``, ``l2`` …) with a question and a task each."""
    return course(lessons=[with_task(f"l{number}", GREETING) for number in range(1, count + 1)])


@dataclass
class Alva:
    """She gets a tip every weekday and answers all it asks; days are counted from the first Monday."""

    town: Town
    id: int
    day: int = 0

    @classmethod
    def of(cls, store: Store, *courses: Course) -> "Alva":
        town = found(store, *(courses or (tasks(),)))
        return cls(town, town.joins("alva"))

    @property
    def now(self) -> dt.datetime:
        return at(self.date, 11)

    @property
    def date(self) -> dt.date:
        return MONDAY + self.day * DAY

    def gets(self, day: int) -> Sent:
        """The message of this day; that she is there at all, kompis has heard."""
        self.day = day
        self.town.do(note_sign_of_life, self.town.who(self.id), at(self.date, 7))
        [sent] = self.town.morning(at(self.date, 10))  # winter comes meanwhile: nine o'clock then
        return sent

    def answers(self, sent: Sent) -> None:
        """All questions but those about promises."""
        while (place := self.state(sent).place) is not None:
            if self.state(sent).puts[place].promise is not None:
                return
            chosen = (sent.delivery, place, frozenset({0}), self.now, self.town.shelf)
            assert isinstance(self.town.do(answer, self.town.who(self.id), *chosen), Changed)

    def promises(self, sent: Sent) -> Changed | PromiseTrouble:
        return self.town.do(promise, self.town.who(self.id), sent.delivery, self.now, self.town.shelf)

    def promises_on(self, day: int) -> int:
        """The message of this day answered, and its task promised. Returns the promise's id."""
        sent = self.gets(day)
        self.answers(sent)
        assert isinstance(self.promises(sent), Changed)
        return int(self.rows("id")[-1][0])

    def is_asked_on(self, *days: int) -> list[tuple[int, str]]:
        """Which promises the messages of these days ask about, and in which words; nothing is answered."""
        asked = []
        for day in days:
            asked += [(day, words) for words in self.asked_in(self.gets(day))]
        return asked

    def asked_in(self, sent: Sent) -> list[str]:
        return [put.words for put in self.state(sent).puts if put.promise is not None]

    def says(self, sent: Sent, outcome: Outcome, place: int = 0) -> Said | FollowUpTrouble:
        who = self.town.who(self.id)
        return self.town.do(follow_up, who, sent.delivery, place, outcome, self.now, self.town.shelf)

    def decides(self, promise_id: int, *, keeps: bool) -> str:
        return self.town.do(keep, self.town.who(self.id), promise_id, self.now, wanted=keeps)

    def pauses(self, first: int, until: int | None = None) -> None:
        self.day = first
        until_day = None if until is None else MONDAY + until * DAY
        self.town.do(pause, self.id, self.date, until_day, self.now)

    def resumes(self, day: int) -> Pause | None:
        self.day = day
        return self.town.do(resume, self.id, self.date, self.now)

    def state(self, sent: Sent) -> LessonState:
        state = LessonState.read(self.town.do(_body, sent.delivery), sent.delivery)
        assert state is not None
        return state

    def message(self, sent: Sent) -> Message:
        return from_json(self.town.do(_body, sent.delivery)["message"])

    def rows(self, *columns: str) -> list[tuple[Any, ...]]:
        """These columns of her promises, in order."""
        return self.town.do(_rows, columns)


def on(day: int) -> dt.date:
    """The date so many days after the first Monday."""
    return MONDAY + day * DAY


def text_of(message: Message, role: str) -> str:
    return "\n".join(one.markdown for one in message.blocks if isinstance(one, Text) and one.role == role)


def _body(db: Connection, delivery: int) -> Any:  # noqa: ANN401 - a row's JSON
    return db.scalar(select(BODY).where(deliveries.c.id == delivery))


def _rows(db: Connection, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    wanted = select(*(promises.c[name] for name in columns)).order_by(promises.c.id)
    return [tuple(row) for row in db.execute(wanted)]
