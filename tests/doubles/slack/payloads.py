"""The payloads of interactions, as Slack hands them to the app."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.doubles.slack.calls import as_message
from tests.doubles.slack.reading import Block, elements
from tests.doubles.slack.state import (
    Body,
    Conversation,
    Grant,
    Member,
    ResponseUrl,
    Seen,
    Trigger,
    View,
    World,
)
from tests.doubles.slack.surfaces import as_view

STATEFUL = frozenset(
    {
        "static_select", "multi_static_select", "checkboxes", "radio_buttons", "plain_text_input",
        "email_text_input", "number_input", "datepicker", "timepicker",
    }
)  # fmt: skip
INITIAL = {
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
}


def trigger(world: World, member: Member, view: View | None = None) -> Trigger:
    """Leave to open one view."""
    number = len(world.triggers) + 1
    made = Trigger(f"{number}.{world.code(8)}", member, world.clock(), view.id if view is not None else None)
    world.triggers[made.id] = made
    return made


def response_url(world: World, member: Member, conversation: Conversation, message: str | None) -> str:
    """Leave to answer five times, as an address of the double's own."""
    made = ResponseUrl(world.code(), member, conversation, message, world.clock())
    world.responses[made.code] = made
    return f"{world.url}/responses/{made.code}"


def on_message(
    world: World, grant: Grant, member: Member, seen: Seen, action: Body, state: Mapping[str, Body]
) -> Body:
    """block_actions: something in a message was used."""
    conversation = world.conversations[seen.channel]
    payload = _frame(world, grant, member, "block_actions") | {
        "container": {
            "type": "message",
            "message_ts": seen.ts,
            "channel_id": seen.channel,
            "is_ephemeral": seen.reader is not None,
        },
        "trigger_id": trigger(world, member).id,
        "channel": {"id": seen.channel, "name": conversation.name},
        "state": {"values": dict(state)},
        "response_url": response_url(world, member, conversation, seen.ts),
        "actions": [action],
    }
    if seen.reader is None:
        payload["message"] = as_message(seen, world.app_id, conversation.workspace.id)
    return payload


def on_view(world: World, grant: Grant, view: View, action: Body, state: Mapping[str, Body]) -> Body:
    """block_actions: something in a modal or on the Home was used."""
    return _frame(world, grant, view.member, "block_actions") | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": trigger(world, view.member, view).id,
        "view": as_view(world, view, grant.bot_id, dict(state)),
        "actions": [action],
    }


def on_submission(world: World, grant: Grant, view: View, state: Mapping[str, Body]) -> Body:
    """view_submission: a form was sent in."""
    return _frame(world, grant, view.member, "view_submission") | {
        "trigger_id": trigger(world, view.member, view).id,
        "view": as_view(world, view, grant.bot_id, dict(state)),
        "response_urls": [],
    }


def on_closing(world: World, grant: Grant, view: View) -> Body:
    """view_closed: a form was given up."""
    return _frame(world, grant, view.member, "view_closed") | {
        "view": as_view(world, view, grant.bot_id),
        "is_cleared": False,
    }


def on_command(
    world: World, grant: Grant, member: Member, command: str, text: str, conversation: Conversation
) -> Body:
    """A slash command: a form, so every value is a string."""
    workspace = member.workspace
    body: Body = {
        "token": "verification-token-of-old",
        "team_id": workspace.id,
        "team_domain": workspace.domain,
        "channel_id": conversation.id,
        "channel_name": conversation.name,
        "user_id": member.id,
        "user_name": member.name.lower(),
        "command": command,
        "text": text,
        "api_app_id": world.app_id,
        "is_enterprise_install": "true" if grant.workspace is None else "false",
        "response_url": response_url(world, member, conversation, None),
        "trigger_id": trigger(world, member).id,
    }
    if workspace.enterprise is not None:
        body |= {"enterprise_id": workspace.enterprise, "enterprise_name": "Organisation"}
    return body


def beginning(blocks: Sequence[Block]) -> dict[str, Body]:
    """What the fields of blocks hold before anybody has touched them, as ``state.values``."""
    values: dict[str, Body] = {}
    for block, element in elements(blocks):
        kind = element["type"]
        if kind not in STATEFUL:
            continue
        name, initial = INITIAL.get(kind, ("value", "initial_value"))
        empty: Any = [] if name == "selected_options" else None
        values.setdefault(block["block_id"], {})[element["action_id"]] = {
            "type": kind,
            name: element.get(initial, empty),
        }
    return values


def _frame(world: World, grant: Grant, member: Member, kind: str) -> Body:
    workspace = member.workspace
    org = grant.workspace is None
    enterprise = workspace.enterprise
    return {
        "type": kind,
        "user": {
            "id": member.id,
            "username": member.name.lower(),
            "name": member.name.lower(),
            "team_id": workspace.id,
        },
        "api_app_id": world.app_id,
        "token": "verification-token-of-old",
        "team": None if org else {"id": workspace.id, "domain": workspace.domain},
        "enterprise": None if enterprise is None else {"id": enterprise, "name": "Organisation"},
        "is_enterprise_install": org,
    }
