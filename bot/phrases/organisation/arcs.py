"""What an organiser reads of the arc of a cohort, on one message."""

from collections.abc import Sequence
from datetime import date

from bot.domain.actions.roles import DrawReport, ShowOpinions, ShowReport
from bot.domain.actions.words import Say as SayWord
from bot.domain.arc import Arc, Count, Meeting, Share, Workplaces
from bot.domain.message import Block, Choice, Choices, Media, Message, Text
from bot.phrases import Say, dates
from bot.phrases.figures import percent
from bot.phrases.organisation.roles import short_label
from bot.phrases.talk import plain


def arc(
    say: Say,
    workplaces: Workplaces,
    found: Arc,
    others: Sequence[tuple[int, str, date | None]],
    *,
    opinions: bool = False,
) -> Message:
    """How it goes; ``others`` are the other cohorts, by id, course and first day.

    With ``opinions`` there is a way to what people thought of each workshop that is over.
    """
    over = [one for one in found.meetings if one.came is not None] if opinions else []
    blocks: list[Block] = [
        Text(headline(say, workplaces, found), "heading"),
        Text(beneath(say, found)),
        Text("\n".join(f"- {name}: {figure}" for name, figure in lines(say, found))),
        Text(note(say), "note"),
        Choices(
            (
                Choice(say("Show it as a picture"), DrawReport(found.cohort)),
                Choice(say("Write a greeting"), SayWord("announce")),
                *(
                    Choice(
                        short_label(say("Thought of {title}", title=one.title)), ShowOpinions(one.workshop)
                    )
                    for one in over
                ),
                *(
                    Choice(short_label(_named(say, title, starts)), ShowReport(id_))
                    for id_, title, starts in others
                ),
            )
        ),
    ]
    return Message(tuple(blocks), say.language)


def note(say: Say) -> str:
    """What is told of five people at least; who takes part, and who comes to a workshop, are plain counts."""
    return say("Answers and activity are shown from five people on.")


def headline(say: Say, workplaces: Workplaces, found: Arc) -> str:
    """The first figure: workplaces, or people where no workplaces are known."""
    if workplaces.known:
        return say.n(
            "{taking_part} of {n} workplace is in.",
            "{taking_part} of {n} workplaces are in.",
            workplaces.known,
            taking_part=workplaces.taking_part,
        )
    return say.n("{n} person takes part.", "{n} people take part.", found.joined)


def beneath(say: Say, found: Arc) -> str:
    """The course, and since when."""
    if found.starts is None:
        return found.title
    return say("{title}, from {day}", title=found.title, day=dates.short(say, found.starts))


def lines(say: Say, found: Arc) -> list[tuple[str, str]]:
    """Every figure with its name, in the order of the arc."""
    return [
        (say("Taking part"), str(found.joined)),
        (say("Active this week"), _count(say, found.active)),
        (say("Done with the course"), _count(say, found.completed)),
        (say("Tried at work"), share(say, found.applied)),
        *((_meeting_name(say, one), _meeting(say, one)) for one in found.meetings),
        (say("Remember after 30 days"), share(say, found.remembered)),
    ]


def as_picture(say: Say, title: str) -> Message:
    """The same as a picture."""
    name = say("how-it-goes.png")
    return Message((Text(say("Here is the picture."), "heading"), Media("image", name, title)), say.language)


def no_course(say: Say) -> Message:
    """There is no cohort to tell about."""
    return plain(
        say,
        say("There's no course to tell about yet."),
        Text(say("Whoever runs kompis writes in config.yaml which courses there are.")),
    )


def share(say: Say, found: Share | None) -> str:
    """A share in words."""
    if found is None:
        return say("fewer than five")
    if found.nearly is not None:
        return say("nearly all") if found.nearly == "all" else say("nearly none")
    return percent(say, found.value or 0.0)


def _count(say: Say, found: Count) -> str:
    if found.people is not None:
        return str(found.people)
    return say("nearly all") if found.instead == "nearly all" else say("fewer than five")


def _meeting_name(say: Say, one: Meeting) -> str:
    return say("{title}, {day}", title=one.title, day=dates.short(say, one.day))


def _meeting(say: Say, one: Meeting) -> str:
    if one.came is None:
        return say("{n} coming", n=one.coming)
    return say("{came} came", came=one.came)


def _named(say: Say, title: str, starts: date | None) -> str:
    return title if starts is None else say("{title}, {day}", title=title, day=dates.short(say, starts))
