"""Whatever somebody writes or taps in a private chat, an answer comes, and nothing breaks."""

from collections.abc import Sequence
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from msgspec.structs import replace

from bot.chat.words import MENU
from bot.domain.actions.action import Action
from bot.domain.actions.codec import Stale, decode
from bot.domain.actions.courses import FetchCertificate, NameCertificate
from bot.domain.actions.joining import (
    ChooseLanguage,
    ChooseTrade,
    EraseData,
    FetchData,
    Join,
    Leave,
    WhatIsStored,
    WhoSees,
)
from bot.domain.actions.learning import Answer, Done, Toggle
from bot.domain.actions.pausing import GoOn, PauseFor, StartOver
from bot.domain.actions.settings import ChooseHour, Open, ToggleDay
from bot.domain.actions.words import Okay, Say
from bot.domain.event import Event
from bot.domain.message import LONGEST_BUTTON, Message
from tests.chat.phone import Phone, Town, buttons

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage

NUMBERS = some.one_of(some.integers(0, 40), some.integers(0, 2**63 - 1))
CODES = some.one_of(
    some.sampled_from(["", "ostersund", "ica7", "nowhere"]),
    some.from_regex(r"[a-z0-9-]{0,40}", fullmatch=True),
)
ACTIONS: some.SearchStrategy[Action | None] = some.one_of(
    some.builds(Answer, NUMBERS, some.integers(0, 2), some.integers(0, 3)),
    some.builds(Toggle, NUMBERS, some.integers(0, 2), NUMBERS),
    some.builds(Done, NUMBERS, NUMBERS),
    some.builds(Join, CODES),
    some.builds(WhatIsStored, CODES),
    some.builds(WhoSees, CODES),
    some.builds(ChooseTrade, some.one_of(some.sampled_from(["cafe", "retail", "other"]), CODES)),
    some.builds(ChooseLanguage, some.sampled_from(["sv", "en", "ar", ""]), CODES),
    some.builds(Say),
    some.builds(PauseFor),
    some.builds(Open),
    some.builds(ToggleDay, NUMBERS, some.integers(0, 9)),
    some.builds(ChooseHour, some.one_of(some.integers(0, 1500), NUMBERS)),
    some.builds(EraseData, some.booleans()),
    some.builds(FetchCertificate, NUMBERS),
    some.builds(NameCertificate, NUMBERS),
    some.sampled_from([FetchData(), Leave(), GoOn(), StartOver(), Okay(), Stale(), None]),
    some.text(max_size=70).map(decode),
)
WORDS = some.one_of(
    some.text(max_size=300),
    some.sampled_from([word for entries in MENU.values() for word, _ in entries]),
    some.sampled_from(
        ["8.30", "25.00", "3 augusti", "2026-12-24", "ledig", "ostersund", "ica7", "radera", "English"]
    ),
)
EVENTS = some.one_of(
    some.builds(Event, some.just("text"), some.just(""), some.just(""), text=WORDS),
    some.builds(Event, some.just("command"), some.just(""), some.just(""), text=WORDS, command=WORDS),
    some.builds(Event, some.just("tap"), some.just(""), some.just(""), action=ACTIONS),
    some.just("first button"),
)
LANGUAGES = some.sampled_from(["sv", "en", "ar", None, "", "\0"])
PEOPLE = count()


@given(language=LANGUAGES, events=some.lists(EVENTS, min_size=1, max_size=8), joined=some.booleans())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_every_event_of_a_private_chat_is_answered_and_none_breaks(
    town: Town, language: str | None, events: Sequence[Event | str], joined: bool
) -> None:
    phone = Phone(town, f"somebody {next(PEOPLE)}", language)
    if joined:
        phone.writes("/start ostersund")
        for _ in range(3):
            phone.taps_first()
    for event in events:
        answers = _does(phone, event)
        assert answers != []
        for message in answers:
            assert message.first_line != ""
            assert [one.label for one in buttons(message) if not 0 < len(one.label) <= LONGEST_BUTTON] == []


@pytest.fixture
def town(town: Town) -> Town:
    """With a workplace, too."""
    town.add_workplace("ica7", "cafe")
    return town


def _does(phone: Phone, event: Event | str) -> Sequence[Message]:
    if isinstance(event, Event):
        return phone.does(replace(event, address=phone.name, sender=phone.name))
    if phone.screen and phone.buttons:
        return phone.taps_first()
    return phone.writes("hej")
