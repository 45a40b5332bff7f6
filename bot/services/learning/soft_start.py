"""A soft start after a long pause: the next messages begin with a question answered right before."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, bindparam, select, update

from bot.storage import people
from bot.storage.among import among
from bot.storage.prepared import Prepared
from bot.storage.tables import cards, persons

MESSAGES: Final = 3
"""How many messages a soft start lasts."""

_BEGIN = (
    update(persons).where(persons.c.id == bindparam("in_person")).values(soft_start=bindparam("in_messages"))
)
_KNOWS = (
    select(cards.c.person_id).where(cards.c.person_id == bindparam("in_person"), cards.c.right > 0).limit(1)
)
_THESE = among(persons.c.id, "in_persons") & (persons.c.soft_start > 0)
_STARTING = Prepared(select(persons.c.id).where(_THESE))
_NOTE = Prepared(update(persons).where(_THESE).values(soft_start=persons.c.soft_start - 1))


def begin_soft_start(db: Connection, person_id: int) -> bool:
    """Let the person's next messages begin softly; False, and a normal start, without anything to begin with.

    That is: without a question they have answered right.
    """
    people.lock_person(db, id=person_id)
    knows = db.scalar(_KNOWS, {"in_person": person_id}) is not None
    db.execute(_BEGIN, {"in_person": person_id, "in_messages": MESSAGES if knows else 0})
    return knows


def end_soft_start(db: Connection, person_id: int) -> None:
    """The person has chosen another way to begin."""
    db.execute(_BEGIN, {"in_person": person_id, "in_messages": 0})


def soft_starting(db: Connection, person_ids: Collection[int]) -> set[int]:
    """Those of these people whose next message begins with a question they have answered right."""
    return {row.id for row in _STARTING.rows(db, {"in_persons": person_ids})}


def note_soft_start(db: Connection, person_ids: Collection[int]) -> None:
    """These people have got a message that began so."""
    _NOTE.run(db, {"in_persons": person_ids})
