"""What is read about one workshop for many cities: by who coordinates it, and by who plans in each city."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from bot.domain.actions.announcing import Announcements, OpenAnnouncement
from bot.domain.actions.planning import OpenWorkshop
from bot.domain.actions.series import (
    AskSeries,
    ChooseSeriesPart,
    ListSeries,
    MoreSeries,
    NewSeries,
    OpenSeries,
    RemindCities,
    SeriesField,
    SpreadSeries,
    TakeShared,
    WriteToLeaders,
)
from bot.domain.actions.words import Okay
from bot.domain.message import Choice, Choices, Message, Text
from bot.domain.own_words import literally
from bot.domain.series import Series, Step, steps_done
from bot.domain.workshop import State, Workshop
from bot.phrases import Say, dates, marked
from bot.phrases.languages import named
from bot.phrases.talk import plain
from bot.phrases.workshops.fields import PartOffered
from bot.phrases.workshops.planning import cut

STEPS: Final[dict[Step, str]] = {
    Step.PLACE: marked("place"),
    Step.LEADER: marked("leader"),
    Step.OCCASIONS: marked("occasions"),
    Step.INVITATION: marked("invitation"),
}
FIELDS: Final[dict[SeriesField, str]] = {
    "title": marked("Title"),
    "text": marked("What it is about"),
    "question": marked("A question before we meet"),
    "guide": marked("Leader's guide"),
    "course": marked("Part of a course"),
}
"""What is shared, as it stands on buttons."""

_NAMES: Final[dict[str, str]] = {
    "title": marked("Title"),
    "text": marked("What it is about"),
    "warm_up": marked("A question before we meet"),
    "guide": marked("Leader's guide"),
    "part": marked("Part of a course"),
}
"""The shared fields as they are called when a city is asked about them."""

MOST_CITIES: Final = 10
"""Rows on one message: one a city."""


def at_hand(say: Say, found: Sequence[tuple[int, Series]], after: int | None = None) -> Message:
    """The series that one coordinates, each by its number behind a button; ``after``: the next page."""
    buttons = [Choice(cut(f"{number}. {one.title}"), OpenSeries(one.id)) for number, one in found]
    if after is not None:
        buttons.append(Choice(say("More"), MoreSeries(after)))
    return plain(
        say,
        say("Workshops in many cities"),
        Choices((Choice(say("New workshop"), NewSeries()), *buttons)),
    )


def ask_title(say: Say) -> Message:
    """What is it called everywhere?"""
    return plain(
        say,
        say("One workshop for many cities. What is it called?"),
        Text(say("Each city sets its own time, place and leader.")),
    )


def card(
    say: Say,
    series: Series,
    cities: Sequence[tuple[str, Workshop]],
    without: int,
    now: datetime,
) -> Message:
    """What is shared, and one row a city: done or not, by name, and never one against another."""
    has = [say(_NAMES[name]).lower() for name in _NAMES if name != "title" and series.shared.get(name)]
    rows = [f"- {_row(say, city, copy, now)}" for city, copy in cities[:MOST_CITIES]]
    more = len(cities) - MOST_CITIES
    if more > 0:
        others = say.n("and {n} more city", "and {n} more cities", more)
        rows.append(f"- {others}")
    left = any(not _is_done(copy, now) for _, copy in cities)
    led = any(copy.leader_id is not None for _, copy in cities)
    buttons = [
        *([Choice(say("Give it to the cities"), SpreadSeries(series.id, sure=False))] if without else []),
        *([Choice(say("Remind those not done"), RemindCities(series.id, sure=False))] if left else []),
        *([Choice(say("Write to its leaders"), WriteToLeaders(series.id))] if led else []),
        *(Choice(say(name), AskSeries(series.id, field)) for field, name in FIELDS.items()),
        Choice(say("All workshops"), ListSeries()),
    ]
    return plain(
        say,
        literally(series.title),
        *([Text(say("Shared: {things}", things=", ".join(has)))] if has else []),
        Text("\n".join(rows) if rows else say("No city has it yet.")),
        Choices(tuple(buttons)),
    )


def ask(say: Say, series: Series, field: SeriesField) -> Message:
    """Say it for all cities."""
    headings: dict[SeriesField, str] = {
        "title": say("What shall it be called?"),
        "text": say("What is it about?"),
        "question": say("A question before you meet?"),
        "guide": say("Where is the leader's guide?"),
        "course": say("Which part of a course is it?"),
    }
    return plain(
        say,
        headings[field],
        Text(say("Cities that have their own words keep them, and are asked.")),
        Choices((_back(say, series.id),)),
    )


def ask_part(say: Say, series: Series, parts: Sequence[PartOffered]) -> Message:
    """Which part of which course is it, in all cities?"""
    lines = [f"{number}. {one.course_title}: {one.title}" for number, one in enumerate(parts, start=1)]
    buttons = [
        Choice(cut(f"{number}. {one.title}"), ChooseSeriesPart(series.id, one.number))
        for number, one in enumerate(parts, start=1)
    ]
    if not parts:
        lines = [say("No course here has a workshop yet.")]
    return plain(
        say,
        say("Which part of a course is it?"),
        Text("\n".join(lines)),
        Choices((*buttons, _back(say, series.id))),
    )


def confirm_spread(say: Say, series: Series, without: int) -> Message:
    """Give it to them?"""
    return plain(
        say,
        say("Give it to the cities?"),
        Text(
            say.n(
                "{n} city gets a draft, and whoever plans there is told.",
                "{n} cities get a draft each, and whoever plans there is told.",
                without,
            )
        ),
        Choices((Choice(say("Yes, give it"), SpreadSeries(series.id, sure=True)), _back(say, series.id))),
    )


def spread(say: Say, series: Series, given: int) -> Message:
    """They have it."""
    return plain(
        say,
        say.n("{n} city has its draft now.", "{n} cities have their drafts now.", given),
        Choices((Choice(say("Show it"), OpenSeries(series.id)),)),
    )


def said_to_all(say: Say, series: Series, taken: int, asked: int) -> Message:
    """New words are said; who has taken them and who is asked."""
    return plain(
        say,
        say("Saved for all cities."),
        Text(
            " ".join(
                [
                    say.n("{n} draft has taken it.", "{n} drafts have taken it.", taken),
                    *([say.n("{n} city is asked.", "{n} cities are asked.", asked)] if asked else []),
                ]
            )
        ),
        Choices((Choice(say("Show it"), OpenSeries(series.id)),)),
    )


def confirm_reminder(say: Say, series: Series, cities: Sequence[str]) -> Message:
    """The reminder as it will look, and who gets it."""
    names = [literally(one) for one in cities[:MOST_CITIES]]
    return plain(
        say,
        say("Remind those not done?"),
        Text(dates.listed(say, names)),
        Text(say("They are told what is left, when they are awake.")),
        Choices((Choice(say("Yes, remind them"), RemindCities(series.id, sure=True)), _back(say, series.id))),
    )


def reminded(say: Say, series: Series, told: int) -> Message:
    """They are told; or nobody is, who has been told today."""
    show = Choices((Choice(say("Show it"), OpenSeries(series.id)),))
    if not told:
        why = say("Those with something left have had one today, or can't be reached.")
        return plain(say, say("Nobody is reminded now."), Text(why), show)
    return plain(say, say.n("{n} city is reminded.", "{n} cities are reminded.", told), show)


def whose_leaders(
    say: Say, found: Sequence[Series], drafts: Sequence[tuple[int, str]], *, earlier: bool
) -> Message:
    """To the leaders of which workshop? ``drafts`` to them wait, each with its first words."""
    buttons = [
        *(
            Choice(cut(f"{number}. {one.title}"), WriteToLeaders(one.id))
            for number, one in enumerate(found, 1)
        ),
        *(Choice(cut(say("Go on: {begins}", begins=words)), OpenAnnouncement(id_)) for id_, words in drafts),
        *([Choice(say("Earlier messages"), Announcements())] if earlier else []),
    ]
    return plain(
        say,
        say("Whose leaders do you want to write to?"),
        Text(say("It goes to all who lead that workshop, in all cities.")),
        Choices(tuple(buttons)),
    )


def ask_words_to_leaders(say: Say, series: Series, language: str) -> Message:
    """What shall all who lead it read?"""
    return plain(
        say,
        say("What do you want to tell its leaders?"),
        Text(
            say(
                "It goes to all who lead “{title}”, in all cities. Write it in {language}. You see it first.",
                title=literally(series.title),
                language=named(say, language),
            )
        ),
        Choices((_back(say, series.id),)),
    )


# --- in the cities -----------------------------------------------------------------------------------


def draft_for_you(say: Say, title: str, workshop: int) -> Message:
    """A draft has come from the coordinator."""
    return plain(
        say,
        say("A workshop for you to place."),
        Text(
            say(
                "“{title}” takes place in many cities. Yours needs time, place and leader.",
                title=literally(title),
            )
        ),
        Choices((Choice(say("Show it"), OpenWorkshop(workshop)),)),
    )


def left_to_do(say: Say, workshop: Workshop, left: Collection[Step]) -> Message:
    """What is left to do in a city."""
    names = [say(STEPS[step]) for step in STEPS if step in left]
    return plain(
        say,
        say("How is it going with the workshop?"),
        Text(
            say(
                "“{title}”: this is left: {things}.",
                title=literally(workshop.title),
                things=dates.listed(say, names),
            )
        ),
        Choices((Choice(say("Show it"), OpenWorkshop(workshop.id)),)),
    )


def words_changed(say: Say, workshop: Workshop, new: Mapping[str, Any]) -> Message:
    """The coordinator has changed what the city says in its own words."""
    nothing = say("nothing")
    told = [(say(_NAMES[name]), str(value or "")) for name, value in new.items() if name in _NAMES]
    lines = [f"- {name}: {literally(value) or nothing}" for name, value in told]
    return plain(
        say,
        say("New words for your workshop?"),
        Text(say("“{title}” has your own words. The shared ones are now:", title=literally(workshop.title))),
        Text("\n".join(lines)),
        Choices(
            (Choice(say("Keep ours"), Okay()), Choice(say("Take the new ones"), TakeShared(workshop.id)))
        ),
    )


def _row(say: Say, city: str, copy: Workshop, now: datetime) -> str:
    name = literally(city)
    if copy.state is State.CANCELLED:
        return say("{city}: called off", city=name)
    done = steps_done(copy, now)
    left = [say(STEPS[step]) for step in STEPS if step not in done]
    if not left:
        return say("{city}: all done", city=name)
    return say("{city}: left to do: {things}", city=name, things=", ".join(left))


def _is_done(copy: Workshop, now: datetime) -> bool:
    return copy.state is State.CANCELLED or steps_done(copy, now) == set(Step)


def _back(say: Say, series: int) -> Choice:
    return Choice(say("Back"), OpenSeries(series))
