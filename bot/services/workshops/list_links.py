"""The link to a workshop's list of guests: for one of those who may see it, and good for a week."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from sqlalchemy import Connection

from bot.domain.roles import Deed
from bot.domain.workshop import Workshop
from bot.services.people.passing_links import PassingLinks
from bot.storage import workshops
from bot.storage.roles import Standing, standing_of


@dataclass(frozen=True, slots=True)
class ListLinks(PassingLinks):
    """Links to lists, by their workshops."""

    path: ClassVar[str] = "/list/"
    salt: ClassVar[str] = "list of guests"
    lasts: ClassVar[timedelta] = timedelta(days=7)


def sees_guests(standing: Standing, person_id: int, workshop: Workshop) -> bool:
    """Whether somebody may see who comes: an organiser of its organisation, or its own leader."""
    place = workshop.organisation_id
    if place in standing.might(Deed.SEE_LISTS):
        return True
    return workshop.leader_id == person_id and place in standing.might(Deed.LEAD)


def seen_by(db: Connection, workshop_id: int, person_id: int) -> Workshop | None:
    """The workshop, if this person may see who comes to it."""
    workshop = workshops.workshop(db, workshop_id)
    if workshop is None or not sees_guests(standing_of(db, person_id), person_id, workshop):
        return None
    return workshop
