"""What the address of a preview asks to see: whose words, which answers. Nothing of it is kept elsewhere."""

from collections.abc import Mapping
from typing import Final, Self
from urllib.parse import urlencode

from msgspec import Struct, field
from msgspec.structs import replace
from starlette.datastructures import QueryParams

from bot.domain.course import TRADES, Trade

Answers = Mapping[str, frozenset[int]]
"""Option positions by lesson."""

_WRONG: Final = "wrong."
_ON: Final = "on."


class Wish(Struct, frozen=True):
    """What to show; what is left empty is as usual.

    ``language`` and ``trade`` say whose words; ``wrong`` holds the wrong answers to show, ``on`` the
    options that are put on where several are right; ``lang`` is the page's own language.
    """

    language: str = ""
    trade: Trade | None = None
    lang: str = ""
    wrong: Answers = field(default_factory=dict)
    on: Answers = field(default_factory=dict)

    @classmethod
    def read(cls, query: str) -> Self:
        """What the part of an address behind the ``?`` asks for; what makes no sense is left out."""
        values = QueryParams(query)
        asked = values.get("for", "")
        return cls(
            language=values.get("in", ""),
            trade=next((trade for trade in TRADES if trade == asked), None),
            lang=values.get("lang", ""),
            wrong=_answers(values, _WRONG),
            on=_answers(values, _ON),
        )

    def with_wrong(self, lesson: str, options: frozenset[int]) -> Self:
        """The same, with another wrong answer to a lesson."""
        return replace(self, wrong={**self.wrong, lesson: options})

    def toggled(self, lesson: str, option: int) -> Self:
        """The same, with one option put on or off."""
        return replace(self, on={**self.on, lesson: self.on.get(lesson, frozenset()) ^ {option}})

    @property
    def query(self) -> str:
        """What :meth:`read` reads."""
        plain = {"in": self.language, "for": self.trade or "", "lang": self.lang}
        answers = {
            prefix + lesson: "-".join(map(str, sorted(options)))
            for prefix, of_lessons in ((_WRONG, self.wrong), (_ON, self.on))
            for lesson, options in of_lessons.items()
        }
        return urlencode({name: value for name, value in {**plain, **answers}.items() if value})

    def address(self, anchor: str = "") -> str:
        """The page's address, and a place on it."""
        return f"/?{self.query}" + (f"#{anchor}" if anchor else "")


def _answers(values: QueryParams, prefix: str) -> dict[str, frozenset[int]]:
    return {
        name.removeprefix(prefix): frozenset(int(place) for place in value.split("-") if place.isdecimal())
        for name, value in values.items()
        if name.startswith(prefix)
    }
