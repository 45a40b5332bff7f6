"""The page that every invitation points to: who invites, what it is, and the ways in; the browser first."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.domain.roles import Role
from bot.pages.look import page, say_to
from bot.pages.screen import is_screen
from bot.phrases import Say, posters
from bot.phrases.organisation import roles
from bot.ports import Invites, InvitesByWords

MOST_CODE = 64


class Invitation(Struct, frozen=True):
    """Who invites: an organisation by name, with the workplace whose code it was; in which language.

    ``facts`` are the lines under it, in the reader's language. ``role``: the link gives one person this role.
    """

    organisation: str
    workplace: str | None
    language: str
    facts: Callable[[Say], Sequence[str]]
    role: Role | None = None


FindInvitation = Callable[[str], Awaitable[Invitation | Literal["used", "expired"] | None]]
"""``invitation(code)``: who invites with this code; why it does so no more; None when nobody ever did."""

IsInside = Callable[[Request, str], Awaitable[bool]]
"""``is_inside(request, code)``: whoever is in this browser takes part already where the code leads."""


def join_routes(
    invitation: FindInvitation,
    channels: Sequence[Invites],
    language: str = "sv",
    *,
    screens: bool = False,
    is_inside: IsInside | None = None,
) -> Sequence[Route]:
    """``/join/<code>``. ``language`` is for who has an unknown code and asks for no language we talk.

    ``screens``: a browser can be made a screen that a team shares.
    """

    async def join(request: Request) -> Response:
        code = request.path_params["code"][:MOST_CODE]
        found = await invitation(code)
        if found is None:
            return page("unknown.html", say_to(request, language), status=404, code=code)
        if not isinstance(found, Invitation):
            say = say_to(request, language)
            why, what = roles.why_no_more(say, used=found == "used")
            return page("fault.html", say, status=410, heading=why, sentence=what)
        # The browser first: it needs no account and no app.
        ways = sorted(channels, key=lambda channel: channel.invites_as != "")
        say = say_to(request, found.language)
        return page(
            "join.html",
            say,
            invitation=found,
            heading=posters.heading(say, found.organisation),
            lead=posters.lead(say) if found.role is None else roles.what_for(say, found.role),
            facts=found.facts(say),
            code=code,
            inside=is_inside is not None and await is_inside(request, code),
            screen=_screen(request, offered=screens and found.role is None),
            ways=[
                (way.invites_as, address, _words(way, code))
                for way in ways
                if (address := way.invitation(code))
            ],
        )

    return [Route("/join/{code}", join)]


def _screen(request: Request, *, offered: bool) -> str:
    """Whether this browser is a shared screen, or may become one."""
    if not offered:
        return ""
    return "shared" if is_screen(request) else "offered"


def _words(way: Invites, code: str) -> str:
    """What to write once one is there, where the link cannot carry the code."""
    return f"{way.join_words} {code}" if isinstance(way, InvitesByWords) else ""
