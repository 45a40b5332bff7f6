"""What an organisation invites by: its own code, and one of each workplace."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection, bindparam, select

from bot.storage.tables import organisations, workplaces

_HOUSE = select(organisations.c.name, organisations.c.key).where(organisations.c.key == bindparam("in_key"))
_PLACES = (
    select(workplaces.c.name, workplaces.c.area, workplaces.c.code)
    .join(organisations, organisations.c.id == workplaces.c.organisation_id)
    .where(organisations.c.key == bindparam("in_key"))
    .order_by(workplaces.c.area, workplaces.c.name, workplaces.c.id)
)


class Code(Struct, frozen=True):
    """A code to join by; of a workplace, or of the organisation itself."""

    code: str
    workplace: str | None = None
    area: str | None = None


def invitations(db: Connection, organisation: str) -> Sequence[Code]:
    """The organisation's own code first, then its workplaces by area and name; nothing for an unknown one."""
    house = db.execute(_HOUSE, {"in_key": organisation}).first()
    if house is None:
        return ()
    places = db.execute(_PLACES, {"in_key": organisation}).all()
    return (Code(house.key), *(Code(row.code, row.name, row.area) for row in places))
