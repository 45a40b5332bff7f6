"""The web chat: payloads are forms that the page has sent."""

from typing import Final

from adapters.web.parse import Posted, pack
from bot.domain.actions.codec import Stale
from bot.domain.event import Event
from tests.contracts.cases import ANSWER, LONG, Shown


def _posted(text: str = "", code: str = "") -> bytes:
    return pack(Posted("a1", text, code))


INCOMING: Final[dict[str, tuple[bytes, Event | None]]] = {
    "words": (_posted("Hej kompis"), Event("text", "a1", "a1", "Hej kompis", page=True)),
    "words between blanks": (_posted(" Hej \n"), Event("text", "a1", "a1", "Hej", page=True)),
    "words with signs": (_posted("5 < 7 & 3 > 2"), Event("text", "a1", "a1", "5 < 7 & 3 > 2", page=True)),
    "a command": (_posted("/Idag"), Event("command", "a1", "a1", command="idag", page=True)),
    "a command with words behind it": (
        _posted("/paus till 3 augusti"),
        Event("command", "a1", "a1", "till 3 augusti", "paus", page=True),
    ),
    "an invitation": (
        pack(Posted("a1", "hej", invite="ostersund")),
        Event("command", "a1", "a1", "ostersund", "start", page=True),
    ),
    "a tap": (_posted(code="1:a:41:0:2"), Event("tap", "a1", "a1", action=ANSWER, page=True)),
    "a tap on what another version drew": (
        _posted(code="0:x"),
        Event("tap", "a1", "a1", action=Stale(), page=True),
    ),
    "what says nothing": (_posted(" "), None),
}

OUTGOING: Final = {
    "words alone": Shown("Tack, det är noterat"),
    "a tip with its question": Shown(
        "Tips 1 av 10: Hej Ett snabbt hej räcker. ”Strax din tur” När hälsar du? Frågan kommer tillbaka.",
        ("Genast", "Sedan"),
    ),
    "options too long for buttons": Shown("Vad gör du?", ("Väntar", LONG)),
    "several may be chosen": Shown("Vilka?", ("Nu", "Sedan", "Klar")),
    "a list": Shown("Tre saker: hej tack hej då"),
    "a way out": Shown("Läs mer Öppna"),
    "beside the point": Shown("Precis! Prova idag", ("Konstig fråga?", "Jag provar")),
}
