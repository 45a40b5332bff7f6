"""What the links in an e-mail lead to: a page with one button each.

Programs that look through e-mail open links, so opening one changes nothing: the button does. The button
that ends the e-mails is also pressed by mail programs themselves (RFC 8058), from wherever they are.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.pages.forms import only_from_our_pages
from bot.pages.look import page, say_to
from bot.phrases import Say

MOST_MARK: Final = 300

_UNSEEN: Final = {"X-Robots-Tag": "noindex, nofollow, noarchive"}
Look = Callable[[str], Awaitable[bool]]
"""Whether the link with this mark is good; it changes nothing."""


class Links(Struct, frozen=True):
    """What stands behind the links, each by its mark.

    ``opens`` gives what lets the browser in where the link leads, or None; ``confirms`` whether the address
    is confirmed now; ``ends`` ends the e-mails, if they are on.
    """

    can_open: Look
    opens: Callable[[str], Awaitable[Callable[[Request, Response], Awaitable[None]] | None]]
    can_confirm: Look
    confirms: Look
    can_end: Look
    ends: Callable[[str], Awaitable[None]]


def bell_routes(links: Links, public_url: str = "", language: str = "sv") -> Sequence[Route]:
    """``/bell/open/…``, ``/bell/yes/…``, ``/bell/off/…``. ``language`` is for who asks for none we talk."""
    pages, both = _Pages(links, public_url, language), ["GET", "POST"]
    return [
        Route("/bell/open/{mark}", pages.open, methods=both),
        Route("/bell/yes/{mark}", pages.yes, methods=both),
        Route("/bell/off/{mark}", pages.off, methods=both),
    ]


class _Pages(Struct, frozen=True):
    links: Links
    public_url: str
    language: str

    async def open(self, request: Request) -> Response:
        say, mark = say_to(request, self.language), _mark(request)
        if request.method == "POST":
            only_from_our_pages(request, self.public_url)
            let_in = await self.links.opens(mark)
            if let_in is None:
                return _gone(say)
            response = RedirectResponse("/#end", 303, {"Cache-Control": "no-store", **_UNSEEN})
            await let_in(request, response)
            return response
        if not await self.links.can_open(mark):
            return _gone(say)
        return _page(
            say,
            say("Your question is waiting."),
            say("The button opens your own chat here. Do that only on a phone or computer of your own."),
            say("Open my chat"),
        )

    async def yes(self, request: Request) -> Response:
        say, mark = say_to(request, self.language), _mark(request)
        if request.method == "POST":
            only_from_our_pages(request, self.public_url)
            if not await self.links.confirms(mark):
                return _gone(say)
            sentence = say("You get an e-mail each time a tip comes. Stop whenever you like.")
            return _page(say, say("Done. I'll write to you here."), sentence)
        if not await self.links.can_confirm(mark):
            return _gone(say)
        return _page(
            say,
            say("Shall kompis write to you?"),
            say("One e-mail each time a tip comes, and nothing else. Stop whenever you like."),
            say("Yes, remind me here"),
        )

    async def off(self, request: Request) -> Response:
        say, mark = say_to(request, self.language), _mark(request)
        if not await self.links.can_end(mark):
            return _gone(say)
        if request.method == "POST":  # from anywhere: it can only end something
            await self.links.ends(mark)
            sentence = say(
                "The tips wait in the chat. Want the e-mails again? Switch them on in its settings."
            )
            return _page(say, say("Done. No more e-mails."), sentence)
        return _page(
            say,
            say("No more e-mails?"),
            say("The tips still wait in the chat. Want the e-mails again? Switch them on in its settings."),
            say("No more e-mails"),
        )


def _mark(request: Request) -> str:
    mark: str = request.path_params["mark"]
    return mark if len(mark) <= MOST_MARK else ""


def _page(say: Say, heading: str, sentence: str, button: str = "", status: int = 200) -> Response:
    return page(
        "bell.html",
        say,
        status=status,
        headers=_UNSEEN,
        heading=heading,
        sentence=sentence,
        button=button,
    )


def _gone(say: Say) -> Response:
    heading = say("This link no longer works.")
    return _page(
        say, heading, say("Open kompis where you usually do, or wait for the next e-mail."), status=410
    )
