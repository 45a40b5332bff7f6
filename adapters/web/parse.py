"""What was tapped or written on the page → the raw payload for the inbox → an Event. Pure."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import asdict

from bot.domain.actions.codec import decode
from bot.domain.event import Event
from bot.domain.sent_file import from_json as file_from_json
from bot.domain.six_digits import six_digits

COMMAND_MARK: Final = "/"


class Posted(Struct, frozen=True):
    """One form that was sent: either words written or a button's code; or the page ``opened``.

    ``invite`` is the code of the invitation on whose page somebody unknown wrote their first words;
    ``language`` the one they read it in; ``message`` the number of the message whose button was tapped.
    ``file`` is what was sent in with the words, or instead of them. ``visit``: on a screen that is shared.
    ``browser`` is the name of the one it was sent from, ``place`` a mark of where it is, told of six digits.
    """

    address: str
    text: str = ""
    code: str = ""
    invite: str = ""
    language: str = ""
    opened: bool = False
    message: int = 0
    file: Mapping[str, Any] | None = None
    visit: bool = False
    browser: str | None = None
    place: str | None = None


_FIELDS: Final = frozenset(Posted.__struct_fields__)


def pack(posted: Posted) -> bytes:
    """The payload as the inbox keeps it: compact JSON."""
    values = {name: value for name, value in asdict(posted).items() if value is not None}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def parse(raw: bytes) -> Event | None:
    """The event in a payload, or None when it says nothing.

    Somebody's first words on the page of an invitation open that invitation: ``/start <code>``. Six digits
    are meant for themselves, there too.

    What a newer version has added is passed by: one machine gets it after the other. Where that is all, it
    is something that is not understood, and is told so.

    Raises:
        TypeError, ValueError: the payload is none that :func:`pack` made.
    """
    values = dict(json.loads(raw))
    posted = Posted(**{name: value for name, value in values.items() if name in _FIELDS})
    address, language = posted.address, posted.language or None
    said = partial(
        Event,
        language=language,
        page=True,
        visit=posted.visit,
        browser=posted.browser or "",
        place=posted.place or "",
    )
    if posted.opened:
        return Event("opened", address, address, page=True)
    if posted.code:
        tapped = str(posted.message) if posted.message else None
        return said("tap", address, address, action=decode(posted.code), reference=tapped)
    text = posted.text.strip()
    file = None if posted.file is None else file_from_json(posted.file)
    if not text and file is None and values.keys() <= _FIELDS:
        return None
    if text.startswith(COMMAND_MARK):
        word, _, rest = text.removeprefix(COMMAND_MARK).partition(" ")
        return said("command", address, address, rest.strip(), word.lower())
    if posted.invite and six_digits(text) is None:
        return said("command", address, address, posted.invite, "start")
    return said("text", address, address, text, file=file)
