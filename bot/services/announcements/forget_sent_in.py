"""Forget what somebody has sent in and nobody has been sent: with whoever is erased it goes, too."""

import datetime as dt
from typing import Final

from sqlalchemy import Connection, bindparam, select

from bot.domain.announcement import State
from bot.domain.sent_file import kept_number
from bot.services.announcements import draft as drafts
from bot.storage import announcements, files
from bot.storage.announcement_tables import announcements as table
from bot.storage.announcements import lock_announcement
from bot.storage.tables import dialogs

_OPEN: Final = (
    select(table.c.id)
    .where(
        table.c.made_by == bindparam("in_person"),
        table.c.state == State.DRAFT.value,
        table.c.media.is_not(None),
    )
    .order_by(table.c.id)
)
_HELD: Final = select(dialogs.c.data).where(dialogs.c.person_id == bindparam("in_person"))


def forget_sent_in(db: Connection, person_id: int, now: dt.datetime) -> None:
    """Delete what goes with their drafts, and what waits for its words; the drafts are the organisation's.

    To be called before the person is locked: whoever sends a draft locks it first.
    """
    for id_ in db.scalars(_OPEN, {"in_person": person_id}).all():
        lock_announcement(db, id=id_)
        one = announcements.announcement(db, id_)
        if one is not None and one.attached is not None and kept_number(one.attached.source) is not None:
            drafts.attach(db, id_, None, now)  # which leaves alone what has been sent meanwhile
    for data in db.scalars(_HELD, {"in_person": person_id}).all():
        for held in data.get("held", {}).values():
            if isinstance(held, str) and (number := kept_number(held)) is not None:
                files.drop_unused(db, number)
