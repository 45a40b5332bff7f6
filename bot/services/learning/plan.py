"""Plan what is due: write pending deliveries for who and when, set-based, in pieces. What is decided later.

A piece of people who are due at the same moment is locked; what follows from it is worked out once a
schedule, and all who have that in common are planned by one statement and moved on by another. Who has no
lesson left is planned a review: whether there is something to ask is seen when it is composed.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

import structlog
from msgspec import Struct
from sqlalchemy import Connection, and_, bindparam, case, cast, func, insert, literal, or_, select, update

from bot.domain.kinds import RULES, Kind, daily_key, paced_key
from bot.domain.schedule import Schedule, in_window, local_date, next_slot, slot_on, window_end
from bot.domain.silence import DAYS_BETWEEN, ONCE_A_WEEK
from bot.services.people.reschedule import PACED
from bot.storage.among import among
from bot.storage.prepared import Prepared
from bot.storage.tables import addresses, cohorts, deliveries, enrolments, pauses, persons
from bot.storage.upsert import insert_new

log = structlog.get_logger("learning")

PIECE: Final = 2000
"""People planned in one call to the store, so that taps never wait long behind it."""

AHEAD: Final = timedelta(seconds=90)
"""How far ahead of now a tick plans."""

_PACED_WAITS = timedelta(days=1)

_EARLIEST = Prepared(
    select(persons.c.next_lesson_at)
    .where(persons.c.next_lesson_at <= bindparam("in_horizon"), persons.c.paused_since.is_(None))
    .order_by(persons.c.next_lesson_at)
    .limit(1)
)
_MOMENT = bindparam("in_moment", type_=persons.c.next_lesson_at.type)
_DUE = Prepared(
    select(persons.c.id, persons.c.schedule)
    .where(persons.c.next_lesson_at.between(_MOMENT, _MOMENT), persons.c.paused_since.is_(None))
    .order_by(persons.c.next_lesson_at)  # by id, PostgreSQL would walk past all whom it has planned already
    .limit(PIECE)
    .with_for_update(key_share=True)
)
_IN_PIECE = among(persons.c.id, "in_piece")  # named for each table, or PostgreSQL reads the whole of it
_LAST_HEARD_FROM = (
    select(addresses.c.id)
    .where(addresses.c.person_id == persons.c.id, addresses.c.state == "open")
    .order_by(addresses.c.heard_at.desc(), addresses.c.id.desc())
    .limit(1)
    .correlate(persons)
    .scalar_subquery()
)
_HAVE_A_LESSON_LEFT = (
    select(enrolments.c.person_id)
    .join(cohorts, cohorts.c.id == enrolments.c.cohort_id)
    .where(
        among(enrolments.c.person_id, "in_piece"),
        enrolments.c.ended_at.is_(None),
        enrolments.c.completed_at.is_(None),
        enrolments.c.sent_all_of.is_(None),
        cohorts.c.pace != "own",
        or_(
            cohorts.c.starts.is_(None), cohorts.c.starts <= bindparam("in_begun", type_=cohorts.c.starts.type)
        ),
    )
)
_COLUMNS = (
    "recipient",
    "key",
    "kind",
    "state",
    "person_id",
    "address_id",
    "organisation_id",
    "channel",
    "priority",
    "due_at",
    "try_at",
    "expires_at",
    "created_at",
)
_INSERT = Prepared(
    insert_new(deliveries, key=("recipient", "key")).from_select(
        _COLUMNS,
        select(
            literal("p:").concat(cast(persons.c.id, deliveries.c.recipient.type)),
            bindparam("in_key", type_=deliveries.c.key.type),
            case(
                (persons.c.notice.is_not(None), Kind.NOTICE.value),
                (persons.c.id.in_(_HAVE_A_LESSON_LEFT), Kind.LESSON.value),
                else_=Kind.REVIEW.value,
            ),
            literal("pending"),
            persons.c.id,
            addresses.c.id,
            persons.c.organisation_id,
            addresses.c.channel,
            literal(RULES[Kind.LESSON].priority),
            persons.c.next_lesson_at,
            persons.c.next_lesson_at,
            bindparam("in_expires", type_=deliveries.c.expires_at.type),
            bindparam("in_now", type_=deliveries.c.created_at.type),
        )
        .join(addresses, and_(addresses.c.person_id == persons.c.id, addresses.c.id == _LAST_HEARD_FROM))
        .where(
            _IN_PIECE,
            among(addresses.c.person_id, "in_piece"),
            func.coalesce(persons.c.last_lesson_on != bindparam("in_day"), literal(value=True)),
        )
        .order_by(persons.c.id),
    )
)
_MOVE_ON = Prepared(
    update(persons)
    .where(_IN_PIECE)
    .values(
        next_lesson_at=case(
            (
                persons.c.rhythm.in_(ONCE_A_WEEK),
                bindparam("in_week", type_=persons.c.next_lesson_at.type),
            ),
            else_=bindparam("in_next", type_=persons.c.next_lesson_at.type),
        ),
        last_lesson_on=bindparam("in_day"),
    )
)
_SKIP = Prepared(update(persons).where(_IN_PIECE).values(next_lesson_at=bindparam("in_next")))
_PAUSE_OVER = Prepared(
    select(persons.c.id)
    .where(
        persons.c.next_lesson_at <= bindparam("in_horizon"),
        persons.c.paused_since.is_not(None),
        persons.c.paused_until.is_not(None),
    )
    .order_by(persons.c.next_lesson_at, persons.c.id)
    .limit(PIECE)
    .with_for_update(key_share=True)
)
_REMEMBER_PAUSE = Prepared(
    insert(pauses).from_select(
        ("person_id", "since", "until"),
        select(persons.c.id, persons.c.paused_since, persons.c.paused_until).where(
            _IN_PIECE, persons.c.paused_since < persons.c.paused_until
        ),
    )
)
_END_PAUSE = Prepared(update(persons).where(_IN_PIECE).values(paused_since=None, paused_until=None))


def plan_piece(db: Connection, now: datetime, ahead: timedelta = AHEAD) -> int | None:
    """Plan one piece of those due until ``now + ahead``: how many were planned, or None when none are due.

    A slot whose window is over is passed by: what was missed is not made up for.
    """
    horizon = now + ahead
    if _end_pauses(db, horizon):
        return 0
    moment: datetime | None = _EARLIEST.scalar(db, {"in_horizon": horizon})
    if moment is None:
        return None
    sharing: defaultdict[str, list[int]] = defaultdict(list)
    for person, schedule in sorted(_DUE.tuples(db, {"in_moment": moment})):
        sharing[schedule].append(person)
    slots: defaultdict[Slot | None, list[int]] = defaultdict(list)
    for schedule, people in sharing.items():
        slots[_slot(schedule, moment, now)] += people
    return _plan(db, slots, now)


def _plan(db: Connection, slots: Mapping["Slot | None", Sequence[int]], now: datetime) -> int:
    """Plan everybody whose window is open still, and move all on; how many were planned."""
    leaving: defaultdict[Window, list[int]] = defaultdict(list)
    for slot, people in slots.items():
        if slot is not None and slot.window.expires > now:
            leaving[slot.window] += people
    planned = sum(_insert(db, window, sorted(people), now) for window, people in leaving.items())
    for slot, people in slots.items():
        _move_on(db, slot, people, now)
    return planned


def _insert(db: Connection, window: "Window", people: Sequence[int], now: datetime) -> int:
    """Write a pending delivery for each of these people; for how many."""
    return _INSERT.run(
        db,
        {
            "in_piece": people,
            "in_day": window.day,
            "in_begun": window.day or now.date(),
            "in_key": window.key,
            "in_expires": window.expires,
            "in_now": now,
        },
    )


def _move_on(db: Connection, slot: "Slot | None", people: Sequence[int], now: datetime) -> None:
    """Let the slot that follows be the next one of these people."""
    if slot is None or slot.window.expires <= now:
        _SKIP.run(db, {"in_piece": people, "in_next": None if slot is None else slot.following})
        return
    following = {"in_next": slot.following, "in_week": slot.a_week_later}
    _MOVE_ON.run(db, {"in_piece": people, **following, "in_day": slot.window.day})


class Window(Struct, frozen=True):
    """What people of many schedules may share: the day and key of a message, and when it is too late for it.

    ``day`` is None at a pace of seconds, where a day may have many lessons.
    """

    day: date | None
    key: str
    expires: datetime


class Slot(Struct, frozen=True):
    """One moment of one schedule, and the slot that follows.

    ``a_week_later`` follows for those who get one message a week.
    """

    window: Window
    following: datetime | None
    a_week_later: datetime | None = None


def _slot(schedule: str, at: datetime, now: datetime) -> Slot | None:
    try:
        return slot_at(schedule, at, now)
    except ValueError:  # it must not hold up everybody whose turn comes after it
        log.exception("a schedule cannot be read; it waits to be worked out afresh", schedule=schedule)
        return None


@lru_cache(maxsize=256)  # piece after piece shares them
def slot_at(schedule_key: str, at: datetime, now: datetime) -> Slot:
    """What follows from planning this moment of a schedule, now.

    Raises:
        ValueError: the key is of no schedule.
    """
    if schedule_key.startswith(PACED):
        return Slot(Window(None, paced_key(at), at + _PACED_WAITS), None)
    schedule = Schedule.from_key(schedule_key)
    day = local_date(schedule, at)
    expires = window_end(schedule, at)
    if expires > now:
        following = next_slot(schedule, at, from_day=day + timedelta(days=1))
    elif in_window(schedule, now):
        following = slot_on(schedule, local_date(schedule, now))
    else:
        following = next_slot(schedule, now)
    week = next_slot(schedule, at, from_day=day + timedelta(days=DAYS_BETWEEN))
    return Slot(Window(day, daily_key(day), expires), following, week)


def _end_pauses(db: Connection, horizon: datetime) -> bool:
    """Close the pauses of people whose next slot has come: it lies on the first day on again, or later."""
    over = [row.id for row in _PAUSE_OVER.rows(db, {"in_horizon": horizon})]
    if over:
        _REMEMBER_PAUSE.run(db, {"in_piece": over})
        _END_PAUSE.run(db, {"in_piece": over})
    return bool(over)
