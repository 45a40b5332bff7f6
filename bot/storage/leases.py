"""Who owns a channel: one row a lease, with an epoch that every new owner raises."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, update

from bot.storage.prepared import Prepared
from bot.storage.tables import leases
from bot.storage.upsert import insert_new

_NEW = insert_new(leases, key=("name",))
_LEASE = select(leases).where(leases.c.name == bindparam("in_name"))
_LOCKED = _LEASE.with_for_update()
_DATABASE_CLOCK = select(func.clock_timestamp())
_OWNED = Prepared(
    select(leases.c.epoch)
    .where(leases.c.name == bindparam("in_name"), leases.c.epoch == bindparam("in_epoch"))
    .with_for_update(read=True, key_share=True)  # keeps takers out, who lock the row, but no renewal
)
_HELD = select(leases.c.name, leases.c.owner, leases.c.until).where(
    leases.c.name.in_(bindparam("in_names", expanding=True))
)
_TAKE = (
    update(leases)
    .where(leases.c.name == bindparam("in_name"))
    .values(owner=bindparam("in_owner"), epoch=leases.c.epoch + 1, until=bindparam("in_until"))
)
_PROLONG = (
    update(leases)
    .where(leases.c.name == bindparam("in_name"), leases.c.epoch == bindparam("in_epoch"))
    .values(until=bindparam("in_until"))
)
_PAUSE = (
    update(leases)
    .where(leases.c.name == bindparam("in_name"), leases.c.epoch == bindparam("in_epoch"))
    .values(paused_until=bindparam("in_paused_until"))
)


def clock(db: Connection, now: dt.datetime) -> dt.datetime:
    """The database's clock. SQLite has none of its own: there ``now``, this machine's, is it."""
    if db.dialect.name == "sqlite":
        return now
    moment: dt.datetime = db.execute(_DATABASE_CLOCK).scalar_one()
    return moment.astimezone(dt.UTC)


def lock(db: Connection, name: str, owner: str, at: dt.datetime) -> Row[Any]:
    """The row of a lease (owner, epoch, until, paused_until), locked; new with epoch 0 and already over."""
    db.execute(_NEW, {"name": name, "owner": owner, "epoch": 0, "until": at})
    return db.execute(_LOCKED, {"in_name": name}).one()


def known(db: Connection, names: Collection[str]) -> Sequence[Row[Any, Any, Any]]:
    """Of these leases those that ever were (name, owner, until)."""
    return db.execute(_HELD, {"in_names": list(names)}).all()


def take(db: Connection, name: str, owner: str, until: dt.datetime) -> None:
    """Give a locked lease to an owner, with an epoch one higher."""
    db.execute(_TAKE, {"in_name": name, "in_owner": owner, "in_until": until})


def owned(db: Connection, name: str, epoch: int) -> bool:
    """Whether this epoch still owns the lease. No other can take it before the end of the transaction."""
    return _OWNED.first(db, {"in_name": name, "in_epoch": epoch}) is not None


def prolong(db: Connection, name: str, epoch: int, until: dt.datetime) -> bool:
    """Move the end of a lease; False when it belongs to another epoch."""
    return db.execute(_PROLONG, {"in_name": name, "in_epoch": epoch, "in_until": until}).rowcount == 1


def pause(db: Connection, name: str, epoch: int, until: dt.datetime) -> bool:
    """Note until when the platform wants nothing; False when the lease belongs to another epoch."""
    return db.execute(_PAUSE, {"in_name": name, "in_epoch": epoch, "in_paused_until": until}).rowcount == 1
