"""What a form says, as an event."""

from dataclasses import replace

import pytest

from adapters.web.parse import Posted, pack, parse
from bot.domain.actions import Answer, Stale
from bot.domain.event import Event

CASES = {
    "words": (Posted("a1", text=" Hur går det? "), Event("text", "a1", "a1", "Hur går det?")),
    "words in a language": (
        Posted("a1", text="hej", language="sv"),
        Event("text", "a1", "a1", "hej", language="sv"),
    ),
    "command": (Posted("a1", text="/Idag"), Event("command", "a1", "a1", command="idag")),
    "command with more": (
        Posted("a1", text="/start  lilla-butiken "),
        Event("command", "a1", "a1", "lilla-butiken", "start"),
    ),
    "command by somebody invited": (
        Posted("a1", text="/hjälp", invite="ostersund"),
        Event("command", "a1", "a1", command="hjälp"),
    ),
    "first words of somebody invited": (
        Posted("a1", text="hej", invite="ostersund"),
        Event("command", "a1", "a1", "ostersund", "start"),
    ),
    "tap": (Posted("a1", code="1:a:7:0:2"), Event("tap", "a1", "a1", action=Answer(7, 0, 2))),
    "tap by somebody invited": (
        Posted("a1", code="1:a:7:0:2", invite="ostersund"),
        Event("tap", "a1", "a1", action=Answer(7, 0, 2)),
    ),
    "tap on what we do not know": (Posted("a1", code="nonsense"), Event("tap", "a1", "a1", action=Stale())),
    "page opened": (Posted("a1", opened=True), Event("opened", "a1", "a1")),
    "nothing": (Posted("a1", text=" \n "), None),
}


@pytest.mark.parametrize(("posted", "event"), CASES.values(), ids=CASES)
def test_a_form_becomes_an_event(posted: Posted, event: Event | None) -> None:
    assert parse(pack(posted)) == (None if event is None else replace(event, page=True))


def test_a_payload_stays_small_and_readable() -> None:
    assert pack(Posted("a1", text="Är du där?")) == (
        '{"address":"a1","text":"Är du där?","code":"","invite":"","language":"","opened":false}'.encode()
    )


@pytest.mark.parametrize("raw", [b"hello", b"[]", b'{"address":"a1","colour":"red"}'])
def test_a_payload_that_is_not_ours_is_refused(raw: bytes) -> None:
    with pytest.raises((TypeError, ValueError)):
        parse(raw)
