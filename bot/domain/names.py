"""Which of several names somebody means by what they wrote: a part of it, without its dots, or misspelt."""

import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

MOST: Final = 5
"""Names that are offered at once; more would be a list to read."""

ALIKE: Final = 0.72
"""How much of two names must be the same for one to be a misspelling of the other (difflib's ratio)."""


def meant(written: str, names: Sequence[str]) -> list[int]:
    """The places of the names that may be meant, at most :data:`MOST`, best first.

    A name written out whole is the only one; else those of which all written words are beginnings of words,
    else those that look alike.
    """
    plain = [_plain(name) for name in names]
    words = _plain(written)
    if not words:
        return []
    whole = [place for place, name in enumerate(plain) if name == words]
    if whole:
        return whole[:MOST]
    begun = [place for place, name in enumerate(plain) if _begins(words, name)]
    if begun:
        return begun[:MOST]
    alike = get_close_matches(words, list(dict.fromkeys(plain)), n=MOST, cutoff=ALIKE)
    return [place for like in alike for place, name in enumerate(plain) if name == like][:MOST]


def same(written: str, name: str) -> bool:
    """Whether this name is what was written, in other letters perhaps."""
    return _plain(written) == _plain(name)


def _begins(words: str, name: str) -> bool:
    parts = name.split()
    return all(any(part.startswith(word) for part in parts) for word in words.split())


def _plain(text: str) -> str:
    """Small letters and digits without marks, one space between words: a foreign keyboard has no *å*."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("&", " "))
    kept = "".join(sign if sign.isalnum() else " " for sign in letters if not unicodedata.combining(sign))
    return " ".join(kept.split())
