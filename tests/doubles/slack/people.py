"""The methods users.*, conversations.*, dnd.* and team.*: who there is, and the channels to them."""

from typing import Any, Final

from tests.doubles.slack.calls import Call, as_message, page
from tests.doubles.slack.errors import Refusal, explained
from tests.doubles.slack.state import Conversation, Member

MOST_TEAM_INFO: Final = 50
COMMERCIAL_PAGE: Final = 15
LONGEST_HISTORY: Final = 999


def user_info(call: Call) -> dict[str, Any]:
    """One person; the locale only when asked for."""
    member = call.member(call.asked.required("user"))
    return {"user": _user(call, member)}


def user_list(call: Call) -> dict[str, Any]:
    """Everybody of a workspace, page by page."""
    team = _team(call)
    found = [
        _user(call, member)
        for member in call.world.members.values()
        if member.state != "invisible"
        and call.grant.reaches(member.workspace)
        and team in ("", member.workspace.id)
    ]
    members, following = page(found, call.asked)
    return {"members": members, "cache_ts": int(call.now), **following}


def user_by_email(call: Call) -> dict[str, Any]:
    """The person with this address."""
    wanted = call.asked.required("email")
    for member in call.world.members.values():
        found = member.email == wanted and member.state == "active"
        if found and call.grant.reaches(member.workspace):
            return {"user": _user(call, member)}
    raise Refusal("users_not_found")


def user_conversations(call: Call) -> dict[str, Any]:
    """The app's channels, of the kinds asked for."""
    team = _team(call)
    kinds = call.asked.text("types", "public_channel").split(",")
    found = [
        _channel(conversation)
        for conversation in call.world.conversations.values()
        if call.grant.reaches(conversation.workspace)
        and team in ("", conversation.workspace.id)
        and ("im" if conversation.is_im else "public_channel") in kinds
        and conversation.joined
    ]
    channels, following = page(found, call.asked)
    return {"channels": channels, **following}


def open_conversation(call: Call) -> dict[str, Any]:
    """The direct channel to one person, opened if need be."""
    if "channel" in call.asked:
        conversation = call.conversation()
        return {"no_op": True, "already_open": True, "channel": {"id": conversation.id}}
    users = call.asked.text("users")
    if not users:
        raise Refusal("users_list_not_supplied")
    if "," in users:
        raise Refusal(
            "missing_scope", {"needed": "mpim:write", "provided": ",".join(sorted(call.grant.scopes))}
        )
    member = call.member(users)
    if member.state == "deactivated":
        raise Refusal("user_disabled")
    if member.kind == "bot":
        raise Refusal("cannot_dm_bot")
    already = {"no_op": True, "already_open": True} if call.world.opened(member) else {}
    conversation = call.world.dm(member)
    full = call.asked.flag("return_im")
    return {**already, "channel": _channel(conversation) if full else {"id": conversation.id}}


def conversation_info(call: Call) -> dict[str, Any]:
    """One channel."""
    return {"channel": _channel(call.conversation())}


def conversation_members(call: Call) -> dict[str, Any]:
    """The people in a channel."""
    conversation = call.conversation()
    ids = [call.grant.bot_user, *([conversation.member.id] if conversation.member is not None else [])]
    found, following = page([{"id": one} for one in ids], call.asked)
    return {"members": [one["id"] for one in found], **following}


