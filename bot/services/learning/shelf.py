"""The courses at hand: those loaded now, and every version that a delivery or an answer names."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeVar

from msgspec import Struct
from sqlalchemy import Connection, bindparam, select

from bot.content.codec import decode
from bot.content.library import Library
from bot.domain.course import Course, Lesson, Question, Trade
from bot.services.learning.lesson_state import Tip, questions_of
from bot.storage.cards import QuestionKey
from bot.storage.tables import course_versions
from bot.storage.upsert import insert_new

_KEEP = insert_new(course_versions, key=("hash",))
_BODY = select(course_versions.c.body).where(course_versions.c.hash == bindparam("in_hash"))
_OLD_VERSIONS_AT_HAND: Final = 32
_MOST_KEPT: Final = 10_000

T = TypeVar("T")


class Worded(Struct, frozen=True):
    """A lesson as it stands now, in the words of one language and one trade.

    ``questions`` are those that come back, by id; ``own`` is what its message asks; ``polls``: it is a poll.
    """

    lesson: Lesson
    tip: Tip
    questions: Mapping[str, Question]
    own: Question | None
    polls: bool


class Questions(dict[QuestionKey, tuple[Worded, Question] | None]):
    """The questions of the loaded courses, in the words of one language and one trade, as they are asked for.

    None for one that is there no more.
    """

    def __init__(self, shelf: "Shelf", spoken: str, trade: Trade | None) -> None:
        super().__init__()
        self._worded = partial(shelf.worded, spoken=spoken, trade=trade)

    def __missing__(self, key: QuestionKey) -> tuple[Worded, Question] | None:
        told = self._worded(key.course, key.lesson)
        question = None if told is None else told.questions.get(key.question)
        found = self[key] = None if told is None or question is None else (told, question)
        return found


class Shelf:
    """Current courses by id, and older versions as they are asked for."""

    def __init__(self, library: Library) -> None:
        """Begin with the courses loaded now."""
        self.library = library
        self._old: OrderedDict[str, Course] = OrderedDict()
        self._kept: dict[Hashable, Any] = {}

    def worded(self, course: str, lesson: str, spoken: str, trade: Trade | None) -> Worded | None:
        """A lesson of a loaded course in the words that suit somebody; None when it is there no more."""
        loaded = self.library.courses.get(course)
        if loaded is None:
            return None
        key = ("worded", loaded.hash, lesson, spoken, trade)
        return self.kept(key, lambda: _worded(loaded.course, loaded.hash, lesson, spoken, trade))

    def questions(self, spoken: str, trade: Trade | None) -> Questions:
        """What can be asked again, as it stands now, in the words that suit somebody."""
        versions = [loaded.hash for loaded in self.library.courses.values()]
        return self.kept(("questions", spoken, trade, *versions), lambda: Questions(self, spoken, trade))

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """What many messages have in common, made once. The key names all it is made of, the version too."""
        found = self._kept.get(key, _MISSING)
        if found is _MISSING:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            found = self._kept[key] = make()
        return found  # type: ignore[no-any-return]  # what was made under this key

    def version(self, db: Connection, content_hash: str) -> Course:
        """The course as it was under this hash.

        Raises:
            LookupError: no course was ever stored under it.
        """
        for current in self.library.courses.values():
            if current.hash == content_hash:
                return current.course
        known = self._old.get(content_hash)
        if known is None:
            known = self._old[content_hash] = self._stored(db, content_hash)
            while len(self._old) > _OLD_VERSIONS_AT_HAND:
                self._old.popitem(last=False)
        return known

    def _stored(self, db: Connection, content_hash: str) -> Course:
        body = db.execute(_BODY, {"in_hash": content_hash}).scalar_one_or_none()
        if body is None:
            message = f"no course is stored under {content_hash}"
            raise LookupError(message)
        return decode(body)


_MISSING: Final = object()


def _worded(course: Course, version: str, name: str, spoken: str, trade: Trade | None) -> Worded | None:
    lesson = course.lesson(name)
    if lesson is None:
        return None
    tip = Tip.of(course, version, lesson, spoken, trade)
    asked = {question.id: question for question in lesson.text(tip.language, trade).questions}
    own = next(iter(questions_of(lesson, tip.language, trade)), None)
    return Worded(lesson, tip, asked, own, polls=own is not None and not own.correct)


def keep_versions(db: Connection, library: Library, now: datetime) -> None:
    """Store every loaded course under its hash, so that what people saw can always be read again."""
    for course_id, current in library.courses.items():
        db.execute(
            _KEEP,
            {"hash": current.hash, "course": course_id, "body": current.body, "first_seen_at": now},
        )
