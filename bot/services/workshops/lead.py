"""Take on a workshop: whoever leads it sees who comes, and gets the guide."""

from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from bot.domain.workshop import State
from bot.services.workshops.alter import alter
from bot.storage import workshops


def lead(
    db: Connection, workshop_id: int, person_id: int, name: str, now: datetime, *, anew: bool = False
) -> Literal["gone", "taken"] | None:
    """The person leads it from now on, by this name. Who leads it already is only replaced ``anew``."""
    workshops.lock_workshop(db, id=workshop_id)
    found = workshops.workshop(db, workshop_id)
    if found is None or found.state is State.CANCELLED:
        return "gone"
    if found.leader_id not in {None, person_id} and not anew:
        return "taken"
    alter(db, workshop_id, {"leader": name, "leader_id": person_id}, now)
    return None
