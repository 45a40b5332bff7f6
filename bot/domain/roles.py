"""Who may do what: the one table of roles and deeds. A role counts in its own organisation, nowhere else."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Role(StrEnum):
    """What somebody is in an organisation. The names stand in the database."""

    LEARNER = "learner"
    ORGANISER = "organiser"
    LEADER = "workshop leader"
    AUTHOR = "author"
    COORDINATOR = "coordinator"
    ADMIN = "admin"


class Deed(StrEnum):
    """What only some may do. The names stand in the audit."""

    ANNOUNCE = "announce"
    """Write, send, correct, stop and withdraw announcements to whom one may reach, and see how they went."""
    REACH_PEOPLE = "reach people"
    """Announce to those who take part in the organisation."""
    PLAN_WORKSHOPS = "plan workshops"
    """Make, change and cancel workshops."""
    LEAD = "lead"
    """See who comes to the workshops one leads, check people in, get the guide."""
    SEE_LISTS = "see lists"
    """See who comes to any workshop of the organisation, check people in, carry a list away."""
    SEE_REPORT = "see the report"
    INVITE = "invite"
    """Hand out the links and posters by which staff join."""
    GIVE_ROLES = "give roles"
    """Invite organisers and workshop leaders."""
    GIVE_ALL_ROLES = "give all roles"
    """Invite coordinators and admins too, and take roles away."""
    PLAN_SERIES = "plan series"
    """Plan one workshop for many organisations, see how far each has come, and announce to its leaders."""
    SEE_AUDIT = "see the audit"


MAY: Final[Mapping[Role, frozenset[Deed]]] = MappingProxyType(
    {
        Role.LEARNER: frozenset(),
        Role.AUTHOR: frozenset(),
        Role.LEADER: frozenset({Deed.LEAD}),
        Role.ORGANISER: frozenset(
            {
                Deed.ANNOUNCE,
                Deed.REACH_PEOPLE,
                Deed.PLAN_WORKSHOPS,
                Deed.LEAD,
                Deed.SEE_LISTS,
                Deed.SEE_REPORT,
                Deed.INVITE,
                Deed.GIVE_ROLES,
            }
        ),
        Role.COORDINATOR: frozenset({Deed.PLAN_SERIES, Deed.ANNOUNCE, Deed.SEE_REPORT}),
        Role.ADMIN: frozenset(set(Deed) - {Deed.PLAN_SERIES}),
    }
)
"""What each role may do in its organisation."""

GIVES: Final[Mapping[Deed, frozenset[Role]]] = MappingProxyType(
    {
        Deed.GIVE_ROLES: frozenset({Role.ORGANISER, Role.LEADER}),
        Deed.GIVE_ALL_ROLES: frozenset(set(Role) - {Role.LEARNER}),
    }
)
"""Which roles an invitation may carry, by the deed that allows it."""


def may(roles: Collection[Role], deed: Deed) -> bool:
    """Whether somebody with these roles in an organisation may do this there."""
    return any(deed in MAY[role] for role in roles)


def may_give(roles: Collection[Role], role: Role) -> bool:
    """Whether somebody with these roles may invite others to this one."""
    return any(may(roles, deed) and role in given for deed, given in GIVES.items())
