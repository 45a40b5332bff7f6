"""The messages about a person's own data: what is stored, the file, erasing."""

from bot.domain.actions.joining import EraseData, FetchData, WhoSees
from bot.domain.actions.settings import Open
from bot.domain.actions.words import Okay
from bot.domain.message import Choice, Choices, Link, Links, Media, Message, Text
from bot.phrases import Say
from bot.phrases.talk import plain


def my_data(say: Say, counted: tuple[int, int], who_else_can_read: str, *, link: bool = False) -> Message:
    """What is stored, with the ways to it and to who sees what; ``link``: and to one's own link.

    ``counted`` are one's tips and answers.
    """
    to_link = (Choice(say("My link"), Open("link")),) if link else ()
    ways = Choices(
        (
            Choice(say("Fetch everything"), FetchData()),
            Choice(say("Erase everything"), EraseData(sure=False)),
            Choice(say("Who sees what?"), WhoSees()),
            *to_link,
        )
    )
    return Message((*stored(say, counted), Text(who_else_can_read, "note"), ways), say.language)


def stored(say: Say, counted: tuple[int, int] | None = None) -> tuple[Text, ...]:
    """What is stored about somebody; ``counted`` are the tips and answers of who is known.

    Of every holding of :mod:`bot.storage.personal` there is a word here, or a reason in the tests why not.
    """
    tips = say("tips") if counted is None else say.n("{n} tip", "{n} tips", counted[0])
    answers = say("answers") if counted is None else say.n("{n} answer", "{n} answers", counted[1])
    return (
        Text(say("This is what I store about you:"), "heading"),
        Text(
            say(
                "- language, days, hour, opening hours, pauses\n"
                "- workplace, where you meet customers, roles\n"
                "- {tips}, {answers}, how well you remember\n"
                "- promises, thoughts, odd questions, certificates\n"
                "- workshops: answers, name, words, attendance, opinions\n"
                "- messages, your id here, e-mail address for reminders",
                tips=tips,
                answers=answers,
            )
        ),
        Text(say("One question in ten waits, to see whether the course works.")),
    )


def who_sees(say: Say, organisation: str | None, who_else_can_read: str, *, workplace: bool) -> Message:
    """Who sees what of that: of somebody who takes part, or is in no organisation (None).

    ``workplace``: whether they stand at one of its workplaces.
    """
    seen = shown_to_others(say, organisation, workplace=workplace)
    return Message((*seen, Text(who_else_can_read, "note")), say.language)


def shown_to_others(say: Say, organisation: str | None, *, workplace: bool) -> tuple[Text, ...]:
    """What kompis shows to whom; the first line is about the boss."""
    seen = [] if organisation is None else [figures_seen(say, organisation)]
    if organisation is not None and workplace:
        seen.append(say("It also shows that your workplace is in."))
    return (
        Text(say("I never show your answers to your boss."), "heading"),
        *((Text(" ".join(seen)),) if seen else ()),
        Text(
            say("Those who lead and plan a workshop see the name you give, and read what you write for it.")
        ),
    )


def figures_seen(say: Say, organisation: str) -> str:
    """What an organisation gets to see of those who take part."""
    return say(
        "{organisation} sees figures: about answers and activity only from five people on.",
        organisation=organisation,
    )


def or_in_browser(say: Say) -> str:
    """What whoever does not want to be read where they are can do, after the sentence that says who reads."""
    return say("Would you rather avoid that? Then use the browser.")


def way_to_browser(say: Say, address: str) -> tuple[Links, ...]:
    """The way on for whoever would rather not be read here; none without an address."""
    return (Links((Link(say("Switch to the browser"), address),)),) if address else ()


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
