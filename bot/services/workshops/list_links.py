"""The link to a workshop's list of guests: signed, for one of those who may see it, and good for a week."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import Connection

from bot.domain.roles import Deed
from bot.domain.workshop import Workshop
from bot.storage import workshops
from bot.storage.roles import Standing, standing_of

LASTS: Final = timedelta(days=7)
PATH: Final = "/list/"


@dataclass(frozen=True, slots=True)
class ListLinks:
    """Makes and reads the links. ``public_url`` is the address people reach us by; empty: there are none."""

    key: bytes = field(repr=False)
    public_url: str = ""

    def link(self, workshop_id: int, person_id: int, now: datetime) -> str:
        """The whole address, for this person; empty where nobody could open it."""
        if not self.public_url:
            return ""
        mark = self._signer().dumps([workshop_id, person_id, int((now + LASTS).timestamp())])
        return f"{self.public_url}{PATH}{mark}"

    def read(self, mark: str, now: datetime) -> tuple[int, int] | None:
        """The workshop and the person a link is for; None: it was made up, or has ended."""
        try:
            workshop, person, until = self._signer().loads(mark)
        except (BadSignature, ValueError, TypeError):
            return None
        if not all(isinstance(number, int) for number in (workshop, person, until)):
            return None
        return None if until < now.timestamp() else (workshop, person)

    def _signer(self) -> URLSafeSerializer:
        return URLSafeSerializer(self.key, salt="list of guests")


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
