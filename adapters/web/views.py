"""The web chat's pages: the chat itself, the form people send, the files in messages."""

import asyncio
import datetime as dt
import hashlib
import mimetypes
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from adapters.web import render
from adapters.web.asking import (
    Sent,
    again,
    by_script,
    full,
    label,
    languages,
    medium,
    new_key,
    refuse,
    too_long,
    whole,
)
from adapters.web.browsers import Browsers
from adapters.web.guard import Bounds, Rate, Streams, TooLong, from_our_pages, place_of, read_form
from adapters.web.limits import LONGEST_TEXT
from adapters.web.parse import Posted, pack
from adapters.web.stream import Stream
from adapters.web.uploads import LARGEST, Upload, kept, read_upload
from adapters.web.visitors import Visit, Visitors
from bot import phrases
from bot.domain.message import Message, Text, from_json
from bot.domain.own_words import one_line
from bot.domain.sent_file import KEPT, SentFile
from bot.domain.sent_file import to_json as file_to_json
from bot.domain.six_digits import six_digits
from bot.phrases.writing import direction
from bot.ports import (
    EntryOf,
    Files,
    Greet,
    InboxFull,
    LeadsHome,
    Line,
    NoFiles,
    Receive,
    StatusOf,
    Transcript,
    TryLater,
    nobody_put_out,
)

SHOWN: Final = 200
"""Rows that the page opens with."""

REPLY_SECONDS: Final = 2.0
"""How long a page without a script waits for the reply before it is shown again."""

OPENED_KEPT: Final = 10_000
"""Addresses of which it is remembered what was on the page; telling it twice does no harm."""

SCRIPT: Final = Path(__file__).parent / "static" / "chat.js"
SCRIPT_MARK: Final = hashlib.sha256(SCRIPT.read_bytes()).hexdigest()[:12]

T = TypeVar("T")

SHOWN_AS: Final = frozenset({"audio/", "image/", "video/"})


