"""Plan the tips of groups: who and when, as for people; each group by the schedule of its cohort."""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.domain.kinds import RULES, Kind, group_recipient
from bot.domain.schedule import local_date, next_slot
from bot.services.learning.plan import AHEAD, Slot, slot_at
from bot.storage import circles
from bot.storage.circles import Circle
from bot.storage.tables import deliveries
from bot.storage.upsert import insert_new

_PLAN = insert_new(deliveries, key=("recipient", "key")).returning(deliveries.c.id)


def plan_circles(db: Connection, now: datetime, ahead: timedelta = AHEAD) -> int | None:
    """Plan for the groups due until ``now + ahead``: how many were planned, or None when none are due.

    A slot whose window is over is passed by, as with people.
    """
    due = circles.due(db, now + ahead)
    return sum(_plan(db, circle, now) for circle in due) if due else None


def next_slot_of(circle: Circle, now: datetime) -> datetime | None:
    """The next slot of a group from now on: none before its course begins, nor two on one day."""
    days = [day for day in (circle.starts, _day_after(circle.last_on)) if day is not None]
    return next_slot(circle.schedule, now, from_day=max(days, default=None))


def reschedule_circles(db: Connection, now: datetime) -> None:
    """Work out afresh when each group's next tip comes; what is due already is left to planning."""
    for circle in circles.all_going(db):
        if circle.next_at is not None and circle.next_at <= now:
            continue
        slot = next_slot_of(circle, now)
        if slot != circle.next_at:
            circles.move_on(db, circle.id, slot, circle.last_on)


def _plan(db: Connection, circle: Circle, now: datetime) -> bool:
    if circle.next_at is None:
        return False
    slot = slot_at(circle.schedule.key(), circle.next_at, now)
    if slot.window.expires <= now or slot.window.day == circle.last_on:
        circles.move_on(db, circle.id, slot.following, circle.last_on)
        return False
    new = db.execute(_PLAN, _row(circle, circle.next_at, slot, now)).first() is not None
    circles.move_on(db, circle.id, slot.following, slot.window.day)
    return new


def _row(circle: Circle, due_at: datetime, slot: Slot, now: datetime) -> dict[str, object]:
    return {
        "recipient": group_recipient(circle.address_id),
        "key": slot.window.key,
        "kind": Kind.LESSON.value,
        "state": "pending",
        "person_id": None,
        "address_id": circle.address_id,
        "organisation_id": circle.organisation_id,
        "channel": circle.channel,
        "priority": RULES[Kind.LESSON].priority,
        "due_at": due_at,
        "try_at": due_at,
        "expires_at": slot.window.expires,
        "created_at": now,
    }


def is_on(circle: Circle, day: date) -> bool:
    """Whether a local day is one of the group's, as far as its schedule and its course's start go."""
    return circle.schedule.is_on(day) and (circle.starts is None or circle.starts <= day)


def today_of(circle: Circle, moment: datetime) -> date:
    """The date where the group is."""
    return local_date(circle.schedule, moment)


def _day_after(day: date | None) -> date | None:
    return None if day is None else day + timedelta(days=1)
