"""Put the ledger in order: after a crash, and when it is unknown what a claim did."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import Connection

from bot.domain.delivery import SIGN_OF_LIFE
from bot.services.delivery.lease import Owner
from bot.storage import deliveries

CRASHED = "kompis stopped in the middle of sending; nobody knows whether it arrived."


def recover(db: Connection, owner: Owner, now: dt.datetime) -> tuple[int, int]:
    """Take over from earlier epochs. Returns how many rows are pending again, and how many unknown.

    What was claimed has not been sent. What was being sent may have arrived: it waits for a sign of life
    and then leaves again, an edit at once.
    """
    released = deliveries.release_claimed(db, owner.channel, owner.lease.epoch)
    return released, deliveries.crashed(db, owner.channel, owner.lease.epoch, now + SIGN_OF_LIFE, CRASHED)


def release_strays(db: Connection, owner: Owner, held: Collection[int]) -> int:
    """Make pending again what this owner has claimed without knowing, all but ``held``.

    For a claim whose COMMIT was cut off: what it took is in nobody's hands. Returns how many.
    """
    return deliveries.release_strays(db, owner.channel, owner.lease.epoch, held)
