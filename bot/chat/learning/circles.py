"""Groups: a course together. Anybody in the group may begin and end it; each answers for themselves alone.

Only commands, taps and comings and goings are looked at, and only where the channel can answer a tap so
that nobody else sees it. Nobody becomes known to kompis by what they do here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, insert

from bot.chat.house import Groups, House
from bot.chat.words import code_in, command
from bot.domain.actions.action import Action
from bot.domain.actions.circles import BeginCircle, CircleCourses, EndCircle
from bot.domain.actions.learning import Answer
from bot.domain.actions.words import Okay, Word
from bot.domain.event import Event
from bot.domain.kinds import REPLY_LASTS, RULES, WHISPER_LASTS, Kind, group_recipient, reply_key
from bot.domain.message import Message, to_json
from bot.phrases import Say, of, spoken
from bot.phrases.learning import circles as phrases
from bot.services.delivery.heal import heal
from bot.services.learning.answer_in_circle import Told, answer_in_circle
from bot.services.learning.circle import LOST, begin, courses_of, following, stop
from bot.storage import circles, delivery_results, people
from bot.storage.bodies import keep
from bot.storage.circles import WHISPER, Circle
from bot.storage.people import Organisation
from bot.storage.tables import deliveries

_NEW = insert(deliveries).returning(deliveries.c.id)


@dataclass(slots=True)
class GroupTalk:
    """One event of a group being handled, in one transaction."""

    db: Connection
    channel: str
    inbox_id: int
    event: Event
    address: int
    circle: Circle | None
    now: datetime
    house: House
    means: Groups
    replies: list[int] = field(default_factory=list)

    @property
    def organisation(self) -> Organisation | None:
        """Whose courses there are to choose from: the circle's, else the channel's own."""
        if self.circle is not None:
            return people.organisation_by_id(self.db, self.circle.organisation_id)
        key = self.house.organisation.get(self.channel)
        return None if key is None else people.organisation(self.db, key)

    @property
    def say(self) -> Say:
        """The way to say things in the group's language: its organisation's."""
        organisation = self.organisation
        wanted = self.house.language if organisation is None else organisation.language
        return of(spoken([wanted], self.house.language))

    @property
    def code(self) -> str:
        """The code of the organisation whose courses there are, or nothing."""
        organisation = self.organisation
        return "" if organisation is None else organisation.key

    def reply(self, message: Message) -> None:
        """Say something to the whole group, in the topic it was asked in."""
        lasts = self.now + REPLY_LASTS
        body = {"message": to_json(message), "topic": self.event.topic}
        self._add({"subject": None, "expires_at": lasts}, body)

    def whisper(self, message: Message) -> None:
        """Tell something to whoever tapped, and nobody else."""
        if not self.event.whisper:
            return
        lasts = self.now + WHISPER_LASTS
        body = {"message": to_json(message), WHISPER: self.event.whisper}
        self._add({"subject": WHISPER, "expires_at": lasts}, body)

    def _add(self, values: Mapping[str, Any], body: Mapping[str, Any]) -> None:
        row = {
            "recipient": group_recipient(self.address),
            "key": reply_key(self.inbox_id, len(self.replies) + 1),
            "kind": Kind.REPLY.value,
            "state": "pending",
            "person_id": None,
            "address_id": self.address,
            "organisation_id": None if self.circle is None else self.circle.organisation_id,
            "channel": self.channel,
            "priority": RULES[Kind.REPLY].priority,
            "due_at": self.now,
            "try_at": self.now,
            "created_at": self.now,
            **values,
        }
        delivery: int = self.db.execute(_NEW, row).scalar_one()
        keep(self.db, delivery, body)
        self.replies.append(delivery)


def handle_in_group(
    db: Connection, channel: str, inbox_id: int, event: Event, now: datetime, house: House
) -> tuple[int, ...]:
    """Let an event of a group have its effects; the ids of the replies it gets, in order."""
    means = house.groups.get(channel)
    if means is None:
        return ()
    if event.kind in ("blocked", "gone"):
        _lost(db, channel, event, now)
    elif event.kind == "moved":
        _moved(db, channel, event, now)
    elif event.kind == "unblocked" or event.action is not None or command(event.command) in _SAID:
        address = circles.heard_from(db, channel, event.address, now)
        talk = GroupTalk(db, channel, inbox_id, event, address, circles.going(db, address), now, house, means)
        _answer(talk)
        return tuple(talk.replies)
    return ()


def _answer(talk: GroupTalk) -> None:
    action = talk.event.action
    word = command(talk.event.command)
    if action is not None:
        _tapped(talk, action)
    elif word is not None:
        _SAID[word](talk)
    elif talk.circle is None:
        talk.reply(phrases.hello(talk.say, talk.means.platform, talk.code))
    else:
        _goes_on(talk, talk.circle)


def _tapped(talk: GroupTalk, action: Action) -> None:
    match action:
        case Answer():
            _answered(talk, action)
            return
        case CircleCourses():
            _start(talk, action.code)
        case BeginCircle():
            _begin(talk, action.cohort)
        case EndCircle(sure=True):
            _stop(talk)
        case EndCircle():
            _stop_asked(talk)
        case Okay():
            talk.whisper(phrases.goes_on(talk.say, talk.means.longest_whisper))
        case _:
            talk.whisper(phrases.old_button(talk.say, talk.means.longest_whisper))
    if talk.replies and not isinstance(action, Okay):
        talk.whisper(Message((), talk.say.language))  # says nothing, and ends the waiting for an answer


def _answered(talk: GroupTalk, action: Answer) -> None:
    tapped = (action.delivery, action.question, action.option)
    told = answer_in_circle(
        talk.db, talk.channel, talk.address, talk.event.sender, tapped, talk.now, talk.house.shelf
    )
    longest = talk.means.longest_whisper
    if told == "gone":
        talk.whisper(phrases.old_button(talk.say, longest))
        return
    heal(talk.db, action.delivery, talk.event.reference, talk.now)
    if isinstance(told, Told):
        talk.whisper(phrases.verdict(talk.say, told.question, told.grade, told.option, longest))
    else:
        talk.whisper(phrases.answered_already(talk.say, longest))


def _start(talk: GroupTalk, code: str) -> None:
    """Choose a course: of the organisation that the code names, else of the channel's own."""
    if talk.circle is not None:
        _goes_on(talk, talk.circle)
        return
    invitation = people.invitation(talk.db, code) if code else None
    organisation = talk.organisation if invitation is None else invitation.organisation
    if code and invitation is None:
        talk.reply(phrases.unknown_code(talk.say))
    elif organisation is None:
        talk.reply(phrases.no_organisation(talk.say))
    else:
        say = of(spoken([organisation.language], talk.house.language))
        talk.reply(phrases.which_course(say, courses_of(talk.db, organisation, talk.house.shelf)))


