"""What whoever plans a workshop reads: three questions, one card with all that is set, and what follows."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from bot.domain.actions.planning import (
    AskOccasion,
    AskWorkshop,
    CallOff,
    ChoosePart,
    ClearWorkshop,
    DropWorkshop,
    EndOccasion,
    NewWorkshop,
    OpenOccasion,
    OpenWorkshop,
    PlanWorkshop,
    WorkshopField,
)
from bot.domain.actions.series import ListSeries
from bot.domain.actions.words import Say as SayWord
from bot.domain.actions.workshops import LeadIt, ShowGuests
from bot.domain.message import LONGEST_BUTTON, Block, Choice, Choices, Message, Text
from bot.domain.own_words import literally
from bot.domain.workshop import MOST_OCCASIONS, Missing, Occasion, State, Workshop, invites_at
from bot.domain.workshop_advice import Concern, Worry
from bot.phrases import LANGUAGES, Say, dates, marked
from bot.phrases.organisation.audiences import untranslated
from bot.phrases.talk import plain
from bot.phrases.workshops.hours import reminders
from bot.phrases.workshops.occasions import hours, spoken_hours, when

FIELDS: Final[dict[WorkshopField, str]] = {
    "place": marked("Place"),
    "map": marked("Map link"),
    "text": marked("What it is about"),
    "leader": marked("Leader"),
    "guide": marked("Leader's guide"),
    "course": marked("Part of a course"),
    "question": marked("A question before we meet"),
    "answer-by": marked("Last day to answer"),
    "invitation": marked("When the invitation leaves"),
    "reminders": marked("Reminders"),
    "free-seats": marked("Free seats"),
    "audience": marked("Who is invited"),
    "title": marked("Title"),
    "languages": marked("Other languages"),
}
"""What can be said about a workshop beside when it is, as it stands on buttons."""

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
    occasion, once people have been asked.
    """

    workshop: Workshop
    invited: str
    concerns: tuple[Concern, ...] = ()
    course: str | None = None
    course_starts: date | None = None
    coming: dict[int, int] | None = None


class PartOffered(Struct, frozen=True):
    """A workshop that belongs to a course: what stands for it behind a button, and what comes with it.

    ``warm_ups`` are the question before it by language, ``warm_up`` the one in the course's own.
    """

    number: int
    course: str
    id: str
    course_title: str
    title: str
    warm_up: str | None = None
    guide: str | None = None
    warm_ups: Mapping[str, str] = field(default_factory=dict)


def at_hand(say: Say, workshops: Sequence[Workshop], *, series: bool = False) -> Message:
    """What is planned and what waits as a draft, each behind a button; and the way to ``series``."""
    lines = [
        f"{number}. {literally(one.title)}: {_first_day(say, one)}" + _draft_mark(say, one)
        for number, one in enumerate(workshops, start=1)
    ]
    buttons = [
        Choice(cut(f"{number}. {one.title}"), OpenWorkshop(one.id))
        for number, one in enumerate(workshops, start=1)
    ]
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
        *([Text(worries(say, view.concerns), "note")] if view.concerns else []),
        Choices((*_ways_on(say, workshop), *_occasion_buttons(say, workshop), *_ways_out(say, workshop))),
    )


def ask_which(say: Say, workshop: Workshop) -> Message:
    """Which of all that can be said about a workshop?"""
    return plain(
        say,
        say("What would you like to say about it?"),
        Choices(
            (
                *(Choice(say(name), AskWorkshop(workshop.id, field)) for field, name in FIELDS.items()),
                _back(say, workshop),
            )
        ),
    )


def worries(say: Say, concerns: Sequence[Concern]) -> str:
    """What may be wrong, a sentence each."""
    said = [say(_WORRIES[one.worry], day=dates.day(say, one.day)) for one in concerns]
    return "\n".join(f"{one[:1].upper()}{one[1:]}" for one in said)


def ask_text(say: Say, workshop: Workshop) -> Message:
    """What it is about."""
    heading, hint = say("What is it about?"), say("A few lines, as you would tell a colleague.")
    return _ask(say, workshop, "text", heading, hint)


def ask_new_title(say: Say, workshop: Workshop) -> Message:
    """Another title."""
    return _ask(say, workshop, "title", say("What shall it be called?"), say("Write the new title."))


