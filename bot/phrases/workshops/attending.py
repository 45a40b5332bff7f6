"""The messages about coming to a workshop: calendar, name, “I'm here”, and what one thought of it."""

from typing import Final

from bot.domain.actions.learning import Skip
from bot.domain.actions.workshops import NameForList, Opinion, Rate
from bot.domain.message import Block, Choice, Choices, Link, Links, Media, Message, Text
from bot.domain.own_words import literally
from bot.domain.workshop import Workshop
from bot.phrases import Say, marked
from bot.phrases.talk import plain
from bot.phrases.workshops import occasions

FILE_NAME: Final = "workshop.ics"

QUESTIONS: Final[dict[Opinion, str]] = {
    "useful": marked("Was it of use to you?"),
    "will-use": marked("Will you use something of it this week?"),
}
ANSWERS: Final[dict[Opinion, dict[int, str]]] = {
    "useful": {3: marked("Yes, a lot"), 2: marked("Some of it"), 1: marked("Not really")},
    "will-use": {3: marked("Yes, I will"), 2: marked("Maybe"), 1: marked("Probably not")},
}
"""What can be answered to each, the best first."""


def calendar_title(say: Say) -> str:
    """What the file is called in a list of calendars."""
    return say("Workshops from kompis")


def for_calendar(say: Say, feed: str) -> Message:
    """The file and, where there is one, the address that a calendar program follows."""
    blocks: list[Block] = [
        Text(say("Here it is, for your calendar."), "heading"),
        Media("file", FILE_NAME, say("The workshop as a calendar file.")),
    ]
    if feed:
        blocks.append(Text(say("Or let your calendar follow the link. Then it changes by itself.")))
        blocks.append(Links((Link(say("My calendar"), feed),)))
    return Message(tuple(blocks), say.language)


def nothing_for_calendar(say: Say) -> Message:
    """There is no seat to put into a calendar."""
    return plain(
        say,
        say("You don't have a seat in that workshop."),
        Text(say("Write *workshops* to see what there is.")),
    )


def ask_name(say: Say) -> Message:
    """Which name?"""
    return plain(
        say,
        say("What shall it say on the list?"),
        Text(
            say("Write your name. I show it, and your workplace, to those who lead the workshop and plan it.")
        ),
    )


def name_too_long(say: Say, longest: int) -> Message:
    """That was no name for a list."""
    return plain(
        say,
        say("That doesn't fit on the list."),
        Text(say.n("Write a name of at most {n} sign.", "Write a name of at most {n} signs.", longest)),
    )


def name_is_on_list(say: Say, name: str) -> Message:
    """It stands there."""
    return plain(say, say("It's on the list."), Text(say("The list says: {name}", name=literally(name))))


def ask_code(say: Say) -> Message:
    """Which code?"""
    return plain(
        say,
        say("Good that you're here!"),
        Text(say("Which code is on the wall? Write the five letters, or scan the square.")),
    )


def code_unknown(say: Say) -> Message:
    """No workshop has this code."""
    return plain(
        say,
        say("I don't know that code."),
        Text(say("It has five letters and no vowels. Ask the workshop leader if it's hard to read.")),
    )


def arrived(say: Say, workshop: Workshop, name: str | None, *, again: bool) -> Message:
    """Checked in."""
    heading = say("You're on the list already. Welcome!") if again else say("You're checked in. Welcome!")
    title = literally(workshop.title_in(say.language))
    named = (
        say("The list says: {name}", name=literally(name)) if name else say("You stand there without a name.")
    )
    return plain(
        say,
        heading,
        Text(f"{title}\n\n{named}"),
        Choices((Choice(say("My name on the list"), NameForList(workshop.id)),), aside=True),
    )


def too_early(say: Say, workshop: Workshop) -> Message:
    """It has not come to that."""
    first = workshop.first
    when = "" if first is None else occasions.when(say, workshop, first)
    return plain(
        say,
        say("You're early!"),
        Text(say("The workshop is {when}. From an hour before, you can check in.", when=when)),
    )


def is_over(say: Say) -> Message:
    """It is over."""
    return plain(
        say,
        say("That workshop is over."),
        Text(say("Were you there? Ask the workshop leader to put you on the list.")),
    )


def is_elsewhere(say: Say) -> Message:
    """Another organisation's."""
    return plain(
        say,
        say("That code belongs to another city."),
        Text(
            say("You're with one organisation at a time. Ask the workshop leader if it should be this one.")
        ),
    )


def was_it_useful(say: Say, delivery: int, workshop: Workshop) -> Message:
    """What did you think? The first question."""
    title = literally(workshop.title_in(say.language))
    return plain(
        say,
        say("Three short questions about the workshop"),
        Text(
            say(
                "{title}. Those who lead and plan it see the answers together, without names, from five "
                "people on.",
                title=title,
            )
        ),
        _question(say, "useful"),
        _scale(say, "useful", delivery),
    )


def will_you_use_it(say: Say, delivery: int) -> Message:
    """The second question, in its place."""
    return plain(
        say,
        say("Thank you!"),
        _question(say, "will-use"),
        _scale(say, "will-use", delivery),
    )


def anything_more(say: Say) -> Message:
    """The third, in one's own words."""
    return plain(
        say,
        say("And one line, if you like"),
        Text(
            say(
                "What shall we do more of, or leave out? I show it without your name to those who lead and "
                "plan it."
            )
        ),
        Choices((Choice(say("Skip"), Skip()),)),
    )


def thanks(say: Say) -> Message:
    """Read and kept."""
    return plain(say, say("Thank you, that helps."))


def _question(say: Say, question: Opinion) -> Text:
    return Text(say(QUESTIONS[question]), "question")


def _scale(say: Say, question: Opinion, delivery: int) -> Choices:
    return Choices(
        tuple(
            Choice(say(label), Rate(delivery, question, value)) for value, label in ANSWERS[question].items()
        )
    )
