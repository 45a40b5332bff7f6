"""People with their phones, in a town with the real course: what they write is handled, and they see replies.

Nothing here is sent by a channel: what waits in the ledger is marked as sent at once, and shown.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, select, update

from bot.chat.handle import handle
from bot.chat.house import House
from bot.domain.actions.action import Action
from bot.domain.actions.codec import decode, encode
from bot.domain.event import Event
from bot.domain.message import Choice, Choices, Media, Message, Text, from_json
from bot.services.learning.shelf import Shelf, keep_versions
from bot.services.people.import_workplaces import Line, import_workplaces
from bot.services.people.provision import provision
from bot.settings import Organisation
from bot.storage import people
from bot.storage.bodies import BODY
from bot.storage.people import Who
from bot.storage.prepared import Prepared
from bot.storage.store import Store
from bot.storage.tables import answers, deliveries, organisations
from tests.cast import CITY

MORNING = dt.datetime(2026, 10, 5, 8, 0, tzinfo=dt.UTC)
"""Ten o'clock in Östersund on that Monday: a shop's hour (9.45) has come, a café's (14.30) has not."""

TELEGRAM_LINE = "Telegram carries the messages."
WEB_LINE = "Whoever runs this page looks after the computer where the answers are kept."


@dataclass
class Town:
    """A database with organisations, the courses at hand, and the time it is."""

    store: Store
    house: House
    now: dt.datetime = MORNING
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    @classmethod
    def of(
        cls, store: Store, shelf: Shelf, *organisations: Organisation, default: str | None = "ostersund"
    ) -> "Town":
        """A town with these organisations; ``default`` is where people without a code belong."""
        store.write_now(provision, organisations or (CITY,))
        store.write_now(keep_versions, shelf.library, MORNING)
        own = {} if default is None else {"telegram": default, "web": default}
        return cls(store, House(shelf, "sv", {"telegram": TELEGRAM_LINE, "web": WEB_LINE}, own))

    def add_workplace(self, code: str, trade: Any = None, of: str = "ostersund") -> None:  # noqa: ANN401
        """A workplace of an organisation, with this code."""
        found = select(organisations.c.id).where(organisations.c.key == of)

        def add(db: Connection) -> None:
            lines = [Line(f"Lilla {code}", trade, "Centrum")]
            import_workplaces(db, db.execute(found).scalar_one(), lines, [code], self.now)

        self.store.write_now(add)

    def waits(self, **time: float) -> None:
        """So much time passes, as a timedelta takes it."""
        self.now += dt.timedelta(**time)

    def handles(self, event: Event, channel: str = "telegram") -> tuple[int, ...]:
        """The event is handled; the ids of its replies."""
        return self.store.write_now(handle, channel, next(self.numbers), event, self.now, self.house)