def history(call: Call) -> dict[str, Any]:
    """The messages of a channel, newest first; what is too fresh has not got here yet."""
    conversation = call.conversation()
    call.world.settle()
    oldest, latest = call.asked.number("oldest"), call.asked.number("latest", call.now + 1)
    inclusive = call.asked.flag("inclusive")
    limit = call.asked.number("limit", COMMERCIAL_PAGE if call.commercial else 100)
    if not 0 < limit <= LONGEST_HISTORY:
        raise explained("invalid_arguments", [f"must be 1 to {LONGEST_HISTORY} [json-pointer:/limit]"])
    if call.commercial:
        limit = min(limit, COMMERCIAL_PAGE)
    found = []
    for message in call.world.of_channel(conversation.id):
        ts = float(message.ts)
        within = oldest < ts < latest or (inclusive and ts in (oldest, latest))
        arrived = message.versions[0].at <= call.now - call.world.history_lag
        hidden = message.deleted_at is not None
        if not within or not arrived or hidden:
            continue
        body = as_message(message, call.app, conversation.workspace.id)
        if message.metadata:
            whole = call.asked.flag("include_all_metadata")
            body["metadata"] = message.metadata if whole else {"event_type": message.metadata["event_type"]}
        found.append(body)
    found.sort(key=lambda body: float(body["ts"]), reverse=True)
    start = _start(call)
    messages = found[start : start + int(limit)]
    more = start + int(limit) < len(found)
    following = {"response_metadata": {"next_cursor": f"next:{start + int(limit)}"}} if more else {}
    return {"messages": messages, "has_more": more, "pin_count": 0, **following}


def dnd_info(call: Call) -> dict[str, Any]:
    """The hours in which one person gets no notifications."""
    return _dnd(call.member(call.asked.text("user") or call.grant.bot_user))


def dnd_team_info(call: Call) -> dict[str, Any]:
    """The same of up to fifty people."""
    _team(call)
    users = call.asked.required("users").split(",")
    if len(users) > MOST_TEAM_INFO:
        raise Refusal("too_many_users")
    return {"users": {user: _dnd(call.member(user)) for user in users}}


def team_info(call: Call) -> dict[str, Any]:
    """The workspace."""
    wanted = call.asked.text("team") or call.grant.tenant
    workspace = call.world.workspaces.get(wanted)
    if workspace is None or not call.grant.reaches(workspace):
        raise Refusal("team_not_found")
    return {"team": {"id": workspace.id, "name": workspace.name, "domain": workspace.domain}}


def teams(call: Call) -> dict[str, Any]:
    """The workspaces this token reaches."""
    found = [
        {"id": workspace.id, "name": workspace.name}
        for workspace in call.world.workspaces.values()
        if call.grant.reaches(workspace)
    ]
    listed, following = page(found, call.asked)
    return {"teams": listed, **following}


def _user(call: Call, member: Member) -> dict[str, Any]:
    return member.as_user(
        call.now,
        locale=call.asked.flag("include_locale"),
        email="users:read.email" in call.grant.scopes,
    )


def _team(call: Call) -> str:
    """The workspace an org-wide token has to name."""
    if call.grant.workspace is None and "team_id" not in call.asked:
        raise Refusal(
            "missing_argument", {"response_metadata": {"messages": ["[ERROR] team_id is required"]}}
        )
    return call.asked.text("team_id")


def _channel(conversation: Conversation) -> dict[str, Any]:
    body: dict[str, Any] = {"id": conversation.id, "is_im": conversation.is_im, "is_archived": False}
    body["context_team_id"] = conversation.workspace.id
    if conversation.member is None:
        return body | {"name": conversation.name, "is_channel": True, "is_member": conversation.joined}
    deleted = conversation.member.state == "deactivated"
    return body | {"user": conversation.member.id, "is_user_deleted": deleted, "is_open": True}


def _dnd(member: Member) -> dict[str, Any]:
    starts, ends = member.dnd or (1.0, 1.0)
    return {
        "dnd_enabled": member.dnd is not None,
        "next_dnd_start_ts": int(starts),
        "next_dnd_end_ts": int(ends),
        "snooze_enabled": False,
    }


def _start(call: Call) -> int:
    cursor = call.asked.text("cursor")
    if cursor and not (cursor.startswith("next:") and cursor[5:].isdecimal()):
        raise Refusal("invalid_cursor")
    return int(cursor[5:]) if cursor else 0
