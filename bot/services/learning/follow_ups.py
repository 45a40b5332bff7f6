"""Promises that are to be asked about, in a question's place of the day's message."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, or_, select, update

from bot.domain.elapsed import days_between
from bot.domain.own_words import literally
from bot.domain.schedule import Pause
from bot.services.learning.lesson_state import Put
from bot.services.learning.shelf import Shelf
from bot.storage.among import among
from bot.storage.people import trade
from bot.storage.prepared import Prepared
from bot.storage.tables import persons, promises

APART: Final = timedelta(days=7)
"""A person is asked about one promise a week, at most."""

UNDONE_LASTS: Final = timedelta(days=30)
"""After this nobody is asked about what they have not tried yet. Pauses do not count."""

_OPEN = Prepared(
    select(
        promises.c.id,
        promises.c.person_id,
        promises.c.course,
        promises.c.version,
        promises.c.lesson,
        promises.c.plan,
        promises.c.made_on,
        promises.c.ask_on,
        promises.c.outcome,
        persons.c.language,
        persons.c.trade,
    )
    .join(persons, persons.c.id == promises.c.person_id)
    .where(
        among(promises.c.person_id, "in_persons"),
        promises.c.ended_at.is_(None),
        promises.c.ask_on.is_not(None),
    )
    .order_by(promises.c.made_at.desc(), promises.c.id.desc())
)
_ASKED_ON = Prepared(
    select(promises.c.person_id, promises.c.asked_on).where(
        among(promises.c.person_id, "in_persons"), promises.c.asked_on.is_not(None)
    )
)
_ASKED = Prepared(
    update(promises)
    .where(promises.c.id == bindparam("in_promise"))
    .values(asked_on=bindparam("in_today"), ask_on=None)
)
_END_UNDONE = (
    update(promises)
    .where(
        promises.c.person_id == bindparam("in_person"),
        promises.c.made_on <= bindparam("in_since"),
        promises.c.ended_at.is_(None),
        promises.c.ask_on.is_not(None),  # one that has been asked about may still be answered
        or_(promises.c.outcome.is_(None), promises.c.outcome == "not-yet"),
    )
    .values(ended_at=bindparam("in_now"))
)


def due(
    db: Connection, shelf: Shelf, days: Mapping[int, date], pauses: Mapping[int, Sequence[Pause]]
) -> Mapping[int, Put]:
    """By person, the newest promise to ask about on their day; nobody who was asked less than a week ago.

    A promise's clock stands still during ``pauses``.
    """
    persons_asked = {"in_persons": list(days)}
    open_ones = _OPEN.rows(db, persons_asked)
    if not open_ones:
        return {}
    resting = {
        person for person, asked_on in _ASKED_ON.rows(db, persons_asked) if days[person] - asked_on < APART
    }
    found: dict[int, Put] = {}
    for row in open_ones:
        if row.person_id in found or row.person_id in resting:
            continue
        if _is_due(row, days[row.person_id], pauses.get(row.person_id, ())):
            found[row.person_id] = _put(db, shelf, row)
    return found


def note_asked(db: Connection, asked: Sequence[tuple[int, date]]) -> None:
    """These promises are asked about on these days; what the person says decides whether once more."""
    _ASKED.run_many(db, [{"in_promise": promise, "in_today": today} for promise, today in asked])


def end_undone(db: Connection, person_id: int, since: date, now: datetime) -> None:
    """A pause begins: what the person has not tried until then is asked about no more."""
    db.execute(_END_UNDONE, {"in_person": person_id, "in_since": since, "in_now": now})


def _is_due(row: Any, today: date, pauses: Sequence[Pause]) -> bool:  # noqa: ANN401 - a row
    passed = timedelta(days=days_between(row.made_on, today, pauses))
    if row.outcome not in {"done", "tried"} and passed > UNDONE_LASTS:
        return False
    waits: timedelta = row.ask_on - row.made_on
    return passed >= waits


def _put(db: Connection, shelf: Shelf, row: Any) -> Put:  # noqa: ANN401 - a row
    course = shelf.version(db, row.version)
    lesson = course.lesson(row.lesson)
    language = course.language if lesson is None else lesson.language([row.language], course.language)
    known_trade = trade(row.trade)
    task = "" if lesson is None else lesson.text(language, known_trade).task or ""
    return Put(
        "follow_up",
        row.course,
        row.version,
        row.lesson,
        "",
        0,
        language,
        known_trade,
        told_on=row.made_on,
        promise=row.id,
        words=literally(row.plan) if row.plan else task,
        again=row.outcome in {"done", "tried"},
    )
