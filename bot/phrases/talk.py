"""Short replies of every day: help, not understood, questions that are answered already."""

from bot.domain.actions.courses import ShowTip
from bot.domain.actions.joining import EraseData, Leave
from bot.domain.actions.pausing import PauseFor
from bot.domain.actions.settings import Open
from bot.domain.actions.words import Say as SayWord
from bot.domain.message import Block, Choice, Choices, Message, Text
from bot.phrases import Say


def plain(say: Say, heading: str, *more: Block) -> Message:
    """A message of one line and whatever follows it."""
    blocks: tuple[Block, ...] = (Text(heading, "heading"), *more)
    return Message(blocks, say.language)


def todays_tip(say: Say) -> Choice:
    """The button that brings today's tip."""
    return Choice(say("Today's tip"), SayWord("today"))


def next_tip_button(say: Say, course: str) -> Choice:
    """The button that brings the next tip of this course."""
    return Choice(say("Next tip"), ShowTip(course))


def help_message(say: Say) -> Message:
    """What one can write, with buttons for the most common."""
    return plain(
        say,
        say("This is what you can ask me for:"),
        Text(
            say(
                "- *today*: today's tip\n"
                "- *progress*: how it's going\n"
                "- *courses*: what you take part in, and old tips\n"
                "- *review*: questions about earlier tips\n"
                "- *workshops* and *certificate*\n"
                "- *settings*: days, hour and language\n"
                "- *pause* and *resume*\n"
                "- *privacy*: what is stored about you\n"
                "- *code* or *my link*: go on in another place\n"
                "- *stop*: leave"
            )
        ),
        Choices(
            (todays_tip(say), Choice(say("Settings"), Open("menu")), Choice(say("Pause"), SayWord("pause")))
        ),
    )


def not_understood(say: Say) -> Message:
    """Kind, short, with ways on."""
    return plain(
        say,
        say("You lost me there. I understand buttons best."),
        Choices(
            (
                todays_tip(say),
                Choice(say("Pause"), SayWord("pause")),
                Choice(say("Help"), SayWord("help")),
            )
        ),
    )


def nothing_to_remember(say: Say) -> Message:
    """There is no earlier tip to ask about."""
    return plain(
        say,
        say("There's nothing to ask you about just now."),
        Text(say("Read a tip or two, and I'll ask about them later on.")),
        Choices((todays_tip(say),)),
    )


def already_answered(say: Say) -> Message:
    """A tap on a question that has its answer."""
    return plain(
        say,
        say("That question is answered, and your answer counted."),
        Choices((todays_tip(say),)),
    )


def not_yours(say: Say) -> Message:
    """A tap on somebody else's message, or on one whose question is gone."""
    return plain(
        say,
        say("That message isn't yours to answer here."),
        Text(say("Here is what you can do instead:")),
        Choices((todays_tip(say), Choice(say("Help"), SayWord("help")))),
    )


def old_button(say: Say) -> Message:
    """A button from an older version, or one that never was ours."""
    return plain(
        say,
        say("That button is too old to work."),
        Choices((todays_tip(say), Choice(say("Help"), SayWord("help")))),
    )


def choose_first(say: Say) -> Message:
    """Done was tapped with nothing chosen."""
    return plain(say, say("Choose at least one first, then tap Done."))


def already_in(say: Say, coming: str) -> Message:
    """Start, from somebody who takes part already."""
    return plain(
        say,
        say("You're already in!"),
        Text(coming),
        Choices((todays_tip(say), Choice(say("Help"), SayWord("help")))),
    )


def not_joined(say: Say) -> Message:
    """A learner's command from somebody who has not joined, or has left."""
    return plain(
        say,
        say("You're not taking part right now."),
        Choices((Choice(say("Start"), SayWord("start")),)),
    )


def nothing_to_leave(say: Say) -> Message:
    """Stop, from somebody who does not take part."""
    return plain(
        say,
        say("You're not taking part right now."),
        Text(say("So nothing comes from me by itself.")),
        Choices(
            (
                Choice(say("Start"), SayWord("start")),
                Choice(say("Erase everything"), EraseData(sure=False)),
            )
        ),
    )


def nothing_today(say: Say, *, later: str | None) -> Message:
    """No tip to show; ``later`` says when the first one comes, if any will."""
    return plain(say, say("There is no new tip for you right now."), *([Text(later)] if later else []))


def okay(say: Say) -> Message:
    """The answer to “Okay”."""
    return plain(say, say("Good. See you!"))


def day_off(say: Say) -> Message:
    """No tip today; what an organiser has to say may come."""
    return plain(say, say("Enjoy your day off! No tip comes today."))


def stop_question(say: Say) -> Message:
    """What kind of stop is meant?"""
    return plain(
        say,
        say("Would you like a pause, or to leave?"),
        Text(say("A pause keeps your place. If you leave, nothing more comes, until you start again.")),
        Choices(
            (
                Choice(say("Pause"), SayWord("pause")),
                Choice(say("Leave"), Leave()),
                Choice(say("Leave and erase"), EraseData(sure=False)),
            )
        ),
    )


def left(say: Say, *, seats: int = 0) -> Message:
    """The person has left; so many ``seats`` in workshops went to others by that."""
    lines = [say("Nothing more comes from me. Your answers are kept until you erase them.")]
    if seats:
        lines.append(
            say.n(
                "Your seat in the workshop goes to somebody else.",
                "Your seats in workshops go to others.",
                seats,
            )
        )
    return plain(
        say,
        say("You have left. Thank you for taking part!"),
        Text("\n".join(lines)),
        Choices(
            (
                Choice(say("Start again"), SayWord("start")),
                Choice(say("Erase everything"), EraseData(sure=False)),
            )
        ),
    )


def pause_question(say: Say) -> Message:
    """How long?"""
    return plain(
        say,
        say("A pause? How long?"),
        Choices(
            (
                Choice(say("A week"), PauseFor("week")),
                Choice(say("Until a date"), PauseFor("date")),
                Choice(say("Until I say so"), PauseFor("open")),
                Choice(say("Just today"), PauseFor("day")),
            )
        ),
    )
