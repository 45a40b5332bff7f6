"""What a form says, as an event; what every channel has to understand stands in tests/contracts/cases."""

import pytest
from msgspec.structs import replace

from adapters.web.parse import Posted, pack, parse
from bot.domain.actions.learning import Answer
from bot.domain.event import Event
from bot.domain.sent_file import SentFile

CASES: dict[str, tuple[Posted, Event]] = {
    "words in a language": (
        Posted("a1", text="hej", language="sv"),
        Event("text", "a1", "a1", "hej", language="sv"),
    ),
    "command with more": (
        Posted("a1", text="/start  lilla-butiken "),
        Event("command", "a1", "a1", "lilla-butiken", "start"),
    ),
    "command by somebody invited": (
        Posted("a1", text="/hjälp", invite="ostersund"),
        Event("command", "a1", "a1", command="hjälp"),
    ),
    "tap by somebody invited": (
        Posted("a1", code="1:a:7:0:2", invite="ostersund"),
        Event("tap", "a1", "a1", action=Answer(7, 0, 2)),
    ),
    "tap in a message that stands there": (
        Posted("a1", code="1:a:7:0:2", message=5),
        Event("tap", "a1", "a1", action=Answer(7, 0, 2), reference="5"),
    ),
    "page opened": (Posted("a1", opened=True), Event("opened", "a1", "a1")),
}


@pytest.mark.parametrize(("posted", "event"), CASES.values(), ids=CASES)
def test_a_form_becomes_an_event(posted: Posted, event: Event) -> None:
    assert parse(pack(posted)) == replace(event, page=True)


def test_a_payload_stays_small_and_readable() -> None:
    assert pack(Posted("a1", text="Är du där?")).decode() == (
        '{"address":"a1","text":"Är du där?","code":"","invite":"","language":"","opened":false,"message":0,'
        '"visit":false}'
    )


def test_what_a_newer_version_has_added_is_passed_by() -> None:
    """One machine after the other gets it, and what the first one stores the last one reads."""
    newer = (
        b'{"address":"a1","text":"hej","colour":"red","file":{"reference":"x","kind":"image","frame":"oak"}}'
    )
    assert parse(newer) == Event("text", "a1", "a1", "hej", page=True, file=SentFile("x", "image"))
    assert parse(b'{"address":"a1","text":"","colour":"red"}') == Event("text", "a1", "a1", page=True)
    assert parse(b'{"address":"a1","text":""}') is None


@pytest.mark.parametrize("raw", [b"hello", b"[]", b"7", b'{"colour":"red"}'])
def test_a_payload_that_is_not_ours_is_refused(raw: bytes) -> None:
    with pytest.raises((TypeError, ValueError)):
        parse(raw)
