"""A role by a link: whoever opens it first has the role; after a week, or once used, it leads nowhere."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final, Literal

from msgspec import Struct
from sqlalchemy import Connection, bindparam, insert, select, update

from bot.domain.audit import Did
from bot.domain.card_code import LETTERS
from bot.domain.roles import Role, may_give
from bot.services.people.audit import note
from bot.storage import people, roles
from bot.storage.people import Organisation
from bot.storage.tables import role_invitations
from bot.storage.tables import roles as roles_table
from bot.storage.upsert import insert_new, row_lock

LASTS: Final = timedelta(days=7)
CODE_LENGTH: Final = 30
"""Of 19 letters: 127 bits, which nobody guesses."""

Refusal = Literal["used", "expired"]

_lock = row_lock(role_invitations, "hash")

_NEW = insert(role_invitations)
_FOUND = select(
    role_invitations.c.organisation_id,
    role_invitations.c.role,
    role_invitations.c.expires_at,
    role_invitations.c.used_by,
    role_invitations.c.used_at,
).where(role_invitations.c.hash == bindparam("in_hash"))
_USE = (
    update(role_invitations)
    .where(role_invitations.c.hash == bindparam("in_hash"))
    .values(used_by=bindparam("in_person"), used_at=bindparam("in_now"))
)
_GRANT = insert_new(roles_table, key=("person_id", "organisation_id", "role"))


class Offer(Struct, frozen=True):
    """What a link offers: a role in an organisation, until when."""

    organisation: Organisation
    role: Role
    until: datetime


def new_role_code() -> str:
    """The code of a link that gives a role: made outside of a transaction, which may run twice."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def hash_of(code: str) -> str:
    """What stands for a code where it is stored; the code has bits enough to need no key."""
    return hashlib.sha256(code.encode()).hexdigest()


def may_be_role_code(code: str) -> bool:
    """Whether this looks as the code of a role does: codes to join by are shorter, or longer."""
    return len(code) == CODE_LENGTH and set(code) <= set(LETTERS)


def invite_role(
    db: Connection, by: int | None, organisation_id: int, role: Role, code: str, now: datetime
) -> Offer | None:
    """Offer a role to whoever opens the link with this code. None: whoever asks may not give it.

    ``by`` is None where whoever runs kompis offers it.
    """
    if by is not None:
        people.lock_person(db, id=by)
        if not may_give(roles.roles_in(db, by, organisation_id), role):
            return None
    offer = Offer(people.organisation_by_id(db, organisation_id), role, now + LASTS)
    row = {"organisation_id": organisation_id, "role": role.value, "made_by": by, "made_at": now}
    db.execute(_NEW, {"hash": hash_of(code), **row, "expires_at": offer.until})
    note(db, by, organisation_id, Did.INVITED, role.value, now)
    return offer


def offered(db: Connection, code: str, now: datetime) -> Offer | Refusal | None:
    """What this code offers; why it does no more; None: it is none of a role."""
    if not may_be_role_code(code):
        return None
    row = db.execute(_FOUND, {"in_hash": hash_of(code)}).one_or_none()
    if row is None:
        return None
    if row.used_at is not None:
        return "used"
    if row.expires_at <= now:
        return "expired"
    return Offer(people.organisation_by_id(db, row.organisation_id), Role(row.role), row.expires_at)


def take_role(db: Connection, person_id: int, code: str, now: datetime) -> Offer | Refusal | None:
    """Take the role that a code offers, and use the code up.

    Who has taken it by this code before has it, unless it was taken away from them since.
    """
    people.lock_person(db, id=person_id)
    _lock(db, hash=hash_of(code))
    row = db.execute(_FOUND, {"in_hash": hash_of(code)}).one_or_none()
    if row is None or not may_be_role_code(code):
        return None
    offer = Offer(people.organisation_by_id(db, row.organisation_id), Role(row.role), row.expires_at)
    if row.used_by == person_id and offer.role in roles.roles_in(db, person_id, offer.organisation.id):
        return offer
    if row.used_at is not None:
        return "used"
    if row.expires_at <= now:
        return "expired"
    db.execute(_USE, {"in_hash": hash_of(code), "in_person": person_id, "in_now": now})
    values = {"person_id": person_id, "organisation_id": offer.organisation.id, "role": offer.role.value}
    db.execute(_GRANT, values)
    note(db, person_id, offer.organisation.id, Did.TOOK_ROLE, offer.role.value, now)
    return offer
