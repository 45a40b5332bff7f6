"""Whoever has not been heard of for so long is erased: what they answered stays in the figures, and no more.

A sign of life is what somebody does themselves: they write, tap, answer in a group, open our page while
they have been asked about a bell, or are seen at a workshop. What kompis sends, and a calendar program that
asks by itself, is none.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, exists, func, select

from bot.domain.forgetting import kept_until
from bot.domain.roles import Role
from bot.domain.schedule import Pause
from bot.services.people.erase import erase
from bot.storage.tables import addresses, answers, bells, merges, persons, roles
from bot.storage.workshop_tables import signups

PIECE: Final = 200

NIGHTS: Final = timedelta(days=30)
"""For so long the nights must have followed one another before anybody is forgotten."""

BY_TIME: Final = "time"
"""The actor in the audit: nobody asked for it."""

_SIGNS: Final = (
    persons.c.created_at,
    *(
        select(func.max(moment, type_=moment.type))
        .where(whose == persons.c.id)
        .correlate(persons)
        .scalar_subquery()
        for moment, whose in (
            (addresses.c.heard_at, addresses.c.person_id),
            (answers.c.answered_at, answers.c.person_id),
            (bells.c.seen_at, bells.c.person_id),
            (signups.c.came_at, signups.c.person_id),
        )
    ),
)
_HAS_ROLE = exists().where(roles.c.person_id == persons.c.id, roles.c.role != Role.LEARNER.value)
_GOES_ON_AS_ANOTHER = exists().where(merges.c.other_id == persons.c.id, merges.c.undone_at.is_(None))
_PERSONS = select(
    persons.c.id,
    persons.c.joined_at,
    persons.c.paused_since,
    persons.c.paused_until,
    (_HAS_ROLE | _GOES_ON_AS_ANOTHER).label("stays"),
    *_SIGNS,
)
_NEXT = _PERSONS.where(persons.c.id > bindparam("in_after")).order_by(persons.c.id).limit(PIECE)
_ONE = _PERSONS.where(persons.c.id == bindparam("in_person"))
_HOLD_UP = (
    select(addresses.c.id)
    .where(addresses.c.person_id == bindparam("in_person"))
    .order_by(addresses.c.id)
    .with_for_update()
)


def silent(db: Connection, after: int, now: datetime) -> tuple[int | None, Sequence[int]]:
    """Of the next people behind ``after`` those to forget; and after whom to go on, if at all."""
    rows = db.execute(_NEXT, {"in_after": after}).all()
    found = [row.id for row in rows if _is_silent(row, now)]
    return (rows[-1].id if len(rows) == PIECE else None), found


def forget_silent(db: Connection, person_id: int, now: datetime) -> bool:
    """Erase this person, without a word to them, unless they have been heard of by now."""
    db.execute(_HOLD_UP, {"in_person": person_id})  # whoever writes in this moment comes before it, or after
    row = db.execute(_ONE, {"in_person": person_id}).one_or_none()
    if row is None or not _is_silent(row, now):
        return False
    erase(db, person_id, now, BY_TIME)
    return True


def _is_silent(row: Row[Any], now: datetime) -> bool:
    if row.stays:
        return False
    last_sign = max(moment for moment in row[-len(_SIGNS) :] if moment is not None)
    pause = None if row.paused_since is None else Pause(row.paused_since, row.paused_until)
    return now >= kept_until(last_sign, pause, joined=row.joined_at is not None)
