"""Stop an announcement: whoever has not got it gets it no more, and what was sent stands."""

import datetime as dt

from sqlalchemy import Connection

from bot.domain.announcement import UNDER_WAY, State
from bot.domain.audit import Did
from bot.services.people.audit import note
from bot.storage import announcements
from bot.storage.announcements import lock_announcement


def stop(db: Connection, running: int, by: int, now: dt.datetime) -> bool:
    """It goes out no more; False: it was not going to."""
    lock_announcement(db, id=running)
    one = announcements.announcement(db, running)
    if one is None or one.state not in UNDER_WAY:
        return False
    announcements.set_fields(
        db, running, state=State.STOPPED.value, carried=0 if one.runs else None, reached=None, changed_at=now
    )
    note(db, by, one.organisation_id, Did.STOPPED_ANNOUNCEMENT, f"announcement {running}", now)
    return True
