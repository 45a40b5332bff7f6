"""What to practise at a workshop: the tips that those who come remember least, in counts alone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection, bindparam, exists, select

from bot.domain.arc import Share, share_of
from bot.domain.crowd import Crowd, shown, too_alike
from bot.domain.seats import Answer
from bot.domain.workshop import State, Workshop
from bot.services.learning.shelf import Shelf
from bot.storage.tables import answers
from bot.storage.workshop_tables import occasions, signups, workshops

MOST: Final = 3
"""Tips that there is time for."""

_ANSWERS = (
    select(answers.c.person_id, answers.c.lesson, answers.c.question, answers.c.correct)
    .join(signups, signups.c.person_id == answers.c.person_id)
    .where(
        signups.c.workshop_id == bindparam("in_workshop"),
        signups.c.answer == Answer.COMING.value,
        answers.c.course == bindparam("in_course"),
        answers.c.correct.is_not(None),
    )
    .order_by(answers.c.person_id, answers.c.answered_at, answers.c.id)
)
_TOLD_ALREADY = (
    select(workshops.c.id)
    .where(
        workshops.c.organisation_id == bindparam("in_organisation"),
        workshops.c.course == bindparam("in_course"),
        workshops.c.state == State.PLANNED.value,
        workshops.c.id < bindparam("in_workshop"),
        exists().where(
            occasions.c.workshop_id == workshops.c.id,
            occasions.c.cancelled.is_(False),
            occasions.c.ends_at > bindparam("in_now", type_=occasions.c.ends_at.type),
        ),
    )
    .order_by(workshops.c.id)
)


class Point(Struct, frozen=True):
    """A tip: its title, and how many of the newest answers of those who come were right."""

    title: str
    right: Share


@dataclass(slots=True)
class _Tip:
    """Who of those who come has answered about a tip, and how many of their newest answers were right."""

    people: set[int] = field(default_factory=set)
    whole: int = 0
    right: int = 0

    def add(self, person: int, *, correct: bool) -> None:
        self.people.add(person)
        self.whole += 1
        self.right += correct

    @property
    def crowd(self) -> Crowd:
        crowd = Crowd()
        for person in self.people:
            crowd.add(person)
        return crowd


def agenda(db: Connection, workshop: Workshop, shelf: Shelf, language: str, now: datetime) -> Sequence[Point]:
    """The tips that are remembered least, the weakest first; none where too few have answered.

    A tip is there if five of those who come have answered it, and what is left out holds five, or nobody;
    and if no workshop planned before this one tells about nearly the same people: who comes is known by
    name, so whoever comes to one of them alone would come out by subtracting.
    """
    loaded = shelf.library.courses.get(workshop.course or "")
    if loaded is None or workshop.course is None:
        return ()
    tips = _tips(db, workshop.id, workshop.course)
    of = {"in_organisation": workshop.organisation_id, "in_course": workshop.course, "in_now": now}
    told = [
        _tips(db, other, workshop.course)
        for other in db.scalars(_TOLD_ALREADY, {**of, "in_workshop": workshop.id}).all()
    ]
    course, visible = loaded.course, shown({name: tip.crowd for name, tip in tips.items()})
    points = []
    for lesson in course.lessons:
        tip = tips.get(lesson.id)
        if tip is None or lesson.id not in visible or _is_told_of_others(lesson.id, tip, told):
            continue
        share = share_of(tip.right, tip.whole, len(tip.people))
        if share is not None:
            title = lesson.text(lesson.language([language], course.language)).title
            points.append((tip.right / tip.whole, lesson.id, Point(title, share)))
    return [point for _, _, point in sorted(points, key=lambda one: one[:2])[:MOST]]


def _tips(db: Connection, workshop_id: int, course: str) -> Mapping[str, _Tip]:
    newest: dict[tuple[int, str, str], bool] = {}
    for row in db.execute(_ANSWERS, {"in_workshop": workshop_id, "in_course": course}):
        newest[row.person_id, row.lesson, row.question] = row.correct
    tips: defaultdict[str, _Tip] = defaultdict(_Tip)
    for (person, name, _), correct in newest.items():
        tips[name].add(person, correct=correct)
    return tips


def _is_told_of_others(name: str, tip: _Tip, told: Sequence[Mapping[str, _Tip]]) -> bool:
    return any(name in others and too_alike(tip.people, others[name].people) for others in told)
