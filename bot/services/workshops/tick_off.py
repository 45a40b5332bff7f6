"""Tick off a thing of the checklist, or put it back: whoever leads the workshop, and nobody else."""

from datetime import datetime

from sqlalchemy import Connection

from bot.domain.actions.workshops import Thing
from bot.domain.checklist import ticked
from bot.domain.workshop import State, Workshop
from bot.storage import workshops


def tick_off(
    db: Connection, workshop_id: int, person_id: int, thing: Thing, now: datetime, *, done: bool
) -> Workshop | None:
    """The workshop with that on its list; None: the person does not lead it, or it is cancelled."""
    workshops.lock_workshop(db, id=workshop_id)
    found = workshops.workshop(db, workshop_id)
    if found is None or found.leader_id != person_id or found.state is State.CANCELLED:
        return None
    workshops.set_fields(db, workshop_id, {"ready": ticked(found.ready, thing, done=done)}, now)
    return workshops.workshop(db, workshop_id)
