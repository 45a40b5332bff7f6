"""The page by which anybody sees that a certificate is genuine: what stands on it, and nothing more."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.domain.certificate import Certificate
from bot.pages.look import page, say_to
from bot.phrases.dates import with_year

MOST_CODE: Final = 40

_UNSEEN: Final = {"X-Robots-Tag": "noindex, nofollow, noarchive"}
"""For those who look for pages: this one names a person."""

FindCertificate = Callable[[str], Awaitable[Certificate | None]]
"""``certificate(code)``: the one under this code, however it is written; None when there is none."""


def certificate_routes(find: FindCertificate, language: str = "sv") -> Sequence[Route]:
    """``/certificate/<code>``. ``language`` is for who asks for none that we talk."""

    async def certificate(request: Request) -> Response:
        code = request.path_params["code"]
        found = await find(code) if len(code) <= MOST_CODE else None
        say = say_to(request, language)
        if found is None:
            return page("no_certificate.html", say, status=404, headers=_UNSEEN)
        return page(
            "certificate.html",
            say,
            headers=_UNSEEN,
            certificate=found,
            day=with_year(say, found.completed_on),
        )

    return [Route("/certificate/{code}", certificate)]
