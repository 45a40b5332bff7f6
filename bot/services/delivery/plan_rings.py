"""Plan the e-mails that tell of what was just put on a page of our own: one a delivery at most."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, literal, select

from bot.domain.kinds import Kind
from bot.storage.among import among
from bot.storage.prepared import Prepared
from bot.storage.tables import addresses, bells, deliveries, rings
from bot.storage.upsert import insert_new

BY_MAIL: Final = "bell:mail"
"""What the way out by e-mail is called among the channels, none of which can have a colon in its name."""

_RUNG: Final = (Kind.LESSON.value, Kind.REVIEW.value, Kind.NOTICE.value)
"""What comes by itself. A reply is seen by whoever asked for it."""

_RINGS = Prepared(
    select(bells.c.person_id).where(bells.c.kind == "mail", bells.c.confirmed_at.is_not(None)).limit(1)
)
_PLAN = Prepared(
    insert_new(rings, key=("delivery_id",))
    .from_select(
        ("person_id", "delivery_id", "state", "made_at", "try_at", "expires_at"),
        select(
            deliveries.c.person_id,
            deliveries.c.id,
            literal("pending"),
            bindparam("in_now", type_=rings.c.made_at.type),
            bindparam("in_now", type_=rings.c.try_at.type),
            deliveries.c.expires_at,
        )
        .join(bells, bells.c.person_id == deliveries.c.person_id)
        .join(addresses, addresses.c.id == deliveries.c.address_id)
        .where(
            among(deliveries.c.id, "in_deliveries"),
            deliveries.c.state == "sent",
            deliveries.c.kind.in_(_RUNG),
            bells.c.kind == "mail",
            bells.c.confirmed_at.is_not(None),
            addresses.c.unseen.is_not(None),
        ),
    )
    .returning(rings.c.id)
)


def plan_rings(db: Connection, sent: Collection[int], now: datetime) -> bool:
    """Plan for these deliveries, just recorded as sent; whether there is anything to ring now."""
    if not sent or _RINGS.first(db) is None:  # most towns have none, and this runs with every message
        return False
    return bool(_PLAN.rows(db, {"in_deliveries": sent, "in_now": now}))
