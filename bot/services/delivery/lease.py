"""Own a channel: take its lease, keep it, let go of it."""

import datetime as dt

from msgspec import Struct
from sqlalchemy import Connection

from bot.storage import leases
from bot.storage.notify import notify

LASTS = dt.timedelta(seconds=6)
"""How long a lease lasts when nobody renews it."""


class Lease(Struct, frozen=True):
    """What an owner carries into every claim. ``paused_until``: the platform wants nothing before."""

    name: str
    owner: str
    epoch: int
    paused_until: dt.datetime | None = None


class Owner(Struct, frozen=True):
    """Who sends by a channel, on the strength of a lease. ``edits``: the channel can edit.

    ``find_after``: it can look whether a message has arrived, so long after the attempt; None: it cannot.
    """

    channel: str
    lease: Lease
    edits: bool = False
    find_after: dt.timedelta | None = None


class Held(Struct, frozen=True):
    """Somebody else has the lease; ``wait`` is in seconds, by the database's clock."""

    owner: str
    wait: float


def acquire(db: Connection, name: str, owner: str, now: dt.datetime) -> Lease | Held:
    """Take the lease with an epoch one higher than any before.

    On SQLite at once, since the lock on the database's file keeps a second process out; on PostgreSQL
    only when the last owner has let it run out, or was this one, which did not hear the answer.
    """
    clock = leases.clock(db, now)
    row = leases.lock(db, name, owner, clock)
    if db.dialect.name != "sqlite" and row.owner != owner and row.until > clock:
        return Held(row.owner, (row.until - clock).total_seconds())
    leases.take(db, name, owner, clock + LASTS)
    return Lease(name, owner, row.epoch + 1, row.paused_until)


def renew(db: Connection, lease: Lease, now: dt.datetime) -> bool:
    """Keep the lease for its whole length from now; False when another epoch has it."""
    return leases.prolong(db, lease.name, lease.epoch, leases.clock(db, now) + LASTS)


def release(db: Connection, lease: Lease, now: dt.datetime) -> bool:
    """Let it run out now, so that the next owner need not wait; False when another epoch has it.

    The row stays: an epoch must never come again, and a pause holds for the next owner too.
    """
    notify(db, "leases")
    return leases.prolong(db, lease.name, lease.epoch, leases.clock(db, now))


def note_pause(db: Connection, lease: Lease, until: dt.datetime) -> bool:
    """Note that the platform wants nothing before ``until``; False when another epoch has the lease."""
    return leases.pause(db, lease.name, lease.epoch, until)
