"""Slack's own addresses: the Web API with tokens, scopes, rates and faults; response_urls; consent."""

import asyncio
import base64
import binascii
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import orjson
from aiohttp import web

from tests.doubles.bell import Bell
from tests.doubles.clock import Clock
from tests.doubles.faults import Fault, Faults
from tests.doubles.hearing import Asking, Hearing
from tests.doubles.mishaps import befallen, cut, page
from tests.doubles.slack.answers import responded
from tests.doubles.slack.arguments import Arguments, read
from tests.doubles.slack.calls import Call, Emit
from tests.doubles.slack.catalogue import METHODS as KNOWN
from tests.doubles.slack.catalogue import Method
from tests.doubles.slack.errors import Refusal, too_many
from tests.doubles.slack.files import download, upload
from tests.doubles.slack.installing import BadInstallLink, Installing
from tests.doubles.slack.methods import METHODS
from tests.doubles.slack.rates import Rates
from tests.doubles.slack.state import Grant, Member, World

Answering = Callable[[Call], dict[str, Any]]
NOBODY = Grant("", "bot", frozenset())


@dataclass(frozen=True, slots=True)
class Done:
    """One request that was answered: when it came, what it was, with which error or none."""

    at: float
    method: str
    channel: str
    error: str


class WebApi:
    """Answers requests as Slack does."""

    def __init__(
        self,
        world: World,
        rates: Rates,
        faults: Faults,
        clock: Clock,
        bell: Bell,
        emit: Emit,
        installing: Installing,
        beside: Mapping[str, Answering],
    ) -> None:
        self.world = world
        self.rates = rates
        self.faults = faults
        self.clock = clock
        self.bell = bell
        self.installing = installing
        self.latency = 0.0
        self.calls: deque[Done] = deque(maxlen=100_000)
        self.counts: Counter[str] = Counter()
        self._hearing = Hearing()
        self._emit = emit
        self.methods: dict[str, Answering] = {**METHODS, **beside}

    def add_routes(self, app: web.Application) -> None:
        """Serve it."""
        app.router.add_route("GET", "/api/{method}", self.answer)
        app.router.add_route("POST", "/api/{method}", self.answer)
        app.router.add_post("/responses/{code}", self.respond)
        app.router.add_post("/upload/{code}", self.upload)
        app.router.add_get("/files-pri/{code}/{name:.+}", self.download)
        app.router.add_get("/oauth/v2/authorize", self.authorize)
        app.router.add_post("/oauth/v2/authorize", self.authorized)

    # ------------------------------------------------------------------ the Web API

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One request: half the latency, the method, any fault, the other half."""
        method = request.match_info["method"]
        try:
            asked = await read(request)
        except Refusal as refusal:
            return _refused(refusal)
        asking = self._hearing.asked(request.transport, (method, _bearer(request), asked.fingerprint))
        if self.latency:
            await asyncio.sleep(self.latency / 2)
        channel = asked.text("channel")
        fault = self.faults.take(method.lower(), channel)
        if fault is not None and (early := self._before(request, fault, method, channel, asking)) is not None:
            return early
        answer = self._processed(request, method, asked, asking)
        if self.latency:
            await asyncio.sleep(self.latency / 2)
        if fault is not None:
            return await befallen(request, fault, answer)
        self._hearing.answered(request.transport, asking)
        return answer

    def _processed(self, request: web.Request, method: str, asked: Arguments, asking: Asking) -> web.Response:
        now = self.clock.now()
        error = ""
        headers: dict[str, str] = {}
        try:
            known = KNOWN.get(method)
            if known is None:
                self.world.violations.append(f"{method}: no method the double speaks")
                raise Refusal("unknown_method", {"req_method": method})  # noqa: TRY301 - as a method does
            for name in sorted(set(asked.values) - known.arguments):
                self.world.violations.append(f"{method}: unknown argument {name!r}")
            grant, asked = self._authorized(request, known, asked)
            headers = {
                "x-oauth-scopes": ",".join(sorted(grant.scopes)),
                "x-accepted-oauth-scopes": ",".join(sorted(known.scopes)),
            }
            tenant, channel = self._tenant(request), asked.text("channel")
            wait = self.rates.admit(method, tenant, channel, asking, now)
            if wait is not None:
                raise too_many(wait)
            commercial = self.rates.figures.commercial
            result = self.methods[method](Call(self.world, asked, grant, now, self._emit, commercial))
            answer = _json({"ok": True, **result}, headers=headers)
        except Refusal as refusal:
            error = refusal.error
            answer = _refused(refusal, headers)
        self.calls.append(Done(now, method, asked.text("channel"), error))
        self.counts[method] += 1
        self.counts[error] += bool(error)
        self.bell.ring()
        return answer

    def _authorized(self, request: web.Request, known: Method, asked: Arguments) -> tuple[Grant, Arguments]:
        if known.token == "none":
            return NOBODY, _with_basic(request, asked)
        token = _bearer(request)
        if not token:
            raise Refusal("not_authed")
        grant = self.world.grants.get(token)
        if grant is None:
            raise Refusal("invalid_auth")
        if grant.revoked:
            raise Refusal("token_revoked")
        if grant.expires_at is not None and grant.expires_at <= self.clock.now():
            raise Refusal("token_expired")
        if grant.kind != known.token:
            raise Refusal("not_allowed_token_type")
        if not known.scopes <= grant.scopes:
            needed, provided = ",".join(sorted(known.scopes)), ",".join(sorted(grant.scopes))
            raise Refusal("missing_scope", {"needed": needed, "provided": provided})
        return grant, asked

    def _tenant(self, request: web.Request) -> str:
        grant = self.world.grants.get(_bearer(request))
        return grant.tenant if grant is not None else ""

    def _before(
        self, request: web.Request, fault: Fault, method: str, channel: str, asking: Asking
    ) -> web.StreamResponse | None:
        """What happens to a request that is not processed; None when it is."""
        match fault.kind:
            case "cut_before":
                return cut(request)
            case "html" if not fault.processed:
                answer = page(fault.status)
            case "error":
                answer = _refused(Refusal("internal_error", status=fault.status))
            case "flood":
                now, tenant = self.clock.now(), self._tenant(request)
                wait = self.rates.flood(method, tenant, channel, asking, now, fault.seconds)
                answer = _refused(too_many(wait))
            case _:
                return None
        self._hearing.answered(request.transport, asking)
        return answer

    # ------------------------------------------------------------------ response_url

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """A message by a response_url: no token, the address itself is the leave."""
        address = self.world.responses.get(request.match_info["code"])
        asking = self._hearing.asked(request.transport, (request.path, await request.read()))
        if self.latency:
            await asyncio.sleep(self.latency / 2)
        channel = address.conversation.id if address is not None else ""
        fault = self.faults.take("response_url", channel)
        if fault is not None:
            early = self._before(request, fault, "response_url", channel, asking)
            if early is not None:
                return early
        answer = web.Response(body=b"ok", content_type="text/html")
        error = ""
        try:
            if address is None:
                raise Refusal("invalid_url", status=404)  # noqa: TRY301 - as `responded` does
            responded(self.world, address, await read(request), self.call)
        except Refusal as refusal:
            error = refusal.error
            answer = web.Response(
                body=error.encode(), status=max(refusal.status, 400), content_type="text/html"
            )
        self.calls.append(Done(self.clock.now(), "response_url", channel, error))
        self.counts["response_url"] += 1
        self.bell.ring()
        if self.latency:
            await asyncio.sleep(self.latency / 2)
        if fault is not None:
            return await befallen(request, fault, answer)
        self._hearing.answered(request.transport, asking)
        return answer

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file."""
        fault = self.faults.take("upload", "")
        if fault is not None:
            asking = self._hearing.asked(request.transport, request.path)
            if (early := self._before(request, fault, "upload", "", asking)) is not None:
                return early
        answer = await upload(self.world, request)
        self.bell.ring()
        return answer if fault is None else await befallen(request, fault, answer)

    async def download(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file that somebody shared."""
        return await download(self.world, request)

    def call(self, asked: Arguments, member: Member) -> Call:
        """A call in the name of the app's installation where this person is."""
        grant = self.world.grant_for(member.workspace)
        if grant is None:
            raise Refusal("token_revoked", status=404)
        return Call(self.world, asked, grant, self.clock.now(), self._emit)

    # ------------------------------------------------------------------ the consent page

    async def authorize(self, request: web.Request) -> web.StreamResponse:
        """What the app is asking for."""
        asked = dict(request.query)
        try:
            self.installing.check(asked)
        except BadInstallLink as wrong:
            return web.Response(text=f"<p>{wrong}</p>", status=400, content_type="text/html")
        return web.Response(text=self.installing.page(asked), content_type="text/html")

    async def authorized(self, request: web.Request) -> web.StreamResponse:
        """Somebody has said yes or no."""
        said = {name: values[0] for name, values in parse_qs(await request.text()).items()}
        back = self.installing.consent(
            self.world.members[said["member"]], f"?{said['query']}", allow=said["answer"] == "allow"
        )
        raise web.HTTPFound(back)


def _bearer(request: web.Request) -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if kind == "Bearer" else ""


def _with_basic(request: web.Request, asked: Arguments) -> Arguments:
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if kind != "Basic":
        return asked
    try:
        name, _, secret = base64.b64decode(value).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Refusal("invalid_client_id") from None
    return Arguments({**asked.values, "client_id": name, "client_secret": secret})


def _refused(refusal: Refusal, headers: Mapping[str, str] | None = None) -> web.Response:
    return _json(refusal.body, refusal.status, {**(headers or {}), **refusal.headers})


def _json(
    body: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    return web.Response(
        body=orjson.dumps(body), status=status, content_type="application/json", headers=dict(headers or {})
    )
