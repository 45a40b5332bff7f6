"""Where somebody works: asked once before a later part of a course, and changed by a code."""

from bot.domain.actions.joining import Leave, WorkAt
from bot.domain.actions.words import Okay
from bot.domain.actions.words import Say as SayWord
from bot.domain.message import Choice, Choices, Message, Text
from bot.domain.own_words import literally
from bot.phrases import Say
from bot.phrases.talk import plain


def still_there(say: Say, workplace: int, name: str) -> Message:
    """Do they still work there? Asked once, with what happens otherwise."""
    return plain(
        say,
        say("Do you still work at {workplace}?", workplace=literally(name)),
        Text(
            say(
                "Soon the next part of the course begins. If I hear nothing, nothing changes, and I won't "
                "ask again."
            )
        ),
        Choices(
            (
                Choice(say("Yes"), WorkAt(workplace, "still")),
                Choice(say("A new job in town"), WorkAt(workplace, "elsewhere")),
                Choice(say("Not any more"), WorkAt(workplace, "no-more")),
            )
        ),
    )


def stays(say: Say) -> Message:
    """They do."""
    return plain(say, say("Good, then it stays as it is."))


def where_now(say: Say) -> Message:
    """They work somewhere else; where, a code tells."""
    return plain(
        say,
        say("Where do you work now?"),
        Text(say("Write the code on the poster there. If there is none, you take part all the same.")),
        Choices((_no_code(say),)),
    )


def taken_away(say: Say, workplace: str) -> Message:
    """They work there no more; what that changes of the course is for them to say."""
    return plain(
        say,
        say("Then you're no longer at {workplace}.", workplace=literally(workplace)),
        Text(say("The tips are yours for as long as you like.")),
        Choices(
            (
                Choice(say("Go on as now"), Okay()),
                Choice(say("Pause"), SayWord("pause")),
                Choice(say("Leave"), Leave()),
            )
        ),
    )


def works_at(say: Say, workplace: str) -> Message:
    """The code has told where they work now."""
    return plain(say, say("Now you're at {workplace}.", workplace=literally(workplace)))


def no_such_code(say: Say) -> Message:
    """No workplace has that code; the next one may be right."""
    return plain(
        say,
        say("I know no workplace by that code."),
        Text(say("Look on the poster there, or ask a colleague.")),
        Choices((_no_code(say),)),
    )


def changed_since(say: Say) -> Message:
    """An old message asks about a workplace that is not theirs any more."""
    return plain(say, say("You've changed workplace since."))


def _no_code(say: Say) -> Choice:
    return Choice(say("I have no code"), Okay())
