"""The card of a workshop, as whoever is invited sees it: what it is, what they answered, their buttons."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from msgspec import Struct, field

from bot.domain.actions.workshops import (
    AnswerWarmUp,
    Attend,
    CannotCome,
    ImHere,
    NameForList,
    NotSure,
    SeeWorkshop,
    ToCalendar,
)
from bot.domain.message import LONGEST_BUTTON, Block, Choice, Choices, Link, Links, Message, Text
from bot.domain.own_words import literally
from bot.domain.seats import AT_AN_OCCASION, Answer, Standing
from bot.domain.workshop import Occasion, State, Workshop, answers_close
from bot.phrases import Say, dates
from bot.phrases.learning.own_words import skip
from bot.phrases.workshops import occasions
from bot.phrases.writing import capital

News = Literal["moved", "elsewhere", "cancelled", "reminder", "ask"]
"""Why a card comes by itself, unless it is the invitation: what has changed, or what it reminds of."""


class Card(Struct, frozen=True):
    """A workshop as one person sees it at a moment. ``free``: seats left, by occasion; None: no limit.

    ``about`` is the occasion that there is news of. ``asks_again`` is the day on which who is not sure is
    asked once more.
    """

    workshop: Workshop
    now: datetime
    delivery: int = 0
    standing: Standing | None = None
    free: Mapping[int, int | None] = field(default_factory=dict)
    news: News | None = None
    about: Occasion | None = None
    asks_again: date | None = None

    @property
    def answer(self) -> Answer | None:
        """What the person has answered."""
        return None if self.standing is None else self.standing.answer

    @property
    def mine(self) -> Occasion | None:
        """The occasion that their answer is about."""
        standing = self.standing
        return None if standing is None else self.workshop.occasion(standing.occasion or 0)

    @property
    def to_come(self) -> list[Occasion]:
        """The occasions that one can still come to."""
        return [one for one in self.workshop.held if one.starts_at > self.now]

    @property
    def today(self) -> date:
        """The date where the workshop is."""
        return self.workshop.on_the_wall(self.now).date()

    @property
    def is_closed(self) -> bool:
        """Whether the time to answer is over."""
        closes = answers_close(self.workshop)
        return closes is not None and closes <= self.now

    @property
    def comes(self) -> bool:
        """Whether they have a seat at an occasion to come."""
        return self.answer is Answer.COMING and self.mine in self.to_come

    @property
    def takes_warm_up(self) -> bool:
        """Whether the question before the workshop can be answered: by who has a seat, also once more."""
        return bool(self.workshop.warm_up) and self.comes

    @property
    def asks_warm_up(self) -> bool:
        """Whether it is asked: until it is answered."""
        answered = self.standing is not None and self.standing.warmed_up
        return self.takes_warm_up and not answered

    @property
    def is_near(self) -> bool:
        """Whether it is the day of their occasion, or the one before."""
        mine = self.mine
        return mine is not None and (self.workshop.on_the_wall(mine.starts_at).date() - self.today).days <= 1

    def is_full(self, occasion: Occasion) -> bool:
        """Whether nobody more gets a seat there."""
        return self.free.get(occasion.id) == 0


def invitation(say: Say, workshop: Workshop, now: datetime) -> Message:
    """The invitation, as whoever plans the workshop looks at it before it goes out."""
    return card(say, Card(workshop, now))


def card(say: Say, seen: Card) -> Message:
    """What somebody sees of a workshop: first what is new, or what they have answered."""
    heading, *lines = _news(say, seen) if seen.news is not None else _answered(say, seen)
    blocks: list[Block] = [Text(heading, "heading"), Text(_about(say, seen))]
    if lines:
        blocks.append(Text(" ".join(lines)))
    if seen.workshop.map_url and seen.workshop.state is State.PLANNED:
        blocks.append(Links((Link(say("Map"), seen.workshop.map_url),)))
    if seen.asks_warm_up:
        blocks.append(Text(say("A question before we meet:") + f"\n{_warm_up(say, seen)}", "question"))
        blocks.append(Text(_who_reads_it(say), "note"))
    if buttons := _buttons(say, seen):
        blocks.append(Choices(tuple(buttons), alike=not _asks_for_yes(seen)))
    if beside := _beside(say, seen):
        blocks.append(Choices(tuple(beside), aside=True))
    return Message(tuple(blocks), say.language)


def ask_warm_up(say: Say, seen: Card) -> Message:
    """The next words are the answer to the question before the workshop."""
    heading = Text(say("A question before we meet:"), "heading")
    blocks = (heading, Text(_warm_up(say, seen)), Text(_who_reads_it(say)), Choices((skip(say),)))
    return Message(blocks, say.language)


def warmed_up(say: Say, workshop_id: int) -> Message:
    """The question before the workshop is answered, and can be once more."""
    heading = Text(say("Thank you! That's a good start."), "heading")
    again = Choices((Choice(say("Change what I wrote"), AnswerWarmUp(workshop_id)),), aside=True)
    return Message((heading, again), say.language)


def full(say: Say, seen: Card, wanted: Occasion) -> Message:
    """What was asked for is full, and what the person has elsewhere stays."""
    shown = card(say, seen)
    heading = Text(say("It's full at {hour}.", hour=_hour(seen, wanted)), "heading")
    kept = shown.blocks[0]
    return Message(
        (heading, Text(kept.markdown) if isinstance(kept, Text) else kept, *shown.blocks[1:]), say.language
    )


def closed(say: Say, seen: Card) -> Message:
    """The time to answer is over."""
    closes = seen.workshop.answer_by
    if closes is None:
        heading = say("That time has passed.")
    else:
        heading = say("The time to answer ended {day}.", day=dates.short(say, closes, seen.today))
    shown = card(say, seen)
    rest = (Text(block.markdown) if isinstance(block, Text) else block for block in shown.blocks)
    return Message((Text(heading, "heading"), *rest), say.language)


def listed(say: Say, cards: list[Card]) -> Message:
    """The workshops to come that somebody knows of, each with a button."""
    lines = []
    for seen in cards:
        heading, *_ = _answered(say, seen)
        lines.append(f"- **{literally(seen.workshop.title_in(say.language))}**: {heading}")
    return Message(
        (
            Text(say("The workshops ahead of you:"), "heading"),
            Text("\n".join(lines)),
            Choices(
                tuple(
                    Choice(_short(seen.workshop.title_in(say.language)), SeeWorkshop(seen.workshop.id))
                    for seen in cards
                )
            ),
        ),
        say.language,
    )


def none_ahead(say: Say) -> Message:
    """There is no workshop to come."""
    return Message(
        (
            Text(say("There is no workshop ahead of you right now."), "heading"),
            Text(say("When one is planned, the invitation comes here.")),
        ),
        say.language,
    )


# --- what stands on a card ---------------------------------------------------------------------------


def _warm_up(say: Say, seen: Card) -> str:
    return f"*{literally(seen.workshop.warm_up_in(say.language) or '')}*"


def _who_reads_it(say: Say) -> str:
    return say("Whoever leads the workshop reads your answer, without your name.")


def _asks_for_yes(seen: Card) -> bool:
    """Whether a seat is there that is lost without a yes; elsewhere every answer is as good as another."""
    return seen.answer is Answer.OFFERED or (seen.standing is not None and seen.standing.to_confirm)


def _answered(say: Say, seen: Card) -> tuple[str, ...]:  # noqa: PLR0911 - one for each answer
    """The lines of a card that says what somebody has answered."""
    mine, standing = seen.mine, seen.standing
    if seen.workshop.state is State.CANCELLED:
        return _cancelled(say, seen, mine or next(iter(seen.workshop.occasions), None))
    match seen.answer:
        case Answer.COMING if mine is not None and standing is not None and standing.to_confirm:
            return _moved(say, seen, mine)
        case Answer.COMING | Answer.WALKED_IN if mine is not None:
            return (
                say("See you {day} at {hour}.", day=_day(say, seen, mine), hour=_hour(seen, mine)),
                say("Can't come after all? Tap *Can't come*, and somebody else gets the seat."),
            )
        case Answer.WAITING if mine is not None:
            return (
                say(
                    "It's full at {hour}. You're number {n} in line.",
                    hour=_hour(seen, mine),
                    n=_position(seen),
                ),
                say("I tell you at once if there is a seat."),
                *_room_elsewhere(say, seen, mine),
            )
        case Answer.OFFERED if mine is not None:
            return (
                say(
                    "There's a seat for you {day} at {hour}.",
                    day=_day(say, seen, mine),
                    hour=_hour(seen, mine),
                ),
                _take_it_by(say, seen),
            )
        case Answer.UNSURE:
            return (say("Okay, you don't know yet."), *_unsure(say, seen))
        case Answer.DECLINED:
            return (say("Okay, you can't come."), *_change_your_mind(say, seen))
        case Answer.LAPSED:
            return (say("The seat has gone to the next in line."), *_change_your_mind(say, seen))
        case Answer.LEFT_OUT if mine is not None:
            return _cancelled(say, seen, mine)
        case _:
            return _invited(say, seen)


def _news(say: Say, seen: Card) -> tuple[str, ...]:
    """The lines of a card that comes because there is something to tell."""
    about = seen.about or seen.mine
    match seen.news:
        case "cancelled":
            return _cancelled(say, seen, about)
        case "moved" if about is not None:
            return _moved(say, seen, about)
        case "elsewhere":
            return (say("We meet in another place."), *_still(say, seen))
        case "reminder" if about is not None:
            return _reminder(say, seen, about)
        case "ask" if seen.to_come:
            return (
                say("Can you come {day}?", day=_day(say, seen, seen.to_come[0])),
                say("You didn't know yet. I ask this once only."),
            )
        case _:
            return _answered(say, seen)


def _invited(say: Say, seen: Card) -> tuple[str, ...]:
    ahead = seen.to_come or list(seen.workshop.occasions)
    days = {seen.workshop.on_the_wall(one.starts_at).date() for one in ahead}
    if len(days) == 1:
        heading = capital(
            say("{day}: we meet in person.", day=occasions.day(say, seen.workshop, ahead[0], seen.today))
        )
    else:
        heading = say("We meet in person: choose your day.")
    lines = [say("The same content each time.")] if len(ahead) > 1 else []
    if seen.is_closed or not seen.to_come:
        lines.append(say("The time to answer is over."))
    elif seen.workshop.answer_by is not None:
        lines.append(
            say(
                "Answer by {day}, so it fits in the schedule.",
                day=dates.short(say, seen.workshop.answer_by, seen.today),
            )
        )
    return heading, *lines


def _moved(say: Say, seen: Card, about: Occasion) -> tuple[str, ...]:
    heading = say("New time: {day} at {hour}.", day=_day(say, seen, about), hour=_hour(seen, about))
    return heading, *_still(say, seen)


def _still(say: Say, seen: Card) -> tuple[str, ...]:
    """What an answer given before a change is worth now."""
    match seen.answer:
        case Answer.COMING if seen.standing is not None and seen.standing.to_confirm:
            return (say("You still have your seat. Can you come then?"),)
        case Answer.COMING:
            return (say("You still have your seat."),)
        case Answer.OFFERED:
            return (say("A seat is kept for you."), _take_it_by(say, seen))
        case Answer.WAITING:
            return (say("You're number {n} in line.", n=_position(seen)),)
        case _:
            return ()


def _cancelled(say: Say, seen: Card, about: Occasion | None) -> tuple[str, ...]:
    if about is None:
        heading = say("The workshop is cancelled.")
    else:
        heading = say("Cancelled: {day} at {hour}.", day=_day(say, seen, about), hour=_hour(seen, about))
    lines = [literally(seen.workshop.reason)] if seen.workshop.reason else []
    mine = seen.mine
    if seen.workshop.state is State.CANCELLED:
        return heading, *lines
    if seen.answer is Answer.OFFERED and mine is not None:
        lines += [
            say("There's a seat for you {day} at {hour}.", day=_day(say, seen, mine), hour=_hour(seen, mine)),
            _take_it_by(say, seen),
        ]
    elif seen.answer is Answer.LEFT_OUT:
        lines.append(say("The other times are below."))
    return heading, *lines


def _reminder(say: Say, seen: Card, about: Occasion) -> tuple[str, ...]:
    heading = say("{day} at {hour}: see you there.", day=_day(say, seen, about), hour=_hour(seen, about))
    to_confirm = seen.standing is not None and seen.standing.to_confirm
    if to_confirm:
        more = say("The time is new. Can you come?")
    else:
        more = say("Can't come after all? Tap *Can't come*, and somebody else gets the seat.")
    there = (say("When you're there, tap *I'm here*."),) if seen.is_near else ()
    return capital(heading), *there, more


def _take_it_by(say: Say, seen: Card) -> str:
    until = None if seen.standing is None else seen.standing.offered_until
    if until is None:
        return say("Would you like it?")
    wall = seen.workshop.on_the_wall(until)
    day = dates.day_seen_from(say, wall.date(), seen.today)
    return say(
        "Take it by {day} at {hour}, or it goes to the next in line.",
        day=day,
        hour=dates.hour_spoken(wall.time()),
    )


def _unsure(say: Say, seen: Card) -> tuple[str, ...]:
    held = say("That keeps no seat for you.")
    if seen.asks_again is None:
        return (held,)
    return held, say("I ask once more, {day}.", day=dates.day(say, seen.asks_again, seen.today))


def _change_your_mind(say: Say, seen: Card) -> tuple[str, ...]:
    return (say("If that changes, tap a time."),) if seen.to_come and not seen.is_closed else ()


def _room_elsewhere(say: Say, seen: Card, mine: Occasion) -> tuple[str, ...]:
    lines = []
    for one in seen.to_come:
        free = seen.free.get(one.id)
        if one.id != mine.id and free:
            hour = _hour(seen, one)
            lines.append(
                say.n(
                    "At {hour} there is {n} seat left.",
                    "At {hour} there are {n} seats left.",
                    free,
                    hour=hour,
                )
            )
    return tuple(lines)


def _about(say: Say, seen: Card) -> str:
    """Title, what it is about, times and place."""
    workshop = seen.workshop
    text = workshop.text_in(say.language)
    lines = [f"**{literally(workshop.title_in(say.language))}**"]
    if text and seen.answer is None and seen.news is None:
        lines.append(text)
    if workshop.state is State.PLANNED:
        mine = seen.mine
        one_only = mine is not None and seen.answer in AT_AN_OCCASION and not mine.cancelled
        shown = [mine] if one_only and mine is not None else seen.to_come or list(workshop.held)
        lines += [capital(occasions.when(say, workshop, one, seen.today)) for one in shown]
        if workshop.place:
            lines.append(literally(workshop.place))
    return "\n".join(lines)


def _buttons(say: Say, seen: Card) -> list[Choice]:
    if seen.workshop.state is not State.PLANNED or not seen.to_come:
        return []
    buttons = [choice for one in seen.to_come if (choice := _button(say, seen, one)) is not None]
    answers_open = not seen.is_closed
    if answers_open and seen.answer is not Answer.UNSURE and seen.news != "ask":
        buttons.append(Choice(say("Don't know yet"), NotSure(seen.delivery, seen.workshop.id)))
    if seen.answer is not Answer.DECLINED:
        buttons.append(Choice(say("Can't come"), CannotCome(seen.delivery, seen.workshop.id)))
    return buttons


def _beside(say: Say, seen: Card) -> list[Choice]:
    """What somebody who comes may want besides."""
    if not seen.comes:
        return []
    workshop = seen.workshop.id
    first = [Choice(say("I'm here"), ImHere(workshop))] if seen.is_near else []
    if seen.asks_warm_up:
        first.append(Choice(say("Answer the question"), AnswerWarmUp(workshop)))
    if seen.news == "reminder":
        return first
    return [
        *first,
        Choice(say("Put it in my calendar"), ToCalendar(workshop)),
        Choice(say("My name on the list"), NameForList(workshop)),
    ]


def _button(say: Say, seen: Card, one: Occasion) -> Choice | None:
    """The button of an occasion; None where tapping it would change nothing, or may not be done any more."""
    action = Attend(seen.delivery, one.id)
    standing = seen.standing
    if standing is not None and standing.occasion == one.id and standing.answer in AT_AN_OCCASION:
        if standing.answer is Answer.OFFERED:
            return Choice(say("Yes, I take the seat"), action)
        to_say = standing.to_confirm or (standing.answer is Answer.WAITING and not seen.is_full(one))
        return Choice(say("Yes, I'm coming"), action) if to_say else None
    holds = standing is not None and standing.answer in AT_AN_OCCASION
    if seen.is_closed or (holds and seen.is_full(one)):
        return None
    return Choice(_label(say, seen, one), action)


def _label(say: Say, seen: Card, one: Occasion) -> str:
    several = len(seen.to_come) > 1
    days = {seen.workshop.on_the_wall(each.starts_at).date() for each in seen.to_come}
    hour = _hour(seen, one)
    if not several:
        return say("Put me on the waitlist") if seen.is_full(one) else say("Yes, I'm coming")
    if len(days) == 1:
        return (
            say("Waitlist at {hour}", hour=hour)
            if seen.is_full(one)
            else say("I'm coming at {hour}", hour=hour)
        )
    day = dates.shortest(say, seen.workshop.on_the_wall(one.starts_at).date())
    if seen.is_full(one):
        return say("Waitlist {day} at {hour}", day=day, hour=hour)
    return say("I'm coming {day} at {hour}", day=day, hour=hour)


def _day(say: Say, seen: Card, one: Occasion) -> str:
    return dates.day_seen_from(say, seen.workshop.on_the_wall(one.starts_at).date(), seen.today)


def _hour(seen: Card, one: Occasion) -> str:
    return dates.hour_spoken(seen.workshop.on_the_wall(one.starts_at).time())


def _position(seen: Card) -> int:
    return 0 if seen.standing is None else seen.standing.position or 0


def _short(title: str) -> str:
    """A title as a button has room for it."""
    return (
        title
        if len(title) <= LONGEST_BUTTON
        else title[: LONGEST_BUTTON - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
    )
