"""The messages about a person's own data: what is stored, the file, erasing."""

from bot.domain.actions.joining import EraseData, FetchData
from bot.domain.actions.settings import Open
from bot.domain.actions.words import Okay
from bot.domain.message import Choice, Choices, Link, Links, Media, Message, Text
from bot.phrases import Say
from bot.phrases.talk import plain


def my_data(
    say: Say,
    organisation: str | None,
    tips: int,
    answers: int,
    who_else_can_read: str,
    *,
    link: bool = False,
) -> Message:
    """What is stored, who sees what, and two buttons; ``link``: and the way to one's own link.

    ``organisation``: None for whoever is in none.
    """
    to_link = (Choice(say("My link"), Open("link")),) if link else ()
    who_sees = [say("I never show your answers to your boss.")]
    if organisation is not None:
        who_sees.append(
            say(
                "{organisation} only sees figures, never for fewer than five people.",
                organisation=organisation,
            )
        )
    return plain(
        say,
        say("This is what I store about you:"),
        Text(
            say(
                "- language, days, hour, where you meet customers\n"
                "- {tips}, {answers}, how well you remember\n"
                "- promises, thoughts, odd questions, certificates\n"
                "- your id here",
                tips=say.n("{n} tip", "{n} tips", tips),
                answers=say.n("{n} answer", "{n} answers", answers),
            )
        ),
        Text(" ".join(who_sees)),
        Text(kept_for_later(say)),
        Text(who_else_can_read, "note"),
        Choices(
            (
                Choice(say("Fetch everything"), FetchData()),
                Choice(say("Erase everything"), EraseData(sure=False)),
                *to_link,
            )
        ),
    )


def or_in_browser(say: Say) -> str:
    """What whoever does not want to be read where they are can do, after the sentence that says who reads."""
    return say("Would you rather avoid that? Then use the browser.")


def way_to_browser(say: Say, address: str) -> tuple[Links, ...]:
    """The way on for whoever would rather not be read here; none without an address."""
    return (Links((Link(say("Switch to the browser"), address),)),) if address else ()


def kept_for_later(say: Say) -> str:
    """What is held out of the questions that come back, and why."""
    return say("One question in ten waits, to see whether the course works.")


def ends_with_silence(say: Say, *, joined: bool) -> str:
    """When what is stored about somebody goes by itself."""
    if joined:
        return say("If you are silent for a year, I erase it by myself.")
    return say("If you don't join, I erase it after a month.")


def my_file(say: Say, name: str, data: bytes) -> Message:
    """Everything as a file to keep."""
    return Message(
        (
            Text(say("Here is everything, as a file."), "heading"),
            Media("file", name, say("All that is stored about you"), data=data),
        ),
        say.language,
    )


def has_file(say: Say) -> Message:
    """A file that was fetched a moment ago is there already."""
    return plain(
        say,
        say("You have your file already."),
        Text(say("It stands above here. In an hour you can fetch a newer one.")),
    )


def erase_question(say: Say, ends: str = "") -> Message:
    """Are you sure? The plain way on is to keep it. ``ends``: when it goes by itself, where it does."""
    return plain(
        say,
        say("Erase everything about you?"),
        Text(
            say(
                "It can't be undone. Your answers stay in the figures, but nobody can tell that "
                "they were yours."
            )
        ),
        *((Text(ends),) if ends else ()),
        Choices((Choice(say("No, keep it"), Okay()), Choice(say("Yes, erase it all"), EraseData(sure=True)))),
    )


def erased(say: Say, weeks: int = 0) -> Message:
    """It is gone, but for the backups, which keep it for so many weeks. The last message."""
    in_backups = say.n(
        "In the backups it stays for another {n} week at most.",
        "In the backups it stays for another {n} weeks at most.",
        weeks,
    )
    return plain(
        say,
        say("Everything about you is erased."),
        *((Text(in_backups),) if weeks else ()),
        Text(say("Thank you for taking part. You are welcome back any time, as somebody new.")),
    )
