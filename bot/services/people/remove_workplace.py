"""Take a workplace away that was brought in by mistake, and at which nobody works."""

from sqlalchemy import Connection, bindparam, delete, exists, select

from bot.services.people.import_workplaces import lock_organisation
from bot.storage.tables import persons, screens, workplaces

_OF_CODE = select(workplaces.c.id, workplaces.c.organisation_id, workplaces.c.name).where(
    workplaces.c.code == bindparam("in_code")
)
_IN_USE = select(
    exists().where(persons.c.workplace_id == bindparam("in_id")),
    exists().where(screens.c.workplace_id == bindparam("in_id")),
)
_REMOVE = delete(workplaces).where(workplaces.c.id == bindparam("in_id"))


class NotRemoved(Exception):
    """The workplace stays. The sentence says why; never how many people work there."""


def remove_workplace(db: Connection, code: str) -> str:
    """Take the workplace of this code away; its name. Raises NotRemoved."""
    row = db.execute(_OF_CODE, {"in_code": code}).one_or_none()
    if row is None:
        raise NotRemoved(f"there is no workplace with the code {code}; `kompis invite` lists them")
    lock_organisation(db, id=row.organisation_id)
    people, screen = db.execute(_IN_USE, {"in_id": row.id}).one()
    if people or screen:
        who = "somebody works at" if people else "a shared screen stands at"
        raise NotRemoved(f"{who} {row.name}, so it stays; they can choose another place in their settings")
    db.execute(_REMOVE, {"in_id": row.id})
    name: str = row.name
    return name
