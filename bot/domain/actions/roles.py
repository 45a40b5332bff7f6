"""Roles of an organisation, and what is read by them: who did what, how it goes."""

from typing import Final

from bot.domain.actions.action import Action
from bot.domain.actions.words import Word


class TakeRole(Action, frozen=True):
    """“I accept”: the role that an invitation with this code gives."""

    code: str


class InviteAs(Action, frozen=True):
    """A link that makes somebody this in the organisation: a role's name, with a hyphen for a space."""

    role: str


class ActFor(Action, frozen=True):
    """Of several organisations this one counts from now on; then goes on with the word that was said."""

    organisation: int
    word: Word


class ShowRoles(Action, frozen=True):
    """Who is what in the organisation."""


class MoreRoles(Action, frozen=True):
    """The same from this page on, from 0."""

    page: int


class ShowAudit(Action, frozen=True):
    """Who did what in the organisation, before this line of it; 0: the newest."""

    before: int


class ShowReport(Action, frozen=True):
    """How this cohort of the organisation goes."""

    cohort: int


class ShowOpinions(Action, frozen=True):
    """What those who came to a workshop thought of it."""

    workshop: int


class DrawReport(Action, frozen=True):
    """The same as a picture."""

    cohort: int


class ShowAgenda(Action, frozen=True):
    """What those who come to this workshop remember least."""

    workshop: int


class TakeAway(Action, frozen=True):
    """Somebody's role in the organisation ends; ``sure`` once confirmed."""

    person: int
    role: str
    sure: bool


LETTERS: Final[dict[str, type[Action]]] = {
    "rt": TakeRole,
    "ri": InviteAs,
    "rc": ActFor,
    "rs": ShowRoles,
    "rm": MoreRoles,
    "ru": ShowAudit,
    "rr": ShowReport,
    "rd": DrawReport,
    "ro": ShowOpinions,
    "rg": ShowAgenda,
    "rx": TakeAway,
}
"""What each is called in a code; no two actions of any subject share their letters."""
