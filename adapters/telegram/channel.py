"""Telegram as a channel: takes updates in by polling, sends and edits messages, shows menus."""

import asyncio
import contextlib
import importlib
from collections import OrderedDict
from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

import aiohttp
import structlog

from adapters.telegram.errors import edit_error, knows_no_token, send_error
from adapters.telegram.files import Files
from adapters.telegram.limits import WHO_ELSE_CAN_READ
from adapters.telegram.menus import set_menus
from adapters.telegram.poll import Pauses, Poller
from adapters.telegram.sending import Sender, references
from adapters.telegram.wire import CONNECTIONS, KEEP_SECONDS, READ_SECONDS, Wire, WireError
from bot.ports import CannotEdit, ChannelState, Gone, Menu, Outgoing, Receipt, Receive, Refused

if TYPE_CHECKING:
    from telegram import Bot

__all__ = ["Pauses", "TelegramChannel"]

Done = TypeVar("Done")

log = structlog.get_logger("telegram")

API_URL: Final = "https://api.telegram.org"
CLOSING_SECONDS: Final = 3.0
LOADED_AFTER: Final = 1.0
"""Seconds after the start at which python-telegram-bot is loaded: it takes up to a second."""
HALF_SENT: Final = 2_000
"""How many messages that went out in part are remembered, so that the rest can follow alone."""


class TelegramChannel:
    """One Telegram bot. Implements Channel, Edits, Menus and Invites of :mod:`bot.ports`."""

    invites_as: Final = "Telegram"
    who_else_can_read: Final = WHO_ELSE_CAN_READ

    def __init__(
        self,
        name: str,
        token: str,
        state: ChannelState,
        *,
        api_url: str = API_URL,
        pauses: Pauses | None = None,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        """``state`` remembers file ids, menus and the bot's own name between starts.

        ``read_seconds`` is how long the answer to a send may take before its outcome counts as unclear.
        """
        self.name = name
        self._token = token
        self._api_url = api_url
        self._state = state
        self._pauses = pauses or Pauses()
        self._read_seconds = read_seconds
        self._username: str | None = None
        self._half_sent: OrderedDict[int, list[str]] = OrderedDict()
        self._loading: asyncio.Task[Bot] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._log = log.bind(channel=name)

    async def start(self, receive: Receive) -> None:
        """Poll at once; learn the bot's name meanwhile.

        Waits for the name only when no earlier start has learnt it, and never long.
        """
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        self._wire = Wire(self._api_url, self._token, self._session, self._read_seconds)
        self._poller = Poller(self.name, self._wire, receive, self._acknowledge, self._pauses)
        self._polling = asyncio.create_task(self._poller.run(), name=f"poll {self.name}")
        self._sender = Sender(self._wire, self._bot, Files(self._state))
        self._username = await self._state.get("username")
        self._in_background(self._load_ahead())
        learning = self._in_background(self._learn_name())
        if self._username is None:
            await asyncio.wait({learning}, timeout=self._pauses.name)

    async def close(self) -> None:
        """Finish what is being stored, stop polling, let go of connections."""
        self._poller.stop()
        await asyncio.wait({self._polling}, timeout=CLOSING_SECONDS)
        tasks = {self._polling, *self._tasks}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._session.close()

    async def send(self, outgoing: Outgoing) -> Receipt:
        """Send a message: media with their text where both fit, else media first, silently.

        Called again after a failure, it sends only what has not gone out yet. The Receipt's last
        reference is the message with the buttons.

        Raises:
            SendError: one of its kinds.
        """
        sent = self._half_sent.pop(outgoing.delivery, [])
        try:
            await self._sender.send(outgoing, sent)
        except WireError as error:
            failure = send_error(error)
            if sent and not isinstance(failure, Gone | Refused):
                self._remember_half(outgoing.delivery, sent)
            raise failure from None
        return Receipt(references(sent))

    async def edit(self, outgoing: Outgoing, receipt: Receipt) -> Receipt:
        """Change the message that carries the buttons; unchanged content counts as done.

        Raises:
            CannotEdit: it is gone, or the new text does not fit there.
            SendError: as for sending.
        """
        if not receipt.references:
            raise CannotEdit("there is no message to change")
        try:
            await self._sender.edit(outgoing, receipt.references[-1])
        except WireError as error:
            raise edit_error(error) from None
        return receipt

    async def set_menus(self, menus: Sequence[Menu]) -> None:
        """Show these menus where they have changed; a failure is logged, and the next start tries again."""
        try:
            await set_menus(self._bot, self._state, menus)
        except WireError as error:
            self._log.warning("the menus could not be set; the next start tries again", reason=str(error))

    def invitation(self, code: str) -> str:
        """The address that opens a chat with the bot; empty while Telegram has not told its name."""
        return f"https://t.me/{self._username}?start={code}" if self._username else ""

    def _acknowledge(self, tap: str) -> None:
        """Stop the spinner on a tapped button; if it is too late, it has stopped by itself."""
        self._in_background(self._answer(tap))

    async def _answer(self, tap: str) -> None:
        with contextlib.suppress(WireError):
            await self._wire.call("answerCallbackQuery", {"callback_query_id": tap})

    async def _bot(self) -> "Bot":
        """python-telegram-bot's Bot, loaded once."""
        if self._loading is None:
            self._loading = self._in_background(self._load())
        return await asyncio.shield(self._loading)

    async def _load_ahead(self) -> None:
        """Load it before the first edit needs it, but not in the way of the first poll."""
        await asyncio.sleep(LOADED_AFTER)
        await self._bot()

    async def _load(self) -> "Bot":
        module = await asyncio.to_thread(importlib.import_module, "adapters.telegram.request")
        bot: Bot = module.bot_on(self._wire)
        return bot

    async def _learn_name(self) -> None:
        pause = self._pauses.first
        while True:
            try:
                username = str((await self._wire.call("getMe", {}))["username"])
            except WireError as error:  # polling says what is wrong
                if knows_no_token(error):
                    return
                await asyncio.sleep(pause)
                pause = min(pause * 2, self._pauses.most)
                continue
            if username != self._username:
                self._username = username
                await self._state.put("username", username)
            return

    def _in_background(self, work: Coroutine[Any, Any, Done]) -> asyncio.Task[Done]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _remember_half(self, delivery: int, sent: list[str]) -> None:
        self._half_sent[delivery] = sent
        while len(self._half_sent) > HALF_SENT:
            self._half_sent.popitem(last=False)
