"""Somebody may lead no more: what they were to lead has no leader, and whoever plans it is told."""

from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.domain.audit import Did
from bot.domain.workshop import State, Workshop
from bot.phrases.workshops.planning import without_leader
from bot.services.people.audit import note
from bot.services.workshops.alter import alter
from bot.services.workshops.tell_planners import tell_planners
from bot.storage import workshops


def end_leading(db: Connection, person_id: int, organisation_id: int, by: int, now: datetime) -> None:
    """Take the person, and the name they led by, from every workshop of the organisation that is not over.

    The caller has locked their workshops. What is over keeps the name it was led by.
    """
    led = workshops.workshops_by_id(db, workshops.led_by(db, [person_id])).values()
    for workshop in led:
        if workshop.organisation_id != organisation_id or not _is_ahead(workshop, now):
            continue
        alter(db, workshop.id, {"leader": None, "leader_id": None}, now)
        if workshop.state is State.PLANNED:
            note(db, by, organisation_id, Did.CHANGED_WORKSHOP, f"workshop {workshop.id}", now)
        key = f"leader:{workshop.id}:{int(now.timestamp())}"
        tell_planners(db, organisation_id, key, partial(without_leader, workshop=workshop), now)


def _is_ahead(workshop: Workshop, now: datetime) -> bool:
    if workshop.state is State.PLANNED:
        return any(one.ends_at > now for one in workshop.held)
    return workshop.state is State.DRAFT
