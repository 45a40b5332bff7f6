"""The site as one ASGI application: our pages, the channels' own routes, and kind words for what fails."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from bot.pages.look import Headers, page, say_to, static_routes
from bot.phrases import marked

OTHERWISE: Final = (marked("That did not work."), marked("Go back, and try once more."))

WORDS: Final = {
    403: (marked("That is not for you."), OTHERWISE[1]),
    404: (
        marked("There is nothing here."),
        marked("The link may be misspelt. Ask whoever gave it to you for a new one."),
    ),
    413: (marked("That was too much at once."), OTHERWISE[1]),
    429: (marked("One thing at a time."), marked("Wait a minute, and try again.")),
    500: (
        marked("Something went wrong here."),
        marked("The fault is ours, and whoever runs the page can see it. Try again in a moment."),
    ),
    503: (marked("Just a moment."), marked("There is a lot going on here right now. Try again in a moment.")),
}
"""The heading and the sentence for what fails, where the sentence is not given."""


def site(routes: Sequence[BaseRoute], language: str = "sv") -> ASGIApp:
    """Build the application of these routes. ``language`` is for whoever asks for none that we talk."""

    def fault(
        request: Request, status: int, sentence: str = "", headers: dict[str, str] | None = None
    ) -> Response:
        say = say_to(request, language)
        heading, usual = (say(words) for words in WORDS.get(status, OTHERWISE))
        sentence = sentence or usual
        if "text/html" not in request.headers.get("accept", ""):
            return PlainTextResponse(sentence, status, headers)
        return page("fault.html", say, status=status, headers=headers, heading=heading, sentence=sentence)

    async def refused(request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise TypeError(error)
        if error.status_code < HTTPStatus.BAD_REQUEST:
            return Response(status_code=error.status_code, headers=error.headers)
        given = "" if error.detail == HTTPStatus(error.status_code).phrase else error.detail
        return fault(request, error.status_code, given, dict(error.headers or {}))

    async def broken(request: Request, _: Exception) -> Response:
        return fault(request, 500)  # the server logs the fault itself

    async def hung_up(_: Request, __: Exception) -> Response:
        return Response(status_code=HTTPStatus.BAD_REQUEST)  # nobody reads it, and it is no fault of ours

    app = Starlette(
        routes=[*static_routes(), *routes],
        exception_handlers={HTTPException: refused, ClientDisconnect: hung_up, Exception: broken},
    )
    return Headers(app)
