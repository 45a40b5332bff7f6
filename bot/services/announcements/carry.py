"""Carry a change of an announcement to what has been written down of its last run, piece by piece.

What waits takes the newest words by itself, whatever it was composed of for an earlier try. What has left, or
is leaving, gets a correction: an edit in its place, never a message of its own. What is to leave no more is
cancelled up to the moment at which it is put on the wire.
"""

import datetime as dt
from typing import Final

from sqlalchemy import Connection, bindparam, literal, select, update

from bot.domain.announcement import Announcement, State
from bot.domain.kinds import RULES, Kind, announcement_key, correction_key
from bot.services.announcements import compose
from bot.storage import announcements, bodies
from bot.storage.among import among
from bot.storage.announcements import FROM_ORGANISERS, lock_announcement
from bot.storage.prepared import Prepared
from bot.storage.tables import deliveries
from bot.storage.upsert import insert_new

PIECE: Final = 2000

D = deliveries.c
_NEXT = Prepared(
    select(D.id)
    .where(FROM_ORGANISERS, D.key == bindparam("in_key"), D.id > bindparam("in_after"))
    .order_by(D.id)
    .limit(bindparam("in_size"))
)
_PIECE = among(D.id, "in_piece")
_CANCEL = Prepared(
    update(deliveries)
    .where(_PIECE, D.state.in_([literal("pending"), literal("claimed")]))
    .values(state="cancelled", error=bindparam("in_error"))
)
_LET_BE = Prepared(
    update(deliveries)
    .where(_PIECE, D.state == literal("unknown"), D.tried_at.is_(None))
    .values(expires_at=bindparam("in_now", type_=D.expires_at.type))
)
"""What nobody knows of, and nobody can look for, is not sent again: it stays unknown."""
_LOCK_WAITING = Prepared(
    select(D.id).where(_PIECE, D.state == literal("pending")).order_by(D.id).with_for_update()
)
_COLUMNS = (
    *("recipient", "key", "kind", "state", "person_id", "address_id", "organisation_id", "channel"),
    *("priority", "due_at", "try_at", "expires_at", "created_at", "subject", "edits"),
)
_NOW = bindparam("in_now", type_=D.due_at.type)
_CORRECT = Prepared(
    insert_new(deliveries, key=("recipient", "key")).from_select(
        _COLUMNS,
        select(
            D.recipient,
            bindparam("in_new_key", type_=D.key.type),
            literal(Kind.CORRECTION.value),
            literal("pending"),
            D.person_id,
            D.address_id,
            D.organisation_id,
            D.channel,
            literal(RULES[Kind.CORRECTION].priority),
            _NOW,
            _NOW,
            bindparam("in_expires", type_=D.expires_at.type),
            _NOW,
            D.subject,
            D.id,
        )
        .where(_PIECE, D.state.in_([literal(state) for state in ("claimed", "sending", "sent", "unknown")]))
        .order_by(D.id),
    )
)


def carry_piece(db: Connection, now: dt.datetime, size: int = PIECE) -> int | None:
    """Carry one piece of one change; how many deliveries were looked at, or None when there is no change.

    Deliveries are locked ahead of their announcement, as a claim does it.
    """
    found = announcements.changed(db)
    one = None if found is None else announcements.announcement(db, found)
    if one is None or one.carried is None:
        return None
    asked = {"in_key": announcement_key(one.id, one.runs), "in_after": one.carried, "in_size": size}
    piece = [row.id for row in _NEXT.rows(db, asked)]
    if one.state in {State.STOPPED, State.WITHDRAWN}:
        why = compose.STOPPED if one.state is State.STOPPED else compose.WITHDRAWN
        _CANCEL.run(db, {"in_piece": piece, "in_error": f"{why[:1].upper()}{why[1:]}."})
        _LET_BE.run(db, {"in_piece": piece, "in_now": now})
    else:
        bodies.drop(db, [row.id for row in _LOCK_WAITING.rows(db, {"in_piece": piece})])
    lock_announcement(db, id=one.id)
    if announcements.announcement(db, one.id) != one:
        return 0  # it was changed meanwhile: that is what is to be carried, and from the beginning
    if one.state is not State.STOPPED:
        _correct(db, one, piece, now)
    announcements.set_fields(db, one.id, carried=piece[-1] if len(piece) == size else None)
    return len(piece)


def _correct(db: Connection, one: Announcement, piece: list[int], now: dt.datetime) -> None:
    lasts = RULES[Kind.CORRECTION].lasts or dt.timedelta()
    key = correction_key(one.id, one.runs, one.version)
    _CORRECT.run(db, {"in_piece": piece, "in_new_key": key, "in_now": now, "in_expires": now + lasts})
