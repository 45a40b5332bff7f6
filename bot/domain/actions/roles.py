"""Roles of an organisation, and what is read by them: who did what, how it goes."""

from dataclasses import dataclass
from typing import Final

from bot.domain.actions.words import Word


@dataclass(frozen=True, slots=True)
class TakeRole:
    """“I accept”: the role that an invitation with this code gives."""

    code: str


@dataclass(frozen=True, slots=True)
class InviteAs:
    """A link that makes somebody this in the organisation: a role's name, with a hyphen for a space."""

    role: str


@dataclass(frozen=True, slots=True)
class ActFor:
    """Of several organisations this one counts from now on; then goes on with the word that was said."""

    organisation: int
    word: Word


@dataclass(frozen=True, slots=True)
class ShowRoles:
    """Who is what in the organisation."""


@dataclass(frozen=True, slots=True)
class ShowAudit:
    """Who did what in the organisation, before this line of it; 0: the newest."""

    before: int


@dataclass(frozen=True, slots=True)
class ShowReport:
    """How this cohort of the organisation goes."""

    cohort: int


@dataclass(frozen=True, slots=True)
class ShowOpinions:
    """What those who came to a workshop thought of it."""

    workshop: int


@dataclass(frozen=True, slots=True)
class DrawReport:
    """The same as a picture."""

    cohort: int


@dataclass(frozen=True, slots=True)
class ShowAgenda:
    """What those who come to this workshop remember least."""

    workshop: int


@dataclass(frozen=True, slots=True)
class TakeAway:
    """Somebody's role in the organisation ends; ``sure`` once confirmed."""

    person: int
    role: str
    sure: bool


RolesAction = (
    TakeRole
    | InviteAs
    | ActFor
    | ShowRoles
    | ShowAudit
    | ShowReport
    | DrawReport
    | ShowOpinions
    | ShowAgenda
    | TakeAway
)

LETTERS: Final[dict[str, type[RolesAction]]] = {
    "rt": TakeRole,
    "ri": InviteAs,
    "rc": ActFor,
    "rs": ShowRoles,
    "ru": ShowAudit,
    "rr": ShowReport,
    "rd": DrawReport,
    "ro": ShowOpinions,
    "rg": ShowAgenda,
    "rx": TakeAway,
}
"""What each is called in a code; no two actions of any subject share their letters."""