@dataclass(slots=True)
class Views:
    """The handlers, and what they share. Without ``receive`` nothing is taken in."""

    transcript: Transcript
    greet: Greet
    status: StatusOf
    key: bytes = field(repr=False)
    public_url: str
    stylesheet: str
    bounds: Bounds
    closing: asyncio.Event
    receive: Receive | None = None
    clock: Callable[[], float] = time.time
    name: str = "web"
    files: Files = field(default_factory=NoFiles)
    former_keys: tuple[bytes, ...] = field(default=(), repr=False)
    leads_home: LeadsHome | None = None
    entry: EntryOf = nobody_put_out
    visitors: Visitors = field(init=False)
    browsers: Browsers = field(init=False)
    streams: Streams = field(init=False)
    _streams_of_places: Streams = field(init=False)
    _streams_of_passers_by: Streams = field(init=False)
    _uploads: Streams = field(init=False)
    _messages: Rate = field(init=False)
    _newcomers: Rate = field(init=False)
    _opened: dict[str, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.visitors = Visitors(self.key, self.former_keys)
        screens = Rate(self.bounds.screens_an_hour, 3600)
        self.browsers = Browsers(self.visitors, self.public_url, self.entry, screens, self.clock)
        self.streams = Streams(self.bounds.streams_an_address, self.bounds.streams)
        self._streams_of_places = Streams(self.bounds.streams_a_place, self.bounds.streams)
        self._streams_of_passers_by = Streams(
            self.bounds.streams_of_passers_by_a_place, self.bounds.streams_of_passers_by
        )
        self._uploads = Streams(1, self.bounds.uploads)
        self._messages = Rate(self.bounds.messages_a_minute, 60)
        self._newcomers = Rate(self.bounds.newcomers_an_hour, 3600)

    def routes(self) -> Sequence[BaseRoute]:
        """What is served, and where."""
        return [
            Route("/", self.page, methods=["GET"]),
            Route("/start/{invite}", self.page, methods=["GET"]),
            Route("/chat", self.post, methods=["POST"]),
            Route("/chat/upload", self.upload, methods=["POST"]),
            Route("/chat/done", self.leave, methods=["GET", "POST"]),
            Route("/chat/stream", self.listen, methods=["GET"]),
            Route("/chat/file/{row}/{place}/{name}", self.file, methods=["GET"]),
            Route("/chat/chat.js", script, methods=["GET"]),
        ]

    async def page(self, request: Request) -> Response:
        """The chat as it stands, or the welcome for somebody new; stored is at most that it was opened."""
        visit = self.browsers.visit(request)
        if visit is None and self.browsers.back(request):
            return self._over(request)
        invite = request.path_params.get("invite", "")
        ticket = None if visit else await self._or_full(request, self.browsers.ticket(request))
        address = ticket.address if ticket else None if visit is None else visit.address
        lines = await self._lines(request, address)
        if address and lines and await self._is_inside(address, invite):
            return RedirectResponse("/#end", 303, {"Cache-Control": "no-store"})
        head = await self.status(address) if address and lines else None
        items = render.fold(lines)
        asked_for = request.query_params.get("lang", "")[:35]
        wanted = languages(request, asked_for)
        if invite or not lines:
            greeting = await self.greet(invite, wanted)
            items.append(render.Shown(render.GREETING, render.GREETING, "kompis", greeting))
        language = asked_for or (head and head.language) or items[-1].message.language
        say = phrases.of(phrases.spoken([language, *wanted], phrases.SOURCE))
        hides = self._hidden_from(visit)
        mark, leaves = self.visitors.form(address), visit is None
        form = render.Form(mark, say, new_key, invite, asked_for, leaves=leaves, hides=hides)
        last = lines[-1].number if lines else 0
        if address:
            await self._tell_opened(address, lines)
        listen = urlencode({"after": last, "lang": say.language}) if address and lines else ""
        html = render.page(
            items,
            form,
            head,
            dt.datetime.now(dt.UTC),
            direction=direction(language),
            stylesheet=self.stylesheet,
            script=f"/chat/chat.js?v={SCRIPT_MARK}",
            last=last,
            stream=f"/chat/stream?{listen}" if listen else "",
            left_here=None if visit is None else self.browsers.seconds_left(visit),
            notice=self._notice(request, say, known=address is not None),
            most_bytes=LARGEST if listen and await self.files.useful(self.name, address or "") else 0,
        )
        response = HTMLResponse(
            html, headers={"Cache-Control": "no-store", "Vary": "Cookie, Accept-Language"}
        )
        if ticket:
            self.browsers.let_stay(request, response, ticket)
        return response

    async def _is_inside(self, address: str, invite: str) -> bool:
        return bool(invite) and self.leads_home is not None and await self.leads_home(address, invite)

    async def post(self, request: Request) -> Response:
        """Take in what was tapped or written, once for each key, and show the page again."""
        say = phrases.of(phrases.spoken(languages(request), phrases.SOURCE))
        receive = self.receive
        if receive is None:
            full(say)
        if not from_our_pages(request, self.public_url):
            raise HTTPException(403, say("This was not sent from kompis' own page."))
        try:
            fields = await read_form(request)
        except TooLong:
            too_long(say)
        known = await self._known(request)
        mark = fields.get("mark", "")
        address = await self._or_full(request, self.browsers.sender(request, mark, known))
        sent = Sent.of(fields, languages(request, fields.get("lang", "")))
        if address is None:
            return self._over(request) if self.browsers.back(request) else again(request, sent.invite)
        if known is None and not self._newcomers.allows(place_of(request)):
            refuse(say("Many people have joined from here in the last hour. Try again in a while."), 600)
        if not self._messages.allows(address):
            refuse(say("That was a lot at once. Wait a minute and try again."), 60)
        if len(sent.text) > LONGEST_TEXT:
            too_long(say)
        if not sent.code and not sent.text:
            return RedirectResponse("/", 303)
        try:
            return await self._take_in(request, receive, address, sent, begins=known is None)
        except (InboxFull, TryLater):
            full(say)

    async def upload(self, request: Request) -> Response:
        """Take in a picture or film, of somebody whose files can be of use."""
        say = phrases.of(phrases.spoken(languages(request), phrases.SOURCE))
        receive = self.receive
        if receive is None:
            full(say)
        address = await self._known(request)
        if not from_our_pages(request, self.public_url):
            raise HTTPException(403, say("This was not sent from kompis' own page."))
        if address is None or not await self.files.useful(self.name, address):
            raise HTTPException(403, say("Kompis has no use for files from here."))
        if not self._messages.allows(address) or not self._uploads.room(address):
            refuse(say("That was a lot at once. Wait a minute and try again."), 60)
        with self._uploads.one(address):
            return await self._upload(request, receive, address, say)

    async def _upload(self, request: Request, receive: Receive, address: str, say: phrases.Say) -> Response:
        try:
            sent = await read_upload(request)
        except TooLong:
            sentence = say("That file is too large. A film may be 20 MB, a picture 10.")
            raise HTTPException(413, sentence) from None
        if sent is None:
            return RedirectResponse("/", 303)
        if self.visitors.sender(sent.fields.get("mark", ""), address) != address:
            return again(request, "")
        try:
            file = await kept(self.files, sent.data, wanted=await self.files.wanted(self.name, address))
            return await self._take_file_in(request, receive, address, file, sent)
        except (InboxFull, TryLater):
            full(say)

    async def listen(self, request: Request) -> Response:
        """The stream of rows behind those the page has."""
        say = phrases.of(request.query_params.get("lang", phrases.SOURCE))
        address = await self._known(request)
        if address is None:
            raise HTTPException(403, say("This chat belongs to somebody else."))
        place, passes_by = place_of(request), await self._or_full(request, self.browsers.passes_by(request))
        places = (self._streams_of_places, *((self._streams_of_passers_by,) if passes_by else ()))
        if self.closing.is_set() or not all(streams.room(place) for streams in places):
            full(say)
        if not self.streams.room(address):
            refuse(say("Kompis is open in many windows. Close one of them."), 30)
        number = whole(request.headers.get("last-event-id")) or whole(request.query_params.get("after"))
        visit = self.browsers.visit(request)
        mark, hides = self.visitors.form(address), self._hidden_from(visit)
        form = render.Form(mark, say, new_key, leaves=visit is None, hides=hides)
        still_in = self.browsers.still_in(request)
        stream = Stream(self.transcript, self.status, self.closing, address, form, still_in)
        return stream.response(number, self._one_stream(address, place, places))

    async def file(self, request: Request) -> Response:
        """A file in a message of one's own."""
        say = phrases.of(phrases.spoken(languages(request), phrases.SOURCE))
        address = await self._known(request)
        row, place, name = (request.path_params[part] for part in ("row", "place", "name"))
        message = await self._message(address, whole(row)) if address else None
        media = medium(message, whole(place))
        if media is None or media.name != name:
            raise HTTPException(404, say("There is no such file here."))
        shared = bool(self.browsers.back(request))
        if shared and media.data:  # it would stay on the machine
            sentence = say("This screen is shared. Fetch the file in a browser of your own, with *my link*.")
            raise HTTPException(403, sentence.replace("*", ""))
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        inline = kind[:6] in SHOWN_AS or kind == "application/pdf"
        manner = "inline" if inline and media.kind != "file" else "attachment"
        headers = {
            # Bytes are somebody's own, and the next person at this browser must not find them.
            "Cache-Control": "no-store" if media.data or shared else "private, max-age=3600",
            "Content-Disposition": f"{manner}; filename*=utf-8''{quote(name, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        if media.data:
            return Response(media.data, media_type=kind, headers=headers)
        try:
            kept_here = media.source.startswith(KEPT)
            path = await self.files.path(media.source) if kept_here else Path(media.source)
        except TryLater:
            full(say)
        if path is None or not await asyncio.to_thread(path.is_file):
            raise HTTPException(404, say("There is no such file here."))
        return FileResponse(path, media_type=kind, headers=headers)

    async def leave(self, request: Request) -> Response:
        """Whoever is at a shared browser is done, or the time is up: it opens nothing, so anybody may ask."""
        return self._over(request)

    def _hidden_from(self, visit: Visit | None) -> str:
        """How links begin that are not shown to who is on a visit in a shared browser: those to ourselves."""
        return "" if visit is None else self.public_url or "/"

    @contextmanager
    def _one_stream(self, address: str, place: str, places: Sequence[Streams]) -> Iterator[None]:
        with ExitStack() as held:
            for streams in places:
                held.enter_context(streams.one(place))
            held.enter_context(self.streams.one(address))
            yield

    async def _take_in(
        self, request: Request, receive: Receive, address: str, sent: Sent, *, begins: bool
    ) -> Response:
        """Write down the person's own words, hand the event on, and wait for nothing if a script sent it."""
        newest = await self.transcript.latest(address, 1)
        greeting = await self.greet(sent.invite, sent.languages) if not newest or sent.to_greeting else None
        tapped = greeting or await self._message(address, sent.row)
        language = (tapped or from_json(newest[-1].body)).language
        if greeting is not None:
            await self.transcript.append(address, "kompis", greeting, key=f"greeting:{sent.key}", edits=None)
        last = newest[-1].number if newest else 0
        words = label(tapped, sent.code) if sent.code else sent.text
        if words is not None:
            own = Message((Text(words),), language)
            last = await self.transcript.append(address, "person", own, key=f"person:{sent.key}", edits=None)
        invite = "" if newest else sent.invite
        raw = pack(
            Posted(
                address,
                sent.text,
                sent.code,
                invite,
                language,
                message=sent.message,
                visit=self.browsers.visit(request) is not None,
                browser=self.browsers.name(request) or None,
                place=self.browsers.place(request) if six_digits(sent.text) else None,
            )
        )
        await receive(raw, _once(address, sent.key))
        return await self._taken_in(request, address, last, sent.place, begins=begins)

    async def _take_file_in(
        self, request: Request, receive: Receive, address: str, file: SentFile, sent: Upload
    ) -> Response:
        """As :meth:`_take_in`; what the person sees of it is the file's name."""
        newest = await self.transcript.latest(address, 1)
        language = from_json(newest[-1].body).language if newest else phrases.SOURCE
        key = Sent.of(sent.fields, ()).key
        own = Message((Text(one_line(sent.name) or "…"),), language)
        last = await self.transcript.append(address, "person", own, key=f"person:{key}", edits=None)
        await receive(pack(Posted(address, language=language, file=file_to_json(file))), _once(address, key))
        return await self._taken_in(request, address, last, "end")

    async def _taken_in(
        self, request: Request, address: str, last: int, place: str, *, begins: bool = False
    ) -> Response:
        if by_script(request):
            return Response(status_code=204)
        await self._reply(address, last)
        response = RedirectResponse(f"/#{place}", 303)
        if begins:
            await self.browsers.let_in(request, response, address)
        return response  # the page that it leads to renews the cookie

    async def _tell_opened(self, address: str, lines: Sequence[Line]) -> None:
        """Hand on that the page was opened, once for each newest row of kompis on it."""
        newest = max((line.number for line in lines if line.author == "kompis"), default=0)
        if self.receive is None or not newest or self._opened.get(address) == newest:
            return
        if len(self._opened) >= OPENED_KEPT:
            self._opened.clear()
        self._opened[address] = newest
        with suppress(InboxFull, TryLater):  # the page is shown all the same
            await self.receive(pack(Posted(address, opened=True)), _once(address, f"opened:{newest}"))

    async def _reply(self, address: str, number: int) -> None:
        """Wait for a row of kompis behind this number, though not for long."""
        try:
            async with asyncio.timeout(REPLY_SECONDS):
                while not any(
                    line.author == "kompis" for line in await self.transcript.after(address, number)
                ):
                    await self.transcript.wait(address, number)
        except TimeoutError:
            return

    async def _lines(self, request: Request, address: str | None) -> Sequence[Line]:
        return await self._or_full(request, self.transcript.latest(address, SHOWN)) if address else ()

    async def _known(self, request: Request) -> str | None:
        return await self._or_full(request, self.browsers.known(request))

    async def _or_full(self, request: Request, asked: Awaitable[T]) -> T:
        try:
            return await asked
        except TryLater:
            full(phrases.of(phrases.spoken(languages(request), phrases.SOURCE)))

    def _notice(self, request: Request, say: phrases.Say, *, known: bool) -> str:
        """What has happened since the page was last shown, where somebody would wonder."""
        if not known and self.browsers.was_let_in(request):
            return say("This browser has been logged out.")
        return say("The page had grown old. Tap once more.") if "again" in request.query_params else ""

    async def _message(self, address: str, row: int) -> Message | None:
        lines = await self.transcript.after(address, row - 1) if row > 0 else ()
        return from_json(lines[0].body) if lines and lines[0].number == row else None

    def _over(self, request: Request) -> Response:
        """Nobody is at this shared browser: show what stands there between two people."""
        if by_script(request):
            return Response(status_code=409)
        response = RedirectResponse(self.browsers.back(request) or "/", 303, {"Cache-Control": "no-store"})
        if self.browsers.back(request):
            self.browsers.let_out(request, response)
        return response


def _once(address: str, key: str) -> str:
    """A name for this one sending that tells nobody's address: the inbox keeps it for a while."""
    return hashlib.sha256(f"{address}:{key}".encode()).hexdigest()


async def script(request: Request) -> Response:
    """The page's one script."""
    kept = (
        "public, max-age=31536000, immutable" if request.query_params.get("v") == SCRIPT_MARK else "no-cache"
    )
    return FileResponse(SCRIPT, media_type="text/javascript", headers={"Cache-Control": kept})
