"""Telegram as a channel: takes updates in by polling or a webhook, sends and edits messages, shows menus."""

import asyncio
import importlib
from collections import OrderedDict
from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

import structlog

from adapters.telegram.errors import edit_error, is_about_media, knows_no_token, send_error
from adapters.telegram.files import Files
from adapters.telegram.intake import Intake
from adapters.telegram.limits import WHO_ELSE_CAN_READ
from adapters.telegram.links import link
from adapters.telegram.menus import set_menus, set_own_menu
from adapters.telegram.pauses import Pauses
from adapters.telegram.poll import Poller
from adapters.telegram.render import render
from adapters.telegram.sending import Sender, references
from adapters.telegram.taps import LONGEST_WHISPER, Taps
from adapters.telegram.webhook import Address, Webhook
from adapters.telegram.wire import READ_SECONDS, Wire, WireError
from bot.ports import (
    CannotEdit,
    ChannelState,
    Gone,
    Menu,
    NoFiles,
    NotKept,
    OutcomeUnclear,
    Outgoing,
    Receipt,
    Receive,
    Refused,
    TryLater,
)
from bot.ports import Files as KeptFiles

if TYPE_CHECKING:
    from starlette.routing import BaseRoute
    from telegram import Bot

    from adapters.telegram.door import Door

__all__ = ["Pauses", "TelegramChannel"]

Done = TypeVar("Done")

log = structlog.get_logger("telegram")

API_URL: Final = "https://api.telegram.org"
CLOSING_SECONDS: Final = 3.0
HALF_SENT: Final = 2_000
"""How many messages that went out in part are remembered, so that the rest can follow alone."""


