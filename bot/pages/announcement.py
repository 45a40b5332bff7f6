"""An announcement as every channel will show it, behind a link of one organiser's own, for an hour."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

from markupsafe import Markup
from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from bot.domain.message import Media, Message
from bot.pages.look import HERE, page, say_to
from bot.phrases import Say, of
from bot.phrases.writing import own_name
from bot.ports import Bubble, Sketch

MOST_MARK: Final = 200
PATH: Final = "/announcement/"
STYLE: Final = "announcement.css"
_UNSEEN: Final = {"X-Robots-Tag": "noindex, nofollow, noarchive"}


class Look(Struct, frozen=True):
    """How one platform shows a message: by which name it goes, and what draws it.

    ``platform`` is the adapter's name; ``title`` what people call it, empty for the browser.
    """

    platform: str
    title: str
    sketch: Sketch | None


class Announced(Struct, frozen=True):
    """What is shown: the announcement's message in each language; in the language of whoever looks.

    ``file`` is the name of what goes with it in our own store; empty: nothing does, or it lies elsewhere.
    """

    messages: Sequence[Message]
    language: str
    file: str = ""


Find = Callable[[str], Awaitable[Announced | None]]
"""``find(mark)``: what is behind a link; None: made up, ended, or no more theirs."""

FindFile = Callable[[str], Awaitable[Path | None]]
"""``find file(name)``: where a copy lies on this machine; None: it is gone."""


class Piece(Struct, frozen=True):
    """Words, or a file: where our page has it, or nothing where it lies elsewhere."""

    html: Markup | None = None
    media: Media | None = None
    address: str = ""


class Shown(Struct, frozen=True):
    """One message in a phone."""

    pieces: Sequence[Piece]
    rows: Sequence[Sequence[str]]


class Phone(Struct, frozen=True):
    """One platform's phone; ``counted`` says in how many messages it comes there."""

    platform: str
    title: str
    counted: str
    messages: Sequence[Shown]


class Text(Struct, frozen=True):
    """One language, on each of the platforms."""

    language: str
    name: str
    phones: Sequence[Phone]


def announcement_routes(
    find: Find, find_file: FindFile, looks: Callable[[], Sequence[Look]], language: str
) -> Sequence[Route]:
    """``/announcement/<mark>``, its files, its stylesheet. ``looks`` may take its time."""

    async def found(request: Request) -> Announced | None:
        mark = request.path_params["mark"]
        return await find(mark) if len(mark) <= MOST_MARK and "\0" not in mark else None

    async def shown(request: Request) -> Response:
        announced = await found(request)
        if announced is None:
            return page("no_announcement.html", say_to(request, language), status=410, headers=_UNSEEN)
        say = of(announced.language)
        files = f"{PATH}{request.path_params['mark']}/file"
        drawn_by = await asyncio.to_thread(looks)
        return page(
            "announcement.html",
            say,
            headers=_UNSEEN,
            texts=[_text(say, message, drawn_by, files) for message in announced.messages],
            own_style=f"{PATH}{STYLE}",
        )

    async def file(request: Request) -> Response:
        announced = await found(request)
        path = await find_file(announced.file) if announced is not None and announced.file else None
        if path is None:
            raise HTTPException(404, say_to(request, language)("There is no such file here."))
        return FileResponse(path, headers={"Cache-Control": "private, max-age=600", **_UNSEEN})

    return [
        Route(f"{PATH}{STYLE}", _style),
        Route(f"{PATH}{{mark}}", shown),
        Route(f"{PATH}{{mark}}/file/{{place:path}}", file),
    ]


def _text(say: Say, message: Message, looks: Sequence[Look], files: str) -> Text:
    phones = [_phone(say, message, look, files) for look in looks]
    return Text(message.language, own_name(message.language), phones)


def _phone(say: Say, message: Message, look: Look, files: str) -> Phone:
    title = look.title or say("In the browser")
    if look.sketch is None:
        return Phone(look.platform, title, say("Kompis cannot draw this one here."), ())
    bubbles = look.sketch(message, files)
    counted = say.n("{n} message", "{n} messages", len(bubbles))
    return Phone(look.platform, title, counted, [_shown(one, files) for one in bubbles])


def _shown(bubble: Bubble, files: str) -> Shown:
    return Shown([_piece(one, files) for one in bubble.pieces], bubble.rows)


def _piece(piece: str | Media, files: str) -> Piece:
    if isinstance(piece, Media):  # the page's policy loads nothing from elsewhere
        away = piece.source.startswith("https://")
        return Piece(media=piece, address="" if away else f"{files}/{piece.name}")
    return Piece(Markup(piece))  # noqa: S704 - drawn by an adapter of what it sends, escaped there


async def _style(_: Request) -> Response:
    return FileResponse(
        Path(HERE, "static", STYLE), media_type="text/css", headers={"Cache-Control": "no-cache"}
    )
