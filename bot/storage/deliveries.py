"""Questions to the ledger of deliveries, and its changes of state.

Every change names the state it leaves, so that it never overtakes another. States are written out in
the statements: SQLite uses a partial index only where it can see that the condition holds.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Row,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    update,
)

from bot.domain.delivery import MOST_CRASHED, MOST_UNCLEAR, State
from bot.domain.kinds import RULES, Kind
from bot.storage.among import among
from bot.storage.bodies import STORED, keep_all
from bot.storage.prepared import Prepared
from bot.storage.tables import addresses, deliveries, persons

D = deliveries.c
STATE: dict[State, ColumnElement[str]] = {state: literal_column(f"'{state.value}'") for state in State}
PRIORITIES = sorted({rules.priority for rules in RULES.values()})

LOOKED_AT = dt.timedelta(days=2)
"""Nothing lasts longer than two days, so an unknown delivery that is older is not looked at again."""

BY_ID = D.id == bindparam("in_id")
BY_IDS = among(D.id, "in_ids")
OURS = D.epoch == bindparam("in_epoch")
EDIT = and_(D.edits.is_not(None), D.anew.is_(false()))
IN_HAND = or_(D.state == STATE[State.CLAIMED], D.state == STATE[State.SENDING])


def first_tried(moment: ColumnElement[dt.datetime]) -> ColumnElement[dt.datetime]:
    """What ``tried_at`` becomes when the outcome of an attempt that began at ``moment`` is lost.

    The first such attempt counts, so that looking finds also what appears late. A row that has fallen back
    on being sent again unseen stays with that.
    """
    return func.coalesce(D.tried_at, case((D.unclear + D.crashed == 0, moment), else_=null()))


# --- to claim -----------------------------------------------------------------------------------

_CANDIDATE = (
    select(
        D.id,
        D.key,
        D.kind,
        D.state,
        D.person_id,
        D.address_id,
        D.priority,
        D.due_at,
        D.try_at,
        D.expires_at,
        STORED,
        D.edits,
        D.anew,
        D.attempts,
        D.unclear,
        D.crashed,
        addresses.c.platform_id,
        addresses.c.state.label("address_state"),
        persons.c.left_at,
        persons.c.paused_since,
        persons.c.paused_until,
        persons.c.schedule,
        persons.c.rhythm,
    )
    .outerjoin(addresses, addresses.c.id == D.address_id)
    .outerjoin(persons, persons.c.id == D.person_id)
    .where(D.channel == bindparam("in_channel"), D.try_at <= bindparam("in_now"))
    .with_for_update(of=deliveries, skip_locked=True)
)
_PENDING = Prepared(
    _CANDIDATE.where(D.state == STATE[State.PENDING], D.priority == bindparam("in_priority"))
    .order_by(D.try_at, D.id)
    .limit(bindparam("in_limit"))
)
_OPEN_AGAIN = and_(
    D.state == STATE[State.UNKNOWN],
    D.try_at > bindparam("in_since"),
    D.expires_at > bindparam("in_now"),
    or_(EDIT, and_(D.unclear <= MOST_UNCLEAR, D.crashed <= MOST_CRASHED, D.tried_at.is_(None))),
)
MAY_TRY_AGAIN = and_(_OPEN_AGAIN, D.priority == bindparam("in_priority"))
_NAMED = Prepared(
    _CANDIDATE.where(BY_IDS, or_(D.state == STATE[State.PENDING], _OPEN_AGAIN)).order_by(
        D.priority, D.try_at, D.id
    )
)
_UNKNOWN = Prepared(_CANDIDATE.where(MAY_TRY_AGAIN).order_by(D.try_at, D.id).limit(bindparam("in_limit")))

_EARLIEST = select(func.min(D.try_at)).where(D.channel == bindparam("in_channel"))
_NEXT_TRY = Prepared(
    select(
        *(
            _EARLIEST.where(state, D.priority == literal(priority)).scalar_subquery()
            for state in (D.state == STATE[State.PENDING], _OPEN_AGAIN)
            for priority in PRIORITIES
        )
    )
)

_EARLIER_REPLIES = Prepared(
    select(D.address_id, D.id, D.try_at).where(
        D.channel == bindparam("in_channel"),
        D.state.in_([STATE[State.PENDING], STATE[State.UNKNOWN]]),  # alone, or the whole channel is read
        D.priority == RULES[Kind.REPLY].priority,
        or_(D.state == STATE[State.PENDING], and_(EDIT, D.expires_at > bindparam("in_now"))),
        among(D.address_id, "in_addresses"),
        D.id < bindparam("in_before"),
    )
)

SINCE = deliveries.alias("since")
_ASKED_FOR_SINCE = Prepared(
    select(D.id).where(
        BY_IDS,
        exists().where(
            SINCE.c.person_id == D.person_id,
            SINCE.c.id > D.id,
            SINCE.c.kind == Kind.REPLY.value,
            SINCE.c.enrolment_id == D.enrolment_id,
            SINCE.c.lesson == D.lesson,
            SINCE.c.state.in_(
                [State.PENDING.value, State.CLAIMED.value, State.SENDING.value, State.SENT.value]
            ),
        ),
    )
)

_SHUT = (
    update(addresses)
    .where(
        addresses.c.id == bindparam("in_id"),
        or_(addresses.c.wait_until.is_(None), addresses.c.wait_until < bindparam("in_until")),
    )
    .values(wait_until=bindparam("in_until"))
)
_PAUSED_CHATS = select(addresses.c.id, addresses.c.wait_until).where(
    addresses.c.channel == bindparam("in_channel"), addresses.c.wait_until > bindparam("in_now")
)
_OPEN_ADDRESSES = Prepared(
    select(addresses.c.person_id, addresses.c.id, addresses.c.channel, addresses.c.platform_id)
    .where(among(addresses.c.person_id, "in_persons"), addresses.c.state == "open")
    .order_by(addresses.c.heard_at, addresses.c.id)
)


def shut(db: Connection, chats: Mapping[int, dt.datetime]) -> None:
    """Note until when nothing goes to these addresses; a later moment that is noted already stays."""
    db.execute(_SHUT, [{"in_id": id_, "in_until": until} for id_, until in sorted(chats.items())])


def paused_chats(db: Connection, channel: str, now: dt.datetime) -> dict[int, dt.datetime]:
    """The addresses the platform wants nothing for, and until when."""
    asked = {"in_channel": channel, "in_now": now}
    return {row.id: row.wait_until for row in db.execute(_PAUSED_CHATS, asked)}


def due(db: Connection, channel: str, now: dt.datetime, limit: int) -> list[Any]:
    """What may leave now: pending rows, and unknown ones to be sent again; urgent first, then in order."""
    found: list[Any] = []
    for priority in PRIORITIES:
        room = limit - len(found)
        if room <= 0:
            break
        asked = {"in_channel": channel, "in_now": now, "in_priority": priority, "in_limit": room}
        rows = _PENDING.rows(db, asked)
        if unknown := _UNKNOWN.rows(db, {**asked, "in_since": now - LOOKED_AT}):
            rows = sorted([*rows, *unknown], key=lambda row: (row.try_at, row.id))[:room]
        found += rows
    return found


def named(db: Connection, channel: str, now: dt.datetime, ids: Collection[int]) -> list[Any]:
    """Those of these that may leave now, urgent first, then in order."""
    asked = {"in_channel": channel, "in_now": now, "in_ids": list(ids), "in_since": now - LOOKED_AT}
    return _NAMED.rows(db, asked)


def next_try(db: Connection, channel: str, now: dt.datetime) -> dt.datetime | None:
    """The earliest moment, perhaps past, at which something of this channel may leave."""
    asked = {"in_channel": channel, "in_now": now, "in_since": now - LOOKED_AT}
    return min((moment for moment in _NEXT_TRY.first(db, asked) if moment is not None), default=None)


def earlier_replies(
    db: Connection, channel: str, now: dt.datetime, addresses: Collection[int], before: int
) -> list[Any]:
    """Replies (address_id, id, try_at) to these addresses, before a number, in nobody's hands yet."""
    asked = {"in_channel": channel, "in_now": now, "in_addresses": list(addresses), "in_before": before}
    return _EARLIER_REPLIES.rows(db, asked)


