"""A person's own settings: language, days, hour, how often, opening hours."""

from collections.abc import Collection
from datetime import datetime, time

from sqlalchemy import Connection, bindparam, update

from bot.domain.opening import NONE, Opening
from bot.domain.schedule import format_at, format_days
from bot.domain.silence import Rhythm
from bot.services.people.reschedule import reschedule
from bot.storage import people
from bot.storage.tables import persons

_LANGUAGE = (
    update(persons).where(persons.c.id == bindparam("in_person")).values(language=bindparam("in_language"))
)
_DAYS = update(persons).where(persons.c.id == bindparam("in_person")).values(days=bindparam("in_days"))
_RHYTHM = update(persons).where(persons.c.id == bindparam("in_person")).values(rhythm=bindparam("in_rhythm"))
_OPENING = (
    update(persons).where(persons.c.id == bindparam("in_person")).values(opening=bindparam("in_opening"))
)
_HOUR = update(persons).where(persons.c.id == bindparam("in_person")).values(at=bindparam("in_at"))


def set_language(db: Connection, person_id: int, language: str) -> None:
    """Speak to the person in this language from now on."""
    db.execute(_LANGUAGE, {"in_person": person_id, "in_language": language})


def set_days(db: Connection, person_id: int, days: Collection[int], now: datetime) -> None:
    """The person's own days, 1 Monday to 7 Sunday; at least one."""
    people.lock_person(db, id=person_id)
    db.execute(_DAYS, {"in_person": person_id, "in_days": format_days(frozenset(days))})
    reschedule(db, person_id, now)


def set_hour(db: Connection, person_id: int, at: time, now: datetime) -> None:
    """The person's own hour."""
    people.lock_person(db, id=person_id)
    db.execute(_HOUR, {"in_person": person_id, "in_at": format_at(at)})
    reschedule(db, person_id, now)


def set_rhythm(db: Connection, person_id: int, rhythm: Rhythm | None, now: datetime) -> None:
    """How often something comes by itself, as the person says."""
    people.lock_person(db, id=person_id)
    db.execute(_RHYTHM, {"in_person": person_id, "in_rhythm": rhythm})
    reschedule(db, person_id, now)


def set_opening(db: Connection, person_id: int, opening: Opening | None, now: datetime) -> None:
    """When the shop is open, whatever the workplace says; None: tips may come at any time."""
    people.lock_person(db, id=person_id)
    hours = NONE if opening is None else str(opening)
    db.execute(_OPENING, {"in_person": person_id, "in_opening": hours})
    reschedule(db, person_id, now)
