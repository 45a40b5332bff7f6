"""Questions about workplaces: where people work, and whom it is time to ask whether they still do."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, and_, bindparam, exists, or_, select, text, update

from bot.storage.among import among
from bot.storage.bodies import BODY
from bot.storage.tables import deliveries, persons, workplaces

ASKS_OF_WORKPLACES: Final = "workplace"
"""What such a question is called in its key: ``workshop:<id>:workplace:1``."""

_JOINED_BEFORE = bindparam("in_joined", type_=persons.c.joined_at.type)
_SINCE = bindparam("in_since", type_=persons.c.workplace_asked_at.type)
_OF_PERSONS = (
    select(persons.c.id.label("person_id"), workplaces.c.id, workplaces.c.name)
    .join(workplaces, workplaces.c.id == persons.c.workplace_id)
    .where(among(persons.c.id, "in_persons"))
)
_IN_HOUSE = workplaces.c.organisation_id == bindparam("in_organisation")
_WORKPLACE = select(workplaces.c.id, workplaces.c.name, workplaces.c.area, workplaces.c.trade).where(
    workplaces.c.organisation_id == bindparam("in_organisation")
)
_OF_ORGANISATION = _WORKPLACE.where(workplaces.c.id == bindparam("in_workplace"))
_ALL = _WORKPLACE.order_by(workplaces.c.name, workplaces.c.id)
_QUESTIONS = select(BODY).where(
    deliveries.c.person_id == bindparam("in_person"),
    deliveries.c.key.like(f"workshop:%:{ASKS_OF_WORKPLACES}:%"),
    BODY.is_not(None),
)
_ASKED_LATELY = exists().where(
    text("deliveries.priority IN (1, 2, 4)"),  # as the index has it
    deliveries.c.person_id == persons.c.id,
    deliveries.c.try_at >= _SINCE,
    deliveries.c.key.like(f"workshop:%:{ASKS_OF_WORKPLACES}:%"),
    deliveries.c.state.not_in(["cancelled", "expired", "failed"]),
)
_NOT_ASKED_LATELY = and_(
    or_(persons.c.workplace_asked_at.is_(None), persons.c.workplace_asked_at < _SINCE), ~_ASKED_LATELY
)
_HEARS_FROM_US = and_(
    persons.c.joined_at < _JOINED_BEFORE,
    persons.c.left_at.is_(None),
    persons.c.paused_since.is_(None),
    persons.c.rhythm.is_distinct_from("silent"),
)
_TO_ASK = select(persons.c.id).where(
    among(persons.c.id, "in_persons"),
    persons.c.workplace_id.is_not(None),
    _HEARS_FROM_US,
    _NOT_ASKED_LATELY,
)
_GETS_A_MESSAGE = (
    select(persons.c.id)
    .where(
        persons.c.id > bindparam("in_after"),
        persons.c.next_lesson_at.is_not(None),
        persons.c.notice.is_(None),
        _HEARS_FROM_US,
    )
    .order_by(persons.c.id)
    .limit(bindparam("in_most"))
    .with_for_update(key_share=True)
)
_NOWHERE = _GETS_A_MESSAGE.where(
    persons.c.workplace_id.is_(None),
    persons.c.workplace_asked_at.is_(None),
    exists().where(workplaces.c.organisation_id == persons.c.organisation_id),
)
_FOR_LONG = _GETS_A_MESSAGE.where(persons.c.workplace_id.is_not(None), _NOT_ASKED_LATELY)
_ASKED = (
    update(persons).where(among(persons.c.id, "in_persons")).values(workplace_asked_at=bindparam("in_now"))
)


class Workplace(Struct, frozen=True):
    """Where somebody works."""

    id: int
    name: str
    area: str | None = None
    trade: str | None = None


def of_persons(db: Connection, people: Collection[int]) -> dict[int, Workplace]:
    """Where these people work; who has said nothing of it is left out."""
    if not people:
        return {}
    rows = db.execute(_OF_PERSONS, {"in_persons": list(people)})
    return {row.person_id: Workplace(row.id, row.name) for row in rows}


def of_organisation(db: Connection, workplace_id: int, organisation_id: int) -> Workplace | None:
    """A workplace of this organisation; None: it has none of that number."""
    asked = {"in_workplace": workplace_id, "in_organisation": organisation_id}
    row = db.execute(_OF_ORGANISATION, asked).one_or_none()
    return None if row is None else Workplace(*row)


def all_of(db: Connection, organisation_id: int) -> list[Workplace]:
    """Every workplace of an organisation, by name."""
    rows = db.execute(_ALL, {"in_organisation": organisation_id})
    return [Workplace(*row) for row in rows]


def questions_to(db: Connection, person_id: int) -> list[Mapping[str, Any]]:
    """What this person has been asked about where they work: the body of each delivery."""
    return list(db.scalars(_QUESTIONS, {"in_person": person_id}))


def to_ask(
    db: Connection, people: Collection[int], joined_before: datetime, asked_since: datetime
) -> set[int]:
    """Those of these people who have worked somewhere for a while and have not been asked about it lately.

    Who pauses, or has fallen silent, is not asked.
    """
    asked = {"in_persons": list(people), "in_joined": joined_before, "in_since": asked_since}
    return set(db.scalars(_TO_ASK, asked))


def who_works_nowhere(db: Connection, after: int, joined_before: datetime, most: int) -> list[int]:
    """At most so many people behind ``after``, locked, who have never said where they work.

    Nor were they asked, though their organisation has workplaces. Only who gets messages is among them.
    """
    asked = {"in_after": after, "in_joined": joined_before, "in_most": most}
    return list(db.scalars(_NOWHERE, asked))


def who_said_so_before(db: Connection, after: int, since: datetime, most: int) -> list[int]:
    """At most so many people behind ``after``, locked, who work somewhere and have long not been asked."""
    asked = {"in_after": after, "in_joined": since, "in_since": since, "in_most": most}
    return list(db.scalars(_FOR_LONG, asked))


def note_asked(db: Connection, people: Collection[int], now: datetime) -> None:
    """These people have been asked where they work, or have answered that."""
    db.execute(_ASKED, {"in_persons": list(people), "in_now": now})
