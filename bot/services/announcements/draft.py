"""Write an announcement: its texts, whom it is for, when it goes out, what goes with it. Nothing leaves.

Every change counts the version up, so that nobody confirms another draft than the one they saw. Each of
these says whether it was done: what has been sent, or thrown away meanwhile, is a draft no more.
"""

import datetime as dt
from typing import Any, Final

from sqlalchemy import Connection

from bot.domain.announcement import Announcement, Attached, Repeats, State, attached_to_json
from bot.domain.audience import Audience, to_json
from bot.domain.sent_file import kept_number
from bot.storage import announcements, files
from bot.storage.announcements import lock_announcement

REPEATS_AT_MOST: Final = dt.timedelta(days=366)
"""How long a repeating one goes on by itself."""


def begin(
    db: Connection, organisation_id: int, made_by: int, language: str, markdown: str, now: dt.datetime
) -> int:
    """A new draft with its first text; its id."""
    values = {
        "organisation_id": organisation_id,
        "made_by": made_by,
        "state": State.DRAFT.value,
        "audience": {},
        "media": None,
        "made_at": now,
        "changed_at": now,
    }
    draft = announcements.add(db, values)
    announcements.write(db, draft, language, markdown)
    return draft


def write(db: Connection, draft: int, language: str, markdown: str, now: dt.datetime) -> bool:
    """Its text in one language."""
    if not _change(db, draft, now):
        return False
    announcements.write(db, draft, language, markdown)
    return True


def aim(db: Connection, draft: int, audience: Audience, now: dt.datetime) -> bool:
    """Whom it is for."""
    return _change(db, draft, now, audience=to_json(audience))


def set_time(db: Connection, draft: int, at: dt.datetime | None, now: dt.datetime) -> bool:
    """When it goes out; None: as soon as it is confirmed."""
    return _change(db, draft, now, at=at)


def set_repeats(
    db: Connection, draft: int, repeats: Repeats | None, until: dt.date | None, now: dt.datetime
) -> bool:
    """Whether it comes again, and until which day."""
    return _change(db, draft, now, repeats=repeats, until=until)


def attach(db: Connection, draft: int, attached: Attached | None, now: dt.datetime) -> bool:
    """What goes with it, or nothing; what was sent in for it before is deleted."""
    if not _change(db, draft, now, media=attached_to_json(attached)):
        return False
    files.belong(db, draft, None if attached is None else kept_number(attached.source))
    return True


def set_urgent(db: Connection, draft: int, now: dt.datetime, *, urgent: bool) -> bool:
    """Whether it cannot wait for the end of quiet hours."""
    return _change(db, draft, now, urgent=urgent)


def take_back_to_draft(db: Connection, waiting: int, now: dt.datetime) -> bool:
    """What waits for its time, and has never gone out, is a draft again."""
    one = _locked(db, waiting)
    if one is None or one.state is not State.SCHEDULED or one.runs:
        return False
    _set(db, one, now, state=State.DRAFT.value)
    return True


def throw_away(db: Connection, draft: int) -> bool:
    """It is there no more."""
    one = _locked(db, draft)
    if one is None or not one.is_open:
        return False
    files.belong(db, draft, None)
    announcements.throw_away(db, draft)
    return True


def _change(db: Connection, draft: int, now: dt.datetime, **values: Any) -> bool:  # noqa: ANN401 - any column
    one = _locked(db, draft)
    if one is None or not one.is_open:
        return False
    _set(db, one, now, **values)
    return True


def _set(db: Connection, one: Announcement, now: dt.datetime, **values: Any) -> None:  # noqa: ANN401 - as above
    announcements.set_fields(db, one.id, version=one.version + 1, changed_at=now, **values)


def _locked(db: Connection, id_: int) -> Announcement | None:
    lock_announcement(db, id=id_)
    return announcements.announcement(db, id_)