def asked_for_since(db: Connection, ids: Collection[int]) -> set[int]:
    """Those of these lessons that their person has asked for meanwhile, and gets or has got as a reply."""
    return {row.id for row in _ASKED_FOR_SINCE.rows(db, {"in_ids": list(ids)})} if ids else set()


def open_addresses(db: Connection, people: Collection[int]) -> dict[int, Any]:
    """For each of these people the open address (id, channel, platform_id) last heard from, if any."""
    if not people:
        return {}
    rows = _OPEN_ADDRESSES.rows(db, {"in_persons": list(people)})
    return {row.person_id: row for row in rows}  # the last one stays


# --- changes on the way ------------------------------------------------------------------------

_IN_OUR_HANDS = {"state": State.CLAIMED.value, "epoch": bindparam("in_epoch")}
_CLAIM = Prepared(update(deliveries).where(BY_IDS).values(**_IN_OUR_HANDS))
_CLAIM_COMPOSED = Prepared(
    update(deliveries)
    .where(BY_ID)
    .values(
        **_IN_OUR_HANDS,
        subject=bindparam("in_subject"),
        enrolment_id=bindparam("in_enrolment"),
        lesson=bindparam("in_lesson"),
        kind=func.coalesce(bindparam("in_kind", type_=deliveries.c.kind.type), D.kind),
        done_at=bindparam("in_done_at", type_=deliveries.c.done_at.type),
    )
)
_NOW = bindparam("in_now", type_=D.expires_at.type)
_CLOSE = Prepared(
    update(deliveries)
    .where(BY_ID)
    .values(
        state=bindparam("in_state"),
        error=bindparam("in_error"),
        expires_at=case(
            (and_(bindparam("in_state") == State.UNKNOWN.value, D.expires_at > _NOW), _NOW),
            else_=D.expires_at,
        ),
    )
)
_HOLD = Prepared(update(deliveries).where(BY_ID).values(try_at=bindparam("in_try_at")))
_MOVE = Prepared(
    update(deliveries)
    .where(BY_ID)
    .values(try_at=bindparam("in_try_at"), expires_at=bindparam("in_expires_at", type_=D.expires_at.type))
)
_READDRESS = Prepared(
    update(deliveries)
    .where(BY_ID)
    .values(
        address_id=bindparam("in_address"),
        channel=bindparam("in_channel"),
        state=case((D.channel == bindparam("in_channel"), D.state), else_=STATE[State.PENDING]),
    )
)
_MARK = Prepared(
    update(deliveries)
    .where(BY_IDS, OURS, IN_HAND, D.expires_at > bindparam("in_now"))
    .values(state=State.SENDING.value)
    .returning(D.id, D.kind, D.edits, D.anew, D.address_id)
)
_OVERDUE = Prepared(
    select(D.id, D.unclear, D.crashed).where(BY_IDS, OURS, IN_HAND, D.expires_at <= bindparam("in_now"))
)
_ANEW = Prepared(update(deliveries).where(BY_IDS).values(anew=True))
_TARGETS = Prepared(
    select(D.id, D.address_id, D.state, D.receipt, D.unclear, D.crashed, D.expires_at).where(BY_IDS)
)