def _begin(talk: GroupTalk, cohort: int) -> None:
    done = begin(talk.db, talk.address, cohort, talk.event.topic, talk.now, talk.house.shelf)
    if done == "not here":
        talk.whisper(phrases.old_button(talk.say, talk.means.longest_whisper))
        return
    outcome, follows = done
    talk.circle = circles.going(talk.db, talk.address)
    words = phrases.begun if outcome == "begun" else phrases.goes_on_already
    talk.reply(words(talk.say, follows.title, follows.next_at, follows.today))


def _goes_on(talk: GroupTalk, circle: Circle) -> None:
    follows = following(circle, talk.now, talk.house.shelf)
    talk.reply(phrases.goes_on_already(talk.say, follows.title, follows.next_at, follows.today))


def _stop_asked(talk: GroupTalk) -> None:
    if talk.circle is None:
        talk.reply(phrases.nothing_goes_on(talk.say, talk.code))
    else:
        title = following(talk.circle, talk.now, talk.house.shelf).title
        talk.reply(phrases.stop_question(talk.say, title))


def _stop(talk: GroupTalk) -> None:
    say, code = talk.say, talk.code
    ended = stop(talk.db, talk.address, talk.now)
    talk.reply(phrases.stopped(say, code) if ended else phrases.nothing_goes_on(say, code))


def _helped(talk: GroupTalk) -> None:
    talk.reply(phrases.help_message(talk.say, talk.means.platform))


def _lost(db: Connection, channel: str, event: Event, now: datetime) -> None:
    address = circles.group_at(db, channel, event.address)
    if address is not None:
        circles.lock_address(db, id=address)
        circles.end(db, address, now, LOST)
        delivery_results.shut_address(db, address, "closed" if event.kind == "gone" else "blocked", LOST)


def _moved(db: Connection, channel: str, event: Event, now: datetime) -> None:
    address = circles.group_at(db, channel, event.address)
    if address is not None and event.moved_to:
        circles.lock_address(db, id=address)
        delivery_results.move_address(db, address, channel, event.moved_to, now)


_SAID: Final[Mapping[Word, Callable[[GroupTalk], None]]] = {
    "start": lambda talk: _start(talk, code_in(talk.event.text)),
    "stop": _stop_asked,
    "help": _helped,
    "privacy": _helped,
    "today": _helped,
    "courses": _helped,
    "settings": _helped,
}
"""What may be asked for in a group. Other words may be meant for another bot, and get no answer."""