@dataclass
class Phone:
    """One person's chat: what they do, and what they see."""

    town: Town
    name: str
    language: str | None = "sv"
    channel: str = "telegram"
    screen: dict[int, Message] = field(default_factory=dict)

    def writes(self, text: str) -> Sequence[Message]:
        """Words, or a command with its slash; what kompis says to it."""
        if text.startswith("/"):
            word, _, rest = text.removeprefix("/").partition(" ")
            return self.does(Event("command", self.name, self.name, text=rest, command=word))
        return self.does(Event("text", self.name, self.name, text=text))

    def taps(self, label: str) -> Sequence[Message]:
        """The newest button with this label."""
        return self.tap(self.button(label).action)

    def taps_first(self) -> Sequence[Message]:
        """The first button of the newest message."""
        return self.tap(self.buttons[0].action)

    def tap(self, action: Action) -> Sequence[Message]:
        """A button that stands for this, as it comes back from a platform."""
        return self.does(Event("tap", self.name, self.name, action=decode(encode(action))))

    def does(self, event: Event) -> Sequence[Message]:
        """Any event; the messages that are new or changed."""
        replies = self.town.handles(replace(event, language=self.language), self.channel)
        shown = self.town.store.write_now(_send, replies, self.town.now)
        for place, message in shown:
            self.screen[place] = message
        return [message for _, message in shown]

    @property
    def last(self) -> Message:
        """The message that came last; one that is only changed stays where it stood."""
        return self.screen[max(self.screen)]

    @property
    def place(self) -> int:
        """The delivery of the last message."""
        return max(self.screen)

    @property
    def buttons(self) -> list[Choice]:
        """The buttons under the last message."""
        return buttons(self.last)

    @property
    def labels(self) -> list[str]:
        """What stands on them."""
        return [choice.label for choice in self.buttons]

    def button(self, label: str) -> Choice:
        """The newest button that says this."""
        for place in sorted(self.screen, reverse=True):
            for choice in buttons(self.screen[place]):
                if choice.label == label:
                    return choice
        raise LookupError(f"{self.name} sees no button “{label}”, but {self.labels}")

    @property
    def who(self) -> Who:
        """The person behind the phone, as the database knows them."""
        found = self.town.store.read_now(people.at_address, self.channel, self.name)
        if found is None:
            raise LookupError(self.name)
        return found

    @property
    def answers(self) -> list[tuple[str, bool]]:
        """The lessons the person has answered, and whether right."""
        return self.town.store.read_now(_answers, self.who.person_id)

    def joins(self, trade: str = "Butik") -> "Phone":
        """In by the first button, with this trade, up to “ready”."""
        self.writes("/start")
        self.taps("Jag är med")
        self.taps(trade)
        return self

    def gets_a_tip(self) -> "Phone":
        """The next tip, for the asking."""
        self.writes("idag")
        return self

    def answers_right(self) -> Sequence[Message]:
        """A tap on the right option of the last message."""
        return self.tap(self._option(correct=True))

    def answers_wrong(self) -> Sequence[Message]:
        """A tap on a wrong one."""
        return self.tap(self._option(correct=False))

    def answers_to_the_end(self) -> Sequence[Message]:
        """Right answers to all that the last message asks; what the last of them brings."""
        shown: Sequence[Message] = ()
        while self.is_asked:
            shown = self.answers_right()
        return shown

    @property
    def is_asked(self) -> bool:
        """Whether the last message waits for an answer."""
        return any(block.options for block in self.last.blocks if isinstance(block, Choices))

    def _option(self, *, correct: bool) -> Action:
        course = self.town.house.shelf.library.courses["service"].course
        known = {
            option.text: option.correct
            for lesson in course.lessons
            for words in lesson.words.values()
            for text in (words.everyone, *words.trades.values())
            for question in text.questions
            for option in question.options
        }
        return next(one.action for one in self.buttons if known[one.label] == correct)


def buttons(message: Message) -> list[Choice]:
    """All buttons of a message."""
    return [one for block in message.blocks if isinstance(block, Choices) for one in block.choices]


def words(message: Message) -> str:
    """All that stands in a message, without its buttons and the marks of Markdown."""
    texts = [block.markdown for block in message.blocks if isinstance(block, Text)]
    return "\n".join(texts).replace("*", "")


def file_of(message: Message) -> Media:
    """The file in a message."""
    return next(block for block in message.blocks if isinstance(block, Media))


_REPLY = Prepared(
    select(deliveries.c.id, deliveries.c.edits, BODY).where(deliveries.c.id == bindparam("in_id"))
)
_SENT = Prepared(
    update(deliveries)
    .where(deliveries.c.id == bindparam("in_id"))
    .values(state="sent", sent_at=bindparam("in_now"), receipt=bindparam("in_receipt"))
)


def _send(db: Connection, replies: Sequence[int], now: dt.datetime) -> list[tuple[int, Message]]:
    shown = []
    for reply in replies:
        row = _REPLY.first(db, {"in_id": reply})
        _SENT.run(db, {"in_id": reply, "in_now": now, "in_receipt": [str(reply)]})
        shown.append((row.edits or row.id, from_json(row.body["message"])))
    return shown


def _answers(db: Connection, person: int) -> list[tuple[str, bool]]:
    found = select(answers.c.lesson, answers.c.correct).where(answers.c.person_id == person)
    return [(row.lesson, row.correct) for row in db.execute(found.order_by(answers.c.id))]
