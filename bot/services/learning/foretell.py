"""``kompis plan --on DATE``: who gets what and when on a local date, by doing it all and undoing it.

From now on, slot by slot, what is due is planned and composed by the functions that do it in earnest, and
counted as sent; then the transaction is rolled back. Nobody answers in it, and that is held against nobody:
who will fall silent cannot be foretold. People at a pace of seconds are left out: when their
next lesson comes hangs on when they answer.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final, NoReturn

from msgspec import Struct
from sqlalchemy import Connection, Row, bindparam, func, select, update

from bot.domain.delivery import State
from bot.domain.kinds import Kind, daily_key
from bot.domain.localtime import zone_named
from bot.domain.schedule import Schedule, local_date
from bot.services.delivery.composing import NOBODY, Composed, Nothing, Uncomposed
from bot.services.learning.compose import compose
from bot.services.learning.foretell_circles import foretell_circles
from bot.services.learning.lesson_state import LessonState
from bot.services.learning.plan import plan_piece
from bot.services.learning.shelf import Shelf
from bot.services.learning.why import obstacle
from bot.services.people.reschedule import PACED, askable_on, asks_from
from bot.storage import enrolments, people
from bot.storage.bodies import BODY, keep_all
from bot.storage.deliveries import rows_of
from bot.storage.store import Store
from bot.storage.tables import deliveries, persons

PIECE: Final = 500
_AT_ONCE: Final = dt.timedelta()

_IS_PACED = persons.c.schedule.startswith(PACED)
_PACED = select(func.count()).select_from(persons).where(_IS_PACED)
_WITHOUT_PACED = update(persons).where(_IS_PACED).values(next_lesson_at=None)
_ANSWERS_ARE_NOT_FORETOLD = (
    update(persons)
    .where(persons.c.joined_at.is_not(None), persons.c.notice.is_(None))
    .values(unanswered=-1_000_000)
)
_NOTICES = {
    "welcome back": "welcome back after a long pause",
    "fading": "a row of them is unanswered: how often suits?",
    "finished": "the course is done",
    "workplace": "where they work, or whether they still do",
    "farewell": "a row of weekly ones is unanswered: farewell, and nothing more until they write",
}
_NEXT = (
    select(persons.c.schedule, persons.c.next_lesson_at)
    .where(persons.c.next_lesson_at.is_not(None))
    .order_by(persons.c.next_lesson_at)
    .limit(1)
)
_DONE_WITH = (
    update(persons)
    .where(
        persons.c.schedule == bindparam("in_schedule"),
        persons.c.next_lesson_at == bindparam("in_slot"),
    )
    .values(next_lesson_at=None)
)
_OPEN = (State.PENDING.value, State.CLAIMED.value)
_PLANNED = (
    select(
        deliveries.c.id,
        deliveries.c.kind,
        deliveries.c.person_id,
        deliveries.c.address_id,
        deliveries.c.channel,
        deliveries.c.due_at,
        deliveries.c.expires_at,
    )
    .where(
        deliveries.c.kind != Kind.REPLY.value,
        deliveries.c.state.in_(_OPEN),
        BODY.is_(None),
        deliveries.c.due_at <= bindparam("in_now"),
    )
    .order_by(deliveries.c.id)
    .limit(PIECE)
)
_LEFT = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("in_id"))
    .values(
        state=State.SENT.value,
        subject=bindparam("in_subject"),
        enrolment_id=bindparam("in_enrolment"),
        lesson=bindparam("in_lesson"),
    )
)
_CLOSED = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("in_id"))
    .values(state=bindparam("in_state"), error=bindparam("in_error"))
)
_ALREADY = select(deliveries.c.id).where(
    deliveries.c.key == bindparam("in_key"), deliveries.c.state.not_in(_OPEN)
)
_OF_THE_DAY = (
    select(
        deliveries.c.id,
        deliveries.c.person_id,
        deliveries.c.channel,
        deliveries.c.due_at,
        deliveries.c.kind,
        deliveries.c.subject,
        deliveries.c.state,
        deliveries.c.error,
        BODY,
        persons.c.schedule,
    )
    .join(persons, persons.c.id == deliveries.c.person_id)
    .where(deliveries.c.key == bindparam("in_key"))
    .order_by(deliveries.c.due_at, deliveries.c.person_id)
)
_PEOPLE = (
    select(persons.c.id)
    .where(persons.c.id > bindparam("in_after"), persons.c.schedule.is_(None) | ~_IS_PACED)
    .order_by(persons.c.id)
    .limit(PIECE)
)


class Foretold(Struct, frozen=True):
    """What one person gets on the date: ``at`` in the person's zone; or nothing but the reason.

    ``person`` is None for a group, which the reason names.
    """

    person: int | None
    channel: str | None
    at: dt.datetime | None
    kind: str | None
    subject: str | None
    reason: str


class Forecast(Struct, frozen=True):
    """Everybody, those who get something first, in its order. ``paced`` people are left out."""

    people: tuple[Foretold, ...]
    paced: int


class _Undo(Exception):
    """Carries the forecast out of the transaction, which is rolled back."""

    def __init__(self, forecast: Forecast) -> None:
        self.forecast = forecast


def foretell(store: Store, shelf: Shelf, on: dt.date, now: dt.datetime) -> Forecast:
    """Who gets what on the local date ``on``, today or later; the database stays as it is. Blocks.

    Raises:
        NotDone: the database is busy.
    """
    try:
        store.write_now(_do_and_undo, shelf, on, now)
    except _Undo as done:
        return done.forecast


def _do_and_undo(db: Connection, shelf: Shelf, on: dt.date, now: dt.datetime) -> NoReturn:
    already = set(db.scalars(_ALREADY, {"in_key": daily_key(on)}))
    paced: int = db.execute(_PACED).scalar_one()
    db.execute(_WITHOUT_PACED)
    db.execute(_ANSWERS_ARE_NOT_FORETOLD)
    _go_on_until(db, shelf, on, now)
    rows = rows_of(db, _OF_THE_DAY, {"in_key": daily_key(on)})
    served = [_served(row, already) for row in rows]
    rest = _everybody_else(db, shelf, on, {row.person_id for row in rows})
    leave = [one for one in served if one.kind is not None]
    stay = sorted([*(one for one in served if one.kind is None), *rest], key=lambda one: one.person or 0)
    groups = [
        Foretold(None, one.channel, one.at, one.kind, one.subject, one.reason)
        for one in foretell_circles(db, on, now, already, lambda clock: _send(db, shelf, clock))
    ]
    raise _Undo(Forecast((*leave, *groups, *stay), paced))


def _go_on_until(db: Connection, shelf: Shelf, on: dt.date, now: dt.datetime) -> None:
    """Let time pass from slot to slot, until nobody has one that is on this local date or earlier."""
    _send(db, shelf, now)
    while (due := db.execute(_NEXT).first()) is not None:
        if local_date(Schedule.from_key(due.schedule), due.next_lesson_at) > on:
            db.execute(_DONE_WITH, {"in_schedule": due.schedule, "in_slot": due.next_lesson_at})
            continue
        clock = max(now, due.next_lesson_at)
        plan_piece(db, clock, _AT_ONCE)
        _send(db, shelf, clock)


def _send(db: Connection, shelf: Shelf, clock: dt.datetime) -> None:
    """Compose what is due, and count it as sent."""
    while rows := rows_of(db, _PLANNED, {"in_now": clock}):
        late = [row for row in rows if row.expires_at <= clock]
        in_time = [_uncomposed(row) for row in rows if row.expires_at > clock]
        composed = compose(db, in_time, clock, shelf) if in_time else {}
        _close(db, [(row.id, State.EXPIRED, "It could not leave in time.") for row in late])
        _close(
            db,
            [
                (id_, State.CANCELLED, what.reason)
                for id_, what in composed.items()
                if isinstance(what, Nothing)
            ],
        )
        _leave(db, {id_: what for id_, what in composed.items() if isinstance(what, Composed)})


def _uncomposed(row: Row[Any]) -> Uncomposed:
    return Uncomposed(
        row.id, Kind(row.kind), row.person_id or NOBODY, row.address_id, row.channel, row.due_at
    )


def _leave(db: Connection, composed: Mapping[int, Composed]) -> None:
    if composed:
        db.execute(
            _LEFT,
            [
                {
                    "in_id": id_,
                    "in_subject": what.subject,
                    "in_enrolment": what.enrolment_id,
                    "in_lesson": what.lesson,
                }
                for id_, what in composed.items()
            ],
        )
        keep_all(db, {id_: what.body for id_, what in composed.items()})


def _close(db: Connection, rows: Sequence[tuple[int, State, str]]) -> None:
    if rows:
        db.execute(
            _CLOSED,
            [{"in_id": id_, "in_state": state.value, "in_error": error} for id_, state, error in rows],
        )


def _served(row: Row[Any], already: set[int]) -> Foretold:
    """What becomes of a delivery of the date, or became of it."""
    if row.state in (State.CANCELLED, State.EXPIRED, State.FAILED):
        reason = row.state if row.error is None else f"{row.state}: {row.error}"
        return Foretold(row.person_id, None, None, None, None, reason)
    zone = Schedule.from_key(row.schedule).zone
    return Foretold(
        row.person_id,
        row.channel,
        row.due_at.astimezone(zone_named(zone)),
        row.kind,
        row.subject,
        f"{row.state} already" if row.id in already else _reason(row),
    )


def _reason(row: Row[Any]) -> str:
    state = None if row.body is None else LessonState.read(row.body, row.id)
    if state is None:
        return _NOTICES.get(str(row.subject), str(row.subject))
    if state.tip is None:
        return "a question about an earlier tip is due"
    return f"tip {state.tip.number} of {state.tip.total} is next"


def _everybody_else(db: Connection, shelf: Shelf, on: dt.date, served: set[int]) -> list[Foretold]:
    found: list[Foretold] = []
    after = 0
    while ids := list(db.scalars(_PEOPLE, {"in_after": after})):
        after = ids[-1]
        rest = [person for person in ids if person not in served]
        followed, askable = enrolments.of_persons(db, rest), askable_on(db, rest)
        for person in rest:
            who = people.person(db, person)
            if who is not None:
                reason = obstacle(
                    who, followed[person], shelf.library, on, asks_from(who, askable.get(person))
                )
                found.append(Foretold(person, None, None, None, None, reason or "the hour has passed"))
    return found
