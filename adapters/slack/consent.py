"""Letting the app into a workspace: off to Slack's page of consent, and back with a code for a token.

Two addresses in a browser. What is wrong is one sentence on the site's own page.
"""

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode, urljoin, urlsplit

import orjson
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from adapters.slack.installation import Installation
from adapters.slack.manifest import SCOPES
from adapters.slack.options import Options
from adapters.slack.pace import Allowance
from adapters.slack.paths import BASE, INSTALL, REDIRECT
from adapters.slack.wire import CallError
from bot.phrases import SOURCE, Say, of, spoken
from bot.ports import ChannelState

log = structlog.get_logger("slack")

CONSENT_SECONDS: Final = 600
A_MINUTE: Final = 60
"""How often somebody may begin: each time is kept for ten minutes."""

PREFIX: Final = "consent:"
SLACK: Final = "https://slack.com/"
"""Where somebody is led when we do not know the app's id yet."""
COOKIE: Final = "kompis_slack"
_STATE: Final = re.compile(r"[0-9]{1,12}\.[\w-]{20,64}", re.ASCII)
_INVITE: Final = re.compile(r"[\w-]{1,64}", re.ASCII)

LetIn = Callable[[str, str, str], Awaitable[Installation]]
"""``let_in(code, redirect, invite)``, as that of many workspaces. Raises CallError."""


class Consent:
    """The way into workspaces, for whoever may install apps there."""

    def __init__(
        self,
        options: Options,
        state: ChannelState,
        let_in: LetIn,
        link: Callable[[str], str],
        now: Callable[[], float],
    ) -> None:
        """``link(workspace)`` is where somebody is led who has let the app in; ``now`` in seconds."""
        self._client_id = options.client_id
        self._authorize = urljoin(options.api_url, "../oauth/v2/authorize")
        self._path = BASE.format(channel=options.name)
        self._redirect = f"{options.public_url}{self._path}{REDIRECT}"
        self._secure = urlsplit(options.public_url).scheme == "https"
        self._state = state
        self._let_in = let_in
        self._link = link
        self._now = now
        self._allowance = Allowance(A_MINUTE, time.monotonic)

    def routes(self) -> list[BaseRoute]:
        """Where it begins, and where Slack leads back to."""
        return [
            Route(self._path + INSTALL, self._begin, methods=["GET"]),
            Route(self._path + REDIRECT, self._come_back, methods=["GET"]),
        ]

    async def _begin(self, request: Request) -> Response:
        """Off to Slack. ``?code=`` is the organisation that people of the workspace will belong to."""
        say, invite = _say(request), request.query_params.get("code", "")
        if invite and _INVITE.fullmatch(invite) is None:
            raise _refused(say("The code behind the link is misspelt."))
        if not self._allowance.take(""):
            raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS)
        await self._make_room()
        state, mine = f"{int(self._now())}.{secrets.token_urlsafe(24)}", secrets.token_urlsafe(24)
        await self._state.put(PREFIX + state, orjson.dumps([_hash(mine), invite]).decode())
        asked = {
            "client_id": self._client_id,
            "scope": ",".join(SCOPES),
            "redirect_uri": self._redirect,
            "state": state,
        }
        answer = RedirectResponse(f"{self._authorize}?{urlencode(asked)}", HTTPStatus.SEE_OTHER, _UNKEPT)
        answer.set_cookie(
            COOKIE,
            mine,
            max_age=CONSENT_SECONDS,
            path=self._path,
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )
        return answer

    async def _come_back(self, request: Request) -> Response:
        say, given = _say(request), request.query_params
        invite = await self._begun(given.get("state", ""), request.cookies.get(COOKIE, ""))
        if invite is None:
            raise _refused(
                say("This link has been used, or it took more than ten minutes. Open the first link again.")
            )
        if given.get("error") == "access_denied":
            raise _refused(say("Kompis was not let in, and nothing has changed."))
        try:
            installation = await self._let_in(given.get("code", ""), self._redirect, invite)
        except CallError as error:
            log.warning("the app could not be let into a workspace", why=str(error))
            raise _refused(
                say("Slack didn't let Kompis in just now. Open the first link again in a moment.")
            ) from None
        answer = RedirectResponse(self._link(installation.workspace) or SLACK, HTTPStatus.SEE_OTHER, _UNKEPT)
        answer.delete_cookie(COOKIE, path=self._path, secure=self._secure, httponly=True, samesite="lax")
        return answer

    async def _begun(self, state: str, mine: str) -> str | None:
        """The invitation of a consent that this browser has begun, once; None for any other."""
        if _STATE.fullmatch(state) is None:
            return None
        kept = await self._state.take(PREFIX + state)
        if kept is None or not self._is_fresh(state):
            return None
        cookie, invite = orjson.loads(kept)
        return str(invite) if hmac.compare_digest(cookie, _hash(mine)) else None

    async def _make_room(self) -> None:
        """Forget what nobody came back from."""
        for key in await self._state.keys(PREFIX):
            if not self._is_fresh(key.removeprefix(PREFIX)):
                await self._state.take(key)

    def _is_fresh(self, state: str) -> bool:
        return 0 <= self._now() - int(state.partition(".")[0]) < CONSENT_SECONDS


_UNKEPT: Final = {"Cache-Control": "no-store"}


def _hash(mine: str) -> str:
    return hashlib.sha256(mine.encode()).hexdigest()


def _refused(sentence: str) -> HTTPException:
    return HTTPException(HTTPStatus.BAD_REQUEST, sentence)


def _say(request: Request) -> Say:
    tags = [part.partition(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    return of(spoken(tags, SOURCE))
