"""Correct what has gone out: other words, for those who have it and for those who are still to get it."""

import datetime as dt

from sqlalchemy import Connection

from bot.domain.announcement import UNDER_WAY
from bot.domain.audit import Did
from bot.services.people.audit import note
from bot.storage import announcements
from bot.storage.announcements import lock_announcement


def correct(db: Connection, sent: int, language: str, markdown: str, by: int, now: dt.datetime) -> bool:
    """Its text in this language reads so from now on; False: it has not gone out, or was taken back.

    Whoever has had the words before gets the change in their place, as it is carried to them.
    """
    lock_announcement(db, id=sent)
    one = announcements.announcement(db, sent)
    if one is None or one.state not in UNDER_WAY or not one.runs:
        return False
    announcements.write(db, sent, language, markdown)
    announcements.set_fields(db, sent, version=one.version + 1, carried=0, changed_at=now)
    note(db, by, one.organisation_id, Did.CHANGED_ANNOUNCEMENT, f"announcement {sent}", now)
    return True
