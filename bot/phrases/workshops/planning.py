"""What whoever plans a workshop reads: three questions, one card with all that is set, and what follows."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from bot.domain.actions.planning import (
    AskOccasion,
    AskWorkshop,
    CallOff,
    DropWorkshop,
    EndOccasion,
    MoreWorkshops,
    NewWorkshop,
    OpenOccasion,
    OpenWorkshop,
    PlanWorkshop,
    WorkshopField,
)
from bot.domain.actions.series import ListSeries
from bot.domain.actions.words import Say as SayWord
from bot.domain.actions.workshops import ShowGuests
from bot.domain.message import LONGEST_BUTTON, Block, Choice, Choices, Message, Text
from bot.domain.own_words import literally
from bot.domain.workshop import MOST_OCCASIONS, Missing, Occasion, State, Workshop, invites_at
from bot.domain.workshop_advice import Concern, Worry
from bot.phrases import LANGUAGES, Say, dates, marked
from bot.phrases.organisation.audiences import untranslated
from bot.phrases.talk import plain
from bot.phrases.workshops.hours import reminders
from bot.phrases.workshops.occasions import hours, spoken_hours, when
from bot.phrases.writing import capital

_WORRIES: Final[dict[Worry, str]] = {
    Worry.HOLIDAY: marked("{day} is a public holiday."),
    Worry.EVE: marked("{day} is the day before a public holiday."),
    Worry.LONG: marked("On {day} it is longer than eight hours."),
    Worry.OVERLAP: marked("On {day} two occasions overlap."),
    Worry.SHORT_NOTICE: marked("{day} is less than a week ahead."),
    Worry.ANSWERS_TOO_LATE: marked("Answers may come until {day}: after the first occasion."),
    Worry.ANSWERS_ARE_PAST: marked("The last day to answer, {day}, is over."),
    Worry.INVITED_TOO_LATE: marked("The last day to answer, {day}, is before the invitations leave."),
}


class Card(Struct, frozen=True):
    """A workshop with what is worked out from it.

    ``course`` is the title of the course it is part of, and ``course_starts`` the day on which that had
    better begin; ``invited`` says who is invited, in this language; ``coming`` how many have said yes, by
    occasion, once people have been asked. ``at_once``: the day of the invitations is past.
    """

    workshop: Workshop
    invited: str
    now: datetime
    concerns: tuple[Concern, ...] = ()
    course: str | None = None
    course_starts: date | None = None
    coming: dict[int, int] | None = None
    at_once: bool = False

    @property
    def today(self) -> date:
        """The date where the workshop is."""
        return self.workshop.on_the_wall(self.now).date()


def at_hand(
    say: Say,
    workshops: Sequence[tuple[int, Workshop]],
    now: datetime,
    after: int | None = None,
    *,
    series: bool = False,
) -> Message:
    """What is planned and what waits as a draft, each by its number behind a button; the way to ``series``.

    ``after``: the page that follows.
    """
    lines = [
        f"{number}. {literally(one.title)}: {_first_day(say, one, now)}" + _draft_mark(say, one)
        for number, one in workshops
    ]
    buttons = [Choice(cut(f"{number}. {one.title}"), OpenWorkshop(one.id)) for number, one in workshops]
    if after is not None:
        buttons.append(Choice(say("More"), MoreWorkshops(after)))
    return plain(
        say,
        say("A new workshop, or one of these?"),
        Text("\n".join(lines)),
        Choices(
            (
                Choice(say("New workshop"), NewWorkshop()),
                *buttons,
                *([Choice(say("In many cities"), ListSeries())] if series else []),
            )
        ),
    )


def without_leader(say: Say, workshop: Workshop) -> Message:
    """Whoever was to lead it has that role no more."""
    return plain(
        say,
        say("A workshop has no leader any more."),
        Text(
            say(
                "“{title}”: whoever was to lead it doesn't have that role now. Choose somebody else.",
                title=literally(workshop.title_in(say.language)),
            )
        ),
        Choices((Choice(say("Show it"), OpenWorkshop(workshop.id)),)),
    )


def ask_title(say: Say, *, form: bool = False) -> Message:
    """The first of three answers; or all of them in a ``form``, where there is such."""
    return plain(
        say,
        say("A new workshop. What is it called?"),
        Text(say("Title, time and place are enough to save it. The rest can wait.")),
        *([Choices((Choice(say("Fill in a form"), NewWorkshop()),))] if form else []),
    )


def ask_time(say: Say, example: date) -> Message:
    """The second of three answers, or one more occasion."""
    return plain(say, say("When is it?"), _time_example(say, example))


def time_not_understood(say: Say, example: date) -> Message:
    """That was no day to come with an hour."""
    return plain(say, say("I couldn't make that a day and hours to come."), _time_example(say, example))


def ask_place(say: Say) -> Message:
    """The third of three answers."""
    return plain(say, say("Where is it?"), Text(say("Write the place as you would say it to a colleague.")))


def card(say: Say, view: Card) -> Message:
    """All that is set, and buttons for the rest."""
    workshop = view.workshop
    lines = [f"- {line}" for line in _lines(say, view)]
    return plain(
        say,
        _heading(say, workshop),
        Text("\n".join(lines)),
        *([Text(worries(say, view.concerns, view.today), "note")] if view.concerns else []),
        Choices((*_ways_on(say, workshop), *_occasion_buttons(say, workshop), *_ways_out(say, view))),
    )


def worries(say: Say, concerns: Sequence[Concern], today: date) -> str:
    """What may be wrong, a sentence each."""
    said = [say(_WORRIES[one.worry], day=dates.day(say, one.day, today)) for one in concerns]
    return "\n".join(map(capital, said))


def invited(say: Say, whom: str | None, organisation: str) -> str:
    """Who is invited, as a line of the card; None: everybody."""
    if whom is None:
        return say("Invited: everybody in {organisation}", organisation=organisation)
    return say("Invited: {whom}", whom=whom)


def one_occasion(say: Say, workshop: Workshop, one: Occasion, now: datetime) -> Message:
    """An occasion: its hours, its seats, and what can be changed."""
    end = say("Take it away") if workshop.state is State.DRAFT else say("Call it off")
    changes = [Choice(say("Another time"), AskOccasion(one.id, "time")), Choice(end, EndOccasion(one.id))]
    is_over = workshop.state is State.PLANNED and one.ends_at <= now
    return plain(
        say,
        capital(when(say, workshop, one, workshop.on_the_wall(now).date())),
        Text(capital(_seats(say, one.seats))),
        Choices(
            (
                *([Choice(say("Who comes"), ShowGuests(one.id, 0))] if workshop.invited_at else []),
                Choice(say("Seats"), AskOccasion(one.id, "seats")),
                *([] if is_over else changes),
                back(say, workshop),
            )
        ),
    )


def ask_seats(say: Say, one: Occasion) -> Message:
    """How many can come to it?"""
    return plain(
        say,
        say("How many seats are there?"),
        Text(say("Write a number, or “all” if as many as like can come.")),
        Choices((Choice(say("Back"), OpenOccasion(one.id)),)),
    )


def seats_not_understood(say: Say) -> Message:
    """That was no number of seats."""
    return plain(
        say,
        say("I couldn't make that a number of seats."),
        Text(say("Write a number, or “all” if as many as like can come.")),
    )


def ask_other_time(say: Say, workshop: Workshop, one: Occasion, now: datetime) -> Message:
    """When instead?"""
    starts, ends = (workshop.on_the_wall(moment) for moment in (one.starts_at, one.ends_at))
    today = workshop.on_the_wall(now).date()
    example = f"{dates.short(say, starts.date(), today)} {spoken_hours(starts, ends)}"
    return plain(
        say,
        say("When is it instead?"),
        Text(say("Write day and hours, for example *{example}*. Hours alone keep the day.", example=example)),
        Choices((Choice(say("Back"), OpenOccasion(one.id)),)),
    )


def no_room_for_more(say: Say, workshop: Workshop) -> Message:
    """A workshop has as many occasions as fit on one invitation."""
    return plain(
        say,
        say.n("There is room for {n} occasion.", "There is room for {n} occasions.", MOST_OCCASIONS),
        Text(say("They are the buttons of one invitation. Plan a second workshop for more.")),
        Choices((back(say, workshop),)),
    )


def lacks(say: Say, workshop: Workshop, what: Sequence[Missing]) -> Message:
    """It cannot be planned before this is said."""
    fields: dict[Missing, WorkshopField] = {"time": "time", "place": "place"}
    names = {"time": say("Time"), "place": say("Place")}
    return plain(
        say,
        say("Almost. This is still needed:"),
        Text("\n".join(f"- {names[one]}" for one in what)),
        Choices(
            (
                *(Choice(names[one], AskWorkshop(workshop.id, fields[one])) for one in what),
                back(say, workshop),
            )
        ),
    )


class Invited(Struct, frozen=True):
    """The people who are invited, those who cannot be reached, and languages it is not said in.

    Where only a part of ``everybody`` is invited, those who cannot be reached are told of them all.
    """

    people: int
    out_of_reach: int
    missing: Sequence[tuple[str, int]] = ()
    everybody: int | None = None


def confirm_plan(
    say: Say, workshop: Workshop, who: Invited, concerns: Sequence[Concern], now: datetime
) -> Message:
    """After the invitation itself: who gets it and when; then yes or back."""
    people, unreachable = who.people, who.out_of_reach
    today = workshop.on_the_wall(now).date()
    due = invites_at(workshop)
    if due is None or due <= now:
        told = say.n("It goes to {n} person at once.", "It goes to {n} people at once.", people)
    else:
        day = dates.day(say, workshop.on_the_wall(due).date(), today)
        told = say.n("It goes to {n} person on {day}.", "It goes to {n} people on {day}.", people, day=day)
    if who.everybody is None:
        lost = say.n("{n} of them can't be reached.", "{n} of them can't be reached.", unreachable)
    else:
        lost = say("Of all {all}, {n} can't be reached.", all=who.everybody, n=unreachable)
    return plain(
        say,
        say("This is what they get. Shall I plan it?"),
        Text(f"{told} {lost}" if unreachable else told),
        *([Text(untranslated(say, who.missing), "note")] if who.missing else []),
        *([Text(worries(say, concerns, today), "note")] if concerns else []),
        Choices(
            (Choice(say("Yes, plan it"), PlanWorkshop(workshop.id, sure=True)), back(say, workshop)),
        ),
    )


def planned(say: Say, workshop: Workshop, now: datetime) -> Message:
    """It takes place."""
    due = invites_at(workshop)
    if due is None or due <= now:
        told = say("The invitations leave now, to each outside their quiet hours.")
    else:
        today = workshop.on_the_wall(now).date()
        day = dates.day(say, workshop.on_the_wall(due).date(), today)
        told = say("The invitations leave on {day}.", day=day)
    return plain(
        say,
        say("Planned. Good luck with it!"),
        Text(told),
        Choices((Choice(say("Show it"), OpenWorkshop(workshop.id)),)),
    )


def confirm_drop(say: Say, workshop: Workshop) -> Message:
    """Really throw the draft away?"""
    return plain(
        say,
        say("Throw this draft away?"),
        Text(literally(workshop.title)),
        Choices(
            (back(say, workshop), Choice(say("Throw it away"), DropWorkshop(workshop.id, sure=True))),
        ),
    )


def dropped(say: Say) -> Message:
    """The draft is gone."""
    return plain(say, say("The draft is gone."), Choices((_all(say),)))


def without_effect(invitation: Message, workshop: Workshop) -> Message:
    """An invitation as it will look; its buttons only lead back to the card."""

    def inert(block: Block) -> Block:
        if not isinstance(block, Choices):
            return block
        back = OpenWorkshop(workshop.id)
        return replace(block, choices=tuple(replace(one, action=back) for one in block.choices))

    return replace(invitation, blocks=tuple(inert(block) for block in invitation.blocks))


def example_day(today: date) -> date:
    """A day to write as an example: five weeks ahead, so that there is time to invite."""
    return today + timedelta(days=35)


def not_there(say: Say) -> Message:
    """A workshop that is no more, or of somebody else's."""
    return plain(say, say("That workshop isn't here any more."), Choices((_all(say),)))


