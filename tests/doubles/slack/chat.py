"""The methods chat.*: posts, edits, deletions, and messages for later."""

from typing import Any, Final

from tests.doubles.slack.calls import Call, as_message
from tests.doubles.slack.content import Content, content
from tests.doubles.slack.errors import Refusal
from tests.doubles.slack.state import Conversation, Seen, Version

FURTHEST: Final = 120 * 24 * 3600
SCHEDULED_SECONDS: Final = 300
MOST_SCHEDULED: Final = 30


def post_message(call: Call) -> dict[str, Any]:
    """A new message."""
    conversation = call.addressee()
    said = content(call.world, call.asked, "chat.postMessage", call.grant)
    message = call.post(conversation, said)
    call.emit(conversation.workspace, _event(call, conversation, message))
    body = as_message(message, call.app, conversation.workspace.id)
    if message.metadata:
        body["metadata"] = message.metadata
    return {"channel": conversation.id, "ts": message.ts, "message": body}


def post_ephemeral(call: Call) -> dict[str, Any]:
    """A message for one reader, in no history."""
    conversation = call.addressee()
    reader = call.member(call.asked.required("user"))
    if conversation.member not in (None, reader):
        raise Refusal("user_not_in_channel")
    said = content(call.world, call.asked, "chat.postEphemeral", call.grant)
    return {"message_ts": call.post(conversation, said, reader.id).ts}


def update(call: Call) -> dict[str, Any]:
    """Another content for a message; what is not mentioned stays as it was."""
    conversation = call.conversation()
    message = call.message(conversation, "message_not_found", "cant_update_message")
    said = content(call.world, call.asked, "chat.update", call.grant)
    edit(message, said, call.now, call.world.violations.append)
    call.emit(conversation.workspace, changed(call, conversation, message))
    body = as_message(message, call.app, conversation.workspace.id)
    return {"channel": conversation.id, "ts": message.ts, "text": message.text, "message": body}


def edit(message: Seen, said: Content, now: float, violation: Any) -> None:  # noqa: ANN401 - any callable
    """Let a message show something else from now on."""
    before = message.latest
    known = {block["block_id"]: block for version in message.versions for block in version.blocks}
    for block in said.blocks or ():
        if known.get(block["block_id"], block) != block:
            violation(f"chat.update: block_id {block['block_id']!r} stood for something else before")
    message.versions.append(
        Version(
            now,
            before.text if said.text is None else said.text,
            before.blocks if said.blocks is None else said.blocks,
            before.attachments if said.attachments is None else said.attachments,
        )
    )
    if said.metadata is not None:
        message.metadata = said.metadata or None


def delete(call: Call) -> dict[str, Any]:
    """Take a message away."""
    conversation = call.conversation()
    message = call.message(conversation, "message_not_found", "cant_delete_message")
    message.deleted_at = call.now
    event = {
        "type": "message",
        "subtype": "message_deleted",
        "channel": conversation.id,
        "channel_type": "im" if conversation.is_im else "channel",
        "deleted_ts": message.ts,
        "previous_message": as_message(message, call.app, conversation.workspace.id),
        "hidden": True,
        "ts": call.world.next_ts(),
    }
    call.emit(conversation.workspace, event | {"event_ts": event["ts"]})
    return {"channel": conversation.id, "ts": message.ts}


def permalink(call: Call) -> dict[str, Any]:
    """The address of a message."""
    conversation = call.conversation()
    ts = call.asked.required("message_ts")
    if (conversation.id, ts) not in call.world.messages:
        raise Refusal("message_not_found")
    place = f"archives/{conversation.id}/p{ts.replace('.', '')}"
    return {
        "channel": conversation.id,
        "permalink": f"https://{conversation.workspace.domain}.slack.com/{place}",
    }


def schedule(call: Call) -> dict[str, Any]:
    """A message for later; one with metadata never comes, as Slack's own page says."""
    conversation = call.addressee()
    said = content(call.world, call.asked, "chat.scheduleMessage", call.grant)
    at = call.asked.number("post_at")
    if at <= call.now:
        raise Refusal("time_in_past")
    if at > call.now + FURTHEST:
        raise Refusal("time_too_far")
    near = [
        one
        for one in call.world.scheduled.values()
        if one.conversation is conversation and abs(one.at - at) < SCHEDULED_SECONDS
    ]
    if len(near) >= MOST_SCHEDULED:
        raise Refusal("restricted_too_many")
    if said.metadata:
        call.world.warnings.append("chat.scheduleMessage: a message with metadata is never posted")
    waiting = call.world.schedule(conversation, at, call.grant, said)
    return {"channel": conversation.id, "scheduled_message_id": waiting.id, "post_at": int(at), "message": {}}


def scheduled(call: Call) -> dict[str, Any]:
    """What waits to be posted."""
    return {
        "scheduled_messages": [
            {"id": one.id, "channel_id": one.conversation.id, "post_at": int(one.at), "text": one.said.text}
            for one in call.world.scheduled.values()
            if call.grant.reaches(one.conversation.workspace)
            and call.asked.text("channel") in ("", one.conversation.id)
        ],
        "response_metadata": {"next_cursor": ""},
    }


def unschedule(call: Call) -> dict[str, Any]:
    """Do not post it after all."""
    call.conversation()
    if call.world.scheduled.pop(call.asked.required("scheduled_message_id"), None) is None:
        raise Refusal("invalid_scheduled_message_id")
    return {}


def _event(call: Call, conversation: Conversation, message: Seen) -> dict[str, Any]:
    """The app hears its own words, too."""
    body = as_message(message, call.app, conversation.workspace.id)
    return body | {
        "channel": conversation.id,
        "channel_type": "im" if conversation.is_im else "channel",
        "event_ts": message.ts,
    }


def changed(call: Call, conversation: Conversation, message: Seen) -> dict[str, Any]:
    """The event of an edit."""
    ts = call.world.next_ts()
    return {
        "type": "message",
        "subtype": "message_changed",
        "channel": conversation.id,
        "channel_type": "im" if conversation.is_im else "channel",
        "message": as_message(message, call.app, conversation.workspace.id),
        "hidden": True,
        "ts": ts,
        "event_ts": ts,
    }