def ask_new_place(say: Say, workshop: Workshop) -> Message:
    """Another place."""
    hint = say("Write the place as you would say it to a colleague.")
    return _ask(say, workshop, "place", say("Where is it?"), hint)


def ask_map(say: Say, workshop: Workshop) -> Message:
    """A link to a map."""
    hint = say("Paste the address of a map, beginning with https.")
    return _ask(say, workshop, "map", say("Is there a map?"), hint)


def ask_guide(say: Say, workshop: Workshop) -> Message:
    """Where the leader's guide lies."""
    hint = say("Paste its address, beginning with https. Only the leader gets it.")
    return _ask(say, workshop, "guide", say("Where is the leader's guide?"), hint)


def not_an_address(say: Say, workshop: Workshop | None = None) -> Message:
    """That was no https address."""
    ways = [] if workshop is None else [Choices((_back(say, workshop),))]
    return plain(say, say("That is no address I can open."), Text(say("It has to begin with https.")), *ways)


def ask_leader(say: Say, workshop: Workshop) -> Message:
    """Who leads it? A name that those who come get to see."""
    asked = _ask(say, workshop, "leader", say("Who leads it?"), say("Write a name. Those who come see it."))
    return Message((*asked.blocks, Choices((Choice(say("I lead it"), LeadIt(workshop.id)),))), say.language)


def ask_part(say: Say, workshop: Workshop, parts: Sequence[PartOffered]) -> Message:
    """Which part of which course is it?"""
    if not parts:
        return plain(
            say,
            say("No course here has a workshop yet."),
            Text(say("Whoever writes the courses can give one its workshops.")),
            Choices((_back(say, workshop),)),
        )
    lines = [f"{number}. {one.course_title}: {one.title}" for number, one in enumerate(parts, start=1)]
    buttons = [
        Choice(cut(f"{number}. {one.title}"), ChoosePart(workshop.id, one.number))
        for number, one in enumerate(parts, start=1)
    ]
    clear = [Choice(say("Leave it out"), ClearWorkshop(workshop.id, "course"))] if workshop.course else []
    return plain(
        say,
        say("Which part of a course is it?"),
        Text("\n".join(lines)),
        Choices((*buttons, *clear, _back(say, workshop))),
    )


def invited(say: Say, whom: str | None, organisation: str) -> str:
    """Who is invited, as a line of the card; None: everybody."""
    if whom is None:
        return say("Invited: everybody in {organisation}", organisation=organisation)
    return say("Invited: {whom}", whom=whom)


def ask_question(say: Say, workshop: Workshop) -> Message:
    """What those who come are asked before."""
    hint = say("Who says yes gets one question to think about until then. Only the leader sees the answers.")
    return _ask(say, workshop, "question", say("A question before you meet?"), hint)


def ask_answer_day(say: Say, workshop: Workshop, example: date) -> Message:
    """The last day to answer."""
    hint = say("Write the date, for example *{example}*.", example=dates.short(say, example))
    return _ask(say, workshop, "answer-by", say("Which is the last day to answer?"), hint)


def too_long(say: Say, workshop: Workshop | None, most: int) -> Message:
    """More words than there is room for; the next may fit."""
    ways = [] if workshop is None else [Choices((_back(say, workshop),))]
    return plain(
        say,
        say("That was a little long for me."),
        Text(say("There is room for {n} characters. Would you write it shorter?", n=most)),
        *ways,
    )


def no_words(say: Say) -> Message:
    """Nothing that can be read."""
    return plain(say, say("I couldn't read any words there."), Text(say("Try once more?")))