def is_planned(say: Say, workshop: Workshop) -> Message:
    """What can only be done to a draft."""
    return plain(
        say, say("It is planned already."), Choices((Choice(say("Show it"), OpenWorkshop(workshop.id)),))
    )


def has_been(say: Say, workshop: Workshop) -> Message:
    """What has taken place is neither moved nor called off."""
    return plain(
        say,
        say("It has taken place already."),
        Text(say("So there is nothing to move or call off. Plan a new one instead.")),
        Choices((Choice(say("New workshop"), NewWorkshop()), back(say, workshop))),
    )


def is_called_off(say: Say) -> Message:
    """A workshop that does not take place."""
    return plain(say, say("It is called off, and stays so."), Choices((_all(say),)))


def _heading(say: Say, workshop: Workshop) -> str:
    title = literally(workshop.title)
    match workshop.state:
        case State.DRAFT:
            return say("Draft: {title}", title=title)
        case State.PLANNED:
            return title
        case State.CANCELLED:
            return say("Called off: {title}", title=title)


def _lines(say: Say, view: Card) -> list[str]:
    workshop = view.workshop
    lines = [_occasion_line(say, view, one) for one in workshop.held]
    lines += [literally(workshop.place)] if workshop.place else []
    lines += [say("Leader: {name}", name=literally(workshop.leader))] if workshop.leader else []
    if view.course is not None and view.course_starts is not None:
        begins = dates.short(say, view.course_starts, view.today)
        lines.append(say("{course}: let the tips begin on {day}", course=view.course, day=begins))
    elif view.course is not None:
        lines.append(view.course)
    lines.append(view.invited)
    due = invites_at(workshop)
    if view.at_once and workshop.invited_at is None:
        lines.append(say("Invitation: at once"))
    elif due is not None and workshop.invited_at is None:
        day = dates.short(say, workshop.on_the_wall(due).date(), view.today)
        lines.append(say("Invitation: {day}", day=day))
    if workshop.answer_by is not None:
        lines.append(say("Answers until {day}", day=dates.short(say, workshop.answer_by, view.today)))
    lines.append(reminders(say, workshop.reminders))
    extra = [
        name
        for name, value in (
            (say("text"), workshop.text),
            (say("map"), workshop.map_url),
            (say("leader's guide"), workshop.guide),
            (say("question"), workshop.warm_up),
        )
        if value
    ]
    extra += [name for tag, name in LANGUAGES.items() if tag in workshop.words]
    return [*lines, say("Also: {things}", things=", ".join(extra))] if extra else lines


