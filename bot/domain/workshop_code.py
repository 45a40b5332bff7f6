"""The code by which one checks in at a workshop: five letters that are said aloud one by one."""

import re
import unicodedata
from typing import Final

from bot.domain.card_code import LETTERS

LENGTH: Final = 5

_AROUND: Final = re.compile(r"^[\W_]+|[\W_]+$")

CODES: Final = len(LETTERS) ** LENGTH
"""How many there are: two and a half million, and each leads to one workshop for the hours it lasts."""


def workshop_code(number: int) -> str:
    """The code of a number from 0 to :data:`CODES`, which it leaves out."""
    letters = ""
    for _ in range(LENGTH):
        number, place = divmod(number, len(LETTERS))
        letters += LETTERS[place]
    return letters


def read_workshop_code(text: str) -> str | None:
    """The code that somebody has written, however spaced, in whatever case, and with signs around it.

    None: it is none.
    """
    plain = _AROUND.sub("", unicodedata.normalize("NFKC", text).lower())
    letters = "".join(sign for sign in plain if sign not in " -.\t")
    return letters if len(letters) == LENGTH and set(letters) <= set(LETTERS) else None
