"""Begin a workshop, and give it its occasions, while nobody has heard of it but those who plan it."""

from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from bot.domain.workshop import MOST_OCCASIONS, Span, State, Workshop
from bot.storage import workshops
from bot.storage.people import Organisation

DraftTrouble = Literal["gone", "not a draft", "too many"]
"""Why nothing was done: no such workshop or occasion, one that people know of, or no room for more."""


def begin(db: Connection, organisation: Organisation, title: str, code: str, now: datetime) -> int:
    """A new draft, which waits as long as one likes; its id. ``code`` is what one will check in by."""
    return workshops.add(db, organisation.id, organisation.timezone, title, code, now)


def hold_at(
    db: Connection, workshop_id: int, when: Span, seats: int | None, uid: str, now: datetime
) -> int | DraftTrouble:
    """One more occasion of a draft; its id. ``uid`` is its own in calendars, for ever."""
    draft = _locked(db, workshop_id)
    if not isinstance(draft, Workshop):
        return draft
    if len(draft.occasions) >= MOST_OCCASIONS:
        return "too many"
    return workshops.add_occasion(db, workshop_id, when, seats, uid, now)


def move(db: Connection, occasion_id: int, when: Span, now: datetime) -> DraftTrouble | None:
    """An occasion of a draft at another time."""
    trouble = _locked_around(db, occasion_id)
    if trouble is None:
        times = {"starts_at": when.starts_at, "ends_at": when.ends_at}
        workshops.set_occasion(db, occasion_id, times, now)
    return trouble


def resize(db: Connection, occasion_id: int, seats: int | None, now: datetime) -> DraftTrouble | None:
    """So many seats at an occasion of a draft; None: as many as come."""
    trouble = _locked_around(db, occasion_id)
    if trouble is None:
        workshops.set_occasion(db, occasion_id, {"seats": seats}, now)
    return trouble


def take_away(db: Connection, occasion_id: int) -> DraftTrouble | None:
    """An occasion of a draft fewer."""
    trouble = _locked_around(db, occasion_id)
    if trouble is None:
        workshops.drop_occasion(db, occasion_id)
    return trouble


def drop(db: Connection, workshop_id: int) -> DraftTrouble | None:
    """No such plan any more."""
    draft = _locked(db, workshop_id)
    if not isinstance(draft, Workshop):
        return draft
    workshops.drop(db, workshop_id)
    return None


def _locked(db: Connection, workshop_id: int) -> Workshop | DraftTrouble:
    workshops.lock_workshop(db, id=workshop_id)
    found = workshops.workshop(db, workshop_id)
    if found is None:
        return "gone"
    return found if found.state is State.DRAFT else "not a draft"


def _locked_around(db: Connection, occasion_id: int) -> DraftTrouble | None:
    """Lock the workshop of an occasion; why nothing can be done with it, if so."""
    found = workshops.workshop_of_occasion(db, occasion_id)
    if found is None:
        return "gone"
    draft = _locked(db, found.id)
    if not isinstance(draft, Workshop):
        return draft
    return None if draft.occasion(occasion_id) else "gone"
