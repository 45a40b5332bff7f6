"""How many seats there are, as people write it."""

import re
import unicodedata
from enum import Enum
from typing import Final, Literal

from bot.domain.arabic import loosely
from bot.domain.workshop import MOST_SEATS


class Unlimited(Enum):
    """There are seats for all."""

    AS_MANY_AS_COME = "as many as come"


AS_MANY_AS_COME: Final = Unlimited.AS_MANY_AS_COME

_ALL: Final = frozenset({"all", "alla", "everybody", "everyone", "obegränsat", "الجميع", "الكل"})
_NUMBER: Final = re.compile(
    r"(?:(?:max|högst|at most|حد اقصي)\.? ?)?(\d{1,5})"
    r"(?: ?(?:st|stycken|personer|people|seats?|platser|plats|مقاعد|مقعدا|مقعد))?"
)


def written_seats(text: str) -> int | Literal[Unlimited.AS_MANY_AS_COME] | None:
    """The number of seats somebody wrote: ”20”, ”20 platser”, ”max 20 st”, ”alla”; None: no room has it."""
    plain = loosely(text).strip().lower().strip(".! ")
    if plain in _ALL:
        return AS_MANY_AS_COME
    match = _NUMBER.fullmatch(plain)
    if match is None:
        return None
    number = int("".join(str(unicodedata.decimal(sign)) for sign in match[1]))
    return number if 0 < number <= MOST_SEATS else None
