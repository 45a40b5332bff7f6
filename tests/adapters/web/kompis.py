"""A small kompis for the browser: the real web chat, store and server, with a script for a chat.

Whoever joins is asked for a trade, gets a tip with one right answer and, on `progress`, one with several.
"""

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from prometheus_client import CollectorRegistry

from adapters.web.channel import WebChannel
from adapters.web.guard import Bounds
from adapters.web.parse import parse
from bot.domain.actions.codec import Stale
from bot.domain.actions.joining import ChooseLanguage, ChooseTrade, Join, WhatIsStored
from bot.domain.actions.learning import Answer, Done, Flip, Toggle
from bot.domain.actions.words import Okay, Say
from bot.domain.event import Event
from bot.domain.message import Choice, Choices, Media, Message, Text
from bot.pages.health import health_routes
from bot.pages.join import Invitation, join_routes
from bot.pages.look import STYLESHEET
from bot.pages.server import WebServer
from bot.pages.site import site
from bot.phrases import Say as Spoken
from bot.ports import EntryOf, Files, NoFiles, Outgoing, Receipt, Status, nobody_put_out
from bot.storage.store import Store
from bot.storage.transcript import StoreTranscript
from tests.adapters.web.words import NAMES, WORDS

KEY = b"a key of the tests, which opens nothing"

PICTURE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00"
    b"\x00\x00\rIDATx\xdac\xfc\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\xa7;\xe8\xd4\x00\x00\x00\x00IEND\xaeB`\x82"
)

TRADES = ("retail", "restaurant", "cafe", "hotel", "salon", "tourism", "other")
LESSON, SEVERAL = 1, 2
CORRECT = 2


def spoken(languages: Sequence[str]) -> str:
    return next((tag[:2] for tag in languages if tag[:2] in WORDS), "sv")


def welcome(language: str, code: str) -> Message:
    words = WORDS[language]
    others = [Choice(NAMES[tag], ChooseLanguage(tag, code)) for tag in WORDS if tag != language]
    return Message(
        (
            Text(words["welcome"], "heading"),
            Text(words["what"]),
            Text(words["kept"]),
            Text(words["host"], "note"),
            Choices((Choice(words["in"], Join(code)), Choice(words["stored"], WhatIsStored(code)), *others)),
        ),
        language,
    )


def trade_question(language: str) -> Message:
    words = WORDS[language]
    names = zip(words["trades"].split("|"), TRADES, strict=True)
    return Message(
        (
            Text(words["glad"], "heading"),
            Text(words["where"]),
            Choices(tuple(Choice(name, ChooseTrade(trade)) for name, trade in names)),
        ),
        language,
    )


def lesson(
    language: str, answered: int | None = None, picture: Media | None = None, turned: bool | None = None
) -> Message:
    """The tip; ``turned`` says which way it can be turned over to or from Swedish, None that it cannot."""
    words = WORDS["sv" if turned else language]
    turn: tuple[Choices, ...] = ()
    if turned is not None:
        turn = (
            Choices((Choice(NAMES[language if turned else "sv"], Flip(LESSON, not turned)),), aside=True),
        )
        language = "sv" if turned else language
    tip = (Text(words["tip heading"], "heading"), *((picture,) if picture else ()), Text(words["tip"]))
    tip = (*tip, Text(words["say"], "say"))
    if answered is None:
        options = (
            Choice(text, Answer(LESSON, 0, place)) for place, text in enumerate(words["options"].split("|"))
        )
        asked = (Text(words["question"], "question"), Choices(tuple(options), options=True))
        return Message((*tip, *asked, *turn), language)
    told = (
        Text(f"**{words['question']}**", "question"),
        Text(words["right" if answered == CORRECT else "wrong"], "verdict"),
        Text(words["task"], "task"),
        Text(words["next"], "note"),
    )
    return Message((*tip, *told), language)


def several(language: str, chosen: frozenset[int], *, done: bool = False) -> Message:
    words = WORDS[language]
    tip = (Text(words["several heading"], "heading"), Text(words["several"], "question"))
    if done:
        return Message((*tip, Text(words["right"], "verdict")), language)
    toggles = (
        Choice(text, Toggle(SEVERAL, 0, place), place in chosen)
        for place, text in enumerate(words["several options"].split("|"))
    )
    return Message(
        (*tip, Choices((*toggles, Choice(words["done"], Done(SEVERAL, 0))), options=True)), language
    )


@dataclass
class Person:
    """What the script remembers about somebody."""

    language: str
    lesson: Receipt | None = None
    several: Receipt | None = None
    chosen: frozenset[int] = frozenset()
    answered: bool = False


