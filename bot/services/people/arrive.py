"""Somebody writes from an address: know it again, or get to know it."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.domain.event import Event
from bot.domain.localtime import zone_named
from bot.services.people.reschedule import reschedule
from bot.storage import people
from bot.storage.people import Who
from bot.storage.prepared import Prepared
from bot.storage.tables import addresses, awaited_roles, persons, roles
from bot.storage.upsert import insert_new, upsert

_ADDRESS = addresses.c.id == bindparam("in_address")
_HEARD = Prepared(
    update(addresses).where(_ADDRESS, addresses.c.state == "open").values(heard_at=bindparam("in_now"))
)
_OPEN = Prepared(update(addresses).where(_ADDRESS).values(heard_at=bindparam("in_now"), state="open"))
_SHUT = update(addresses).where(_ADDRESS).values(state=bindparam("in_state"))
_LET_IN = (
    update(addresses).where(_ADDRESS, addresses.c.state == "blocked").values(state=bindparam("in_state"))
)
_NEW_PERSON = Prepared(insert(persons).returning(persons.c.id))
_NEW_ADDRESS = Prepared(upsert(addresses, key=("channel", "platform_id"), update=("state",)))
_GIVE_ADDRESS = Prepared(
    update(addresses)
    .where(
        addresses.c.channel == bindparam("in_channel"), addresses.c.platform_id == bindparam("in_platform_id")
    )
    .values(
        person_id=bindparam("in_person"),
        state="open",
        heard_at=bindparam("in_now"),
        created_at=bindparam("in_now"),
        unseen=bindparam("in_unseen"),
    )
)
_AWAITED = Prepared(
    select(awaited_roles.c.organisation_id, awaited_roles.c.role).where(
        awaited_roles.c.channel == bindparam("in_channel"),
        awaited_roles.c.platform_id == bindparam("in_platform_id"),
    )
)
_GRANT = insert_new(roles, key=("person_id", "organisation_id", "role"))


def arrive(db: Connection, channel: str, event: Event, language: str, now: datetime) -> tuple[Who, bool]:
    """The person behind an event, and whether they are new. Hearing from an address opens it.

    ``language`` is what a new person is spoken to in. A visit at a shared screen is no place where somebody
    is reached: what comes by itself goes on to where it went before.
    """
    known = people.at_address(db, channel, event.address)
    is_new = known is None and _get_to_know(db, channel, event, language, now)
    who = known or people.at_address(db, channel, event.address)
    if who is None:
        message = f"the address just stored in channel {channel} is not there"
        raise LookupError(message)
    if is_new or event.visit:
        return who, is_new
    heard = {"in_address": who.address_id, "in_now": now}
    if _HEARD.run(db, heard) == 1:
        return who, False
    people.lock_person(db, id=who.person_id)
    _OPEN.run(db, heard)
    reschedule(db, who.person_id, now)
    return people.at_address(db, channel, event.address) or who, False


def shut_out(
    db: Connection, channel: str, platform_id: str, now: datetime, *, for_good: bool = False
) -> Who | None:
    """The person has blocked the bot here, or their account is gone; hearing from them opens it again."""
    who = people.at_address(db, channel, platform_id)
    if who is not None:
        people.lock_person(db, id=who.person_id)
        db.execute(_SHUT, {"in_address": who.address_id, "in_state": "closed" if for_good else "blocked"})
        reschedule(db, who.person_id, now)
    return who


def let_in(db: Connection, channel: str, platform_id: str, now: datetime) -> None:
    """Whoever is known here can be reached again, though they did nothing: what was blocked is open."""
    who = people.at_address(db, channel, platform_id)
    if who is None:
        return
    people.lock_person(db, id=who.person_id)
    if db.execute(_LET_IN, {"in_address": who.address_id, "in_state": "open"}).rowcount == 1:
        reschedule(db, who.person_id, now)


def _zone_of(event: Event) -> str | None:
    """The zone that the platform tells of, if it is one that we know too; else the organisation's counts."""
    try:
        return None if event.zone is None else zone_named(event.zone).key
    except ValueError:
        return None


def _get_to_know(db: Connection, channel: str, event: Event, language: str, now: datetime) -> bool:
    """Make a person for an address that has none; False when another event did so at the same moment.

    The address comes first, and with it its row's lock, so that two first events make one person. It may
    be there without a person, who has just been erased.
    """
    row = {"channel": channel, "platform_id": event.address, "heard_at": now, "created_at": now}
    _NEW_ADDRESS.run(db, {**row, "state": "open"})
    if people.at_address(db, channel, event.address) is not None:
        return False
    new = {"created_at": now, "language": language, "timezone": _zone_of(event)}
    person_id = _NEW_PERSON.scalar(db, new)
    _GIVE_ADDRESS.run(
        db,
        {
            "in_channel": channel,
            "in_platform_id": event.address,
            "in_person": person_id,
            "in_now": now,
            "in_unseen": 0 if event.page else None,
        },
    )
    sender = {"in_channel": channel, "in_platform_id": event.sender}
    for organisation_id, role in _AWAITED.tuples(db, sender):
        db.execute(_GRANT, {"person_id": person_id, "organisation_id": organisation_id, "role": role})
    return True
