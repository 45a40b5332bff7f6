"""Tell those who plan a city's workshops what somebody else has done about one, when the city is awake."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.domain.kinds import RULES, Kind, person_recipient
from bot.domain.message import Message, to_json
from bot.domain.schedule import EVERY_DAY, Schedule, after_quiet_hours, parse_quiet_hours
from bot.phrases import Say, of
from bot.storage import people, series, signups
from bot.storage.bodies import keep
from bot.storage.tables import deliveries
from bot.storage.upsert import insert_new

_NEW = insert_new(deliveries, key=("recipient", "key")).returning(deliveries.c.id)

NEWS_FOR: Final = timedelta(days=7)
"""After this it need not arrive any more."""


def tell_planners(
    db: Connection, organisation_id: int, key: str, make: Callable[[Say], Message], now: datetime
) -> int:
    """Write the message down for each, in their language; for how many.

    Who has been told under this ``key`` is not told again. It leaves outside the city's quiet hours, whatever
    hours of their own they keep as learners.
    """
    city = people.organisation_by_id(db, organisation_id)
    awake = Schedule(EVERY_DAY, time(12), city.timezone, parse_quiet_hours(city.quiet_hours), None)
    due_at = after_quiet_hours(awake, now)
    reached = signups.reached(db, series.who_plans(db, organisation_id))
    spoken = people.persons_by_id(db, [row.person_id for row in reached])
    told = 0
    for row in reached:
        delivery = db.scalar(
            _NEW,
            {
                "recipient": person_recipient(row.person_id),
                "key": key,
                "kind": Kind.REMINDER.value,
                "state": "pending",
                "person_id": row.person_id,
                "address_id": row.address_id,
                "organisation_id": organisation_id,
                "channel": row.channel,
                "priority": RULES[Kind.REMINDER].priority,
                "due_at": due_at,
                "try_at": due_at,
                "expires_at": due_at + NEWS_FOR,
                "subject": key.rpartition(":")[0],
                "created_at": now,
            },
        )
        if delivery is not None:
            message = make(of(spoken[row.person_id].language))
            keep(db, delivery, {"message": to_json(message)})
            told += 1
    return told
