"""Put the ledger in order: after a crash, and when it is unknown what a claim did."""

import datetime as dt
from collections.abc import Collection, Mapping

from msgspec import Struct
from sqlalchemy import Connection

from bot.domain.delivery import look_again_at
from bot.services.delivery.lease import Owner
from bot.storage import deliveries

CRASHED = "kompis stopped in the middle of sending; nobody knows whether it arrived."


class Recovered(Struct, frozen=True):
    """How many rows are pending again, how many unknown; and the addresses that still have to wait."""

    pending: int
    unknown: int
    paused_chats: Mapping[int, dt.datetime]


def recover(db: Connection, owner: Owner, now: dt.datetime) -> Recovered:
    """Take over from earlier epochs.

    What was claimed has not been sent. What was being sent may have arrived: it is looked for, or waits for
    a sign of life and then leaves again; an edit at once.
    """
    channel, epoch, finds = owner.channel, owner.lease.epoch, owner.find_after is not None
    if not finds:
        deliveries.nobody_looks(db, channel)
    try_at = look_again_at(now, 1, edit=False, find_after=owner.find_after)
    return Recovered(
        pending=deliveries.release_claimed(db, channel, epoch),
        unknown=deliveries.crashed(db, channel, epoch, try_at, CRASHED, finds=finds),
        paused_chats=deliveries.paused_chats(db, channel, now),
    )


def leave_shut(db: Connection, chats: Mapping[int, dt.datetime]) -> None:
    """Note for the next owner which chats (by address) are not open before when."""
    deliveries.shut(db, chats)


def release_strays(db: Connection, owner: Owner, held: Collection[int]) -> int:
    """Make pending again what this owner has claimed without knowing, all but ``held``.

    For a claim whose COMMIT was cut off: what it took is in nobody's hands. Returns how many.
    """
    return deliveries.release_strays(db, owner.channel, owner.lease.epoch, held)
