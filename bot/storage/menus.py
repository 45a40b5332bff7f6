"""Which chats show commands of their own, or should: those of people with a role, and of who had one."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, and_, bindparam, or_, select, update

from bot.domain.roles import MAY, Role
from bot.storage.tables import addresses, persons, roles

_ALLOWING: Final = sorted(role.value for role, deeds in MAY.items() if deeds)
_ADDRESS: Final = (
    addresses.c.id,
    addresses.c.platform_id,
    addresses.c.menu,
    persons.c.language,
    and_(persons.c.joined_at.is_not(None), persons.c.left_at.is_(None)).label("takes_part"),
)
_HERE = addresses.c.channel == bindparam("in_channel")
_OF_THOSE_WITH_ROLES = (
    select(*_ADDRESS, roles.c.role)
    .join(persons, persons.c.id == roles.c.person_id)
    .join(addresses, addresses.c.person_id == roles.c.person_id)
    .where(_HERE, roles.c.role.in_(_ALLOWING), addresses.c.state == "open")
    .order_by(addresses.c.id)
)
_STILL_SHOWN = (
    select(*_ADDRESS)
    .outerjoin(persons, persons.c.id == addresses.c.person_id)
    .where(_HERE, addresses.c.menu.is_not(None), or_(addresses.c.state == "open", persons.c.id.is_(None)))
    .order_by(addresses.c.id)
)
_SHOWN = update(addresses).where(addresses.c.id == bindparam("in_address")).values(menu=bindparam("in_mark"))


class Place(Struct, frozen=True):
    """A chat: who is there, what they are anywhere, and the mark of the commands shown there alone, if any.

    ``language`` is None where nobody is there any more.
    """

    address: int
    platform_id: str
    mark: str | None
    language: str | None
    takes_part: bool
    roles: frozenset[Role] = frozenset()


def places(db: Connection, channel: str) -> Sequence[Place]:
    """The chats of a channel in which somebody with a role is, and those that show commands of their own."""
    asked = {"in_channel": channel}
    held: defaultdict[int, set[Role]] = defaultdict(set)
    found: dict[int, Place] = {}
    for row in db.execute(_OF_THOSE_WITH_ROLES, asked):
        held[row.id].add(Role(row.role))
        found[row.id] = _place(row, frozenset(held[row.id]))
    for row in db.execute(_STILL_SHOWN, asked):
        found.setdefault(row.id, _place(row, frozenset()))
    return list(found.values())


def note_shown(db: Connection, address_id: int, mark: str | None) -> None:
    """The commands with this mark are shown there now; None: those that everybody has."""
    db.execute(_SHOWN, {"in_address": address_id, "in_mark": mark})


def _place(row: Any, held: frozenset[Role]) -> Place:  # noqa: ANN401 - a result row has no static type
    return Place(row.id, row.platform_id, row.menu, row.language, bool(row.takes_part), held)
