"""What Slack tells of a person: language and zone. Asked once a day at most, and never waited for long."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson
import structlog

from adapters.slack.calls import asked
from adapters.slack.pace import Allowance
from adapters.slack.wire import CallError, Refusal
from adapters.slack.workspaces import Workspaces
from bot.ports import ChannelState

log = structlog.get_logger("slack")

A_DAY: Final = 24 * 3600.0
A_MINUTE: Final = 80
"""Calls of ``users.info``: Slack allows a hundred."""
LONGEST_REST: Final = 300.0
"""Seconds that a rest from before a start is trusted for: the clock on the wall may have been set back."""
IN_HAND: Final = 20_000

Profile = Mapping[str, Any]
"""``locale`` and ``tz`` where Slack tells them, ``kind`` (member, guest, stranger, bot or gone), ``at``."""


class Profiles:
    """Profiles by address (``TEAM/USER``), remembered over starts."""

    def __init__(
        self,
        workspaces: Workspaces,
        state: ChannelState,
        *,
        now: Callable[[], float] = time.time,
        patience: float,
        a_minute: int = A_MINUTE,
    ) -> None:
        """``now`` is in seconds since 1970; ``patience`` how long :meth:`of` may take."""
        self._workspaces = workspaces
        self._state = state
        self._now = now
        self._patience = patience
        self._allowance = Allowance(a_minute, time.monotonic)
        self._known: OrderedDict[str, Profile] = OrderedDict()
        self._asking: dict[str, asyncio.Task[Profile | None]] = {}
        self._recalled: set[str] = set()

    async def of(self, address: str) -> Profile | None:
        """The profile, if it is known or Slack tells it soon; it is learnt even if it comes too late."""
        known = self._known.get(address)
        if known is not None and not self._is_old(known):
            return known
        task = self._asking.get(address)
        if task is None:
            task = self._asking[address] = asyncio.create_task(self._learn(address), name="profile")
            task.add_done_callback(lambda _: self._asking.pop(address, None))
        done, _ = await asyncio.wait({task}, timeout=self._patience)
        return task.result() if done else known

    async def changed(self, address: str, user: Mapping[str, Any]) -> None:
        """Slack tells that somebody's profile has changed; only of those we know is it kept."""
        known = _read(await self._state.get(f"profile:{address}"))
        if known is None:  # perhaps erased: what is in hand is not to be stored anew
            self._known.pop(address, None)
        else:
            fresh = _profile(user, address, self._now())
            await self._keep(address, {**fresh, "locale": fresh["locale"] or known.get("locale")})

    async def close(self) -> None:
        """Ask nothing more."""
        tasks = list(self._asking.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _learn(self, address: str) -> Profile | None:
        kept: Profile | None = None
        try:
            kept = _read(await self._state.get(f"profile:{address}"))
            if kept is not None and not self._is_old(kept):
                self._hold(address, kept)
                return kept
            fresh = await self._ask(address)
            if fresh is not None:
                await self._keep(address, fresh)
        except Exception as error:  # noqa: BLE001 - without a profile an event is as good
            log.warning("a profile could not be learnt", why=type(error).__name__)
            return kept
        return fresh or kept

    async def _ask(self, address: str) -> Profile | None:
        workspace, _, user = address.partition("/")
        await self._recall_rest(workspace)
        if not self._allowance.take(workspace):
            return None
        try:
            client = await self._workspaces.client(workspace)
            answer = await asked(client.users_info(user=user, include_locale=True))
        except CallError as error:
            if isinstance(error, Refusal) and error.retry_after is not None:
                self._allowance.rest(workspace, error.retry_after)
                await self._state.put(_rest(workspace), str(self._now() + error.retry_after))
            return None
        return _profile(answer["user"], address, self._now())

    async def _recall_rest(self, workspace: str) -> None:
        """A start does not shorten what Slack told before it."""
        if workspace in self._recalled:
            return
        until = await self._state.get(_rest(workspace))
        if until is not None:
            self._allowance.rest(workspace, min(float(until) - self._now(), LONGEST_REST))
        self._recalled.add(workspace)

    async def _keep(self, address: str, profile: Profile) -> None:
        self._hold(address, profile)
        await self._state.put(f"profile:{address}", orjson.dumps(profile).decode())

    def _hold(self, address: str, profile: Profile) -> None:
        self._known[address] = profile
        while len(self._known) > IN_HAND:
            self._known.popitem(last=False)

    def _is_old(self, profile: Profile) -> bool:
        return not 0 <= self._now() - float(profile.get("at", 0)) < A_DAY


def _rest(workspace: str) -> str:
    return f"profiles rest {workspace}"


def _read(kept: str | None) -> Profile | None:
    profile: Profile | None = orjson.loads(kept) if kept else None
    return profile


def _profile(user: Mapping[str, Any], address: str, now: float) -> Profile:
    return {"locale": user.get("locale"), "tz": user.get("tz"), "kind": _kind(user, address), "at": now}


def _kind(user: Mapping[str, Any], address: str) -> str:
    """Guests take part like members. With a stranger (Slack Connect) the app opens no chat of its own."""
    team = address.partition("/")[0]
    if user.get("deleted"):
        return "gone"
    if user.get("is_bot") or user.get("id") == "USLACKBOT":
        return "bot"
    enterprise = (user.get("enterprise_user") or {}).get("enterprise_id")
    if user.get("is_stranger") or team not in {user.get("team_id", team), enterprise}:
        return "stranger"
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return "guest"
    return "member"
