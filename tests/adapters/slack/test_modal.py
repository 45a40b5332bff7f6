"""The form of settings: what it offers comes back as what it was."""

from datetime import time
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.modal import DAYS, HOUR, LANGUAGE, settings_form
from adapters.slack.parse import parse
from bot.domain.actions.codec import decode
from bot.domain.actions.pausing import PauseFor
from bot.domain.actions.settings import Open
from bot.domain.preferences import Preferences
from bot.phrases import LANGUAGES
from tests.adapters.slack.blocks import faults_of_view

OFFICE = Preferences(frozenset({1, 2, 3, 4, 5}), time(9, 45), "sv")


def element(form: dict[str, Any], name: str) -> dict[str, Any]:
    [found] = [block["element"] for block in form["blocks"] if block["block_id"] == name]
    return dict(found)


def sent_in(form: dict[str, Any]) -> bytes:
    """The form as Slack sends it when nothing was changed."""
    days, language = element(form, DAYS), element(form, LANGUAGE)
    values = {
        DAYS: {DAYS: {"selected_options": days["initial_options"]}},
        HOUR: {HOUR: {"selected_time": element(form, HOUR)["initial_time"]}},
        LANGUAGE: {LANGUAGE: {"selected_option": language["initial_option"]}},
    }
    view = {"callback_id": form["callback_id"], "state": {"values": values}}
    body = {"type": "view_submission", "user": {"id": "U1"}, "team": {"id": "T1"}, "view": view}
    return orjson.dumps({"type": "view", "body": body})


def test_the_form_is_in_the_persons_language_and_filled_with_what_holds() -> None:
    form = settings_form(OFFICE)
    assert [form[name]["text"] for name in ("title", "submit", "close")] == [
        "Inställningar",
        "Spara",
        "Avbryt",
    ]
    days = element(form, DAYS)
    assert [day["text"]["text"] for day in days["initial_options"]] == [
        "Måndag",
        "Tisdag",
        "Onsdag",
        "Torsdag",
        "Fredag",
    ]
    assert (len(days["options"]), element(form, HOUR)["initial_time"]) == (7, "09:45")
    assert element(form, LANGUAGE)["initial_option"]["text"]["text"] == "Svenska"


def test_what_the_form_does_not_hold_is_a_tap_away() -> None:
    more = settings_form(OFFICE)["blocks"][-1]["elements"]
    assert [decode(button["value"]) for button in more] == [Open("often"), Open("opening"), PauseFor("day")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_slack_takes_the_form_in_every_language(language: str) -> None:
    assert faults_of_view(settings_form(Preferences(frozenset({7}), time(0, 5), language))) == []


def test_a_form_can_be_filled_with_nothing() -> None:
    form = settings_form(Preferences(frozenset(), time(12), "xx"))
    assert faults_of_view(form) == []
    assert ("initial_options" in element(form, DAYS), "initial_option" in element(form, LANGUAGE)) == (
        False,
        False,
    )


@settings(max_examples=20, deadline=None)
@given(
    st.builds(
        Preferences,
        st.frozensets(st.integers(1, 7), min_size=1),
        st.builds(time, st.integers(0, 23), st.integers(0, 59)),
        st.sampled_from(list(LANGUAGES)),
    )
)
def test_a_form_sent_in_unchanged_says_what_it_was_filled_with(preferences: Preferences) -> None:
    event = parse(sent_in(settings_form(preferences)))
    assert event is not None
    assert (event.kind, event.preferences) == ("preferences", preferences)
