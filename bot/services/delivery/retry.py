"""Send again, by hand, what failed."""

import datetime as dt
from collections.abc import Collection

from msgspec import Struct
from sqlalchemy import Connection

from bot.storage import delivery_list


class Retried(Struct, frozen=True):
    """How many failed deliveries are pending again, and how many stay because their time is over."""

    again: int
    too_late: int


def retry(db: Connection, now: dt.datetime, ids: Collection[int] = (), channel: str | None = None) -> Retried:
    """Make failed deliveries pending that are still in time: all, these ones, or those of a channel.

    Asked twice, also by two at once, the second finds none.
    """
    return Retried(*delivery_list.retry(db, now, ids, channel))
