"""Somebody's role in an organisation ends, and with it the invitations they have given, and their leading."""

from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, bindparam, delete

from bot.domain.audit import Did
from bot.domain.roles import Deed, Role, may
from bot.services.people.audit import note
from bot.services.workshops.end_leading import end_leading
from bot.services.workshops.lock_their_workshops import lock_their_workshops
from bot.storage import people, roles
from bot.storage.tables import roles as roles_table

Outcome = Literal["taken away", "not there", "not allowed", "own"]

_TAKE = delete(roles_table).where(
    roles_table.c.person_id == bindparam("in_person"),
    roles_table.c.organisation_id == bindparam("in_organisation"),
    roles_table.c.role == bindparam("in_role"),
)


def take_role_away(
    db: Connection, by: int, person_id: int, organisation_id: int, role: Role, now: datetime
) -> Outcome:
    """Take a role away from somebody. Nobody takes away their own being admin: the last one would be gone.

    Whom no other role lets lead, leads nothing there any more.
    """
    lock_their_workshops(db, [person_id])
    people.lock_persons(db, sorted({by, person_id}))
    if not may(roles.roles_in(db, by, organisation_id), Deed.GIVE_ALL_ROLES) or role is Role.LEARNER:
        return "not allowed"
    if by == person_id and role is Role.ADMIN:
        return "own"
    gone = {"in_person": person_id, "in_organisation": organisation_id, "in_role": role.value}
    if db.execute(_TAKE, gone).rowcount == 0:
        return "not there"
    roles.end_invitations(db, person_id, organisation_id)
    if not may(roles.roles_in(db, person_id, organisation_id), Deed.LEAD):
        end_leading(db, person_id, organisation_id, by, now)
    note(db, by, organisation_id, Did.TOOK_ROLE_AWAY, f"{role.value} of person {person_id}", now)
    return "taken away"
