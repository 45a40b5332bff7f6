"""Count what came by itself and got no answer, and stop counting at the first sign of life.

On a page of our own, which cannot call anybody, something counts only once the page has been opened after
it: until then the address keeps the number. Where the person has a bell it counts at once, as elsewhere.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, bindparam, case, select, update

from bot.domain.silence import ENDS_AFTER, notice_due
from bot.services.delivery.composing import Uncomposed
from bot.services.people.reschedule import reschedule
from bot.storage import people
from bot.storage.among import among
from bot.storage.bells import LISTENS, has_bell
from bot.storage.people import Who
from bot.storage.prepared import Prepared
from bot.storage.tables import addresses, bells, persons

_THESE = among(persons.c.id, "in_persons")
_THIS = persons.c.id == bindparam("in_person")
_BY_A_PAGE = Prepared(
    select(addresses.c.id, addresses.c.person_id).where(
        among(addresses.c.id, "in_addresses"),
        addresses.c.unseen.is_not(None),
        ~has_bell(addresses.c.person_id),
    )
)
_KEEP = Prepared(
    update(addresses).where(among(addresses.c.id, "in_addresses")).values(unseen=addresses.c.unseen + 1)
)
_COUNT = Prepared(update(persons).where(_THESE).values(unanswered=persons.c.unanswered + 1))
_LONG_SILENT = Prepared(
    select(persons.c.id, persons.c.rhythm, persons.c.unanswered).where(
        _THESE, persons.c.unanswered >= ENDS_AFTER, persons.c.notice.is_(None)
    )
)
_NOTICE = update(persons).where(_THIS).values(notice=bindparam("in_notice"))
_ALIVE = Prepared(
    update(persons)
    .where(_THIS)
    .values(
        unanswered=0,
        notice=case((persons.c.notice.in_(["fading", "farewell"]), None), else_=persons.c.notice),
        rhythm=case((persons.c.rhythm.in_(["silent", "slower"]), "weekly"), else_=persons.c.rhythm),
    )
)
_SEEN_EVERYWHERE = Prepared(
    update(addresses)
    .where(addresses.c.person_id == bindparam("in_person"), addresses.c.unseen > 0)
    .values(unseen=0)
)
_ADDRESS = select(addresses.c.id, addresses.c.person_id).where(
    addresses.c.channel == bindparam("in_channel"), addresses.c.platform_id == bindparam("in_platform_id")
)
_UNSEEN = select(addresses.c.unseen).where(addresses.c.id == bindparam("in_address"))
_SEEN = update(addresses).where(addresses.c.id == bindparam("in_address")).values(unseen=0)
_NOTE_SEEN = (
    update(bells).where(bells.c.person_id == bindparam("in_person")).values(seen_at=bindparam("in_now"))
)
_COUNT_SEEN = update(persons).where(_THIS).values(unanswered=persons.c.unanswered + bindparam("in_seen"))


def note_sent(db: Connection, rows: Sequence[Uncomposed], now: datetime) -> None:
    """Lessons and reviews that leave by themselves: one more in a row, until the person is heard of.

    The fifth brings the question how often suits on the next planned day; at one a week the fourth brings
    the farewell (:mod:`bot.domain.silence`).
    """
    if not rows:
        return
    ids = [row.person_id for row in rows]
    asked = {"in_addresses": [row.address_id for row in rows], "in_listened": now - LISTENS}
    pages = {page.id: page.person_id for page in _BY_A_PAGE.rows(db, asked)}
    if pages:
        _KEEP.run(db, {"in_addresses": pages})
    _COUNT.run(db, {"in_persons": set(ids) - set(pages.values())})
    _give_notice(db, ids)


def note_opened(db: Connection, channel: str, platform_id: str, now: datetime) -> None:
    """A page of our own was opened: what lies on it has been seen, counts from now on, and rings no more."""
    address = db.execute(_ADDRESS, {"in_channel": channel, "in_platform_id": platform_id}).one_or_none()
    if address is None or address.person_id is None:
        return
    people.lock_person(db, id=address.person_id)
    seen = db.scalar(_UNSEEN, {"in_address": address.id})
    db.execute(_SEEN, {"in_address": address.id})
    db.execute(_NOTE_SEEN, {"in_person": address.person_id, "in_now": now})
    if seen:
        db.execute(_COUNT_SEEN, {"in_person": address.person_id, "in_seen": seen})
        _give_notice(db, [address.person_id])


def note_sign_of_life(db: Connection, who: Who, now: datetime) -> Literal["silent", "slower"] | None:
    """The person has tapped or written: one message a week from now on, if they were silent or slower.

    Returns which of the two they were, for they are to be told.
    """
    was: Literal["silent", "slower"] | None = who.rhythm if who.rhythm in ("silent", "slower") else None
    if not (who.unanswered or who.unseen or was or who.notice in {"fading", "farewell"}):
        return None
    people.lock_person(db, id=who.person_id)
    _ALIVE.run(db, {"in_person": who.person_id})
    _SEEN_EVERYWHERE.run(db, {"in_person": who.person_id})
    if was == "silent":
        reschedule(db, who.person_id, now)
    return was


def _give_notice(db: Connection, ids: Collection[int]) -> None:
    notices = [
        {"in_person": row.id, "in_notice": notice}
        for row in _LONG_SILENT.rows(db, {"in_persons": ids})
        if (notice := notice_due(row.rhythm, row.unanswered)) is not None
    ]
    if notices:
        db.execute(_NOTICE, notices)
