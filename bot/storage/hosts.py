"""Who lives: one row for every ``kompis run`` on PostgreSQL, which it renews."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select

from bot.storage.tables import hosts
from bot.storage.upsert import upsert

_PUT = upsert(hosts, key=("name",), update=("until", "revision", "leases"))
_ALIVE = select(hosts).where(hosts.c.until > bindparam("in_clock")).order_by(hosts.c.name)
_FORGET = delete(hosts).where(hosts.c.until < bindparam("in_before"))
_REMOVE = delete(hosts).where(hosts.c.name == bindparam("in_name"))


def put(db: Connection, name: str, revision: str, leases: Sequence[str], until: dt.datetime) -> None:
    """Say that this host lives until then."""
    db.execute(_PUT, {"name": name, "until": until, "revision": revision, "leases": list(leases)})


def alive(db: Connection, clock: dt.datetime) -> Sequence[Row[Any]]:
    """Every host that lives (name, until, revision, leases), by name."""
    return db.execute(_ALIVE, {"in_clock": clock}).all()


def forget(db: Connection, before: dt.datetime) -> None:
    """Take away those that have been dead since then."""
    db.execute(_FORGET, {"in_before": before})


def remove(db: Connection, name: str) -> None:
    """This host is about to stop."""
    db.execute(_REMOVE, {"in_name": name})
