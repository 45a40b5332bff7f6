"""Questions about roles: what somebody is in which organisation, and for which of them they act."""

from collections import defaultdict
from collections.abc import Mapping

from msgspec import Struct
from sqlalchemy import Connection, and_, bindparam, select, update

from bot.domain.roles import MAY, Deed, Role, may
from bot.storage.prepared import Prepared
from bot.storage.tables import persons, role_invitations, roles

_STANDING = Prepared(
    select(persons.c.acts_for, roles.c.organisation_id, roles.c.role)
    .join(roles, roles.c.person_id == persons.c.id)
    .where(persons.c.id == bindparam("in_person"))
    .order_by(roles.c.organisation_id, roles.c.role)
)
_ACT_FOR = (
    update(persons)
    .where(persons.c.id == bindparam("in_person"))
    .values(acts_for=bindparam("in_organisation"))
)
_HOLDERS = (
    select(roles.c.person_id, roles.c.role)
    .join(persons, persons.c.id == roles.c.person_id)
    .where(
        roles.c.organisation_id == bindparam("in_organisation"),
        roles.c.role.in_(bindparam("in_roles", expanding=True)),
    )
    .order_by(roles.c.role, roles.c.person_id)
)
_END_INVITATIONS = (
    update(role_invitations)
    .where(
        role_invitations.c.made_by == bindparam("in_person"),
        role_invitations.c.organisation_id == bindparam("in_organisation"),
        role_invitations.c.used_at.is_(None),
    )
    .values(expires_at=role_invitations.c.made_at)
)
_HAS = select(roles.c.role).where(
    and_(
        roles.c.person_id == bindparam("in_person"),
        roles.c.organisation_id == bindparam("in_organisation"),
    )
)


class Standing(Struct, frozen=True):
    """Somebody's roles by organisation, and the organisation that was chosen where there are several."""

    roles: Mapping[int, frozenset[Role]]
    chosen: int | None = None

    @property
    def organises(self) -> tuple[int, ...]:
        """The organisations in which these roles allow anything at all."""
        return tuple(place for place, held in self.roles.items() if any(MAY[role] for role in held))

    @property
    def acts_for(self) -> int | None:
        """The organisation that counts: the only one, or the chosen one. None: none, or not chosen."""
        places = self.organises
        if len(places) == 1:
            return places[0]
        return self.chosen if self.chosen in places else None

    def may(self, deed: Deed) -> bool:
        """Whether the roles in the organisation that counts allow this."""
        place = self.acts_for
        return place is not None and may(self.roles[place], deed)

    def might(self, deed: Deed) -> tuple[int, ...]:
        """The organisations in which these roles allow this."""
        return tuple(place for place, held in self.roles.items() if may(held, deed))


def standing_of(db: Connection, person_id: int) -> Standing:
    """What somebody is, everywhere."""
    rows = _STANDING.rows(db, {"in_person": person_id})
    found: defaultdict[int, set[Role]] = defaultdict(set)
    for row in rows:
        found[row.organisation_id].add(Role(row.role))
    held = {place: frozenset(names) for place, names in found.items()}
    return Standing(held, rows[0].acts_for if rows else None)


def roles_of(db: Connection, person_id: int) -> Mapping[int, frozenset[Role]]:
    """Somebody's roles by organisation."""
    return standing_of(db, person_id).roles


def roles_in(db: Connection, person_id: int, organisation_id: int) -> frozenset[Role]:
    """What somebody is in one organisation."""
    asked = {"in_person": person_id, "in_organisation": organisation_id}
    return frozenset(Role(name) for name in db.scalars(_HAS, asked))


def act_for(db: Connection, person_id: int, organisation_id: int) -> None:
    """From now on an organiser's words count for this organisation. The caller has locked the person."""
    db.execute(_ACT_FOR, {"in_person": person_id, "in_organisation": organisation_id})


def holders(db: Connection, organisation_id: int, wanted: frozenset[Role]) -> list[tuple[int, Role]]:
    """Who holds one of these roles in an organisation: person and role."""
    asked = {"in_organisation": organisation_id, "in_roles": sorted(role.value for role in wanted)}
    return [(row.person_id, Role(row.role)) for row in db.execute(_HOLDERS, asked)]


def end_invitations(db: Connection, person_id: int, organisation_id: int) -> None:
    """The links to roles in this organisation that somebody has given, and nobody has used, end."""
    db.execute(_END_INVITATIONS, {"in_person": person_id, "in_organisation": organisation_id})
