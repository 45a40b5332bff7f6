"""Links that open a chat with the bot, or take it into a group, and carry a code. Pure."""

import re
from typing import Final, Literal

_PAYLOAD: Final = re.compile("[A-Za-z0-9_-]{1,64}")


def link(username: str | None, way: Literal["start", "startgroup"], code: str) -> str:
    """The address; empty while the bot's name is not known. Without a code it only opens.

    Raises:
        ValueError: Telegram drops such a code from a link.
    """
    if code and _PAYLOAD.fullmatch(code) is None:
        message = (
            f"the code {code!r} cannot stand in a link to Telegram: "
            "it takes a-z, A-Z, 0-9, hyphen and underscore, at most 64"
        )
        raise ValueError(message)
    if not username:
        return ""
    address = f"https://t.me/{username}"
    if not code:
        return address if way == "start" else f"{address}?startgroup"
    return f"{address}?{way}={code}"
