"""Roles of an organisation, and what is read by them: who did what, how it goes."""

from typing import Final

from msgspec import Struct

from bot.domain.actions.words import Word


class TakeRole(Struct, frozen=True):
    """“I accept”: the role that an invitation with this code gives."""

    code: str


class InviteAs(Struct, frozen=True):
    """A link that makes somebody this in the organisation: a role's name, with a hyphen for a space."""

    role: str


class ActFor(Struct, frozen=True):
    """Of several organisations this one counts from now on; then goes on with the word that was said."""

    organisation: int
    word: Word


class ShowRoles(Struct, frozen=True):
    """Who is what in the organisation."""


class ShowAudit(Struct, frozen=True):
    """Who did what in the organisation, before this line of it; 0: the newest."""

    before: int


class ShowReport(Struct, frozen=True):
    """How this cohort of the organisation goes."""

    cohort: int


class ShowOpinions(Struct, frozen=True):
    """What those who came to a workshop thought of it."""

    workshop: int


class DrawReport(Struct, frozen=True):
    """The same as a picture."""

    cohort: int


class ShowAgenda(Struct, frozen=True):
    """What those who come to this workshop remember least."""

    workshop: int


class TakeAway(Struct, frozen=True):
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