def _occasion_line(say: Say, view: Card, one: Occasion) -> str:
    told = f"{capital(when(say, view.workshop, one, view.today))}: {_seats(say, one.seats)}"
    if view.coming is None:
        return told
    comes = say.n("{n} comes", "{n} come", view.coming.get(one.id, 0))
    return f"{told}, {comes}"


def _seats(say: Say, seats: int | None) -> str:
    return say("seats for all") if seats is None else say.n("{n} seat", "{n} seats", seats)


def _ways_on(say: Say, workshop: Workshop) -> list[Choice]:
    more = Choice(say("Say more about it"), AskWorkshop(workshop.id, "more"))
    match workshop.state:
        case State.DRAFT:
            return [Choice(say("Preview and plan"), PlanWorkshop(workshop.id, sure=False)), more]
        case State.PLANNED:
            return [more]
        case State.CANCELLED:
            return []


def _occasion_buttons(say: Say, workshop: Workshop) -> list[Choice]:
    """What it cannot do without: when, and where as long as that is not known."""
    if workshop.state is State.CANCELLED:
        return []
    return [
        *(Choice(cut(when_in_short(say, workshop, one)), OpenOccasion(one.id)) for one in workshop.held),
        Choice(say("One more occasion") if workshop.held else say("Time"), AskWorkshop(workshop.id, "time")),
        *([] if workshop.place else [Choice(say("Place"), AskWorkshop(workshop.id, "place"))]),
    ]


