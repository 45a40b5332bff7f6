"""Coming in and going: an invitation, a trade, a language, one's own data, leaving."""

from typing import Final, Literal

from bot.domain.actions.action import Action

WhereNow = Literal["still", "elsewhere", "no-more"]
"""Still at the workplace one is asked about, at another one in town, or at none that kompis knows."""


class Join(Action, frozen=True):
    """“I'm in”, with the code of the organisation or workplace that invites."""

    code: str


class WhatIsStored(Action, frozen=True):
    """“What is stored about me?”, asked before joining."""

    code: str


class WhoSees(Action, frozen=True):
    """“Who sees what?”; ``code`` is the invitation, before joining, else empty."""

    code: str = ""


class ChooseTrade(Action, frozen=True):
    """Where the person meets customers."""

    trade: str


class ChooseLanguage(Action, frozen=True):
    """The language in which kompis talks; ``code`` is the invitation, while joining, else empty."""

    language: str
    code: str = ""


class FetchData(Action, frozen=True):
    """Everything stored about me, as a file."""


class EraseData(Action, frozen=True):
    """Erase everything; ``sure`` once the person has confirmed."""

    sure: bool


class Leave(Action, frozen=True):
    """Stop taking part; what is stored stays."""


class WorkAt(Action, frozen=True):
    """Whether one still works at this workplace."""

    workplace: int
    now: WhereNow


class WorkHere(Action, frozen=True):
    """“I work here”: the workplace chosen among those of the organisation."""

    workplace: int


class NameWorkplace(Action, frozen=True):
    """Where one works is written next: its name, or the code on its poster."""


LETTERS: Final[dict[str, type[Action]]] = {
    "j": Join,
    "w": WhatIsStored,
    "ws": WhoSees,
    "r": ChooseTrade,
    "l": ChooseLanguage,
    "f": FetchData,
    "e": EraseData,
    "v": Leave,
    "iw": WorkAt,
    "ih": WorkHere,
    "in": NameWorkplace,
}
"""What each is called in a code; no two actions of any subject share their letters."""