def one_occasion(say: Say, workshop: Workshop, one: Occasion) -> Message:
    """An occasion: its hours, its seats, and what can be changed."""
    end = say("Take it away") if workshop.state is State.DRAFT else say("Call it off")
    return plain(
        say,
        capital(when(say, workshop, one)),
        Text(capital(_seats(say, one.seats))),
        Choices(
            (
                *([Choice(say("Who comes"), ShowGuests(one.id, 0))] if workshop.invited_at else []),
                Choice(say("Seats"), AskOccasion(one.id, "seats")),
                Choice(say("Another time"), AskOccasion(one.id, "time")),
                Choice(end, EndOccasion(one.id)),
                _back(say, workshop),
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


def ask_other_time(say: Say, workshop: Workshop, one: Occasion) -> Message:
    """When instead?"""
    starts, ends = (workshop.on_the_wall(moment) for moment in (one.starts_at, one.ends_at))
    example = f"{dates.short(say, starts.date())} {spoken_hours(starts, ends)}"
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
        Choices((_back(say, workshop),)),
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
                _back(say, workshop),
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
    due = invites_at(workshop)
    if due is None or due <= now:
        told = say.n("It goes to {n} person at once.", "It goes to {n} people at once.", people)
    else:
        day = dates.day(say, workshop.on_the_wall(due).date())
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
        *([Text(worries(say, concerns), "note")] if concerns else []),
        Choices(
            (Choice(say("Yes, plan it"), PlanWorkshop(workshop.id, sure=True)), _back(say, workshop)),
        ),
    )


def planned(say: Say, workshop: Workshop, now: datetime) -> Message:
    """It takes place."""
    due = invites_at(workshop)
    if due is None or due <= now:
        told = say("The invitations leave now, to each outside their quiet hours.")
    else:
        told = say("The invitations leave on {day}.", day=dates.day(say, workshop.on_the_wall(due).date()))
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
            (_back(say, workshop), Choice(say("Throw it away"), DropWorkshop(workshop.id, sure=True))),
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


def is_called_off(say: Say) -> Message:
    """A workshop that does not take place."""
    return plain(say, say("It is called off, and stays so."), Choices((_all(say),)))


def _ask(say: Say, workshop: Workshop, field: WorkshopField, heading: str, hint: str) -> Message:
    """Ask for one thing; what is there already can be taken away, where it may be missing."""
    is_set = _value(workshop, field) is not None
    clear = [Choice(say("Leave it out"), ClearWorkshop(workshop.id, field))] if is_set else []
    return plain(say, heading, Text(hint), Choices((_back(say, workshop), *clear)))


def _value(workshop: Workshop, field: WorkshopField) -> object:
    """What is said about something that may be left out; None: nothing, or it may not."""
    values: dict[WorkshopField, object] = {
        "text": workshop.text,
        "map": workshop.map_url,
        "leader": workshop.leader,
        "guide": workshop.guide,
        "course": workshop.course,
        "question": workshop.warm_up,
    }
    return values.get(field)


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
        begins = dates.short(say, view.course_starts)
        lines.append(say("{course}: let the tips begin on {day}", course=view.course, day=begins))
    elif view.course is not None:
        lines.append(view.course)
    lines.append(view.invited)
    due = invites_at(workshop)
    if due is not None and workshop.invited_at is None:
        day = dates.short(say, workshop.on_the_wall(due).date())
        lines.append(say("Invitation: {day}", day=day))
    if workshop.answer_by is not None:
        lines.append(say("Answers until {day}", day=dates.short(say, workshop.answer_by)))
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
    told = f"{capital(when(say, view.workshop, one))}: {_seats(say, one.seats)}"
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


def _ways_out(say: Say, workshop: Workshop) -> list[Choice]:
    match workshop.state:
        case State.DRAFT:
            return [Choice(say("Throw the draft away"), DropWorkshop(workshop.id, sure=False))]
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


def _first_day(say: Say, workshop: Workshop) -> str:
    first = workshop.first
    if first is None:
        return say("no time yet")
    return dates.short(say, workshop.on_the_wall(first.starts_at).date())


def _draft_mark(say: Say, workshop: Workshop) -> str:
    return " " + say("(draft)") if workshop.state is State.DRAFT else ""


def _back(say: Say, workshop: Workshop) -> Choice:
    return Choice(say("Back"), OpenWorkshop(workshop.id))


def _all(say: Say) -> Choice:
    return Choice(say("All workshops"), SayWord("workshop"))


def capital(words: str) -> str:
    """The words as a line begins."""
    return f"{words[:1].upper()}{words[1:]}"


def cut(words: str) -> str:
    """As much of it as a button holds."""
    return words if len(words) <= LONGEST_BUTTON else f"{words[: LONGEST_BUTTON - 1]}…"
