"""Questions about browsers that were let in at an address: which of them still are."""

from typing import Final

from sqlalchemy import Connection, bindparam, case, func, null, select, update

from bot.ports import Entry
from bot.storage.prepared import Prepared
from bot.storage.tables import addresses, persons

_ENTRY: Final = Prepared(
    select(addresses.c.generation, addresses.c.stays, persons.c.joined_at)
    .outerjoin(persons, persons.c.id == addresses.c.person_id)
    .where(
        addresses.c.channel == bindparam("in_channel"), addresses.c.platform_id == bindparam("in_platform_id")
    )
)
_BROWSER: Final = bindparam("in_browser", type_=addresses.c.stays.type)
_BEGIN_ANEW: Final = (
    update(addresses)
    .where(addresses.c.person_id == bindparam("in_person"))
    .values(
        generation=func.coalesce(addresses.c.generation, 0) + 1,
        stays=case((addresses.c.id == bindparam("in_address"), _BROWSER), else_=null()),
    )
)


def entry(db: Connection, channel: str, platform_id: str) -> Entry:
    """Which browsers are let in at an address; at one that nobody has yet it is as it begins."""
    row = _ENTRY.first(db, {"in_channel": channel, "in_platform_id": platform_id})
    return Entry() if row is None else Entry(row.generation or 0, row.stays or "", row.joined_at)


def begin_anew(db: Connection, person_id: int, address_id: int, browser: str) -> None:
    """Put all browsers out at the person's addresses; the one of this name at this one stays. Empty: none."""
    asked = {"in_person": person_id, "in_address": address_id, "in_browser": browser or None}
    db.execute(_BEGIN_ANEW, asked)
