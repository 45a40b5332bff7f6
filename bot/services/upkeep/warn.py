"""Warn whoever looks after kompis, in their chat: once a day for each worry, never in their quiet hours."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select

from bot.domain.kinds import RULES, WARNING_LASTS, Kind, person_recipient, warning_key
from bot.domain.message import to_json
from bot.domain.schedule import EVERY_DAY, Schedule, after_quiet_hours, parse_quiet_hours
from bot.domain.upkeep import Worry
from bot.phrases import of
from bot.phrases.upkeep import warning
from bot.storage import deliveries as ledger
from bot.storage.bodies import keep
from bot.storage.tables import deliveries, organisations, persons, roles
from bot.storage.upsert import insert_new

ADMIN: Final = "admin"
ORGANISER: Final = "organiser"

_WITH_ROLE = (
    select(
        persons.c.id,
        persons.c.language,
        persons.c.timezone,
        organisations.c.id.label("organisation_id"),
        organisations.c.timezone.label("usual_timezone"),
        organisations.c.quiet_hours,
    )
    .join(roles, roles.c.person_id == persons.c.id)
    .join(organisations, organisations.c.id == roles.c.organisation_id)
    .where(roles.c.role == bindparam("in_role"), persons.c.left_at.is_(None))
    .order_by(persons.c.id, organisations.c.id)
)
_NEW = insert_new(deliveries, key=("recipient", "key")).returning(deliveries.c.id)


def warn(db: Connection, worry: Worry, now: dt.datetime) -> Sequence[str]:
    """Tell the admins or, where there is none, the organisers. Returns the channels that now have a message.

    Whoever has been told of it today is not told again; a channel that is the worry itself carries none.
    """
    looking_after = _with_role(db, ADMIN) or _with_role(db, ORGANISER)
    addresses = ledger.open_addresses(db, list(looking_after))
    told = []
    for person_id, who in sorted(looking_after.items()):
        address = addresses.get(person_id)
        if address is None:
            continue
        due = _not_at_night(who, now)
        row = {
            "recipient": person_recipient(person_id),
            "key": warning_key(str(worry), now.date()),
            "kind": Kind.WARNING.value,
            "subject": str(worry),
            "state": "pending",
            "person_id": person_id,
            "address_id": address.id,
            "organisation_id": who.organisation_id,
            "channel": address.channel,
            "priority": RULES[Kind.WARNING].priority,
            "due_at": due,
            "try_at": due,
            "expires_at": due + WARNING_LASTS,
            "created_at": now,
        }
        delivery: int | None = db.scalar(_NEW, row)
        if delivery is not None:
            keep(db, delivery, {"message": to_json(warning(of(who.language), worry))})
            told.append(str(address.channel))
    return told


def _with_role(db: Connection, role: str) -> dict[int, Row[Any]]:
    return {row.id: row for row in reversed(db.execute(_WITH_ROLE, {"in_role": role}).all())}


def _not_at_night(who: Row[Any], now: dt.datetime) -> dt.datetime:
    """Now, or when the quiet hours are over."""
    schedule = Schedule(
        EVERY_DAY,
        dt.time(12),
        who.timezone or who.usual_timezone,
        parse_quiet_hours(who.quiet_hours),
        country=None,
    )
    return after_quiet_hours(schedule, now)
