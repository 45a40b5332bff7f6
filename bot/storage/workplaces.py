"""Questions about workplaces: where people work, and whom it is time to ask whether they still do."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, bindparam, exists, select, text

from bot.storage.among import among
from bot.storage.bodies import BODY
from bot.storage.tables import deliveries, persons, workplaces

ASKS_OF_WORKPLACES: Final = "workplace"
"""What such a question is called in its key: ``workshop:<id>:workplace:1``."""

_OF_PERSONS = (
    select(persons.c.id.label("person_id"), workplaces.c.id, workplaces.c.name)
    .join(workplaces, workplaces.c.id == persons.c.workplace_id)
    .where(among(persons.c.id, "in_persons"))
)
_OF_ORGANISATION = select(workplaces.c.id, workplaces.c.name).where(
    workplaces.c.id == bindparam("in_workplace"),
    workplaces.c.organisation_id == bindparam("in_organisation"),
)
_QUESTIONS = select(BODY).where(
    deliveries.c.person_id == bindparam("in_person"),
    deliveries.c.key.like(f"workshop:%:{ASKS_OF_WORKPLACES}:%"),
    BODY.is_not(None),
)
_ASKED_LATELY = exists().where(
    text("deliveries.priority IN (1, 2, 4)"),  # as the index has it
    deliveries.c.person_id == persons.c.id,
    deliveries.c.try_at >= bindparam("in_since", type_=deliveries.c.try_at.type),
    deliveries.c.key.like(f"workshop:%:{ASKS_OF_WORKPLACES}:%"),
    deliveries.c.state.not_in(["cancelled", "expired", "failed"]),
)
_TO_ASK = select(persons.c.id).where(
    among(persons.c.id, "in_persons"),
    persons.c.workplace_id.is_not(None),
    persons.c.joined_at < bindparam("in_joined", type_=persons.c.joined_at.type),
    persons.c.paused_since.is_(None),
    persons.c.rhythm.is_distinct_from("silent"),
    ~_ASKED_LATELY,
)


class Workplace(Struct, frozen=True):
    """Where somebody works."""

    id: int
    name: str


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
    return None if row is None else Workplace(row.id, row.name)


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
