"""How much fits into a Telegram message, in UTF-16 units, as Telegram counts."""

from typing import Final

TEXT_LENGTH: Final = 4096
CAPTION_LENGTH: Final = 1024
MOST_ENTITIES: Final = 100


def units(text: str) -> int:
    """The length of a text in UTF-16 units: most letters count one, most emoji two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
