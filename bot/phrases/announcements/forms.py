"""The form of a new announcement: a text for each language, whom it is for, when it goes out."""

from collections.abc import Sequence
from typing import Final

from bot.domain.actions.announcing import NewAnnouncement
from bot.domain.announcement import LONGEST
from bot.domain.course import TRADES
from bot.domain.form import Day, Form, Hour, SomeOf, Words
from bot.phrases import LANGUAGES, Say
from bot.phrases.announcements.messages import ways_on
from bot.phrases.people.joining import TRADE_NAMES

TRADES_IN: Final = "trades"
DAY: Final = "day"
HOUR: Final = "hour"
"""The names of the fields beside those of the texts."""


def text_in(language: str) -> str:
    """The name of the field that holds the text in this language."""
    return f"text {language}"


def new_announcement(say: Say, drafts: Sequence[tuple[int, str]], *, earlier: bool) -> Form:
    """A new one; ``drafts`` wait, each with its first words."""
    languages = sorted(LANGUAGES, key=lambda tag: tag != say.language)
    nothing_yet = say("You see it first, and nobody gets it before you have said so.")
    texts = [
        Words(
            text_in(tag),
            say("Text ({language})", language=LANGUAGES[tag]),
            nothing_yet if tag == say.language else "",
            optional=True,
            longest=LONGEST,
            lines=True,
        )
        for tag in languages
    ]
    trades = tuple((trade, say(TRADE_NAMES[trade])) for trade in TRADES)
    at_once = say("Left empty: as soon as you have said so.")
    others = ways_on(say, drafts, earlier=earlier)
    return Form(
        NewAnnouncement(),
        say.language,
        say("New message"),
        say("Preview"),
        (
            *texts,
            SomeOf(TRADES_IN, say("Only for"), say("None chosen: everybody."), optional=True, options=trades),
            Day(DAY, say("Day"), at_once, optional=True),
            Hour(HOUR, say("Hour"), optional=True),
        ),
        say("More, answered in the chat:") if others else "",
        others,
    )


def no_text(say: Say) -> str:
    """Nothing is written in any language."""
    return say("Write it in one language at least.")
