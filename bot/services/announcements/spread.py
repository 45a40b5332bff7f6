"""Write down for one person after the other what is to be announced: who and when. Its words come later."""

import datetime as dt
from collections import defaultdict
from typing import Final

from sqlalchemy import Connection, and_, bindparam, cast, literal, select

from bot.domain import audience as audiences
from bot.domain.announcement import Announcement, State, next_time
from bot.domain.kinds import RULES, Kind, announcement_key
from bot.domain.schedule import after_quiet_hours
from bot.services.people.hours import hours_of
from bot.storage import announcements, people
from bot.storage.among import among
from bot.storage.announcements import lock_announcement
from bot.storage.audiences import LAST_HEARD_FROM, people_of
from bot.storage.prepared import Prepared
from bot.storage.tables import addresses, deliveries, persons
from bot.storage.upsert import insert_new

PIECE: Final = 2000
"""People in one call to the store, so that taps never wait long behind it."""

AHEAD: Final = dt.timedelta(seconds=90)
"""How far ahead of now a tick looks."""

_COLUMNS = (
    *("recipient", "key", "kind", "state", "person_id", "address_id", "organisation_id", "channel"),
    *("priority", "due_at", "try_at", "expires_at", "created_at", "subject"),
)
_DUE = bindparam("in_due", type_=deliveries.c.due_at.type)
_INSERT = Prepared(
    insert_new(deliveries, key=("recipient", "key")).from_select(
        _COLUMNS,
        select(
            literal("p:").concat(cast(persons.c.id, deliveries.c.recipient.type)),
            bindparam("in_key", type_=deliveries.c.key.type),
            bindparam("in_kind", type_=deliveries.c.kind.type),
            literal("pending"),
            persons.c.id,
            addresses.c.id,
            bindparam("in_organisation", type_=deliveries.c.organisation_id.type),
            addresses.c.channel,
            bindparam("in_priority", type_=deliveries.c.priority.type),
            _DUE,
            _DUE,
            bindparam("in_expires", type_=deliveries.c.expires_at.type),
            bindparam("in_now", type_=deliveries.c.created_at.type),
            bindparam("in_subject", type_=deliveries.c.subject.type),
        )
        .join(addresses, and_(addresses.c.person_id == persons.c.id, addresses.c.id == LAST_HEARD_FROM))
        .where(among(persons.c.id, "in_piece"), among(addresses.c.person_id, "in_piece"))
        .order_by(persons.c.id),
    )
)


def spread_piece(
    db: Connection, now: dt.datetime, ahead: dt.timedelta = AHEAD, size: int = PIECE
) -> int | None:
    """Write a piece of what goes out until ``now + ahead``; how many people, or None when nothing is due."""
    found = announcements.due(db, now + ahead)
    if found is None:
        return None
    lock_announcement(db, id=found)
    one = announcements.announcement(db, found)
    if one is None or one.at is None or not _goes_out(one):
        return 0  # stopped in this very moment, or corrected
    run = one.runs + (one.state is State.SCHEDULED)
    after = 0 if one.state is State.SCHEDULED else one.reached or 0
    reached = people_of(db, one.organisation_id, audiences.from_json(one.audience), after, size)
    kind = Kind.URGENT if one.urgent else Kind.ANNOUNCEMENT
    moments: defaultdict[dt.datetime, list[int]] = defaultdict(list)
    for row in reached:
        due = after_quiet_hours(hours_of(row.schedule), one.at) if RULES[kind].quiet else one.at
        moments[due].append(row.person_id)
    for due, piece in moments.items():
        _write(db, one, run, kind, due, piece, now)
    if len(reached) == size:
        values = {"state": State.SPREADING.value, "runs": run, "reached": reached[-1].person_id}
        announcements.set_fields(db, one.id, **values)
    else:
        _finish(db, one, run, now)
    return len(reached)


def _goes_out(one: Announcement) -> bool:
    return one.state is State.SPREADING or (one.state is State.SCHEDULED and one.carried is None)


def _write(
    db: Connection,
    one: Announcement,
    run: int,
    kind: Kind,
    due: dt.datetime,
    piece: list[int],
    now: dt.datetime,
) -> None:
    lasts = RULES[kind].lasts or dt.timedelta()
    _INSERT.run(
        db,
        {
            "in_key": announcement_key(one.id, run),
            "in_kind": kind.value,
            "in_organisation": one.organisation_id,
            "in_priority": RULES[kind].priority,
            "in_due": due,
            "in_expires": due + lasts,
            "in_now": now,
            "in_subject": f"announcement:{one.id}",
            "in_piece": piece,
        },
    )


def _finish(db: Connection, one: Announcement, run: int, now: dt.datetime) -> None:
    """All of this run are written down; a repeating one waits for its next time."""
    house = people.organisation_by_id(db, one.organisation_id)
    following = next_time(one, house.timezone, now)
    announcements.set_fields(
        db,
        one.id,
        state=(State.OUT if following is None else State.SCHEDULED).value,
        at=one.at if following is None else following,
        runs=run,
        reached=None,
        spread_at=now,
    )
