"""Pause, resume, leave, come back: nothing at all goes out during a pause, and nothing piles up."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Update, bindparam, insert, update

from bot.domain.kinds import RULES, daily_key
from bot.domain.rhythm import is_long
from bot.domain.schedule import Pause
from bot.domain.silence import DAYS_BETWEEN, ONCE_A_WEEK, Notice
from bot.services.learning.follow_ups import end_undone
from bot.services.people.reschedule import reschedule
from bot.services.workshops.let_go import let_go
from bot.storage import people
from bot.storage.tables import deliveries, pauses, persons

THROUGH_PAUSES: Final = sorted(kind.value for kind, rules in RULES.items() if rules.through_pauses)
"""What a pause does not hold back, such as changes of a workshop that one has said yes to."""

_PAUSE = (
    update(persons)
    .where(persons.c.id == bindparam("in_person"))
    .values(
        paused_since=bindparam("in_since"),
        paused_until=bindparam("in_until"),
        notice=bindparam("in_notice"),
    )
)
_PAST_PAUSE = insert(pauses)
_LEAVE = update(persons).where(persons.c.id == bindparam("in_person")).values(left_at=bindparam("in_now"))
_CANCEL = (
    update(deliveries)
    .where(
        deliveries.c.person_id == bindparam("in_person"),
        deliveries.c.kind != "reply",
        deliveries.c.state.in_(["pending", "claimed"]),
    )
    .values(state="cancelled", error=bindparam("in_reason"))
)
_CANCEL_FOR_A_PAUSE = _CANCEL.where(deliveries.c.kind.not_in(THROUGH_PAUSES))
_CANCEL_TODAYS = _CANCEL.where(deliveries.c.key == bindparam("in_key"))
_NOW = bindparam("in_now", type_=deliveries.c.expires_at.type)
_LET_BE = (
    update(deliveries)
    .where(
        deliveries.c.person_id == bindparam("in_person"),
        deliveries.c.kind != "reply",
        deliveries.c.state.in_(["pending", "claimed", "unknown"]),
        deliveries.c.unclear + deliveries.c.crashed > 0,
        deliveries.c.expires_at > _NOW,
    )
    .values(state="unknown", error=bindparam("in_reason"), expires_at=_NOW)
)
"""What may have arrived at an earlier try is not sent again; it stays unknown, and may be answered."""
_LET_BE_FOR_A_PAUSE = _LET_BE.where(deliveries.c.kind.not_in(THROUGH_PAUSES))
_LET_BE_TODAYS = _LET_BE.where(deliveries.c.key == bindparam("in_key"))
_LESSON_DAY = (
    update(persons).where(persons.c.id == bindparam("in_person")).values(last_lesson_on=bindparam("in_day"))
)


def pause(db: Connection, person_id: int, since: date, until: date | None, now: datetime) -> None:
    """Nothing unasked from ``since`` until ``until``, the first day on again; None: until resumed.

    A pause that is on already gets another end; one that is over is kept for the weeks it touched.
    """
    people.lock_person(db, id=person_id)
    who = people.person(db, person_id)
    before = None if who is None else who.pause
    if before is not None and before.since is not None:
        if before.covers(since):
            since = before.since
        else:
            _remember(db, person_id, before)
    notice: Notice | None = "welcome back" if is_long(Pause(since, until)) else None
    db.execute(_PAUSE, {"in_person": person_id, "in_since": since, "in_until": until, "in_notice": notice})
    asked = {"in_person": person_id, "in_reason": "The person has a pause.", "in_now": now}
    _stop(db, _LET_BE_FOR_A_PAUSE, _CANCEL_FOR_A_PAUSE, asked)
    end_undone(db, person_id, since, now)
    reschedule(db, person_id, now)


def resume(db: Connection, person_id: int, today: date, now: datetime) -> Pause | None:
    """End the pause today. Returns the pause there was; one of thirty days or more asks where to begin."""
    people.lock_person(db, id=person_id)
    who = people.person(db, person_id)
    if who is None or who.pause is None or who.pause.since is None:
        return None
    ended = Pause(who.pause.since, today if who.pause.until is None else min(today, who.pause.until))
    db.execute(_PAUSE, {"in_person": person_id, "in_since": None, "in_until": None, "in_notice": None})
    _remember(db, person_id, ended)
    reschedule(db, person_id, now)
    return ended


def day_off(db: Connection, person_id: int, today: date, now: datetime) -> None:
    """Nothing more today: today's lesson counts as passed. At one a week it comes on the next own day."""
    people.lock_person(db, id=person_id)
    who = people.person(db, person_id)
    if who is not None and who.rhythm in ONCE_A_WEEK:
        passed = today + timedelta(days=1 - DAYS_BETWEEN)
        last = passed if who.last_lesson_on is None else max(who.last_lesson_on, passed)
    else:
        last = today
    free = {"in_person": person_id, "in_reason": "The person took the day off.", "in_key": daily_key(today)}
    _stop(db, _LET_BE_TODAYS, _CANCEL_TODAYS, {**free, "in_now": now})
    db.execute(_LESSON_DAY, {"in_person": person_id, "in_day": last})
    reschedule(db, person_id, now)


def leave(db: Connection, person_id: int, now: datetime) -> int:
    """Stop taking part. Everything stored stays until it is erased; starting again goes on from there.

    Seats in workshops to come go to others. Returns how many these were.
    """
    given_back = let_go(db, person_id, now)
    people.lock_person(db, id=person_id)
    db.execute(_LEAVE, {"in_person": person_id, "in_now": now})
    _stop(db, _LET_BE, _CANCEL, {"in_person": person_id, "in_reason": "The person has left.", "in_now": now})
    reschedule(db, person_id, now)
    return given_back


def _stop(db: Connection, let_be: Update, cancel: Update, asked: Mapping[str, object]) -> None:
    """Let nothing more leave: what may have arrived first, so that it is not cancelled as if it had not."""
    db.execute(let_be, asked)
    db.execute(cancel, asked)


def _remember(db: Connection, person_id: int, ended: Pause) -> None:
    """Keep a pause that is over, for the weeks it touched."""
    if ended.since is not None and ended.until is not None and ended.since < ended.until:
        db.execute(_PAST_PAUSE, {"person_id": person_id, "since": ended.since, "until": ended.until})