def claim(db: Connection, ids: Collection[int], epoch: int) -> None:
    """Take rows, found and locked in this transaction, into the hands of this epoch."""
    if ids:
        _CLAIM.run(db, {"in_ids": ids, "in_epoch": epoch})


def claim_composed(db: Connection, rows: Sequence[Mapping[str, Any]], epoch: int) -> None:
    """As :func:`claim`; stores what each brings: id, subject, body, enrolment, lesson, kind, done_at."""
    keep_all(db, {row["id"]: row["body"] for row in rows})
    each(db, _CLAIM_COMPOSED, [{**row, "epoch": epoch} for row in rows])


def close(db: Connection, rows: Iterable[tuple[int, State, str | None]], now: dt.datetime) -> None:
    """Give locked rows their last state and the sentence for it; an unknown one is not sent again either."""
    closed = [{"id": id_, "state": state.value, "error": error, "now": now} for id_, state, error in rows]
    each(db, _CLOSE, closed)


def hold(db: Connection, rows: Iterable[tuple[int, dt.datetime]]) -> None:
    """Let locked rows wait until a moment."""
    each(db, _HOLD, [{"id": id_, "try_at": moment} for id_, moment in rows])


def move(db: Connection, rows: Iterable[tuple[int, dt.datetime, dt.datetime]]) -> None:
    """Let locked rows wait until a moment, and run out at another."""
    each(db, _MOVE, [{"id": id_, "try_at": moment, "expires_at": ends} for id_, moment, ends in rows])


def readdress(db: Connection, rows: Iterable[tuple[int, int, str]]) -> None:
    """Give locked rows another address; one on another channel is pending for that channel's owner."""
    each(db, _READDRESS, [{"id": id_, "address": to, "channel": channel} for id_, to, channel in rows])


