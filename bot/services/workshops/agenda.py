"""What to practise at a workshop: the tips that those who come remember least, in counts alone."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, select

from bot.domain.arc import Share, share_of
from bot.domain.crowd import Crowd, shown
from bot.domain.seats import Answer
from bot.domain.workshop import Workshop
from bot.services.learning.shelf import Shelf
from bot.storage.tables import answers
from bot.storage.workshop_tables import signups

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


@dataclass(frozen=True, slots=True)
class Point:
    """A tip: its title, and how many of the newest answers of those who come were right."""

    title: str
    right: Share


def agenda(db: Connection, workshop: Workshop, shelf: Shelf, language: str) -> Sequence[Point]:
    """The tips that are remembered least, the weakest first; none where too few have answered.

    A tip is there if five of those who come have answered it, and what is left out holds five, or nobody.
    """
    loaded = shelf.library.courses.get(workshop.course or "")
    if loaded is None:
        return ()
    newest: dict[tuple[int, str, str], bool] = {}
    for row in db.execute(_ANSWERS, {"in_workshop": workshop.id, "in_course": workshop.course}):
        newest[row.person_id, row.lesson, row.question] = row.correct
    crowds: defaultdict[str, Crowd] = defaultdict(Crowd)
    whole, right = Counter[str](), Counter[str]()
    for (person, name, _), correct in newest.items():
        crowds[name].add(person)
        whole[name] += 1
        right[name] += correct
    course, visible, points = loaded.course, shown(crowds), []
    for lesson in course.lessons:
        share = share_of(right[lesson.id], whole[lesson.id], crowds[lesson.id].people)
        if lesson.id in visible and share is not None:
            title = lesson.text(lesson.language([language], course.language)).title
            points.append((right[lesson.id] / whole[lesson.id], lesson.id, Point(title, share)))
    return [point for _, _, point in sorted(points, key=lambda one: one[:2])[:MOST]]
