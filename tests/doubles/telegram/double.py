"""A strict local Bot API: people who write and tap on one side, the bot's requests on the other."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Self

from aiohttp import web

from tests.doubles.clock import Clock
from tests.doubles.faults import Fault, Faults
from tests.doubles.telegram.hooks import Hooks
from tests.doubles.telegram.methods import as_message
from tests.doubles.telegram.rates import Figures, Rates
from tests.doubles.telegram.server import BotApi
from tests.doubles.telegram.state import Group, Hook, Person, Press, Profile, Seen, Updates, Version, World

TOKEN = "5000000001:AAdouble-token_that-opens-nothing-00"
LARGEST_BODY = 60 * 1024 * 1024
FIRST_UPDATE = 700_000_001
NAMELESS = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
"""Who stands behind what an admin of a group does without showing who it is."""


class TelegramDouble:
    """Telegram, as far as kompis needs it.

    ``async with TelegramDouble() as telegram`` serves it at ``telegram.url`` on a port of its own. What
    people do are methods (:meth:`write`, :meth:`tap`, :meth:`block` …); what they saw is :meth:`seen`;
    ``violations`` holds what no bot should ever do and is empty at the end of a good test.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        latency: float = 0.0,
        rates: Figures | None = None,
        clock: Clock | None = None,
        port: int = 0,
        local: bool = False,
    ) -> None:
        """``local``: as a Bot API server of one's own, which brings updates over http and to any port."""
        self.token = token
        self.port = port
        self.clock = clock or Clock()
        profile = Profile(int(token.partition(":")[0]), "kompis_double_bot", "Kompis")
        self.world = World(profile, Updates(FIRST_UPDATE), hook=Hook(local=local))
        self.faults = Faults()
        self.rates = Rates(rates or Figures(), self.world.violations.append)
        self.api = BotApi(self.world, self.rates, self.faults, self.clock, token)
        self.api.latency = latency
        self.hooks = Hooks(self.world, self.clock, self.api.bell.ring)
        self.api.after = self.hooks.look
        self.app = web.Application(client_max_size=LARGEST_BODY)
        self.app.router.add_route("*", "/bot{token}/{method}", self.api.answer)
        self.app.router.add_get("/file/bot{token}/{path:.+}", self.api.file)
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None

    # ------------------------------------------------------------------ coming and going

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=0.05)
        await self._runner.setup()
        await self.listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.hooks.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def listen(self) -> None:
        """Take connections, at the same port as before."""
        assert self._runner is not None
        self._site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await self._site.start()
        self.port = self._runner.addresses[0][1]

    async def refuse(self) -> None:
        """Be away: drop every connection and refuse new ones, until :meth:`listen`."""
        assert self._runner is not None
        assert self._site is not None
        assert self._runner.server is not None
        await self._site.stop()
        for connection in self._runner.server.connections:
            connection.force_close()
        await asyncio.sleep(0.02)  # who had an idle connection gets to know that it is gone

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Refuse connections for a while."""
        await self.refuse()
        try:
            yield
        finally:
            await self.listen()

    @property
    def url(self) -> str:
        """What stands as ``api_url`` in the bot's configuration."""
        return f"http://127.0.0.1:{self.port}"

    # ------------------------------------------------------------------ what people do

    def person(
        self,
        number: int | None = None,
        name: str = "Alva",
        *,
        language: str | None = "sv",
        state: str = "started",
    ) -> Person:
        """Somebody new with an account; ``state`` says how far they got with the bot."""
        person = Person(number or 1001 + len(self.world.people), name, language)
        self.world.people[person.id] = person
        self.set_state(person, state)
        return person

    def group(self, number: int = -1001, title: str = "Gänget", *, supergroup: bool = True) -> Group:
        """A group the bot is a member of."""
        group = Group(number, title, supergroup=supergroup)
        self.world.groups[number] = group
        return group

    def set_state(self, person: Person, state: str) -> None:
        """Put a person into a state, without an update telling the bot."""
        match state:
            case "unknown" | "known" | "started" | "blocked" | "deactivated":
                person.state = state
            case _:
                message = f"no person can be {state!r}"
                raise ValueError(message)

    def write(
        self,
        person: Person,
        text: str,
        *,
        group: Group | None = None,
        topic: int | None = None,
        nameless: bool = False,
    ) -> int | None:
        """A person writes to the bot, or in a group; returns the update's id.

        Who had blocked the bot, unblocks it by writing to it. Of what is said in a group the bot is told
        commands only, as long as it is not its admin. ``nameless``: as an admin who does not show who it is.
        """
        if group is not None and not text.startswith("/") and not group.admin:
            return None
        if group is None:
            if person.state == "blocked":
                self.unblock(person)
            person.state = "started"
        number = self.world.next_message_id()
        now = self.clock.now()
        if group is None:
            self.world.messages[person.id, number] = Seen(
                person.id, number, "text", by_bot=False, versions=[Version(now, text)]
            )
        body: dict[str, Any] = {
            "message_id": number,
            "from": person.as_user,
            "chat": (group or person).as_chat,
            "date": int(now),
            "text": text,
        }
        if topic is not None:
            body |= {"message_thread_id": topic, "is_topic_message": True}
        if nameless and group is not None:
            body |= {"from": NAMELESS, "sender_chat": group.as_chat}
        if text.startswith("/"):
            body["entities"] = [
                {"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}
            ]
        return self.update("message", body)

    def send_file(
        self,
        person: Person,
        data: bytes,
        *,
        kind: str = "photo",
        caption: str = "",
        media_type: str = "",
        size: int | None = None,
    ) -> int | None:
        """A person sends a photo, video or document to the bot; returns the update's id.

        ``size`` is what Telegram tells of it, where that is not the truth; it can be fetched up to 20 MB.
        """
        file_id = f"{kind}-{len(self.world.contents) + 1:024d}"
        self.world.contents[file_id] = data
        told = {"file_id": file_id, "file_unique_id": file_id[-12:], "file_size": size or len(data)}
        match kind:
            case "photo":
                small = {**told, "file_id": f"{file_id}-s", "file_size": 900, "width": 90, "height": 60}
                shown: Any = [small, {**told, "width": 1280, "height": 853}]
            case "video":
                shown = {**told, "width": 1280, "height": 720, "duration": 12, "mime_type": "video/mp4"}
            case _:
                shown = {**told, "mime_type": media_type or "application/octet-stream"}
        body: dict[str, Any] = {
            "message_id": self.world.next_message_id(),
            "from": person.as_user,
            "chat": person.as_chat,
            "date": int(self.clock.now()),
            kind: shown,
        }
        return self.update("message", body | ({"caption": caption} if caption else {}))

    def tap(
        self,
        person: Person,
        button: int | str = 0,
        *,
        message: int | None = None,
        data: str | None = None,
        inaccessible: bool = False,
        group: Group | None = None,
    ) -> Press:
        """A person taps a button, by place or label, of a message (default: the latest with buttons).

        ``data`` forges what stands behind it; ``inaccessible`` hides the message from the bot; ``group`` is
        where the message stands, if not in the person's own chat.
        """
        shown = [seen for seen in self.seen((group or person).id) if seen.buttons or data is not None]
        seen = next((seen for seen in reversed(shown) if message in (None, seen.id)), None)
        if seen is None:
            sentence = f"{person.name} sees no such message to tap on"
            raise LookupError(sentence)
        pressed = data if data is not None else _button(seen, button)
        press = Press(
            str(len(self.world.presses) + 1), person.id, seen.chat, seen.id, pressed, self.clock.now()
        )
        self.world.presses[press.id] = press
        shown_message = as_message(self.world, seen)
        if inaccessible:
            shown_message = {"chat": shown_message["chat"], "message_id": seen.id, "date": 0}
        self.update(
            "callback_query",
            {
                "id": press.id,
                "from": person.as_user,
                "message": shown_message,
                "chat_instance": str(seen.chat),
                "data": pressed,
            },
        )
        return press

    def vote(self, person: Person, poll: str, *options: int) -> int | None:
        """A person votes in a poll, or without options takes the vote back; returns the update's id.

        Of an anonymous poll the bot learns only how many have voted.

        Raises:
            ValueError: the poll's rules are against it.
        """
        shown, now = self.world.polls[poll].poll, self.clock.now()
        assert shown is not None
        shown.vote(person.id, options, now)
        if shown.anonymous:
            return self.update("poll", shown.as_json(now))
        return self.update("poll_answer", shown.answer_json(person.as_user, options))

    def block(self, person: Person) -> None:
        """A person blocks the bot."""
        person.state = "blocked"
        self._membership(person, "member", "kicked")

    def unblock(self, person: Person) -> None:
        """A person lets the bot in again."""
        person.state = "started"
        self._membership(person, "kicked", "member")

    def upgrade(self, group: Group, new: int) -> Group:
        """A group becomes a supergroup with a new id."""
        group.moved_to = new
        grown = self.group(new, group.title)
        grown.topics, grown.admin = group.topics, group.admin
        for chat, told in ((group, {"migrate_to_chat_id": new}), (grown, {"migrate_from_chat_id": group.id})):
            self.update(
                "message",
                {
                    "message_id": self.world.next_message_id(),
                    "from": NAMELESS,
                    "sender_chat": chat.as_chat,
                    "chat": chat.as_chat,
                    "date": int(self.clock.now()),
                    **told,
                },
            )
        return grown

    def add_to(self, group: Group, person: Person) -> None:
        """A person takes the bot into a group it was not in."""
        group.state = "member"
        self._membership(person, "left", "member", group)

    def remove_from(self, group: Group, person: Person) -> None:
        """A person throws the bot out of a group."""
        group.state = "kicked"
        self._membership(person, "member", "kicked", group)

    def update(self, kind: str, body: dict[str, Any]) -> int | None:
        """Any update at all, for what has no method of its own; returns its id if the bot wants the kind."""
        number = self.world.updates.add(kind, body, self.clock.now())
        self.hooks.look()
        self.api.bell.ring()
        return number

    def _membership(self, person: Person, old: str, new: str, group: Group | None = None) -> None:
        bot = self.world.profile.as_user
        self.update(
            "my_chat_member",
            {
                "chat": (group or person).as_chat,
                "from": person.as_user,
                "date": int(self.clock.now()),
                "old_chat_member": {"user": bot, "status": old, "until_date": 0},
                "new_chat_member": {"user": bot, "status": new, "until_date": 0},
            },
        )

    # ------------------------------------------------------------------ what can go wrong

    def fault(self, fault: Fault) -> None:
        """Let this go wrong from now on."""
        self.faults.add(fault)

    @property
    def violations(self) -> list[str]:
        """What no bot should do: early retries, unknown parameters, formatting that gets lost."""
        return self.world.violations

    @property
    def warnings(self) -> list[str]:
        """Taps whose spinner never stopped."""
        return [
            f"tap {press.id} of {press.person} on message {press.message} was never answered"
            for press in self.world.unanswered(self.clock.now())
        ]

    # ------------------------------------------------------------------ what people saw

    def seen(self, chat: int | Person) -> list[Seen]:
        """The bot's messages as they stand in a chat now, in the order they came."""
        return self.world.seen(chat.id if isinstance(chat, Person) else chat)

    def menu(self, person: Person, language: str = "") -> list[str]:
        """The commands that Telegram shows this person, whose Telegram is in this language.

        Of several lists the nearest counts: the chat's own, then that of private chats, then everybody's; of
        each first the one in the language.
        """
        lists = self.world.profile.commands
        near = (f"chat {person.id}/", "all_private_chats/", "")
        places = dict.fromkeys(f"{scope}{tag}" for scope in near for tag in (language, ""))
        return [word for word, _ in next((lists[place] for place in places if place in lists), [])]

    @property
    def polled(self) -> bool:
        """Whether the bot waits for updates at this moment."""
        return self.api.polling

    @property
    def settled(self) -> bool:
        """Whether the bot has been told everything there is."""
        return len(self.world.updates) == 0 and (self.polled or bool(self.world.webhook))

    @property
    def uploads(self) -> int:
        """How many files were uploaded."""
        return self.world.uploads

    def calls(self, method: str) -> int:
        """How many requests of this method were answered."""
        return self.api.counts[method.lower()]

    async def until(self, holds: Callable[[], object], seconds: float = 10.0) -> None:
        """Return as soon as something holds; looked at whenever anything changes here.

        Raises:
            TimeoutError: it does not come to hold in time.
        """
        async with asyncio.timeout(seconds):
            while not holds():
                await self.api.bell.wait()


def _button(seen: Seen, button: int | str) -> str:
    found = seen.buttons[button] if isinstance(button, int) else None
    if found is None:
        found = next((one for one in seen.buttons if one.label == button), None)
    if found is None or found.data is None:
        message = f"no button {button!r} among {seen.labels}"
        raise LookupError(message)
    return found.data
