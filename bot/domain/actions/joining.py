"""Coming in and going: an invitation, a trade, a language, one's own data, leaving."""

from dataclasses import dataclass
from typing import Final, Literal

WhereNow = Literal["still", "elsewhere", "no-more"]
"""Still at the workplace one is asked about, at another one in town, or at none that kompis knows."""


@dataclass(frozen=True, slots=True)
class Join:
    """“I'm in”, with the code of the organisation or workplace that invites."""

    code: str


@dataclass(frozen=True, slots=True)
class WhatIsStored:
    """“What is stored about me?”, asked before joining."""

    code: str


@dataclass(frozen=True, slots=True)
class ChooseTrade:
    """Where the person meets customers."""

    trade: str


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """The language in which kompis talks; ``code`` is the invitation, while joining, else empty."""

    language: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class FetchData:
    """Everything stored about me, as a file."""


@dataclass(frozen=True, slots=True)
class EraseData:
    """Erase everything; ``sure`` once the person has confirmed."""

    sure: bool


@dataclass(frozen=True, slots=True)
class Leave:
    """Stop taking part; what is stored stays."""


@dataclass(frozen=True, slots=True)
class WorkAt:
    """Whether one still works at this workplace."""

    workplace: int
    now: WhereNow


JoiningAction = Join | WhatIsStored | ChooseTrade | ChooseLanguage | FetchData | EraseData | Leave | WorkAt

LETTERS: Final[dict[str, type[JoiningAction]]] = {
    "j": Join,
    "w": WhatIsStored,
    "r": ChooseTrade,
    "l": ChooseLanguage,
    "f": FetchData,
    "e": EraseData,
    "v": Leave,
    "iw": WorkAt,
}
"""What each is called in a code; no two actions of any subject share their letters."""
