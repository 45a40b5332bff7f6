"""A small ledger for tests: people with addresses, and deliveries for them, straight into the tables."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.domain.delivery import State
from bot.domain.kinds import REPLY_LASTS, RULES, Kind, daily_key, person_recipient
from bot.domain.message import Message, Text, to_json
from bot.services.delivery.composing import Composed, Nothing, Uncomposed
from bot.services.delivery.lease import Lease, Owner, acquire
from bot.storage.bodies import BODY, keep
from bot.storage.prepared import Prepared
from bot.storage.store import Store
from bot.storage.tables import addresses, deliveries, leases, persons

NOW = dt.datetime(2026, 10, 5, 7, 0, tzinfo=dt.UTC)  # a Monday
SECOND = dt.timedelta(seconds=1)
EVENING = NOW + dt.timedelta(hours=9)

_PERSON = Prepared(insert(persons).returning(persons.c.id))
_ADDRESS = Prepared(insert(addresses).returning(addresses.c.id))
_CHANNEL = Prepared(select(addresses.c.channel).where(addresses.c.id == bindparam("in_address")))
_DELIVERY = Prepared(insert(deliveries).returning(deliveries.c.id))
_ROW = Prepared(select(deliveries, BODY).where(deliveries.c.id == bindparam("in_delivery")))
_STATES = Prepared(select(deliveries.c.id, deliveries.c.state))


@dataclass(frozen=True)
class Somebody:
    """A person with one address."""

    person: int
    address: int
    platform_id: str


def message(words: str) -> dict[str, Any]:
    return to_json(Message((Text(words),), "sv"))


def add_person(db: Connection, name: str, channel: str = "telegram") -> Somebody:
    """A person whose address is their name, in small letters."""
    person: int = _PERSON.scalar(db, {"created_at": NOW, "joined_at": NOW, "language": "sv"})
    return Somebody(person, add_address(db, person, name.lower(), channel), name.lower())


def add_address(
    db: Connection, person: int | None, platform_id: str, channel: str, heard_at: dt.datetime = NOW
) -> int:
    values = {
        "person_id": person,
        "channel": channel,
        "platform_id": platform_id,
        "state": "open",
        "heard_at": heard_at,
        "created_at": NOW,
    }
    address: int = _ADDRESS.scalar(db, values)
    return address


def add_reply(
    db: Connection,
    /,
    to: Somebody,
    words: str,
    *,
    at: dt.datetime = NOW,
    edits: int | None = None,
    **more: object,
) -> int:
    """A reply as chat writes it. Its words are its key."""
    values = {
        "key": f"reply:{to.person}:{words}",
        "kind": Kind.REPLY.value,
        "due_at": at,
        "expires_at": at + REPLY_LASTS,
        "edits": edits,
    }
    body = {"message": message(words)}
    return _add(db, to, {"body": body, **values, **more})


def add_lesson(
    db: Connection,
    /,
    to: Somebody,
    *,
    at: dt.datetime = NOW,
    until: dt.datetime = EVENING,
    kind: Kind = Kind.LESSON,
    **more: object,
) -> int:
    """A lesson as planning writes it: nobody has composed it yet."""
    values = {"key": daily_key(at.date()), "kind": kind.value, "due_at": at, "expires_at": until}
    return _add(db, to, {**values, **more})


def _add(db: Connection, to: Somebody, values: Mapping[str, object]) -> int:
    row = {
        "recipient": person_recipient(to.person),
        "state": State.PENDING.value,
        "person_id": to.person,
        "address_id": to.address,
        "channel": _CHANNEL.scalar(db, {"in_address": to.address}),
        "priority": RULES[Kind(str(values["kind"]))].priority,
        "try_at": values["due_at"],
        "created_at": NOW,
        **values,
    }
    body: Any = row.pop("body", None)
    delivery: int = _DELIVERY.scalar(db, row)
    if body is not None:
        keep(db, delivery, body)
    return delivery


def change(db: Connection, /, delivery: int, **values: object) -> None:
    """Put a row into a situation."""
    db.execute(update(deliveries).where(deliveries.c.id == delivery).values(**values))


def change_person(db: Connection, /, person: int, **values: object) -> None:
    db.execute(update(persons).where(persons.c.id == person).values(**values))


def change_address(db: Connection, /, address: int, **values: object) -> None:
    db.execute(update(addresses).where(addresses.c.id == address).values(**values))


def row_of(db: Connection, delivery: int) -> dict[str, Any]:
    row: dict[str, Any] = _ROW.first(db, {"in_delivery": delivery})._asdict()
    return row


def states(db: Connection) -> dict[int, str]:
    """Every delivery's state."""
    return dict(_STATES.tuples(db))


def address_states(db: Connection) -> dict[str, str]:
    """Every address's state, by its platform id."""
    rows = db.execute(select(addresses.c.platform_id, addresses.c.state))
    return {row.platform_id: row.state for row in rows}


def tips(db: Connection, rows: Sequence[Uncomposed], now: dt.datetime) -> Mapping[int, Composed | Nothing]:
    """Compose a tip for everybody."""
    return {
        row.delivery: Composed("service/tip", {"message": message(f"Tips till {row.person_id}")})
        for row in rows
    }


def own(
    store: Store,
    *,
    channel: str = "telegram",
    edits: bool = True,
    find_after: dt.timedelta | None = None,
) -> Owner:
    """Own a channel, as a process that starts now."""
    lease = store.write_now(acquire, f"channel:{channel}", "Alva's machine", NOW)
    assert isinstance(lease, Lease)
    return Owner(channel, lease, edits, find_after)


def take_over(store: Store, owner: Owner) -> Owner:
    """Own the same channel, as the next process: the last one let its lease run out."""
    store.write_now(_let_run_out, owner)
    return own(store, channel=owner.channel, edits=owner.edits, find_after=owner.find_after)


def _let_run_out(db: Connection, owner: Owner) -> None:
    past = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    db.execute(update(leases).where(leases.c.name == owner.lease.name).values(until=past))
