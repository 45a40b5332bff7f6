"""No more e-mails: the person says so, or the address takes none. Either way the chat has a line about it."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.domain.kinds import REPLY_LASTS, RULES, Kind, person_recipient
from bot.domain.message import Message, to_json
from bot.phrases import of
from bot.phrases.people import bells as phrases
from bot.services.people.bell import WEEK, set_bell
from bot.storage import merges, people
from bot.storage.bells import of_person
from bot.storage.bodies import keep
from bot.storage.tables import addresses, deliveries, persons, rings
from bot.storage.upsert import insert_new

_LATEST = (
    select(addresses.c.id, addresses.c.channel, persons.c.language, persons.c.organisation_id)
    .join(persons, persons.c.id == addresses.c.person_id)
    .where(
        addresses.c.person_id == bindparam("in_person"),
        addresses.c.state == "open",
        addresses.c.unseen.is_not(None),
    )
    .order_by(addresses.c.heard_at.desc(), addresses.c.id.desc())
    .limit(1)
)
_LINE = insert_new(deliveries, key=("recipient", "key")).returning(deliveries.c.id)
_RUN_OUT = (
    update(rings)
    .where(rings.c.state == "pending", rings.c.expires_at <= bindparam("in_now"))
    .values(state="expired", error="It could not leave in time.")
)
_FORGET = delete(rings).where(rings.c.person_id.is_(None), rings.c.made_at < bindparam("in_before"))


def unsubscribe(db: Connection, person_id: int, now: datetime) -> str | None:
    """No more e-mails; the chat says so. Returns the channel with that line; None: nothing was on.

    Who was merged since the e-mail left gets them as whoever they are now, and it is that which ends.
    """
    person_id = merges.goes_on_as(db, person_id)
    people.lock_person(db, id=person_id)
    bell = of_person(db, person_id)
    if bell is None or bell.mail is None:
        return None
    set_bell(db, person_id, "none", bell.token, now)
    return _tell(db, person_id, f"bell:off:{now.timestamp():.6f}", now, failed=False)


def switch_off(db: Connection, person_id: int, mail: str, ring: int, now: datetime) -> str | None:
    """This address takes no e-mail: switch the bell off, and say so in the chat. Returns its channel."""
    people.lock_person(db, id=person_id)
    bell = of_person(db, person_id)
    if bell is None or bell.mail != mail:  # another has been named meanwhile
        return None
    set_bell(db, person_id, "none", bell.token, now)
    return _tell(db, person_id, f"bell:{ring}", now, failed=True)


def tidy(db: Connection, now: datetime) -> None:
    """Close what nobody took in time, and forget those asked to confirm by people erased since."""
    db.execute(_RUN_OUT, {"in_now": now})
    db.execute(_FORGET, {"in_before": now - WEEK})


def _tell(db: Connection, person_id: int, key: str, now: datetime, *, failed: bool) -> str | None:
    """A line on the person's page about their e-mails, once for each key; the channel it leaves by."""
    page = db.execute(_LATEST, {"in_person": person_id}).one_or_none()
    if page is None:
        return None
    say = of(page.language)
    message: Message = phrases.mail_failed(say) if failed else phrases.mail_off(say)
    row = {
        "recipient": person_recipient(person_id),
        "key": key,
        "kind": Kind.REPLY.value,
        "state": "pending",
        "person_id": person_id,
        "address_id": page.id,
        "organisation_id": page.organisation_id,
        "channel": page.channel,
        "priority": RULES[Kind.REPLY].priority,
        "due_at": now,
        "try_at": now,
        "expires_at": now + REPLY_LASTS,
        "created_at": now,
    }
    delivery: int | None = db.scalar(_LINE, row)
    if delivery is None:
        return None
    keep(db, delivery, {"message": to_json(message)})
    return str(page.channel)
