"""Offer the hour at which somebody usually answers, once."""

from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, func, select, update

from bot.domain.kinds import Kind
from bot.domain.learn_hour import LOOKED_AT, Answered, UsualHour, usual_hour
from bot.domain.localtime import zone_named
from bot.domain.schedule import local_date, next_slot
from bot.services.people.reschedule import schedule_of
from bot.storage import enrolments, people
from bot.storage.people import Who
from bot.storage.prepared import Prepared
from bot.storage.tables import answers, deliveries, persons

_LATEST = Prepared(
    select(deliveries.c.due_at, func.min(answers.c.answered_at, type_=answers.c.answered_at.type))
    .join(deliveries, deliveries.c.id == answers.c.delivery_id)
    .where(
        answers.c.person_id == bindparam("in_person"),
        deliveries.c.kind.in_([Kind.LESSON.value, Kind.REVIEW.value]),
    )
    .group_by(deliveries.c.id, deliveries.c.due_at)
    .order_by(deliveries.c.id.desc())
    .limit(LOOKED_AT)
)
_NOT_OFFERED = Prepared(
    select(persons.c.id).where(persons.c.id == bindparam("in_person"), persons.c.hour_offered.is_(False))
)
_OFFERED = Prepared(update(persons).where(persons.c.id == bindparam("in_person")).values(hour_offered=True))


def offer_hour(db: Connection, who: Who, now: datetime) -> UsualHour | None:
    """The hour to offer to somebody whose answer has just been counted; None: nothing to offer, or done so.

    Messages that came by themselves are looked at, by their first answers. An hour at which nothing may be
    sent is not offered, nor is that of a day on which nothing comes. Offered is offered, whatever the person
    says to it.
    """
    if not who.takes_part or _NOT_OFFERED.scalar(db, {"in_person": who.person_id}) is None:
        return None
    active = [one for one in enrolments.of_persons(db, [who.person_id])[who.person_id] if one.has_more]
    schedule = schedule_of(who, active)
    if schedule is None or any(one.seconds is not None for one in active):
        return None
    zone = zone_named(schedule.zone)
    found = usual_hour(
        [
            Answered(due_at.astimezone(zone).time(), answered_at.astimezone(zone))
            for due_at, answered_at in _LATEST.rows(db, {"in_person": who.person_id})
        ]
    )
    if found is None or found.at == schedule.at:
        return None
    if found.weekday is not None and found.weekday not in schedule.days:
        return None
    slot = next_slot(replace(schedule, at=found.at, pause=None), now, from_day=local_date(schedule, now))
    if slot is None or slot.astimezone(zone).time() != found.at:
        return None
    people.lock_person(db, id=who.person_id)
    _OFFERED.run(db, {"in_person": who.person_id})
    return found
