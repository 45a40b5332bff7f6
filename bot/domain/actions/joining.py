"""Coming in and going: an invitation, a trade, a language, one's own data, leaving."""

from typing import Final, Literal

from msgspec import Struct

WhereNow = Literal["still", "elsewhere", "no-more"]
"""Still at the workplace one is asked about, at another one in town, or at none that kompis knows."""


class Join(Struct, frozen=True):
    """“I'm in”, with the code of the organisation or workplace that invites."""

    code: str


class WhatIsStored(Struct, frozen=True):
    """“What is stored about me?”, asked before joining."""

    code: str


class ChooseTrade(Struct, frozen=True):
    """Where the person meets customers."""

    trade: str


class ChooseLanguage(Struct, frozen=True):
    """The language in which kompis talks; ``code`` is the invitation, while joining, else empty."""

    language: str
    code: str = ""


class FetchData(Struct, frozen=True):
    """Everything stored about me, as a file."""


class EraseData(Struct, frozen=True):
    """Erase everything; ``sure`` once the person has confirmed."""

    sure: bool


class Leave(Struct, frozen=True):
    """Stop taking part; what is stored stays."""


class WorkAt(Struct, frozen=True):
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
