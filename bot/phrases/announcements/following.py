"""Announcements that have been sent: how they go, and what can be done about it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, Literal

from msgspec import Struct

from bot.domain.actions.announcing import (
    AskAnnouncement,
    MoreAnnouncements,
    NewAnnouncement,
    OpenAnnouncement,
    SendAgain,
    StopAnnouncement,
    Withdraw,
)
from bot.domain.announcement import Announcement, State
from bot.domain.delivery import State as Delivered
from bot.domain.message import Choice, Choices, Message, Text
from bot.phrases import Say, marked
from bot.phrases.announcements.messages import cut, moment, short, stop_it
from bot.phrases.talk import plain

STATES: Final[Mapping[Delivered, str]] = {
    Delivered.SENT: marked("sent"),
    Delivered.PENDING: marked("waiting"),
    Delivered.FAILED: marked("did not get through"),
    Delivered.UNKNOWN: marked("nobody knows whether it arrived"),
    Delivered.EXPIRED: marked("too late"),
    Delivered.CANCELLED: marked("called off"),
}
"""What becomes of a delivery, in words, in the order they are told."""

Untold = Literal["part", "progress"]
"""How people were chosen of whom no figures are told."""


class Standing(Struct, frozen=True):
    """How one goes: people by what became of their delivery; ``again`` are those it can be sent to again.

    Where it is not told who of ``everybody`` has it, ``people`` are only those who wait; ``missed`` are those
    whose reasons are not told. ``untold``: who of these people has it, or has not, is nobody's business; then
    all that is said hangs on what was done with it and on the clock, which says when it is ``over``.
    """

    announcement: Announcement
    words: str
    zone: str
    today: date
    people: Mapping[Delivered, int]
    corrected: Mapping[Delivered, int] | None = None
    again: int = 0
    everybody: int = 0
    missed: int = 0
    untold: Untold | None = None
    over: bool = False

    @property
    def leaves(self) -> bool:
        """Whether some of it may still be on its way."""
        if self.untold is not None:
            return self.announcement.state is State.OUT and not self.over
        return bool(self.people.get(Delivered.PENDING))

    @property
    def tries_again(self) -> bool:
        """Whether it can be sent again to whom it did not reach."""
        return bool(self.again) if self.untold is None else self.over


def standing(say: Say, view: Standing) -> Message:
    """How it goes: how many have it, who does not and why, and what can be done."""
    one = view.announcement
    if view.untold is not None:
        return _standing_untold(say, view, view.untold)
    told = [
        (say("people"), view.everybody),
        *((say(STATES[state]), view.people.get(state)) for state in STATES),
        (say("did not get it"), view.missed),
    ]
    lines = [f"{words}: {people}" for words, people in told if people]
    last = [say("The last time:")] if one.comes_again and one.state is State.SCHEDULED else []
    return plain(
        say,
        _state(say, view),
        Text(f"”{cut(view.words, 60)}”"),
        *([Text("\n".join([*last, *(f"- {line}" for line in lines)]))] if lines else []),
        *([Text(_corrections(say, view.corrected))] if view.corrected else []),
        Choices(tuple(_ways_on(say, view, one))),
    )


def _standing_untold(say: Say, view: Standing, untold: Untold) -> Message:
    """The same without any count: whose message waits is known to be done, or not to be; or to pause."""
    if untold == "progress":
        why = say("They were chosen by how far they have come. So nobody is told how many have it.")
    else:
        why = say(
            "It goes to a part of all. How many have it isn't shown, since that could tell who has a pause."
        )
    return plain(
        say,
        _state(say, view),
        Text(f"”{cut(view.words, 60)}”"),
        Text(why),
        Choices(tuple(_ways_on(say, view, view.announcement))),
    )


def _state(say: Say, view: Standing) -> str:
    one = view.announcement
    match one.state:
        case State.SCHEDULED if one.at is not None:
            when = moment(say, one.at, view.zone, view.today)
            return (
                say("It goes out again {when}.", when=when)
                if one.runs
                else say("It goes out {when}.", when=when)
            )
        case State.WITHDRAWN:
            return say("It's taken back.")
        case State.STOPPED:
            return say("It's stopped.")
        case State.SPREADING:
            return say("It's on its way.")
    return say("It's on its way.") if view.leaves else say("It has been sent.")


def _corrections(say: Say, corrected: Mapping[Delivered, int]) -> str:
    done = corrected.get(Delivered.SENT, 0)
    waiting = corrected.get(Delivered.PENDING, 0)
    left = sum(corrected.values()) - done - waiting
    if Delivered.SENT not in corrected:
        return say("On its way: {waiting}. Could not be changed: {left}.", waiting=waiting, left=left)
    return say(
        "Changed where it stands: {done}. On its way: {waiting}. Could not be changed: {left}.",
        done=done,
        waiting=waiting,
        left=left,
    )


def _ways_on(say: Say, view: Standing, one: Announcement) -> list[Choice]:
    choices = [Choice(say("How is it going?"), OpenAnnouncement(one.id))]
    if one.state is State.SCHEDULED and not one.runs:
        choices.append(Choice(say("Change it"), AskAnnouncement(one.id, "draft")))
    under_way = one.state in {State.SCHEDULED, State.SPREADING, State.OUT}
    if under_way and one.runs:
        choices.append(Choice(say("Correct the text"), AskAnnouncement(one.id, "words")))
    if one.runs and one.state is not State.WITHDRAWN:
        choices.append(Choice(say("Take it back"), Withdraw(one.id, sure=False)))
    if view.tries_again and under_way:
        is_told = Delivered.FAILED in view.people
        again = say("Send again to {n}", n=view.again) if is_told else say("Send it again")
        choices.append(Choice(short(again), SendAgain(one.id)))
    if one.state in {State.SCHEDULED, State.SPREADING} or (under_way and view.leaves):
        choices.append(stop_it(say, one.id))
    return [*choices, Choice(say("New message"), NewAnnouncement())]


def earlier(say: Say, found: Sequence[tuple[int, str, bool]], after: int | None = None) -> Message:
    """Each by its first words, and whether it is a draft; ``after``: the page that follows."""
    if not found:
        return plain(
            say,
            say("No message has been written here yet."),
            Choices((Choice(say("New message"), NewAnnouncement()),)),
        )
    return plain(
        say,
        say("All messages"),
        Choices(
            (
                *(_that_one(say, *each) for each in found),
                *([] if after is None else [Choice(say("More"), MoreAnnouncements(after))]),
                Choice(say("New message"), NewAnnouncement()),
            )
        ),
    )


def _that_one(say: Say, one: int, words: str, waits: bool) -> Choice:  # noqa: FBT001 - as it stands in the list
    return Choice(short(say("Go on: {begins}", begins=words) if waits else words), OpenAnnouncement(one))


def corrected(say: Say, one: int, *, comes_again: bool = False) -> Message:
    """The new words go out to those who have the old ones, and stand in all that come."""
    if comes_again:
        told = say(
            "The one that went out last changes soon where it stands, without a sound, and all that follow "
            "say so. Earlier ones stay as they were."
        )
    else:
        told = say(
            "Where it stands already it changes soon, without a sound. Where that can't "
            "be done, the old words stay."
        )
    return plain(
        say,
        say("It reads so from now on."),
        Text(told),
        Choices((Choice(say("How is it going?"), OpenAnnouncement(one)),)),
    )


def sure_to_stop(say: Say, one: int) -> Message:
    """Shall it go out no further?"""
    return plain(
        say,
        say("Stop this message?"),
        Text(say("Whoever has not had it gets it no more. Where it stands it stays.")),
        Choices((Choice(say("Stop it"), StopAnnouncement(one, sure=True)), _let_it_be(say, one))),
    )


def stopped(say: Say, one: int) -> Message:
    """It goes out no further."""
    return plain(
        say,
        say("It's stopped."),
        Choices((Choice(say("How is it going?"), OpenAnnouncement(one)),)),
    )


def sure_to_withdraw(say: Say, one: int, *, picture: bool) -> Message:
    """Shall it be taken back? A picture cannot be, everywhere."""
    return plain(
        say,
        say("Take this message back?"),
        Text(say("Where it stands it then says only that you took it back. Who has read it has read it.")),
        *([Text(say("A picture or film may stay where the chat can't take it away."))] if picture else []),
        Choices((Choice(say("Take it back"), Withdraw(one, sure=True)), _let_it_be(say, one))),
    )


def taken_back(say: Say, one: int) -> Message:
    """It is taken back."""
    return plain(
        say,
        say("It's taken back."),
        Text(say("Where it stands it changes soon.")),
        Choices((Choice(say("How is it going?"), OpenAnnouncement(one)),)),
    )


def sent_again(say: Say, one: int, people: int | None) -> Message:
    """So many get another try; None: how many is not told."""
    return plain(
        say,
        say("Who did not get it gets another try.")
        if people is None
        else say.n("{n} person gets another try.", "{n} people get another try.", people),
        Choices((Choice(say("How is it going?"), OpenAnnouncement(one)),)),
    )


def _let_it_be(say: Say, one: int) -> Choice:
    return Choice(say("No, leave it"), OpenAnnouncement(one))
