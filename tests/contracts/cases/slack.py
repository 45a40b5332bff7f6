"""Slack: payloads are the bodies that it sends, with their kind and what is known of whoever did it."""

from typing import Any, Final

import orjson

from bot.domain.actions.codec import Stale
from bot.domain.event import Event
from tests.contracts.cases import ANSWER, LONG, Shown

PROFILE: Final = {"locale": "sv-SE", "tz": "Europe/Stockholm"}


def _raw(kind: str, **body: object) -> bytes:
    return orjson.dumps({"type": kind, "body": {"team_id": "T1", **body}, "profile": PROFILE})


def _words(text: str, **fields: object) -> bytes:
    said = {"type": "message", "channel": "D1", "channel_type": "im", "user": "U1", "text": text, "ts": "1.2"}
    return _raw("event", type="event_callback", event_id="Ev1", event=said | fields)


def _command(text: str) -> bytes:
    return _raw("command", command="/kompis", text=text, user_id="U1", channel_id="C1")


def _tap(value: str) -> bytes:
    return _raw(
        "action",
        type="block_actions",
        user={"id": "U1", "team_id": "T1"},
        team={"id": "T1", "domain": "stan"},
        container={"type": "message", "message_ts": "1.2", "channel_id": "D1"},
        actions=[{"type": "button", "action_id": "tap.1", "block_id": "a", "action_ts": "9", "value": value}],
    )


def _event(kind: Any, **fields: Any) -> Event:  # noqa: ANN401 - Event's own fields
    who: dict[str, Any] = {"address": "T1/U1", "sender": "T1/U1", "language": "sv-SE"}
    return Event(kind=kind, zone="Europe/Stockholm", **who, **fields)


INCOMING: Final[dict[str, tuple[bytes, Event | None]]] = {
    "words": (_words("Hej kompis"), _event("text", text="Hej kompis")),
    "words between blanks": (_words(" Hej \n"), _event("text", text="Hej")),
    "words with signs": (_words("5 &lt; 7 &amp; 3 &gt; 2"), _event("text", text="5 < 7 & 3 > 2")),
    "a command": (_command("Idag"), _event("command", command="idag")),
    "a command with words behind it": (
        _command("paus till 3 augusti"),
        _event("command", command="paus", text="till 3 augusti"),
    ),
    "an invitation": (_command("start ostersund"), _event("command", command="start", text="ostersund")),
    "a tap": (_tap("1:a:41:0:2"), _event("tap", action=ANSWER, reference="D1:1.2")),
    "a tap on what another version drew": (
        _tap("0:x"),
        _event("tap", action=Stale(), reference="D1:1.2"),
    ),
    "what says nothing": (_words("", subtype="message_deleted", hidden=True), None),
}

OUTGOING: Final = {
    "words alone": Shown("Tack, det är noterat"),
    "a tip with its question": Shown(
        "Tips 1 av 10: Hej Ett snabbt hej räcker. ”Strax din tur” När hälsar du? Frågan kommer tillbaka.",
        ("Genast", "Sedan"),
    ),
    "options too long for buttons": Shown(f"Vad gör du? A Väntar B {LONG}", ("A", "B")),
    "several may be chosen": Shown("Vilka?", ("○ Nu", "✓ Sedan", "Klar")),
    "a list": Shown("Tre saker: • hej • tack • hej då"),
    "a way out": Shown("Läs mer", ("Öppna",)),
    "beside the point": Shown("Precis! Prova idag", ("Jag provar", "Konstig fråga?")),
}
