"""A sign of life: somebody tapped in, or spoke about, a message nobody was sure had arrived."""

import datetime as dt

from sqlalchemy import Connection

from bot.storage import delivery_list


def heal(db: Connection, delivery_id: int, reference: str | None, now: dt.datetime) -> bool:
    """Make a delivery ``sent`` whose outcome is unknown or not yet in. ``reference``: its message.

    Returns whether it changed anything. To be called for every event that names a delivery.
    """
    return delivery_list.heal(db, delivery_id, reference, now)
