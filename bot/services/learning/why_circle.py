"""``kompis why``, asked about a group: what it takes, by which rhythm, and what became of its last tips."""

from sqlalchemy import Connection, bindparam, exists, select

from bot.content.library import Library
from bot.domain.curriculum import unsent
from bot.domain.localtime import zone_named
from bot.domain.schedule import format_at, format_days
from bot.services.learning.why import NEWEST
from bot.storage import circles
from bot.storage.circles import Circle
from bot.storage.tables import addresses, deliveries
from bot.storage.tables import circles as circles_table

_STATE = select(addresses.c.state).where(addresses.c.id == bindparam("in_address"))
_EVER_TOOK = select(exists().where(circles_table.c.address_id == bindparam("in_address")))
_NEWEST = (
    select(
        deliveries.c.due_at, deliveries.c.kind, deliveries.c.subject, deliveries.c.state, deliveries.c.error
    )
    .where(
        deliveries.c.address_id == bindparam("in_address"),
        deliveries.c.person_id.is_(None),
        deliveries.c.kind != "reply",
    )
    .order_by(deliveries.c.id.desc())
    .limit(NEWEST)
)


def why_circle(db: Connection, named: str, library: Library) -> tuple[str, ...] | None:
    """Why the group ``channel:platform id`` gets a tip or none, and its last ones; None: it is no group."""
    channel, _, platform_id = named.partition(":")
    address = circles.group_at(db, channel, platform_id)
    asked = {"in_address": address}
    if address is None or not db.scalar(_EVER_TOOK, asked):  # so does one whose person was just erased look
        return None
    circle = circles.going(db, address)
    lines = ["It takes no course now."] if circle is None else _takes(db, circle, library)
    if (state := db.scalar(_STATE, asked)) != "open":
        lines.append(f"kompis is not in the group any more: its address is {state}.")
    for row in db.execute(_NEWEST, asked):
        error = f": {row.error}" if row.error else ""
        lines.append(f"{row.due_at:%Y-%m-%d %H:%M} UTC  {row.kind} {row.subject or '?'} {row.state}{error}")
    return tuple(lines)


def _takes(db: Connection, circle: Circle, library: Library) -> list[str]:
    loaded = library.courses.get(circle.course)
    if loaded is None:
        return [f"It takes {circle.course}, which is not loaded: see `kompis check`."]
    total, left = len(loaded.course.lessons), len(unsent(loaded.course, circles.lessons_sent(db, circle)))
    schedule = circle.schedule
    lines = [
        f"It takes {circle.course}: {total - left} of {total} tips have been sent.",
        f"Tips come {format_days(schedule.days)} at {format_at(schedule.at)}, {schedule.zone}.",
    ]
    if circle.next_at is not None:
        lines.append(f"The next comes {circle.next_at.astimezone(zone_named(schedule.zone)):%Y-%m-%d %H:%M}.")
    return lines
