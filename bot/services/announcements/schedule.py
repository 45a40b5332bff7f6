"""Confirm an announcement: from here on it goes out by itself, at once or at its time."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import Connection

from bot.domain.announcement import State, repeats_to_store
from bot.domain.audience import from_json
from bot.domain.audit import Did
from bot.services.people.audit import note
from bot.services.people.reach import reach
from bot.storage import announcements
from bot.storage.announcements import lock_announcement
from bot.storage.people import Organisation


class Trouble(StrEnum):
    """Why an announcement was not sent."""

    NO_DRAFT = "it is no draft any more"
    CHANGED = "it is not what was confirmed"
    NOBODY = "nobody would get it"
    REFUSED = "its audience may not be used"


def schedule(
    db: Connection, draft: int, version: int, by: int, house: Organisation, now: dt.datetime
) -> dt.datetime | Trouble:
    """When it goes out, from now on for certain; or why it does not. ``version`` is the one that was seen."""
    lock_announcement(db, id=draft)
    one = announcements.announcement(db, draft)
    if one is None or not one.is_open:
        return Trouble.NO_DRAFT
    if one.version != version:
        return Trouble.CHANGED
    got = reach(db, house, from_json(one.audience), one.words, now)
    if got.refusal is not None:
        return Trouble.REFUSED
    if not got.people:
        return Trouble.NOBODY
    at = now if one.at is None else max(one.at, now)
    repeats = repeats_to_store(one.repeats, at, house.timezone)
    announcements.set_fields(db, draft, state=State.SCHEDULED.value, at=at, repeats=repeats, changed_at=now)
    note(db, by, house.id, Did.ANNOUNCED, f"announcement {draft}", now)
    return at
