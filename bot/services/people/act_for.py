"""For which of several organisations somebody acts from now on."""

from sqlalchemy import Connection

from bot.storage import people, roles


def act_for(db: Connection, person_id: int, organisation_id: int) -> bool:
    """An organiser's words count for this organisation. False, and no change: they may do nothing there."""
    people.lock_person(db, id=person_id)
    if organisation_id not in roles.standing_of(db, person_id).organises:
        return False
    roles.act_for(db, person_id, organisation_id)
    return True