class TelegramChannel:
    """One Telegram bot.

    Of :mod:`bot.ports` it implements Channel, TakesIn, Edits, Whispers, Fetches, Menus, OwnMenus, Routes,
    Invites and InvitesGroups.
    """

    invites_as: Final = "Telegram"
    longest_whisper: Final = LONGEST_WHISPER
    who_else_can_read: Final = WHO_ELSE_CAN_READ

    def __init__(
        self,
        name: str,
        token: str,
        state: ChannelState,
        *,
        api_url: str = API_URL,
        address: Address | None = None,
        pauses: Pauses | None = None,
        read_seconds: float = READ_SECONDS,
        files: KeptFiles | None = None,
    ) -> None:
        """``state`` remembers file ids, menus and the bot's own name between starts; ``files`` were sent in.

        ``address`` is where Telegram shall bring updates; without one, kompis asks for them.
        ``read_seconds`` is how long the answer to a send may take before its outcome counts as unclear.
        """
        self.name = name
        self._token = token
        self._api_url = api_url
        self._state = state
        self._address = address
        self._pauses = pauses or Pauses()
        self._read_seconds = read_seconds
        self._files = files or NoFiles()
        self._username: str | None = None
        self._half_sent: OrderedDict[int, list[str]] = OrderedDict()
        self._intake: Intake | None = None
        self._door: Door | None = None
        self._way_in: Poller | Webhook | None = None
        self._coming_in: asyncio.Task[None] | None = None
        self._loading: asyncio.Task[Bot] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._log = log.bind(channel=name)

    async def start(self, receive: Receive) -> None:
        """Learn the bot's name, and take in what Telegram brings.

        Waits for the name only when no earlier start has learnt it, and never long.
        """
        self._wire = Wire(self._api_url, self._token, read_seconds=self._read_seconds)
        self._taps = Taps(self._wire, self._in_background, self._pauses.whisper)
        self._intake = Intake(receive, self._taps, lambda: self._username)
        if self._door is not None:
            self._door.intake = self._intake
        self._sender = Sender(self._wire, self._bot, Files(self._state, self._files))
        self._username = await self._state.get("username")
        learning = self._in_background(self._learn_name())
        if self._username is None:
            await asyncio.wait({learning}, timeout=self._pauses.name)

    async def take_in(self) -> None:
        """Poll, or see to it that Telegram brings updates."""
        if self._coming_in is None:
            self._way_in = self._opened()
            self._coming_in = asyncio.create_task(self._way_in.run(), name=f"way in of {self.name}")

    async def leave_off(self, *, at_once: bool = False) -> None:
        """Poll no more; tell Telegram what is stored, unless ``at_once``. A webhook stays where it is."""
        way_in, coming_in = self._way_in, self._coming_in
        if way_in is None or coming_in is None:
            return
        if not at_once:
            way_in.stop()
            await asyncio.wait({coming_in}, timeout=CLOSING_SECONDS)
        coming_in.cancel()
        await asyncio.gather(coming_in, return_exceptions=True)
        self._way_in = self._coming_in = None

    async def close(self) -> None:
        """Finish what is being stored, take in no more, let go of connections."""
        if self._door is not None:
            self._door.intake = None
        await self.leave_off()
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._wire.close()

    async def send(self, outgoing: Outgoing) -> Receipt:
        """Send a message: media with their text where both fit, else media first, silently.

        Called again after a failure, it sends only what has not gone out yet. The Receipt's last
        reference is the message with the buttons. A whisper is text alone, and leaves nothing to change.

        Raises:
            SendError: one of its kinds.
        """
        if outgoing.whisper:
            return await self._whisper(outgoing)
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

    async def fetch(self, address: str, reference: str, most: int) -> bytes:  # noqa: ARG002 - an id says all
        """A file that somebody sent, by Telegram's own id.

        Raises:
            NotKept: it is larger than ``most``.
            TryLater: it cannot be had now.
            Refused: it cannot be had at all.
        """
        try:
            found = await self._wire.call("getFile", {"file_id": reference})
            data = await self._wire.download(str(found["file_path"]), most)
        except WireError as error:
            if is_about_media(error):
                raise NotKept("too large") from None
            failure = send_error(error)
            if isinstance(failure, OutcomeUnclear):  # to look has no outcome: it is done again
                failure = TryLater(failure.sentence, scope="chat")
            raise failure from None
        if data is None:
            raise NotKept("too large")
        return data

    async def set_menus(self, menus: Sequence[Menu]) -> None:
        """Show these menus where they have changed; a failure is logged, and the next start tries again."""
        try:
            await set_menus(self._wire, self._state, menus)
        except WireError as error:
            self._log.warning("the menus could not be set; the next start tries again", reason=str(error))

    async def set_own_menu(self, address: str, commands: Sequence[tuple[str, str]]) -> None:
        """Show these commands in one chat; none: those that all have again.

        Raises:
            SendError: one of its kinds.
        """
        try:
            await set_own_menu(self._wire, address, commands)
        except WireError as error:
            raise send_error(error) from None

    def invitation(self, code: str) -> str:
        """The address that opens a chat with the bot; empty while Telegram has not told its name.

        Raises:
            ValueError: no link to Telegram can carry this code.
        """
        return link(self._username, "start", code)

    def group_invitation(self, code: str) -> str:
        """The address that takes the bot into a group; as :meth:`invitation`."""
        return link(self._username, "startgroup", code)

    def routes(self) -> Sequence["BaseRoute"]:
        """Where Telegram brings updates, if it is told to."""
        if self._address is None:
            return []
        from adapters.telegram.door import Door  # noqa: PLC0415 - polling goes without a web server

        self._door = Door(self.name, self._address.path, self._address.secret)
        self._door.intake = self._intake
        if isinstance(self._way_in, Webhook):
            self._way_in.mounted()
        return self._door.routes()

    def _opened(self) -> Poller | Webhook:
        """The way in, as the configuration wants it."""
        if self._address is None:
            assert self._intake is not None  # noqa: S101 - the channel is up
            return Poller(self.name, self._wire, self._intake, self._pauses)
        webhook = Webhook(self.name, self._wire, self._state, self._address, self._pauses)
        if self._door is not None:
            webhook.mounted()
        return webhook

    async def _whisper(self, outgoing: Outgoing) -> Receipt:
        try:
            await self._taps.whisper(outgoing.whisper, render(outgoing.message).text)
        except WireError as error:
            raise send_error(error) from None
        return Receipt(())

    async def _bot(self) -> "Bot":
        """python-telegram-bot's Bot, loaded with the first file: it takes up to a second."""
        if self._loading is None:
            self._loading = self._in_background(self._load())
        return await asyncio.shield(self._loading)

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
