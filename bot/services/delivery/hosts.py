"""Live among other machines: say so, see who else does, and who owns what."""

import datetime as dt
from collections.abc import Mapping, Sequence

from msgspec import Struct
from sqlalchemy import Connection

from bot.domain.shares import Host
from bot.storage import hosts, leases
from bot.storage.notify import notify

LASTS = dt.timedelta(seconds=4)
"""How long a host counts as alive after it has said so; shorter than a lease, so that whoever takes over
the leases of a dead host no longer counts it."""

_KEPT = dt.timedelta(minutes=10)


class Picture(Struct, frozen=True):
    """Who lives, who owns what, and for how many seconds each of the other leases has been free.

    ``clock`` is the database's time. ``next_end``: in so many seconds the first lease of another host ends,
    if that does not renew it.
    """

    clock: dt.datetime
    hosts: Sequence[Host]
    owners: Mapping[str, str]
    free: Mapping[str, float]
    next_end: float | None


def look(db: Connection, host: Host, revision: str, now: dt.datetime) -> Picture:
    """Say that this host lives, and see all of them, by the database's clock."""
    clock = leases.clock(db, now)
    hosts.put(db, host.name, revision, sorted(host.leases), clock + LASTS)
    hosts.forget(db, clock - _KEPT)
    alive = [Host(row.name, frozenset(row.leases)) for row in hosts.alive(db, clock)]
    known = {row.name: row for row in leases.known(db, host.leases.union(*(one.leases for one in alive)))}
    held = {name: row for name, row in known.items() if row.until > clock}
    ends = [(row.until - clock).total_seconds() for row in held.values() if row.owner != host.name]
    return Picture(
        clock,
        alive,
        {name: row.owner for name, row in held.items()},
        {
            name: (clock - known[name].until).total_seconds() if name in known else 0.0
            for name in host.leases - held.keys()
        },
        min(ends, default=None),
    )


def leave(db: Connection, host: str) -> None:
    """This host is about to stop: the others need not wait until it no longer counts."""
    hosts.remove(db, host)
    notify(db, "leases")


def older(db: Connection, revision: str, now: dt.datetime) -> Sequence[str]:
    """The hosts that live and run code written for another revision than this."""
    return [row.name for row in hosts.alive(db, leases.clock(db, now)) if row.revision != revision]
