"""The page that every invitation points to: who invites, what it is, and the ways in; the browser first."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.pages.look import page, say_to
from bot.ports import Invites

MOST_CODE = 64


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who invites: an organisation by name, with the workplace whose code it was; in which language."""

    organisation: str
    workplace: str | None
    language: str


FindInvitation = Callable[[str], Awaitable[Invitation | None]]
"""``invitation(code)``: who invites with this code; None when nobody does."""


def join_routes(
    invitation: FindInvitation, channels: Sequence[Invites], language: str = "sv"
) -> Sequence[Route]:
    """``/join/<code>``. ``language`` is for who has an unknown code and asks for no language we talk."""

    async def join(request: Request) -> Response:
        code = request.path_params["code"][:MOST_CODE]
        found = await invitation(code)
        if found is None:
            return page("unknown.html", say_to(request, language), status=404, code=code)
        # The browser first: it needs no account and no app.
        ways = sorted(channels, key=lambda channel: channel.invites_as != "")
        return page(
            "join.html",
            say_to(request, found.language),
            invitation=found,
            ways=[(way.invites_as, way.invitation(code)) for way in ways],
        )

    return [Route("/join/{code}", join)]
