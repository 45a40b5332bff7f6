"""Many workspaces: their installations are remembered, their tokens renewed, and their end is noticed.

Tokens last twelve hours, and one refresh token is good for one new token: so renewing is done by one machine
at a time, ahead of need, and the others take what it has stored.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

import aiohttp
import structlog

from adapters.slack.calls import AsyncWebClient, asked
from adapters.slack.installation import Installation, installed, read, renewed, written
from adapters.slack.renewing import RenewingClient
from adapters.slack.returning import Returning
from adapters.slack.wire import CallError, NotInstalled, NoToken, Refusal, Unclear
from bot.ports import INSTALLATION, ChannelState, Receive

log = structlog.get_logger("slack")

AHEAD_SECONDS: Final = 3 * 3600.0
"""How long before its end a token is renewed: Slack may be away for a while."""

HEARD_SECONDS: Final = 1.5
"""Slack waits three for its acknowledgement."""

END_SECONDS: Final = 1.0
PREFIX: Final = INSTALLATION
RUN_OUT: Final = frozenset({"token_expired"})
OVER: Final = frozenset({"token_revoked", "account_inactive"})

RAN_OUT: Final = "the workspace's token has run out, and could not be renewed yet"
SEALED: Final = "the workspace's token cannot be read with this KOMPIS_SECRET; take the former one"

Speaks = Callable[[str], RenewingClient]
"""A client with this token."""


class Burnt(CallError):
    """The refresh token was used already, by whomever: this installation ends with its token."""


class ManyWorkspaces:
    """The installations of one app that workspaces let in by themselves. Implements Workspaces."""

    def __init__(
        self,
        name: str,
        credentials: tuple[str, str],
        bare: AsyncWebClient,
        speaks: Speaks,
        state: ChannelState,
        *,
        looks: float,
        known: Callable[[str], None],
        now: Callable[[], float] = time.time,
    ) -> None:
        """``credentials`` are the app's id and secret; ``looks`` the seconds between two looks at tokens.

        ``known`` is told the app's id as Slack names it.
        """
        self._basic = aiohttp.encode_basic_auth(*credentials)
        self._bare = bare
        self._speaks = speaks
        self._state = state
        self._looks = looks
        self._app_is = known
        self._now = now
        self._log = log.bind(channel=name)
        self._held: dict[str, Installation] = {}
        self._clients: dict[str, RenewingClient] = {}
        self._returning = Returning(state)
        self._ring = asyncio.Event()
        self._spending: set[asyncio.Task[Installation]] = set()

    async def client(self, workspace: str) -> AsyncWebClient:
        """A client that speaks to this workspace.

        Raises:
            NotInstalled: the app is not there, or not any more.
            NoToken: it is, but its token cannot be read.
        """
        installation = self._held.get(workspace) or await self._look_up(workspace)
        if installation is None:
            if PREFIX + workspace in await self._state.keys(PREFIX + workspace):
                raise NoToken(SEALED)
            raise NotInstalled
        client = self._clients.get(workspace)
        if client is None:
            client = self._clients[workspace] = self._speaks(installation.token)

            async def anew(token: str, error: str) -> str | None:
                return await self._anew(workspace, token, error)

            client.anew = anew
        return client

    async def token(self, enterprise: str | None, team: str | None) -> str | None:
        """The bot token for what comes from there; None where the app is not installed."""
        for workspace in (team, enterprise):
            if workspace and (found := self._held.get(workspace) or await self._look_up(workspace)):
                return found.token
        return None

    async def invite(self, workspace: str) -> str:
        """The code of the organisation that people of this workspace belong to; empty for the channel's."""
        found = self._held.get(workspace) or await self._look_up(workspace)
        return found.invite if found is not None else ""

    async def heard(self, body: Mapping[str, Any]) -> None:
        """The app was taken out somewhere, as it seems. Such news may be old: Slack is asked itself."""
        with suppress(CallError, TimeoutError):  # sends will tell
            async with asyncio.timeout(HEARD_SECONDS):
                for workspace in (body.get("team_id"), body.get("enterprise_id")):
                    if workspace and await self._look_up(workspace) is not None:
                        await asked((await self.client(workspace)).auth_test())

    async def let_in(self, code: str, redirect: str, invite: str) -> Installation:
        """Somebody has said yes on Slack's page: ``code`` is good for one installation, new or anew.

        Raises:
            CallError: Slack gave no token for it.
        """
        answer = await self._access({"code": code, "redirect_uri": redirect})
        try:
            fresh = installed(answer, invite, self._now())
        except ValueError as error:
            raise Unclear(str(error)) from None
        async with self._state.locked(PREFIX + fresh.workspace):
            await self._returning.mark(fresh.workspace)
            await self._keep(fresh)
        self._app_is(str(answer.get("app_id") or ""))
        self._log.info("the app was let into a workspace", workspace=fresh.workspace)
        self._ring.set()
        return fresh

    async def run(self, receive: Receive) -> None:
        """Renew tokens ahead of need, and tell of people who can be reached again, until cancelled."""
        while True:
            self._ring.clear()
            try:
                await self.renew_ahead()
                await self._returning.tell(receive)
            except Exception as error:  # noqa: BLE001 - the database may be away; there is a next look
                self._log.warning("installations could not be looked at", why=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ring.wait(), self._looks)

    async def close(self) -> None:
        """Keep what is just being renewed; takes a second at most."""
        spending = set(self._spending)
        if spending:
            await asyncio.wait(spending, timeout=END_SECONDS)
        for task in spending:
            task.cancel()
        await asyncio.gather(*spending, return_exceptions=True)

    async def renew_ahead(self) -> None:
        """Renew every token that ends soon."""
        for key in await self._state.keys(PREFIX):
            workspace = key.removeprefix(PREFIX)
            found = await self._look_up(workspace)
            if found is None or not found.ends_within(AHEAD_SECONDS, self._now()):
                continue
            try:
                async with self._state.locked(key):
                    found = await self._look_up(workspace)
                    if found is not None and found.ends_within(AHEAD_SECONDS, self._now()):
                        await self._renew(found)
            except CallError as error:
                self._log.info("a token could not be renewed yet", workspace=workspace, why=str(error))

    async def _anew(self, workspace: str, token: str, error: str) -> str | None:
        """Slack did not take a token: take the one that holds now, renew it, or see that all is over."""
        if error not in RUN_OUT | OVER:
            return None
        async with self._state.locked(PREFIX + workspace):
            found = await self._look_up(workspace)
            if found is not None and found.token != token:
                return found.token
            if found is not None and found.refresh and error in RUN_OUT:
                with suppress(Burnt):
                    return await self._token_instead(found)
            await self._forget(workspace)
        raise NotInstalled

    async def _token_instead(self, found: Installation) -> str:
        """A new token for one that has run out. Whatever hinders that, the call was not carried out."""
        try:
            return (await self._renew(found)).token
        except Burnt:
            raise
        except CallError as error:
            self._log.warning("a token has run out", workspace=found.workspace, why=str(error))
            raise NoToken(RAN_OUT) from None

    async def _renew(self, found: Installation) -> Installation:
        """A new token for the old one; under the workspace's lock. What cannot be renewed ends by itself.

        Whoever waits may be stopped: then this goes on all the same, for the refresh token is spent.
        """
        task = asyncio.create_task(self._exchange(found), name="renew a token")
        self._spending.add(task)
        task.add_done_callback(self._spending.discard)
        return await asyncio.shield(task)

    async def _exchange(self, found: Installation) -> Installation:
        try:
            answer = await self._access({"grant_type": "refresh_token", "refresh_token": found.refresh})
        except Refusal as error:
            if error.error != "invalid_refresh_token":
                raise
            newer = await self._look_up(found.workspace)
            if newer is not None and newer.token != found.token:  # our lock had ended: somebody was faster
                return newer
            sentence = "a workspace's token cannot be renewed; let the app in there again"
            self._log.error(sentence, workspace=found.workspace)
            await self._keep(replace(found, refresh="", expires_at=None))
            raise Burnt(error.error) from None
        try:
            fresh = renewed(found, answer, self._now())
        except ValueError as error:
            raise Unclear(str(error)) from None
        await self._keep(fresh)
        return fresh

    async def _access(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        """oauth.v2.access, for a code or a refresh token."""
        return await asked(
            self._bare.api_call("oauth.v2.access", data=dict(given), headers={"Authorization": self._basic})
        )

    async def _look_up(self, workspace: str) -> Installation | None:
        """What is remembered of a workspace, by whichever machine."""
        kept = await self._state.get(PREFIX + workspace)
        if kept is None:
            self._drop(workspace)
            return None
        found = read(kept)
        self._hold(found)
        return found

    async def _keep(self, installation: Installation) -> None:
        await self._state.put(PREFIX + installation.workspace, written(installation), secret=True)
        self._hold(installation)

    async def _forget(self, workspace: str) -> None:
        if await self._state.take(PREFIX + workspace) is not None:
            self._log.error("the app is no longer installed in a workspace", workspace=workspace)
        self._drop(workspace)

    def _hold(self, installation: Installation) -> None:
        self._held[installation.workspace] = installation
        if (client := self._clients.get(installation.workspace)) is not None:
            client.token = installation.token

    def _drop(self, workspace: str) -> None:
        self._held.pop(workspace, None)
        self._clients.pop(workspace, None)
