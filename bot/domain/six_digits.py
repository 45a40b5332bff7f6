"""Six digits that somebody writes to make two places one."""

import re
import unicodedata
from typing import Final

_SIX: Final = re.compile(r"\d{3}\s?\d{3}")


def six_digits(text: str) -> str | None:
    """The six digits that a whole message is, also parted in the middle; None: it says something else.

    Those of any script: who writes Arabic may have other keys.
    """
    if _SIX.fullmatch(text.strip()) is None:
        return None
    return "".join(str(unicodedata.decimal(sign)) for sign in text if not sign.isspace())
