"""Plan a workshop: from now on it takes place, and people are invited when their day comes."""

from datetime import datetime
from typing import Literal

from msgspec import Struct
from sqlalchemy import Connection

from bot.domain.workshop import Missing, State, Workshop, missing
from bot.domain.workshop_advice import proposed_answer_day
from bot.services.workshops.brief_leader import brief_leader
from bot.storage import workshops


class Lacks(Struct, frozen=True):
    """It cannot be planned before this is said."""

    what: tuple[Missing, ...]


def plan(
    db: Connection, workshop_id: int, now: datetime
) -> Workshop | Lacks | Literal["gone", "planned", "cancelled"]:
    """The workshop as it is planned now; the last day to answer is the proposed one, if none is named.

    Whoever leads it is told.
    Whatever else seems wrong with it is for :mod:`bot.domain.workshop_advice` to say, not for this to refuse.
    """
    workshops.lock_workshop(db, id=workshop_id)
    draft = workshops.workshop(db, workshop_id)
    if draft is None:
        return "gone"
    if draft.state is not State.DRAFT:
        return "planned" if draft.state is State.PLANNED else "cancelled"
    lacks = missing(draft, now)
    if lacks:
        return Lacks(lacks)
    fields = {
        "state": State.PLANNED.value,
        "answer_by": draft.answer_by or proposed_answer_day(draft, now),
    }
    workshops.set_fields(db, workshop_id, fields, now)
    planned = workshops.workshop(db, workshop_id)
    if planned is None:
        return "gone"
    brief_leader(db, planned, now)
    return planned