@dataclass
class Kompis:
    """The composition: `async with Kompis(store) as kompis`, then browse `kompis.address`.

    Not `served`, it has an application and no port.
    """

    store: Store
    bounds: Bounds | None = None
    picture: Path | None = None
    next_in: int | None = 17
    served: bool = True
    name: str = "Destination Östersund"
    files: Files = field(default_factory=NoFiles)
    entry: EntryOf = nobody_put_out
    handled: list[Event] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)
    _keys: set[str] = field(default_factory=set)
    _delivery: int = 100
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.transcript = StoreTranscript(self.store, "web", patience=0.2)
        self.channel = WebChannel(
            "web",
            self.transcript,
            self.greet,
            self.status,
            KEY,
            stylesheet=STYLESHEET,
            bounds=self.bounds,
        )
        self.channel.files = self.files
        self.channel.entry = self.entry
        routes = [
            *self.channel.routes(),
            *join_routes(self.invitation, [Telegram(), self.channel]),
            *health_routes(self.health, CollectorRegistry()),
        ]
        self.app = site(routes)
        self.server = WebServer(self.app, "127.0.0.1", 0)

    async def __aenter__(self) -> Self:
        await self.channel.start(self.receive)
        if self.served:
            await self.server.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.channel.close()
        await self.server.stop()
        await asyncio.gather(*self._tasks)

    @property
    def address(self) -> str:
        return self.server.address

    async def greet(self, code: str, languages: Sequence[str]) -> Message:
        return welcome(spoken(languages), code)

    async def status(self, address: str) -> Status | None:
        person = self.people.get(address)
        if person is None:
            return None
        soon = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=self.next_in or 0)
        return Status(
            self.name,
            done=int(person.answered),
            total=10,
            next_at=soon if person.answered and self.next_in is not None else None,
            current=1 if person.lesson else None,
            language=person.language,
        )

    async def invitation(self, code: str) -> Invitation | None:
        known = {"ostersund": None, "lilla-butiken": "Lilla butiken"}
        return Invitation(self.name, known[code], "sv", _no_facts) if code in known else None

    async def health(self) -> dict[str, bool]:
        return {"database": True}

    async def receive(self, raw: bytes, key: str) -> None:
        if key in self._keys:
            return
        self._keys.add(key)
        event = parse(raw)
        if event is None:
            return
        if event.kind == "opened":
            self.opened.append(event.address)
            return
        self.handled.append(event)
        task = asyncio.create_task(self.handle(event))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def send(self, address: str, message: Message) -> Receipt:
        self._delivery += 1
        return await self.channel.send(Outgoing(self._delivery, address, message))

    async def edit(self, address: str, message: Message, receipt: Receipt | None) -> None:
        assert receipt is not None
        self._delivery += 1
        await self.channel.edit(Outgoing(self._delivery, address, message), receipt)

    def media(self, person: Person) -> Media | None:
        alt = WORDS[person.language]["picture"]
        return Media("image", "hej.png", alt, str(self.picture)) if self.picture else None

    async def handle(self, event: Event) -> None:
        address = event.address
        person = self.people.setdefault(address, Person(spoken([event.language or "sv"])))
        match event.action:
            case ChooseLanguage(language, code):
                person.language = language
                await self.send(address, welcome(language, code))
            case Join():
                await self.send(address, trade_question(person.language))
            case ChooseTrade() | Say("today"):
                turned = False if person.language == "ar" else None
                shown = lesson(person.language, picture=self.media(person), turned=turned)
                person.lesson = await self.send(address, shown)
            case Flip(over=over):
                await self.edit(address, lesson(person.language, turned=over), person.lesson)
            case Answer(option=option) if not person.answered:
                person.answered = True
                await self.edit(address, lesson(person.language, option, self.media(person)), person.lesson)
            case Toggle(option=option):
                person.chosen ^= {option}
                await self.edit(address, several(person.language, person.chosen), person.several)
            case Done():
                await self.edit(address, several(person.language, person.chosen, done=True), person.several)
            case None if event.text == "två" or event.command == "progress":
                person.several = await self.send(address, several(person.language, person.chosen))
            case Okay() | Stale() | WhatIsStored() | None | _:
                words = WORDS[person.language]
                ways = (Choice(words["today"], Say("today")), Choice(words["help"], Say("help")))
                await self.send(
                    address, Message((Text(words["lost"], "heading"), Choices(ways)), person.language)
                )


class Telegram:
    """Another channel with a way in."""

    invites_as = "Telegram"

    def invitation(self, code: str) -> str:
        return f"https://t.me/kompis_bot?start={code}"


def _no_facts(_: Spoken) -> Sequence[str]:
    return ()
