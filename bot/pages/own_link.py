"""What somebody's own link leads to: a page with one button, which opens their chat in this browser.

Programs that look at links ahead of people open them, so opening one changes nothing and tells nothing but
the organisation's name: the button does.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.pages.forms import only_from_our_pages
from bot.pages.look import page, say_to

MOST_TOKEN: Final = 100

_UNSEEN: Final = {"X-Robots-Tag": "noindex, nofollow, noarchive"}

LetIn = Callable[[Request, Response], Awaitable[None]]
"""Lets the browser in as the link's owner, from this response on."""


class Found(Struct, frozen=True):
    """Whose link it is, as far as anybody may know: the organisation, and the language they talk.

    ``replaces``: another chat is open in this browser, which would go from here.
    """

    organisation: str
    language: str
    replaces: bool


Find = Callable[[str, Request], Awaitable[Found | None]]
Open = Callable[[str], Awaitable[LetIn | None]]


def own_link_routes_of(
    find: Find, open_link: Open, public_url: str = "", language: str = "sv"
) -> Sequence[Route]:
    """``/me/<token>``. ``language`` is for who asks for none we talk."""

    async def me(request: Request) -> Response:
        token = request.path_params["token"]
        token = token if len(token) <= MOST_TOKEN and "\0" not in token else ""
        found = await find(token, request)
        if found is None:
            return page("no_own_link.html", say_to(request, language), status=410, headers=_UNSEEN)
        if request.method != "POST":
            return page("own_link.html", say_to(request, found.language), headers=_UNSEEN, found=found)
        only_from_our_pages(request, public_url)
        let_in = await open_link(token)
        if let_in is None:  # ended in this very moment
            return page("no_own_link.html", say_to(request, language), status=410, headers=_UNSEEN)
        response = RedirectResponse("/#end", 303, {"Cache-Control": "no-store", **_UNSEEN})
        await let_in(request, response)
        return response

    return [Route("/me/{token}", me, methods=["GET", "POST"])]
