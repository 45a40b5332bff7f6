"""Take an announcement back: it goes out no more, and where it stands it says only that."""

import datetime as dt

from sqlalchemy import Connection

from bot.domain.announcement import UNDER_WAY, State
from bot.domain.audit import Did
from bot.services.people.audit import note
from bot.storage import announcements, files
from bot.storage.announcements import lock_announcement


def withdraw(db: Connection, sent: int, by: int, now: dt.datetime) -> bool:
    """It is taken back, and what was sent in for it deleted; False: it has not gone out, or was before."""
    lock_announcement(db, id=sent)
    one = announcements.announcement(db, sent)
    if one is None or not one.runs or one.state not in UNDER_WAY | {State.STOPPED}:
        return False
    announcements.set_fields(
        db,
        sent,
        state=State.WITHDRAWN.value,
        version=one.version + 1,
        carried=0,
        reached=None,
        changed_at=now,
    )
    files.belong(db, sent, None)
    note(db, by, one.organisation_id, Did.WITHDREW_ANNOUNCEMENT, f"announcement {sent}", now)
    return True
