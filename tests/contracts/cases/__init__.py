"""Labelled cases, the same for every channel: what comes in, as each platform writes it, and what is shown.

``cases/<adapter>.py`` has ``INCOMING``: label → the raw payload and its event, whose meaning stands here in
:data:`MEANINGS`; and ``OUTGOING``: label → what people see of the message of that label in :data:`MESSAGES`.
"""

from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from bot.domain.actions.codec import Stale
from bot.domain.actions.learning import Answer, Done, Flag, Toggle
from bot.domain.actions.words import Okay
from bot.domain.event import Event
from bot.domain.message import Choice, Choices, Link, Links, Message, Text

ANSWER: Final = Answer(41, 0, 2)
LONG: Final = "Ser upp och säger: ”Strax din tur”"


@dataclass(frozen=True, slots=True)
class Shown:
    """What people see: the words, with one blank between them, and what stands on the buttons."""

    words: str
    buttons: tuple[str, ...] = ()


def meaning(event: Event) -> Event:
    """What an event says, whoever says it and wherever."""
    return replace(
        event,
        address="",
        sender="",
        language=None,
        name=None,
        reference=None,
        page=False,
        zone=None,
        whisper="",
    )


MEANINGS: Final[dict[str, Event | None]] = {
    "words": Event("text", "", "", "Hej kompis"),
    "words between blanks": Event("text", "", "", "Hej"),
    "words with signs": Event("text", "", "", "5 < 7 & 3 > 2"),
    "a command": Event("command", "", "", command="idag"),
    "a command with words behind it": Event("command", "", "", "till 3 augusti", "paus"),
    "an invitation": Event("command", "", "", "ostersund", "start"),
    "a tap": Event("tap", "", "", action=ANSWER),
    "a tap on what another version drew": Event("tap", "", "", action=Stale()),
    "what says nothing": None,
}


def _options(*labels: str) -> Choices:
    return Choices(tuple(Choice(label, Answer(7, 0, place)) for place, label in enumerate(labels)), True)


MESSAGES: Final[dict[str, Message]] = {
    "words alone": Message((Text("Tack, det är *noterat*"),), "sv"),
    "a tip with its question": Message(
        (
            Text("Tips 1 av 10: Hej", "heading"),
            Text("Ett snabbt **hej** räcker."),
            Text("”Strax din tur”", "say"),
            Text("När hälsar du?", "question"),
            _options("Genast", "Sedan"),
            Text("Frågan kommer tillbaka.", "note"),
        ),
        "sv",
    ),
    "options too long for buttons": Message(
        (Text("Vad gör du?", "question"), _options("Väntar", LONG)), "sv"
    ),
    "several may be chosen": Message(
        (
            Text("Vilka?", "question"),
            Choices(
                (
                    Choice("Nu", Toggle(7, 0, 0), chosen=False),
                    Choice("Sedan", Toggle(7, 0, 1), chosen=True),
                    Choice("Klar", Done(7, 0)),
                ),
                options=True,
            ),
        ),
        "sv",
    ),
    "a list": Message((Text("Tre saker:\n\n- hej\n- tack\n- hej då"),), "sv"),
    "a way out": Message((Text("Läs mer"), Links((Link("Öppna", "https://example.org/a"),))), "sv"),
    "beside the point": Message(
        (
            Text("Precis!", "verdict"),
            Choices((Choice("Konstig fråga?", Flag(7, 0)),), aside=True),
            Text("Prova idag", "task"),
            Choices((Choice("Jag provar", Okay()),)),
        ),
        "sv",
    ),
}
