"""What stands beside the chat: each person's page (App Home), kept fresh, and forms."""

import asyncio
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Final

import structlog

from adapters.slack.calls import asked
from adapters.slack.home import home
from adapters.slack.limits import workspace
from adapters.slack.modal import modal
from adapters.slack.pace import Allowance
from adapters.slack.wire import CallError, Refusal
from adapters.slack.workspaces import Workspaces
from bot.domain.event import Event
from bot.ports import ChannelState, Forms, HomeOf

log = structlog.get_logger("slack")

A_MINUTE: Final = 80
"""Calls of ``views.publish`` in a workspace: Slack allows a hundred."""

MOST_WAITING: Final = 1_000
"""Pages to draw anew. Of more than these, each is drawn when it is opened next."""

FORM_SECONDS: Final = 1.5
"""Slack waits three for its acknowledgement, and its permission to open a form lasts as long."""

CONFLICT: Final = "hash_conflict"
SPENT: Final = frozenset({"exchanged_trigger_id"})
"""The permission was used already: the form is open."""


class Homes:
    """The pages of those who have opened theirs."""

    def __init__(
        self,
        workspaces: Workspaces,
        state: ChannelState,
        home_of: HomeOf,
        *,
        clock: Callable[[], float] = time.monotonic,
        settles: float,
    ) -> None:
        """``settles`` is how many seconds after a message the page is drawn: handling may not be over."""
        self._workspaces = workspaces
        self._state = state
        self._home_of = home_of
        self._clock = clock
        self._settles = settles
        self._allowance = Allowance(A_MINUTE, clock)
        self._waiting: OrderedDict[str, float] = OrderedDict()
        self._opened: dict[str, bool] = {}
        self._hashes: OrderedDict[str, str] = OrderedDict()
        self._switched_off: set[str] = set()
        self._ring = asyncio.Event()

    async def open(
        self, address: str, languages: Sequence[str], mark: str | None = None, invite: str = ""
    ) -> None:
        """Somebody looks at their page. ``mark`` is the hash of what stands there, as Slack tells it.

        ``invite`` is the code of the organisation that people of the workspace belong to.
        """
        if mark:
            self._note(address, mark)
        await self._publish(address, languages, invite)
        if not self._opened.get(address):
            self._opened[address] = True
            await self._state.put(f"home:{address}", "opened")

    async def refresh(self, address: str) -> None:
        """Something was said to this person: their page, if they ever opened it, is to say so too."""
        if address not in self._opened:
            self._opened[address] = await self._state.get(f"home:{address}") is not None
        if self._opened[address] and len(self._waiting) < MOST_WAITING:
            self._waiting.setdefault(address, self._clock() + self._settles)
            self._ring.set()

    async def run(self) -> None:
        """Draw pages anew, each once it has settled, until cancelled."""
        while True:
            if not self._waiting:
                self._ring.clear()
                await self._ring.wait()
            address, due = next(iter(self._waiting.items()))
            pause = max(due - self._clock(), self._allowance.wait(workspace(address)))
            if pause > 0:
                await asyncio.sleep(pause)
                continue
            del self._waiting[address]
            try:
                await self._publish(address, (), await self._workspaces.invite(workspace(address)))
            except Exception as error:  # noqa: BLE001 - the next message or look draws it again
                log.warning("a page beside the chat could not be drawn", why=type(error).__name__)

    async def _publish(self, address: str, languages: Sequence[str], invite: str) -> None:
        home_workspace, _, user = address.partition("/")
        if home_workspace in self._switched_off:
            return
        self._allowance.count(home_workspace)
        client = await self._workspaces.client(home_workspace)
        mark = self._hashes.get(address)
        for attempt in (mark, None):  # somebody else drew it meanwhile: once more, with what holds now
            view = home(await self._home_of(address, languages, invite), edition=secrets.token_hex(4))
            guard = {"hash": attempt} if attempt else {}
            try:
                answer = await asked(client.views_publish(user_id=user, view=view, **guard))
            except Refusal as error:
                if error.error == CONFLICT and attempt is not None:
                    continue
                self._refused(home_workspace, error)
            except CallError as error:
                log.info("a page beside the chat could not be published", why=str(error))
            else:
                self._note(address, str((answer.get("view") or {}).get("hash") or ""))
            return

    def _refused(self, home_workspace: str, error: Refusal) -> None:
        if error.retry_after is not None:
            self._allowance.rest(home_workspace, error.retry_after)
        elif error.error == "not_enabled":
            self._switched_off.add(home_workspace)
            log.warning("the app's Home tab is switched off; switch it on under App Home")
        else:
            log.warning("a page beside the chat was refused", why=str(error))

    def _note(self, address: str, mark: str) -> None:
        self._hashes[address] = mark
        while len(self._hashes) > MOST_WAITING:
            self._hashes.popitem(last=False)


async def open_form(workspaces: Workspaces, forms: Forms, event: Event, trigger: str) -> bool:
    """Open the form that this event asks for; False where there is none, or it could not be opened in time.

    ``trigger`` is Slack's permission, good for three seconds and one use.
    """
    try:
        async with asyncio.timeout(FORM_SECONDS):
            form = await forms.opened_by(event)
            if form is None:
                return False
            client = await workspaces.client(workspace(event.address))
            await asked(client.views_open(trigger_id=trigger, view=modal(form)))
    except Refusal as error:
        if error.error in SPENT:
            return True
        log.info("a form could not be opened", why=str(error))
        return False
    except (CallError, TimeoutError) as error:
        log.info("a form could not be opened", why=type(error).__name__)
        return False
    return True
