"""The routes of a preview: the page, the taps in its phones, the stream that tells of changes, the files.

Every tap and every choice is a link or a form, and all that is chosen stands in the address: the page
needs no script. The script only follows what the author saves.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.domain.actions.codec import decode
from bot.domain.actions.learning import Answer, Done, Flip, Toggle
from bot.domain.course import Lesson
from bot.pages.look import HERE, page, say_to
from bot.pages.preview.bench import Bench
from bot.pages.preview.view import Draw, View, anchor
from bot.pages.preview.wish import Wish
from bot.phrases import SOURCE, Say, of, spoken
from bot.ports import Limits

AGAIN_MILLISECONDS: Final = 1_000
PING_SECONDS: Final = 15

_FILES: Final = {"preview.css": "text/css", "preview.js": "text/javascript"}
_MARKS: Final = {
    name: hashlib.sha256((HERE / "static" / name).read_bytes()).hexdigest()[:12] for name in _FILES
}


def preview_routes(
    bench: Bench, draw: Draw, limits: Sequence[Limits], language: str | None = None
) -> Sequence[Route]:
    """The page, its taps, its stream, its files.

    ``draw`` makes a message's HTML, ``limits`` are the channels to fit; ``language`` is what the page
    itself talks, unless its own link asks for another; None heeds the browser.
    """

    def say_for(request: Request) -> Say:
        if language is None:
            return say_to(request, SOURCE)
        return of(spoken([request.query_params.get("lang"), language], SOURCE))

    def view(request: Request, wish: Wish) -> View:
        return View(bench, wish, say_for(request), draw, limits)

    async def show(request: Request) -> Response:
        seen = view(request, Wish.read(request.url.query))
        return page("preview.html", seen.say, view=seen, **_addresses())

    async def tap(request: Request) -> Response:
        async with request.form() as form:
            code, mark = str(form.get("code", "")), str(form.get("mark", ""))
        wish, at = _tapped(bench, view(request, Wish.read(mark)), code)
        return RedirectResponse(wish.address(at), 303)

    async def changes(_: Request) -> Response:
        return EventSourceResponse(_marks(bench), ping=PING_SECONDS, sep="\n")

    async def media(request: Request) -> Response:
        name = request.path_params["name"]
        known = {lesson.media.source for lesson in _lessons(bench) if lesson.media is not None}
        file = bench.folder / "media" / name
        if name not in known or not await asyncio.to_thread(file.is_file):
            raise HTTPException(404, say_for(request)("There is no such file here."))
        return FileResponse(file, headers={"Cache-Control": "no-store"})

    return [
        Route("/", show),
        Route("/chat", tap, methods=["POST"]),
        Route("/chat/file/{row:int}/{place:int}/{name}", media),
        Route("/changes", changes),
        Route("/static/{name:path}", _static),
    ]


def _tapped(bench: Bench, seen: View, code: str) -> tuple[Wish, str]:
    """What there is to see after a tap in one of the phones, and where."""
    action, wish = decode(code), seen.wish
    known = 0 < getattr(action, "delivery", 0) <= len(_lessons(bench))
    if not isinstance(action, Answer | Toggle | Done | Flip) or not known:
        return wish, ""
    lesson = _lessons(bench)[action.delivery - 1]
    at = anchor(lesson)
    if isinstance(action, Flip):
        return replace(wish, language=seen.second_language(lesson)), at
    if isinstance(action, Toggle):
        return wish.toggled(lesson.id, action.option), f"{at}-before"
    chosen = frozenset({action.option}) if isinstance(action, Answer) else wish.on.get(lesson.id, frozenset())
    if not chosen:
        return wish, f"{at}-before"
    if chosen == seen.rehearsal(lesson).right():
        return wish, f"{at}-right"
    return wish.with_wrong(lesson.id, chosen), f"{at}-wrong"


def _lessons(bench: Bench) -> Sequence[Lesson]:
    return () if bench.course is None else bench.course.lessons


async def _marks(bench: Bench) -> AsyncIterator[ServerSentEvent]:
    """The bench's mark at once, and each that follows."""
    while not bench.closed:
        mark = bench.mark
        yield ServerSentEvent(mark, event="mark", retry=AGAIN_MILLISECONDS)
        await bench.changed(mark)


def _addresses() -> Mapping[str, Any]:
    return {
        "own_style": f"/static/preview.css?v={_MARKS['preview.css']}",
        "script": f"/static/preview.js?v={_MARKS['preview.js']}",
    }


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _FILES:
        raise HTTPException(404)
    return FileResponse(
        Path(HERE, "static", name), media_type=_FILES[name], headers={"Cache-Control": "no-cache"}
    )
