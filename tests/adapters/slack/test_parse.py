"""Payloads as Slack sends them, written by hand → events."""

from typing import Any

import orjson
import pytest

from adapters.slack.modal import FORM
from adapters.slack.parse import address_of, parse
from bot.domain.actions.action import Action
from bot.domain.actions.codec import Stale, encode
from bot.domain.actions.learning import Answer
from bot.domain.actions.settings import Open
from bot.domain.actions.words import Okay
from bot.domain.event import Event
from bot.phrases.people.settings import DAYS, HOUR, LANGUAGE

PROFILE = {"locale": "sv-SE", "tz": "Europe/Stockholm"}
TOWN = [
    {
        "enterprise_id": None,
        "team_id": "T1",
        "user_id": "UBOT",
        "is_bot": True,
        "is_enterprise_install": False,
    }
]
CHAIN = [
    {"enterprise_id": "E1", "team_id": None, "user_id": "UBOT", "is_bot": True, "is_enterprise_install": True}
]
ANSWER = Answer(41, 0, 2)


def event(fields: dict[str, Any], *, authorizations: list[dict[str, Any]] = TOWN) -> dict[str, Any]:
    body = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "authorizations": authorizations}
    return {"type": "event", "body": {**body, "event": fields}, "profile": PROFILE}


