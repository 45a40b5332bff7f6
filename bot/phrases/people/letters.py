"""The words of the e-mails: that a tip has come, and whether an address is to be written to."""

from msgspec import Struct

from bot.phrases import Say


class Wording(Struct, frozen=True):
    """What stands round the tip: ``lead`` above it, ``button`` below, ``notes`` in small print at the end.

    ``off`` are the words on the link that ends the e-mails; None in the one that asks to confirm.
    """

    subject: str
    lead: tuple[str, ...]
    button: str
    notes: tuple[str, ...]
    off: str | None


def tip(say: Say, title: str, *, asks: bool) -> Wording:
    """Today's tip has come; ``asks``: with a question."""
    button = say("Answer today's question") if asks else say("Open today's tip")
    return _told(say, say("Today's tip: {title} (1 minute)", title=title), button)


def question(say: Say) -> Wording:
    """Questions about earlier tips have come."""
    return _told(say, say("Do you remember? One question (1 minute)"), say("Answer the question"))


def notice(say: Say, first_line: str) -> Wording:
    """Something else stands in the tip's place."""
    return _told(say, first_line, say("Open kompis"))


def confirm(say: Say, organisation: str) -> Wording:
    """Does whoever reads this want the e-mails?"""
    if organisation:
        wanted = say(
            "Somebody, hopefully you, wants kompis from {organisation} to write here each time a tip comes. "
            "One e-mail a tip, and nothing else.",
            organisation=organisation,
        )
    else:
        wanted = say(
            "Somebody, hopefully you, wants kompis to write here each time a tip comes. "
            "One e-mail a tip, and nothing else."
        )
    return Wording(
        say("Shall I write to you when a tip comes?"),
        (wanted,),
        say("Yes, remind me here"),
        (say("Wasn't it you? Do nothing, and nothing more comes."),),
        None,
    )


def _told(say: Say, subject: str, button: str) -> Wording:
    return Wording(
        subject,
        (),
        button,
        (
            say("The button opens your own chat, for seven days. So don't pass this e-mail on."),
            say("You get it because you asked kompis to remind you."),
        ),
        say("No more e-mails"),
    )
