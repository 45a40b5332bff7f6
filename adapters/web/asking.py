"""What a request asks for, and the ways to say no: each one kind sentence on a page of its own."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Final, NoReturn, Self
from urllib.parse import quote

from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.domain.actions.codec import decode
from bot.domain.actions.learning import Answer, Done, Flip, HowItWent, NotToday, Toggle
from bot.domain.actions.settings import ToggleDay
from bot.domain.message import Choices, Media, Message
from bot.phrases import Say

LONGEST_TAG: Final = 35
LONGEST_CODE: Final = 64
MOST_LANGUAGES: Final = 20

CHANGES_ITS_MESSAGE: Final = (Answer, Toggle, Done, Flip, ToggleDay, NotToday, HowItWent)
"""Taps that change the message where it stands, and therefore leave no words of one's own."""


class Sent(Struct, frozen=True):
    """The fields of a form: a button's ``code`` or a ``text``, and where it stood.

    ``row`` is the transcript row whose buttons were shown (0: a greeting that stands in no transcript
    yet), ``message`` the number of its message on the page, ``key`` the name of this one sending.
    """

    key: str
    code: str
    text: str
    row: int
    message: int
    invite: str
    languages: Sequence[str]

    @classmethod
    def of(cls, fields: Mapping[str, str], languages: Sequence[str]) -> Self:
        """Read the fields; what is missing is empty."""
        code = fields.get("code", "")[:LONGEST_CODE]
        return cls(
            key=fields.get("key", "")[:LONGEST_CODE].replace("\0", "") or new_key(),
            code=code,
            text="" if code else "\n".join(fields.get("text", "").splitlines()).strip(),
            row=whole(fields.get("row")),
            message=whole(fields.get("message")),
            invite=fields.get("invite", "")[:LONGEST_CODE],
            languages=languages,
        )

    @property
    def to_greeting(self) -> bool:
        """Whether a button of a greeting was tapped."""
        return bool(self.code) and not self.row

    @property
    def place(self) -> str:
        """Where on the page to look for the reply."""
        in_place = self.code and isinstance(decode(self.code), CHANGES_ITS_MESSAGE)
        return f"m{self.message}" if in_place else "end"


def new_key() -> str:
    """Make a name for one sending of a form."""
    return secrets.token_urlsafe(9)


def whole(text: str | None) -> int:
    """A row's number; 0 for what is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < LONGEST_CODE // 4 else 0


def languages(request: Request, asked_for: str = "") -> list[str]:
    """The languages wanted: the one asked for in the address or the form, then the browser's by its order."""
    weighed = []
    for part in request.headers.get("accept-language", "").split(",")[:MOST_LANGUAGES]:
        tag, _, quality = part.strip().partition(";")
        try:
            weight = float(quality.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if tag and tag != "*" and weight > 0:
            weighed.append((weight, tag))
    ordered = [tag for _, tag in sorted(weighed, key=lambda pair: -pair[0])]
    first = asked_for or request.query_params.get("lang", "")
    return [tag[:LONGEST_TAG] for tag in (first, *ordered) if tag]


def by_script(request: Request) -> bool:
    """Whether the page's script sent this, which shows the reply by itself."""
    return "text/html" not in request.headers.get("accept", "text/html")


def label(message: Message | None, code: str) -> str | None:
    """The words on the tapped button, where they shall stand as the person's own."""
    action: object = decode(code)  # as a union of a hundred, comparing it takes a type checker long
    if message is None or isinstance(action, CHANGES_ITS_MESSAGE):
        return None
    rows = (block.choices for block in message.blocks if isinstance(block, Choices))
    return next((choice.label for row in rows for choice in row if choice.action == action), None)


def medium(message: Message | None, place: int) -> Media | None:
    """The medium at this place in a message."""
    blocks = message.blocks if message else ()
    block = blocks[place] if place < len(blocks) else None
    return block if isinstance(block, Media) else None


def again(request: Request, invite: str) -> Response:
    """The form is too old, or somebody else's: show the page anew, with nothing done."""
    if by_script(request):
        return Response(status_code=409)
    return RedirectResponse(f"/start/{quote(invite, safe='')}?again" if invite else "/?again", 303)


def refuse(sentence: str, seconds: int) -> NoReturn:
    """Too much from one place; ``seconds`` until it may be tried again."""
    raise HTTPException(429, sentence, {"Retry-After": str(seconds)})


def full(say: Say) -> NoReturn:
    """Too much from everywhere."""
    sentence = say("There is a lot going on here right now. Try again in a moment.")
    raise HTTPException(503, sentence, {"Retry-After": "5"})


def too_long(say: Say) -> NoReturn:
    """More than anybody should have to read."""
    raise HTTPException(413, say("That was a little long. Make it shorter, and send it again."))