def words(text: str = "Hej", **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    said = {"type": "message", "channel": "D1", "channel_type": "im", "user": "U1", "text": text, "ts": "1.2"}
    return event({**said, **fields})


def command_of(text: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    body = {"command": "/kompis", "text": text, "user_id": "U1", "team_id": "T1", "channel_id": "C1"}
    return {
        "type": "command",
        "body": {**body, "is_enterprise_install": "false", **fields},
        "profile": PROFILE,
    }


def tap(action: Action | None = None, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    button: dict[str, Any] = {"type": "button", "action_id": "tap.1", "block_id": "a.1", "action_ts": "9.1"}
    if action is not None:
        button["value"] = encode(action)
    return acted(button, **fields)


def acted(element: dict[str, Any], **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    body = {
        "type": "block_actions",
        "user": {"id": "U1", "team_id": "T1"},
        "team": {"id": "T1", "domain": "stan"},
        "enterprise": None,
        "is_enterprise_install": False,
        "container": {"type": "message", "message_ts": "1.2", "channel_id": "D1", "is_ephemeral": False},
        "actions": [element],
    }
    return {"type": "action", "body": {**body, **fields}, "profile": PROFILE}


def form(
    days: str = "135",
    hour: str | None = "09:45",
    language: str | None = "sv",
    **fields: Any,  # noqa: ANN401 - any field
) -> dict[str, Any]:
    one = None if language is None else {"value": language}
    values = {
        DAYS: {DAYS: {"type": "checkboxes", "selected_options": [{"value": day} for day in days]}},
        HOUR: {HOUR: {"type": "timepicker", "selected_time": hour}},
        LANGUAGE: {LANGUAGE: {"type": "static_select", "selected_option": one}},
    }
    about = {"callback_id": FORM, "private_metadata": encode(Open("menu"))}
    view = {"id": "V1", "hash": "1.a", **about, "state": {"values": values}, **fields}
    body = {"type": "view_submission", "user": {"id": "U1"}, "team": {"id": "T1"}, "view": view}
    return {"type": "view", "body": body, "profile": PROFILE}


def happened(kind: Any, **fields: Any) -> Event:  # noqa: ANN401 - Event's own fields
    common = {"address": "T1/U1", "sender": "T1/U1", "language": "sv-SE", "zone": "Europe/Stockholm"}
    return Event(kind=kind, **{**common, **fields})


def at_the_chain(kind: Any, **fields: Any) -> Event:  # noqa: ANN401 - as above
    return happened(kind, address="E1/W1", sender="E1/W1", **fields)


TAPPED = happened("tap", action=ANSWER, reference="D1:1.2")
LEFT = {"type": "user_change", "user": {"id": "U1", "team_id": "T1", "deleted": True}}
OPENED = {"type": "app_home_opened", "user": "U1", "channel": "D1"}

CASES: dict[str, tuple[dict[str, Any], Event | None]] = {
    "words": (words(" Hej kompis "), happened("text", text="Hej kompis")),
    "words with Slack's marks": (
        words("&lt;3 &amp; <https://x.se|x.se> <mailto:a@x.se|a@x.se> <https://y.se> <@U2>"),
        happened("text", text="<3 & x.se a@x.se https://y.se @U2"),
    ),
    "a file with words": (words("Min disk", subtype="file_share"), happened("text", text="Min disk")),
    "a file alone, which deserves an answer too": (words("", subtype="file_share"), happened("text")),
    "an edit": (words(subtype="message_changed", hidden=True), None),
    "a deletion": (words(subtype="message_deleted", hidden=True), None),
    "a bot's words": (words(subtype="bot_message", bot_id="B1"), None),
    "our own words": (words(user="UBOT"), None),
    "words in a channel": (words(channel="C1", channel_type="channel"), None),
    "words in a group": (words(channel="G1", channel_type="mpim"), None),
    "words in a thread": (words(thread_ts="0.9"), None),
    "the beginning of a thread": (words(thread_ts="1.2"), happened("text", text="Hej")),
    "words at a whole enterprise": (
        event(
            {
                "type": "message",
                "channel": "D1",
                "channel_type": "im",
                "user": "W1",
                "text": "Hej",
                "ts": "1",
            },
            authorizations=CHAIN,
        ),
        at_the_chain("text", text="Hej"),
    ),
    "a profile that is not known": (
        {name: value for name, value in words().items() if name != "profile"},
        happened("text", text="Hej", language=None, zone=None),
    ),
    "the page opened": (event({**OPENED, "tab": "home"}), happened("opened")),
    "the chat opened": (event({**OPENED, "tab": "messages"}), None),
    "an account closed": (event(LEFT), happened("gone")),
    "an account changed": (event({"type": "user_change", "user": {"id": "U1", "deleted": False}}), None),
    "an installation that ends": (event({"type": "app_uninstalled"}), None),
    "a command": (command_of("Idag"), happened("command", command="idag")),
    "a command with words": (
        command_of("paus till 3 augusti"),
        happened("command", command="paus", text="till 3 augusti"),
    ),
    "a join code": (command_of("join ostersund"), happened("command", command="join", text="ostersund")),
    "a command with a slash of its own": (command_of("/help"), happened("command", command="help")),
    "no word behind the command": (command_of("  "), happened("command", command="start")),
    "a command at a whole enterprise": (
        command_of("idag", user_id="W1", enterprise_id="E1", is_enterprise_install="true"),
        at_the_chain("command", command="idag"),
    ),
    "a tap": (tap(ANSWER), TAPPED),
    "a tap on a button of no value": (tap(), happened("tap", action=Stale(), reference="D1:1.2")),
    "a tap on the page or the form": (
        tap(Okay(), container={"type": "view", "view_id": "V1"}),
        happened("tap", action=Okay()),
    ),
    "a tap on a message forwarded to others": (
        tap(ANSWER, container={"type": "message", "message_ts": "1.2", "channel_id": "C1"}),
        None,
    ),
    "a tap at a whole enterprise": (
        tap(ANSWER, user={"id": "W1"}, team=None, enterprise={"id": "E1"}, is_enterprise_install=True),
        at_the_chain("tap", action=ANSWER, reference="D1:1.2"),
    ),
    "a tap by somebody from another workspace": (tap(ANSWER, user={"id": "U1", "team_id": "T2"}), TAPPED),
    "a link": (acted({"type": "button", "action_id": "link.1", "url": "https://x.se"}), None),
    "a box ticked in the form": (acted({"type": "checkboxes", "action_id": DAYS}), None),
    "the form sent in": (
        form(),
        happened(
            "form",
            action=Open("menu"),
            answers={"days": ("1", "3", "5"), "hour": ("09:45",), "language": ("sv",)},
        ),
    ),
    "a form with nothing in it": (
        form(days="", hour=None, language=None),
        happened("form", action=Open("menu"), answers={"days": (), "hour": (), "language": ()}),
    ),
    "a form of another version": (
        form(private_metadata="9:nothing", state={"values": {}}),
        happened("form", action=Stale()),
    ),
    "another form": (form(callback_id="other"), None),
    "something else": ({"type": "odd", "body": {}}, None),
}


@pytest.mark.parametrize(("payload", "expected"), CASES.values(), ids=CASES.keys())
def test_a_payload_means(payload: dict[str, Any], expected: Event | None) -> None:
    assert parse(orjson.dumps(payload)) == expected


@pytest.mark.parametrize(
    ("payload", "address"),
    [
        (words(), "T1/U1"),
        (event(LEFT), "T1/U1"),
        (event({"type": "app_uninstalled"}), None),
        (command_of("idag"), "T1/U1"),
        (tap(ANSWER), "T1/U1"),
        (form(), "T1/U1"),
    ],
)
def test_whose_payload_it_is(payload: dict[str, Any], address: str | None) -> None:
    assert address_of(payload) == address
