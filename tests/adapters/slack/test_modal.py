"""Forms as Slack draws them: taken in every language, and what they offer comes back as what it was."""

from datetime import UTC, date, datetime, time
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from adapters.slack.modal import modal
from adapters.slack.parse import parse
from bot.domain.actions.codec import decode
from bot.domain.actions.pausing import PauseFor
from bot.domain.actions.planning import AskWorkshop, NewWorkshop
from bot.domain.actions.settings import Open
from bot.domain.form import Answers, Day, Field, Form, Hour, Number, OneOf, SomeOf, Words
from bot.domain.workshop import Occasion, State, Workshop
from bot.phrases import LANGUAGES, Say, of
from bot.phrases.announcements import forms as announcement_forms
from bot.phrases.people.settings import DAYS, HOUR, LANGUAGE, form
from bot.phrases.workshops import forms as workshop_forms
from tests.adapters.slack.blocks import faults_of_view
from tests.doubles.slack.payloads import beginning

AT = datetime(2027, 9, 22, 6, tzinfo=UTC)
ONE = Occasion(10**9, 1, AT, AT.replace(hour=8), 20)
WORKSHOP = Workshop(
    10**9,
    1,
    State.PLANNED,
    "Service",
    "Europe/Stockholm",
    "bcdfg",
    (ONE,),
    place="x" * 80,
    map_url="https://" + "x" * 292,
)
DRAFTS = [(10**9, "På fredag är vi öppna till 20, och sedan"), (10**9 + 1, "Hej"), (10**9 + 2, "Hej")]


def forms(say: Say) -> list[Form]:
    """Every form there is, at its fullest."""
    return [
        form(say, {1, 2, 3, 4, 5}, time(9, 45)),
        form(say, (), time(0, 5)),
        workshop_forms.new_workshop(say),
        workshop_forms.one_more_occasion(say, WORKSHOP),
        workshop_forms.another_time(say, WORKSHOP, ONE),
        workshop_forms.another_place(say, WORKSHOP),
        announcement_forms.new_announcement(say, DRAFTS, earlier=True),
        announcement_forms.new_announcement(say, [], earlier=False),
    ]


def sent_in(view: dict[str, Any]) -> bytes:
    """The form as Slack sends it when nothing was changed."""
    shown = {name: view[name] for name in ("callback_id", "private_metadata")}
    body = {"type": "view_submission", "user": {"id": "U1"}, "team": {"id": "T1"}}
    state = {"values": beginning(view["blocks"])}
    return orjson.dumps({"type": "view", "body": {**body, "view": {**shown, "state": state}}})


def answers(view: dict[str, Any]) -> Answers:
    event = parse(sent_in(view))
    assert event is not None
    assert event.kind == "form"
    return event.answers


def element(view: dict[str, Any], name: str) -> dict[str, Any]:
    [found] = [block["element"] for block in view["blocks"] if block["block_id"] == name]
    return dict(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_slack_takes_every_form_in_every_language(language: str) -> None:
    for one in forms(of(language)):
        view = modal(one)
        assert faults_of_view(view) == [], one.title
        cut = [view[name]["text"] for name in ("title", "submit", "close")]
        assert all(len(words) < 24 for words in cut), cut  # none had to be cut off
        came_back: object = decode(view["private_metadata"])
        assert came_back == one.about


def test_the_form_of_settings_is_in_the_persons_language_and_filled_with_what_holds() -> None:
    view = modal(form(of("sv"), {1, 2, 3, 4, 5}, time(9, 45)))
    assert [view[name]["text"] for name in ("title", "submit", "close")] == [
        "Inställningar",
        "Spara",
        "Avbryt",
    ]
    days = element(view, DAYS)
    assert [day["text"]["text"] for day in days["initial_options"]] == [
        "Måndag",
        "Tisdag",
        "Onsdag",
        "Torsdag",
        "Fredag",
    ]
    assert (len(days["options"]), element(view, HOUR)["initial_time"]) == (7, "09:45")
    assert element(view, LANGUAGE)["initial_option"]["text"]["text"] == "Svenska"


def test_a_form_comes_back_with_the_organisation_it_was_filled_in_for() -> None:
    for organisation in (None, 1, 10**9):
        form_of_one = replace(workshop_forms.another_place(of("sv"), WORKSHOP), organisation=organisation)
        view = modal(form_of_one)
        assert faults_of_view(view) == []
        event = parse(sent_in(view))
        assert event is not None
        assert (event.action, event.organisation) == (AskWorkshop(10**9, "place"), organisation)


def test_what_a_form_does_not_hold_is_a_tap_away() -> None:
    more = modal(form(of("sv"), {1}, time(9)))["blocks"][-1]["elements"]
    assert [decode(button["value"]) for button in more] == [Open("often"), Open("opening"), PauseFor("day")]


def test_a_field_says_what_may_be_left_empty_and_how_long_it_may_be() -> None:
    view = modal(workshop_forms.new_workshop(of("sv")))
    assert [(block["block_id"], block["optional"]) for block in view["blocks"]] == [
        *(("title", False), ("day", True), ("starts", True), ("ends", True), ("place", True), ("seats", True))
    ]
    assert element(view, "title")["max_length"] == 50
    assert (element(view, "seats")["min_value"], element(view, "seats")["max_value"]) == ("1", "10000")


OPTIONS = (("a", "Ett"), ("b", "Två"), ("c", "Tre"))
DAYS_AHEAD = st.dates(date(2026, 1, 1), date(2099, 1, 1))
HOURS = st.builds(time, st.integers(0, 23), st.integers(0, 59))
FILLED: st.SearchStrategy[tuple[Field, frozenset[str]]] = st.one_of(
    st.text("åé 1\n", max_size=20).map(
        lambda now: (Words("x", "Ord", now=now, lines=True), frozenset({now} - {""}))
    ),
    st.integers(1, 100).map(lambda now: (Number("x", "Tal", now=now), frozenset({str(now)}))),
    DAYS_AHEAD.map(lambda now: (Day("x", "Dag", now=now), frozenset({now.isoformat()}))),
    HOURS.map(lambda now: (Hour("x", "Tid", now=now), frozenset({f"{now:%H:%M}"}))),
    st.sampled_from("abc").map(lambda now: (OneOf("x", "En", options=OPTIONS, now=now), frozenset({now}))),
    st.frozensets(st.sampled_from("abc")).map(
        lambda now: (SomeOf("x", "Flera", options=OPTIONS, now=now), now)
    ),
    st.sampled_from([Number("x", "Tal"), Day("x", "Dag"), Hour("x", "Tid")]).map(
        lambda field: (field, frozenset())
    ),
    st.just((OneOf("x", "En", options=OPTIONS, now="z"), frozenset())),  # a choice there is no more
)
"""A field, and what stands in its answer if nobody touches it."""


@settings(max_examples=60)
@given(FILLED)
def test_a_form_sent_in_unchanged_says_what_it_was_filled_with(filled: tuple[Field, frozenset[str]]) -> None:
    field, answer = filled
    view = modal(Form(NewWorkshop(), "sv", "Ny", "Spara", (field,)))
    assert faults_of_view(view) == []
    assert frozenset(answers(view)["x"]) == answer