def _ways_out(say: Say, view: Card) -> list[Choice]:
    workshop = view.workshop
    match workshop.state:
        case State.DRAFT:
            return [Choice(say("Throw the draft away"), DropWorkshop(workshop.id, sure=False))]
        case State.PLANNED if all(one.ends_at <= view.now for one in workshop.held):
            return []
        case State.PLANNED:
            return [Choice(say("Call it all off"), CallOff(workshop.id))]
        case State.CANCELLED:
            return [_all(say)]


def when_in_short(say: Say, workshop: Workshop, one: Occasion) -> str:
    """When an occasion is, as it stands on a button."""
    return f"{dates.short(say, workshop.on_the_wall(one.starts_at).date())} {hours(workshop, one)}"


def _time_example(say: Say, example: date) -> Text:
    written = f"{dates.short(say, example)} 8\N{EN DASH}9.30"
    return Text(say("Write day and hours, for example *{example}*.", example=written))


def _first_day(say: Say, workshop: Workshop, now: datetime) -> str:
    first = workshop.first
    if first is None:
        return say("no time yet")
    today = workshop.on_the_wall(now).date()
    return dates.short(say, workshop.on_the_wall(first.starts_at).date(), today)


def _draft_mark(say: Say, workshop: Workshop) -> str:
    return " " + say("(draft)") if workshop.state is State.DRAFT else ""


def back(say: Say, workshop: Workshop) -> Choice:
    """The button to the workshop."""
    return Choice(say("Back"), OpenWorkshop(workshop.id))


def _all(say: Say) -> Choice:
    return Choice(say("All workshops"), SayWord("workshop"))


def cut(words: str) -> str:
    """As much of it as a button holds."""
    return words if len(words) <= LONGEST_BUTTON else f"{words[: LONGEST_BUTTON - 1]}…"
