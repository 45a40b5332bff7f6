"""Telegram: payloads are updates of the Bot API, written by hand."""

from typing import Any, Final

import orjson

from bot.domain.actions.codec import Stale
from bot.domain.event import Event
from tests.contracts.cases import ANSWER, LONG, Shown

ALVA: Final = {"id": 1001, "is_bot": False, "first_name": "Alva", "language_code": "sv"}
CHAT: Final = {"id": 1001, "type": "private", "first_name": "Alva"}


def _message(**fields: object) -> bytes:
    message = {"message_id": 1, "from": ALVA, "chat": CHAT, "date": 1_800_000_000, **fields}
    return orjson.dumps({"update_id": 700_000_001, "message": message})


def _tap(data: str) -> bytes:
    shown = {"message_id": 9, "chat": CHAT, "date": 1_800_000_000, "text": "Frågan"}
    press = {"id": "55", "from": ALVA, "message": shown, "chat_instance": "1", "data": data}
    return orjson.dumps({"update_id": 700_000_001, "callback_query": press})


def _event(kind: Any, **fields: Any) -> Event:  # noqa: ANN401 - Event's own fields
    return Event(kind=kind, address="1001", sender="1001", language="sv", name="Alva", **fields)


INCOMING: Final[dict[str, tuple[bytes, Event | None]]] = {
    "words": (_message(text="Hej kompis"), _event("text", text="Hej kompis")),
    "words between blanks": (_message(text=" Hej \n"), _event("text", text="Hej")),
    "words with signs": (_message(text="5 < 7 & 3 > 2"), _event("text", text="5 < 7 & 3 > 2")),
    "a command": (_message(text="/Idag"), _event("command", command="idag")),
    "a command with words behind it": (
        _message(text="/paus till 3 augusti"),
        _event("command", command="paus", text="till 3 augusti"),
    ),
    "an invitation": (
        _message(text="/start ostersund"),
        _event("command", command="start", text="ostersund"),
    ),
    "a tap": (_tap("1:a:41:0:2"), _event("tap", action=ANSWER, reference="9")),
    "a tap on what another version drew": (_tap("0:x"), _event("tap", action=Stale(), reference="9")),
    "what says nothing": (_message(pinned_message={}), None),
}

OUTGOING: Final = {
    "words alone": Shown("Tack, det är noterat"),
    "a tip with its question": Shown(
        "Tips 1 av 10: Hej Ett snabbt hej räcker. ”Strax din tur” När hälsar du? Frågan kommer tillbaka.",
        ("Genast", "Sedan"),
    ),
    "options too long for buttons": Shown(f"Vad gör du? A Väntar B {LONG}", ("A", "B")),
    "several may be chosen": Shown("Vilka?", ("☐ Nu", "☑ Sedan", "Klar")),
    "a list": Shown("Tre saker: • hej • tack • hej då"),
    "a way out": Shown("Läs mer", ("Öppna",)),
    "beside the point": Shown("Precis! Prova idag", ("Jag provar", "Konstig fråga?")),
}