def mark_sending(db: Connection, ids: Collection[int], epoch: int, now: dt.datetime) -> list[Any]:
    """Mark those (id, kind, edits, anew, address_id) that are still in this epoch's hands and in time."""
    return _MARK.rows(db, {"in_ids": ids, "in_epoch": epoch, "in_now": now})


def send_anew(db: Connection, ids: Collection[int]) -> None:
    """Note that these rows cannot change an earlier message: each is sent as one of its own."""
    if ids:
        _ANEW.run(db, {"in_ids": ids})


def overdue(db: Connection, ids: Collection[int], epoch: int, now: dt.datetime) -> list[Any]:
    """Those (id, unclear, crashed) in this epoch's hands whose time is over."""
    return _OVERDUE.rows(db, {"in_ids": ids, "in_epoch": epoch, "in_now": now})


def targets(db: Connection, ids: Collection[int]) -> dict[int, Any]:
    """What edits need of the rows they name: address_id, state, receipt, unclear, crashed, expires_at."""
    return {row.id: row for row in _TARGETS.rows(db, {"in_ids": ids})}


# --- after a crash ------------------------------------------------------------------------------

_CHANNEL = D.channel == bindparam("in_channel")
_NOT_OURS = or_(D.epoch != bindparam("in_epoch"), D.epoch.is_(None))
_RELEASE_CLAIMED = (
    update(deliveries)
    .where(_CHANNEL, D.state == STATE[State.CLAIMED], _NOT_OURS)
    .values(state=State.PENDING.value)
)
_CRASHED = (
    update(deliveries)
    .where(_CHANNEL, D.state == STATE[State.SENDING], _NOT_OURS)
    .values(
        state=State.UNKNOWN.value,
        attempts=D.attempts + 1,
        crashed=D.crashed + 1,
        try_at=case((EDIT, D.try_at), else_=bindparam("in_try_at", type_=D.try_at.type)),
        error=bindparam("in_error"),
    )
)
_CRASHED_TO_LOOK_FOR = _CRASHED.values(tried_at=case((EDIT, null()), else_=first_tried(D.due_at)))
_NOBODY_LOOKS = (
    update(deliveries)
    .where(_CHANNEL, D.state == STATE[State.UNKNOWN], D.tried_at.is_not(None))
    .values(tried_at=None)
)
_RELEASE_STRAYS = (
    update(deliveries)
    .where(_CHANNEL, OURS, IN_HAND, D.id.not_in(bindparam("in_ids", expanding=True)))
    .values(state=State.PENDING.value)
)


def release_claimed(db: Connection, channel: str, epoch: int) -> int:
    """Make what other epochs claimed pending again. Returns how many."""
    return db.execute(_RELEASE_CLAIMED, {"in_channel": channel, "in_epoch": epoch}).rowcount


def crashed(
    db: Connection, channel: str, epoch: int, try_at: dt.datetime, reason: str, *, finds: bool
) -> int:
    """Make what other epochs were sending unknown, to look at again; edits at once. Returns how many.

    ``finds``: it is looked for; nobody knows when the attempt began, but not before the row was due.
    """
    asked = {"in_channel": channel, "in_epoch": epoch, "in_try_at": try_at, "in_error": reason}
    return db.execute(_CRASHED_TO_LOOK_FOR if finds else _CRASHED, asked).rowcount


def nobody_looks(db: Connection, channel: str) -> None:
    """Let rows that were to be looked for wait for a sign of life: the channel cannot look any more."""
    db.execute(_NOBODY_LOOKS, {"in_channel": channel})


def release_strays(db: Connection, channel: str, epoch: int, held: Collection[int]) -> int:
    """Make pending again what this epoch has claimed without knowing it. Returns how many."""
    asked = {"in_channel": channel, "in_epoch": epoch, "in_ids": list(held)}
    return db.execute(_RELEASE_STRAYS, asked).rowcount


# --- helpers for the modules beside this one ----------------------------------------------------


def rows_of(db: Connection, statement: Executable, asked: Mapping[str, Any]) -> list[Row[Any]]:
    """All rows of a small result."""
    return list(db.execute(statement, asked))


def each(db: Connection, statement: Prepared, rows: Sequence[Mapping[str, Any]]) -> None:
    """Run one statement for each of these rows, all of one shape; a value ``x`` is the parameter ``in_x``."""
    if rows:
        names = [f"in_{name}" for name in rows[0]]
        statement.run_many(db, [dict(zip(names, row.values(), strict=True)) for row in rows])
