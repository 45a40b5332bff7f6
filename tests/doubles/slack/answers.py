"""What the app says to an interaction: in its acknowledgement, or later by the response_url."""

from collections.abc import Callable
from typing import Any

from tests.doubles.slack.arguments import Arguments
from tests.doubles.slack.calls import Call
from tests.doubles.slack.chat import changed, edit
from tests.doubles.slack.content import content
from tests.doubles.slack.deliveries import Delivery
from tests.doubles.slack.errors import Refusal
from tests.doubles.slack.reading import inputs
from tests.doubles.slack.state import (
    RESPONSE_SECONDS,
    RESPONSE_USES,
    Conversation,
    Member,
    ResponseUrl,
    Seen,
    View,
    World,
)
from tests.doubles.slack.surfaces import add, change, checked, stack

MakeCall = Callable[[Arguments, Member], Call]
"""A call in the name of the app's installation where this person is."""

KNOWN = frozenset(
    {
        "text", "blocks", "attachments", "response_type", "replace_original", "delete_original",
        "thread_ts", "unfurl_links", "unfurl_media", "metadata", "mrkdwn",
    }
)  # fmt: skip


def responded(world: World, address: ResponseUrl, asked: Arguments, make: MakeCall) -> None:
    """Use a response_url once.

    Raises:
        Refusal: it is used up or too old, or what came is no message.
    """
    if world.clock() - address.at > RESPONSE_SECONDS:
        raise Refusal("expired_url", status=404)
    if address.uses >= RESPONSE_USES:
        raise Refusal("used_url", status=404)
    for name in sorted(set(asked.values) - KNOWN):
        world.violations.append(f"response_url: unknown argument {name!r}")
    address.uses += 1
    call = make(asked, address.member)
    original = _original(world, address)
    if asked.flag("delete_original"):
        if original is None:
            raise Refusal("message_not_found", status=404)
        original.deleted_at = world.clock()
        return
    try:
        said = content(world, asked, "response_url", call.grant)
    except Refusal as refusal:
        raise Refusal(refusal.error, refusal.beside, status=400) from None
    if asked.flag("replace_original"):
        if original is None:
            raise Refusal("message_not_found", status=404)
        # unlike chat.update it replaces the whole message
        whole = type(said)(said.text or "", said.blocks or (), said.attachments or (), said.metadata)
        edit(original, whole, world.clock(), world.violations.append)
        if original.reader is None:
            call.emit(address.conversation.workspace, changed(call, address.conversation, original))
        return
    visible = asked.text("response_type") == "in_channel"
    call.post(address.conversation, said, None if visible else address.member.id)


def _original(world: World, address: ResponseUrl) -> Seen | None:
    if address.message is None:
        return None
    message = world.messages.get((address.conversation.id, address.message))
    return message if message is not None and message.deleted_at is None else None


def acknowledged(world: World, delivery: Delivery, make: MakeCall) -> None:
    """What an acknowledgement carries takes effect."""
    if delivery.member is None:
        return
    answer = delivery.answer if isinstance(delivery.answer, dict) else {}
    if delivery.kind == "command" and answer:
        _command_answered(world, delivery, answer, make)
    elif delivery.kind == "view":
        _view_answered(world, delivery, answer, make)


def _command_answered(world: World, delivery: Delivery, answer: dict[str, Any], make: MakeCall) -> None:
    assert delivery.member is not None
    asked = Arguments(answer)
    call = make(asked, delivery.member)
    where: Conversation = world.conversations[delivery.body["channel_id"]]
    try:
        said = content(world, asked, "acknowledgement", call.grant)
    except Refusal as refusal:
        world.violations.append(f"acknowledgement of {delivery.name}: {refusal.error}")
        return
    visible = asked.text("response_type") == "in_channel"
    call.post(where, said, None if visible else delivery.member.id)


def _view_answered(world: World, delivery: Delivery, answer: dict[str, Any], make: MakeCall) -> None:
    assert delivery.member is not None
    view = world.views[delivery.body["view"]["id"]]
    grant = make(Arguments({}), delivery.member).grant
    match answer.get("response_action"):
        case "errors":
            known = {block["block_id"] for block, _ in inputs(view.blocks)}
            wrong = dict(answer.get("errors") or {})
            if not wrong or not set(wrong) <= known:
                world.violations.append("view_submission: errors that belong to no field")
            view.errors = wrong
        case "update" | "push" as how:
            try:
                body = checked(world, answer.get("view"), grant, home=False)
            except Refusal as refusal:
                messages = refusal.beside.get("errors", "")
                world.violations.append(f"view_submission: {refusal.error} {messages}")
                return
            if how == "update":
                change(world, view, body)
            else:
                add(world, delivery.member, body, view)
        case "clear":
            for one in stack(world, delivery.member):
                one.closed = True
        case None:
            close(view)
        case other:
            world.violations.append(f"view_submission: there is no response_action {other!r}")


def close(view: View) -> None:
    """The view goes from the screen."""
    view.closed = True
