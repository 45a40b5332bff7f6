"""Somebody says where they work, or whether they still do. A code or a name tells a new workplace."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from bot.content.library import Library
from bot.domain.actions.joining import WorkAt
from bot.domain.message import Choices, from_json
from bot.services.people.join import join
from bot.services.people.reschedule import reschedule
from bot.storage import people, workplaces
from bot.storage.people import Invitation, trade
from bot.storage.tables import persons
from bot.storage.workplaces import Workplace

_WORKS_AT = (
    update(persons)
    .where(persons.c.id == bindparam("in_person"))
    .values(workplace_id=bindparam("in_workplace"))
)


def still_there(db: Connection, person_id: int, workplace_id: int, now: datetime) -> Workplace | None:
    """They do; said after having said no, it is as it was. None: they work somewhere else by now."""
    return _says(db, person_id, workplace_id, workplace_id, now)


def not_there(db: Connection, person_id: int, workplace_id: int, now: datetime) -> Workplace | None:
    """They do not; where they work now is not known. None: they work somewhere else by now."""
    return _says(db, person_id, workplace_id, None, now)


def works_here(
    db: Connection, person_id: int, workplace_id: int, library: Library, now: datetime
) -> Workplace | None:
    """They work at this one, and its trade is theirs, as in joining. None: their organisation has no such."""
    who = people.person(db, person_id)
    if who is None or who.organisation is None:
        return None
    found = workplaces.of_organisation(db, workplace_id, who.organisation.id)
    if found is not None:
        join(
            db,
            person_id,
            Invitation(who.organisation, found.id, found.name, trade(found.trade)),
            library,
            now,
        )
        workplaces.note_asked(db, [person_id], now)
    return found


def _says(
    db: Connection, person_id: int, asked_about: int, works_at: int | None, now: datetime
) -> Workplace | None:
    """Write it down, if it is about their workplace or one they had; it may keep other hours."""
    people.lock_person(db, id=person_id)
    who = people.person(db, person_id)
    if who is None or who.organisation is None or who.workplace_id not in {None, asked_about}:
        return None
    if who.workplace_id is None and not _were_asked(db, person_id, asked_about):
        return None
    found = workplaces.of_organisation(db, asked_about, who.organisation.id)
    workplaces.note_asked(db, [person_id], now)
    if found is not None and who.workplace_id != works_at:
        db.execute(_WORKS_AT, {"in_person": person_id, "in_workplace": works_at})
        reschedule(db, person_id, now)
    return found


def _were_asked(db: Connection, person_id: int, workplace_id: int) -> bool:
    """Whether they got that question about this workplace; clients can forge what a tap names."""
    yes = WorkAt(workplace_id, "still")
    questions = (from_json(got["message"]) for got in workplaces.questions_to(db, person_id))
    choices = (block.choices for one in questions for block in one.blocks if isinstance(block, Choices))
    return any(choice.action == yes for row in choices for choice in row)
