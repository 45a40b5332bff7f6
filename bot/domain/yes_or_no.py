"""A written answer to what a button would answer with yes or no."""

import re
from typing import Final

from bot.domain.arabic import loosely

_YES: Final = frozenset(
    {
        *(
            "ja",
            "japp",
            "jo",
            "jajamän",
            "ja tack",
            "ok",
            "okej",
            "okay",
            "det stämmer",
            "stämmer",
            "ja det stämmer",
        ),
        *("yes", "yep", "yes please", "sure", "that's right", "correct", "نعم", "اجل", "موافق"),
    }
)
_NO: Final = frozenset({"nej", "nej tack", "nä", "no", "nope", "no thanks", "لا"})
_AROUND: Final = re.compile(r"[\s.,!:)؟،]+")


def yes_or_no(text: str) -> bool | None:
    """Whether somebody wrote yes, or no; None: something else, or more than that."""
    plain = _AROUND.sub(" ", loosely(text).lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")).strip()
    return True if plain in _YES else False if plain in _NO else None
