"""The code on somebody's card for shared screens: eight letters that are easy to tell apart and to type."""

import unicodedata
from typing import Final

LETTERS: Final = "bcdfghjkmnpqrstvwxz"
"""No vowels, so that it spells nothing, and none of l and y, which look like others: 34 bits in eight."""

LENGTH: Final = 8


def card_code(number: int) -> str:
    """The code of a number from 0 to :data:`CARDS`, which it leaves out."""
    letters = ""
    for _ in range(LENGTH):
        number, place = divmod(number, len(LETTERS))
        letters += LETTERS[place]
    return letters


CARDS: Final = len(LETTERS) ** LENGTH
"""How many codes there are."""


def shown(code: str) -> str:
    """The code as it stands on a card, parted in the middle."""
    return f"{code[:4]} {code[4:]}".upper()


def read_card_code(text: str) -> str | None:
    """The code that somebody has typed, however spaced and in whatever case; None: it is none."""
    letters = "".join(sign for sign in unicodedata.normalize("NFKC", text).lower() if sign not in " -\t")
    return letters if len(letters) == LENGTH and set(letters) <= set(LETTERS) else None
