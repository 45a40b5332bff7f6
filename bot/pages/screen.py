"""The screen that a team shares: the card with today's tip, and the way to one's own chat for a while.

Its cookie names the screen and nobody at it. From here lead no ways to anybody's answers, results or
settings: they stand in one's own chat, and a code opens that.
"""

import asyncio
import hashlib
import mimetypes
import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from markupsafe import Markup
from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.domain.message import Media, Message
from bot.pages.forms import only_from_our_pages, read_fields
from bot.pages.look import page, say_to
from bot.phrases import Say, of
from bot.ports import Shares
from bot.services.learning.team_card import TeamCard

COOKIE: Final = "kompis_screen"
COOKIE_SECONDS: Final = 400 * 24 * 3600
SCREEN: Final = "/screen"
FILES: Final = f"{SCREEN}/file"

MOST_CODE: Final = 64
AFTER_MIDNIGHT: Final = 30
"""Seconds into a new day at which an open card looks for its new tip, when nobody is typing a code."""

_TOKEN_BYTES: Final = 24

LetIn = Callable[[Request, Response], Awaitable[None]]
"""Lets the browser in as whoever has typed the code, from this response on."""

Draw = Callable[[Message, Say], Markup]
"""A message as HTML, without buttons."""


class Behind(Struct, frozen=True):
    """What the pages ask for. A screen is known by the mark of what its cookie carries."""

    card: Callable[[str], Awaitable[TeamCard | None]]
    answer: Callable[[str, str, str, frozenset[int]], Awaitable[bool]]
    """``answer(mark, version, lesson, options)``: the team's one answer; whether it counted."""

    share: Callable[[str, str], Awaitable[bool]]
    """``share(code, mark)``: make a screen of an invitation's code; False: nobody's code."""

    stop: Callable[[str], Awaitable[None]]
    open_own: Callable[[str, str, str], Awaitable[LetIn | Literal["unknown", "too many", "no screen"]]]
    """``open_own(mark, typed, place)``: the chat of whoever has this code, typed at this place."""

    draw: Draw
    now: Callable[[], datetime]


def screen_routes(
    behind: Behind, browser: Shares, public_url: str = "", language: str = "sv"
) -> Sequence[Route]:
    """``/join/<code>/screen`` and ``/screen``. ``language`` is for who asks for none we talk."""
    pages = _Pages(behind, browser, public_url, language)
    return [
        Route("/join/{code}/screen", pages.begin, methods=["POST"]),
        Route(SCREEN, pages.show, methods=["GET"]),
        Route(SCREEN, pages.answer, methods=["POST"]),
        Route(f"{SCREEN}/mine", pages.open_own, methods=["POST"]),
        Route(f"{SCREEN}/stop", pages.stop, methods=["POST"]),
        Route(f"{FILES}/{{row}}/{{place}}/{{name}}", pages.file, methods=["GET"]),
        Route(f"{SCREEN}/{{page}}", _to_card, methods=["GET"]),
    ]


class _Pages(Struct, frozen=True):
    behind: Behind
    browser: Shares
    public_url: str
    language: str

    async def begin(self, request: Request) -> Response:
        only_from_our_pages(request, self.public_url)
        if await self.browser.is_let_in(request) and not (await read_fields(request)).get("sure"):
            return page("share.html", say_to(request, self.language))
        if not self.browser.may_share(request):
            say = say_to(request, self.language)
            sentence = say("Many screens have been shared from here in the last hour. Try again in a while.")
            raise HTTPException(429, sentence, {"Retry-After": "600"})
        token, code = secrets.token_urlsafe(_TOKEN_BYTES), request.path_params["code"][:MOST_CODE]
        if not await self.behind.share(code, _mark(token)):
            return page("unknown.html", say_to(request, self.language), status=404, code=code)
        response = _to(SCREEN)
        response.set_cookie(
            COOKIE,
            token,
            max_age=COOKIE_SECONDS,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https" or self.public_url.startswith("https:"),
        )
        self.browser.share(request, response, SCREEN)
        return response

    async def show(self, request: Request) -> Response:
        card = await self.behind.card(_screen(request))
        if card is None:
            response = page("no_screen.html", say_to(request, self.language), status=404)
            self.browser.unshare(request, response)
            return response
        say = of(card.language)
        response = page(
            "screen.html",
            say,
            card=card,
            drawn=self.behind.draw(card.message, say),
            notice=_notice(say, request.url.query),
            typing=request.url.query in {"unknown", "many"},
            again=max(0, int((card.day_ends - self.behind.now()).total_seconds())) + AFTER_MIDNIGHT,
        )
        self.browser.let_out(request, response)  # whoever was here has left, or come back to the card
        return response

    async def file(self, request: Request) -> Response:
        """A picture, film or sound of the tip that stands on the card now."""
        card = await self.behind.card(_screen(request))
        blocks = () if card is None else card.message.blocks
        names = {"place": request.path_params["place"], "name": request.path_params["name"]}
        for place, block in enumerate(blocks):
            if isinstance(block, Media) and names == {"place": str(place), "name": block.name}:
                path = Path(block.source)
                if await asyncio.to_thread(path.is_file):
                    kind = mimetypes.guess_type(block.name)[0]
                    return FileResponse(path, media_type=kind, headers=_OF_FILES)
        raise HTTPException(404)

    async def answer(self, request: Request) -> Response:
        only_from_our_pages(request, self.public_url)
        fields = await read_fields(request)
        version, lesson = (fields.get(name, [""])[0].replace("\0", "") for name in ("version", "lesson"))
        options = frozenset(int(text) for text in fields.get("option", []) if text in _PLACES)
        if fields.get("several") and not options:
            return _to(f"{SCREEN}?nothing")
        await self.behind.answer(_screen(request), version, lesson, options)
        return _to(SCREEN)

    async def open_own(self, request: Request) -> Response:
        only_from_our_pages(request, self.public_url)
        typed = (await read_fields(request)).get("code", [""])[0][:MOST_CODE]
        let_in = await self.behind.open_own(_screen(request), typed, self.browser.place(request))
        match let_in:
            case "unknown":
                return _to(f"{SCREEN}?unknown")
            case "too many":
                return _to(f"{SCREEN}?many")
            case "no screen":
                return _to(SCREEN)
        response = _to("/#end")
        await let_in(request, response)
        return response

    async def stop(self, request: Request) -> Response:
        only_from_our_pages(request, self.public_url)
        await self.behind.stop(_screen(request))
        response = _to("/")
        self.browser.unshare(request, response)
        response.delete_cookie(COOKIE, httponly=True, samesite="lax")
        return response


_OF_FILES: Final = {"Cache-Control": "no-cache", "Content-Security-Policy": "default-src 'none'; sandbox"}
_PLACES: Final = frozenset(str(place) for place in range(20))


async def _to_card(_: Request) -> Response:
    """A form's address opened by itself shows what the form stood on."""
    return _to(SCREEN)


def is_screen(request: Request) -> bool:
    """Whether this browser says that it is a shared screen."""
    return COOKIE in request.cookies


def _screen(request: Request) -> str:
    return _mark(request.cookies.get(COOKIE, ""))


def _mark(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _notice(say: Say, what: str) -> str:
    match what:
        case "unknown":
            return say("That code doesn't work. It may be an old one, or mistyped.")
        case "many":
            return say("That was a lot of codes that don't work. Wait an hour, and try again.")
        case "nothing":
            return say("Choose at least one.")
    return ""


def _to(path: str) -> Response:
    return RedirectResponse(path, 303, {"Cache-Control": "no-store"})
