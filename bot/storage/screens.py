"""Questions about shared screens: which one this is, and what its team has answered before it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, bindparam, delete, exists, insert, select, update

from bot.domain.course import Trade
from bot.storage import people
from bot.storage.people import Organisation
from bot.storage.tables import cohorts, screens, team_answers, workplaces
from bot.storage.upsert import insert_new, row_lock

lock_screen = row_lock(screens, "hash")
"""Codes are counted for each screen: whoever reads the count locks it first."""


class Screen(Struct, frozen=True):
    """A screen that a team shares: whose it is, and where it stands. ``opening`` are the place's hours.

    ``used_at`` is when it was first seen that somebody uses it; None: nobody has yet.
    """

    id: int
    organisation: Organisation
    workplace: str | None
    trade: Trade | None
    opening: str | None
    language: str
    made_at: datetime
    used_at: datetime | None


class TeamAnswer(Struct, frozen=True):
    """What a team answered. ``question`` is empty where the tip asks nothing; ``correct`` None: a poll."""

    version: str
    lesson: str
    question: str
    chosen: frozenset[int]
    correct: bool | None
    day: date


_NEW: Final = insert(screens)
_SCREEN: Final = (
    select(
        screens.c.id,
        screens.c.organisation_id,
        screens.c.language,
        screens.c.made_at,
        screens.c.used_at,
        workplaces.c.name,
        workplaces.c.trade,
        workplaces.c.opening,
    )
    .outerjoin(workplaces, workplaces.c.id == screens.c.workplace_id)
    .where(screens.c.hash == bindparam("in_mark"))
)
_COURSES: Final = (
    select(cohorts.c.course, cohorts.c.starts)
    .where(cohorts.c.organisation_id == bindparam("in_organisation"))
    .order_by(cohorts.c.id)
)
_OF_SCREEN: Final = team_answers.c.screen_id == bindparam("in_screen")
_ANSWERS: Final = (
    select(team_answers)
    .where(_OF_SCREEN, team_answers.c.course == bindparam("in_course"))
    .order_by(team_answers.c.id)
)
_KEEP: Final = insert_new(team_answers, key=("screen_id", "course", "lesson", "question")).returning(
    team_answers.c.id
)
_NOTE_USE: Final = (
    update(screens)
    .where(screens.c.hash == bindparam("in_mark"), screens.c.used_at.is_(None))
    .values(used_at=bindparam("in_now", type_=screens.c.used_at.type))
)
_FORGET_UNUSED: Final = delete(screens).where(
    screens.c.used_at.is_(None),
    screens.c.made_at <= bindparam("in_before", type_=screens.c.made_at.type),
    ~exists().where(team_answers.c.screen_id == screens.c.id),
)
_FORGET_ANSWERS: Final = delete(team_answers).where(_OF_SCREEN)
_FORGET: Final = delete(screens).where(screens.c.id == bindparam("in_screen"))


def make(
    db: Connection, mark: str, organisation_id: int, workplace_id: int | None, language: str, now: datetime
) -> None:
    """A new screen, known by the mark of what its cookie carries."""
    row: dict[str, Any] = {
        "hash": mark,
        "organisation_id": organisation_id,
        "workplace_id": workplace_id,
        "language": language,
        "made_at": now,
    }
    db.execute(_NEW, row)


def by_mark(db: Connection, mark: str) -> Screen | None:
    """The screen whose cookie has this mark; None: no screen of ours."""
    row = db.execute(_SCREEN, {"in_mark": mark}).one_or_none()
    if row is None:
        return None
    house = people.organisation_by_id(db, row.organisation_id)
    trade = people.trade(row.trade)
    return Screen(row.id, house, row.name, trade, row.opening, row.language, row.made_at, row.used_at)


def note_use(db: Connection, mark: str, now: datetime) -> None:
    """Somebody uses the screen with this mark."""
    db.execute(_NOTE_USE, {"in_mark": mark, "in_now": now})


def forget_unused(db: Connection, before: datetime) -> None:
    """Screens made before then that nobody has used are none any more."""
    db.execute(_FORGET_UNUSED, {"in_before": before})


def courses_of(db: Connection, organisation_id: int) -> dict[str, date]:
    """The organisation's courses in the order in which they begin, and the first day of each.

    What begins whenever somebody joins began on the first of days. Those of one day stand as they came to be.
    """
    begins: dict[str, date] = {}
    for row in db.execute(_COURSES, {"in_organisation": organisation_id}):
        begins[row.course] = min(row.starts or date.min, begins.get(row.course, date.max))
    return dict(sorted(begins.items(), key=lambda one: one[1]))


def answers(db: Connection, screen: int, course: str) -> Sequence[TeamAnswer]:
    """What the team has answered in this course, in order."""
    rows = db.execute(_ANSWERS, {"in_screen": screen, "in_course": course})
    return [
        TeamAnswer(row.version, row.lesson, row.question, frozenset(row.chosen), row.correct, row.answered_on)
        for row in rows
    ]


def keep(db: Connection, screen: int, course: str, answer: TeamAnswer) -> bool:
    """Store what the team has answered; False: somebody at the screen was quicker, and theirs stays."""
    row = {
        "screen_id": screen,
        "course": course,
        "version": answer.version,
        "lesson": answer.lesson,
        "question": answer.question,
        "chosen": sorted(answer.chosen),
        "correct": answer.correct,
        "answered_on": answer.day,
    }
    return db.scalar(_KEEP, row) is not None


def forget(db: Connection, screen: int) -> None:
    """The screen is shared no more, and what was answered before it goes with it."""
    db.execute(_FORGET_ANSWERS, {"in_screen": screen})
    db.execute(_FORGET, {"in_screen": screen})
