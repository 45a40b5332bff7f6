"""Arabic as it is typed in haste."""

from typing import Final

_LOOSE: Final = str.maketrans("أإآىة", "ااايه", "ًٌٍَُِّْـ\u200e\u200f\u2066\u2067\u2068\u2069")


def loosely(text: str) -> str:
    """The text without the marks on its Arabic letters and without invisible signs: مساعده for مساعدة."""
    return text.translate(_LOOSE)
