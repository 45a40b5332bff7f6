"""The double of a channel, which draws nothing."""

import json
from typing import Final

from bot.domain.actions.codec import Stale
from bot.domain.event import Event
from tests.contracts.cases import ANSWER, LONG, Shown


def _said(text: str = "", code: str = "") -> bytes:
    return json.dumps(
        {"address": "alva", "text": text, "code": code, "reference": "1" if code else ""}
    ).encode()


INCOMING: Final[dict[str, tuple[bytes, Event | None]]] = {
    "words": (_said("Hej kompis"), Event("text", "alva", "alva", "Hej kompis")),
    "words between blanks": (_said(" Hej \n"), Event("text", "alva", "alva", "Hej")),
    "words with signs": (_said("5 < 7 & 3 > 2"), Event("text", "alva", "alva", "5 < 7 & 3 > 2")),
    "a command": (_said("/idag"), Event("command", "alva", "alva", command="idag")),
    "a command with words behind it": (
        _said("/paus till 3 augusti"),
        Event("command", "alva", "alva", "till 3 augusti", "paus"),
    ),
    "an invitation": (_said("/start ostersund"), Event("command", "alva", "alva", "ostersund", "start")),
    "a tap": (_said(code="1:a:41:0:2"), Event("tap", "alva", "alva", action=ANSWER, reference="1")),
    "a tap on what another version drew": (
        _said(code="0:x"),
        Event("tap", "alva", "alva", action=Stale(), reference="1"),
    ),
    "what says nothing": (_said(" "), None),
}

OUTGOING: Final = {
    "words alone": Shown("Tack, det är noterat"),
    "a tip with its question": Shown(
        "Tips 1 av 10: Hej Ett snabbt hej räcker. ”Strax din tur” När hälsar du? Frågan kommer tillbaka.",
        ("Genast", "Sedan"),
    ),
    "options too long for buttons": Shown("Vad gör du?", ("Väntar", LONG)),
    "several may be chosen": Shown("Vilka?", ("Nu", "Sedan", "Klar")),
    "a list": Shown("Tre saker: - hej - tack - hej då"),
    "a way out": Shown("Läs mer Öppna"),
    "beside the point": Shown("Precis! Prova idag", ("Konstig fråga?", "Jag provar")),
}
