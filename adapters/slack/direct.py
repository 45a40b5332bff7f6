"""Direct channels: opened once for each person, remembered, and ahead of need where Slack's limit lets us."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

import structlog

from adapters.slack.calls import asked
from adapters.slack.pace import Allowance
from adapters.slack.wire import CallError, Refusal
from adapters.slack.workspaces import Workspaces
from bot.ports import ChannelState, SendError, TryLater

log = structlog.get_logger("slack")

A_MINUTE: Final = 45
"""Calls of ``conversations.open`` in a workspace: Slack allows fifty."""
FOR_SENDS: Final = 15
"""Of these so many are not used ahead: somebody may wait."""
MOST_AHEAD: Final = 20_000
IN_HAND: Final = 50_000
_LOOKS: Final = 0.5


class NotOpenYet(TryLater):
    """The chat with this person has to be opened first, and many others too: it stands in line."""

    def __init__(self, after: float) -> None:
        """``after`` is in seconds."""
        super().__init__("the chat with this person is not open yet", after=after, scope="chat")


class Direct:
    """The direct channel of each person, by address (``TEAM/USER``)."""

    def __init__(
        self,
        workspaces: Workspaces,
        state: ChannelState,
        *,
        clock: Callable[[], float] = time.monotonic,
        a_minute: int = A_MINUTE,
        looks: float = _LOOKS,
    ) -> None:
        """``looks`` is how many seconds pass until those in line are looked at again."""
        self._workspaces = workspaces
        self._state = state
        self._sends = Allowance(a_minute, clock)
        self._reserve = max(a_minute - FOR_SENDS, 1)
        self._ahead_allowance = Allowance(self._reserve, clock)
        self._looks = looks
        self._known: OrderedDict[str, str] = OrderedDict()
        self._opening: dict[str, asyncio.Task[str]] = {}
        self._line: OrderedDict[str, None] = OrderedDict()
        self._ring = asyncio.Event()

    async def of(self, address: str) -> str:
        """The direct channel's id.

        Raises:
            CallError: it cannot be opened.
            NotOpenYet: it stands in line to be opened.
        """
        found = await self.known(address)
        if found is not None:
            return found
        workspace, _, user = address.partition("/")
        if not user.startswith(("U", "W")):
            return user  # a channel's own id
        if address not in self._opening and not self._sends.take(workspace):
            self.ahead(address)
            raise NotOpenYet(self._sends.wait(workspace) + 60.0 * len(self._line) / self._reserve)
        return await self._open(address)

    async def known(self, address: str) -> str | None:
        """The direct channel's id, if it has been opened before."""
        if address not in self._known:
            kept = await self._state.get(f"dm:{address}")
            if kept:
                self._hold(address, kept)
        return self._known.get(address)

    async def learn(self, address: str, channel: str) -> None:
        """Something was said in this person's direct channel: no need to ask for its id."""
        if await self.known(address) != channel:
            await self._keep(address, channel)

    async def forget(self, address: str) -> None:
        """Slack does not know the direct channel any more."""
        self._known.pop(address, None)
        await self._state.take(f"dm:{address}")

    def ahead(self, address: str) -> None:
        """Open it soon, as the limit allows."""
        if address not in self._known and len(self._line) < MOST_AHEAD:
            self._line[address] = None
            self._ring.set()

    async def run(self) -> None:
        """Open those in line, one after another, until cancelled."""
        while True:
            if not self._line:
                self._ring.clear()
                await self._ring.wait()
            if not await self._open_one():
                await asyncio.sleep(self._looks)

    async def _open_one(self) -> bool:
        """Open the first one that may be opened now; False where none may."""
        for address in self._line:
            workspace = address.partition("/")[0]
            if self._sends.wait(workspace) == 0 and self._ahead_allowance.take(workspace):
                break
        else:
            return False
        del self._line[address]
        try:
            if await self.known(address) is None:
                self._sends.count(address.partition("/")[0])
                await self._open(address)
        except (CallError, SendError) as error:
            log.info("a chat could not be opened ahead", why=str(error))
        except Exception as error:  # noqa: BLE001 - the database may be away; sends open it then
            log.warning("a chat could not be opened ahead", why=type(error).__name__)
        return True

    async def _open(self, address: str) -> str:
        task = self._opening.get(address)
        if task is None:
            task = self._opening[address] = asyncio.create_task(self._ask(address), name="open a chat")
            task.add_done_callback(lambda _: self._opening.pop(address, None))
        return await asyncio.shield(task)

    async def _ask(self, address: str) -> str:
        workspace, _, user = address.partition("/")
        client = await self._workspaces.client(workspace)
        try:
            answer = await asked(client.conversations_open(users=user, return_im=True))
        except Refusal as error:
            if error.retry_after is not None:
                self._sends.rest(workspace, error.retry_after)
            raise
        channel = str(answer["channel"]["id"])
        await self._keep(address, channel)
        return channel

    async def _keep(self, address: str, channel: str) -> None:
        self._hold(address, channel)
        await self._state.put(f"dm:{address}", channel)

    def _hold(self, address: str, channel: str) -> None:
        self._known[address] = channel
        while len(self._known) > IN_HAND:
            self._known.popitem(last=False)
