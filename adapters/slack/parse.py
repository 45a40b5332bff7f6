"""What came in from Slack → what it means to kompis. Pure.

A payload is kept as JSON: ``{"type": …, "body": …, "profile": …}``. ``type`` is one of event, action, command
and view.
``body`` is Slack's own; ``profile`` holds ``locale`` and ``tz`` of whoever did it, where they are known,
``invite`` the code of the organisation that people of that workspace belong to. One more type is ``back``:
a workspace has let the app in again, and its ``body`` holds the ``address`` of somebody there.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

import orjson

from adapters.slack.modal import FORM, about_in, answers_in
from adapters.slack.render import LINK
from bot.domain.actions.codec import decode
from bot.domain.event import Event
from bot.domain.sent_file import SentFile, kind_by_type

Payload = Mapping[str, Any]

EVENTS: Final = ("app_home_opened", "app_uninstalled", "message.im", "tokens_revoked", "user_change")
"""What to subscribe to: what :func:`parse` understands, and what ends an installation."""

_SPOKEN: Final = frozenset({None, "file_share", "me_message"})
"""Subtypes of what people write; others are edits, deletions, notices of Slack's."""

_MARKED: Final = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def parse(raw: bytes) -> Event | None:
    """The event in a stored payload, or None when it says nothing to us.

    Raises:
        KeyError, ValueError: the payload breaks Slack's own rules.
    """
    return read(orjson.loads(raw))


def read(payload: Payload) -> Event | None:
    """The same of a payload that is not stored yet."""
    body: Payload = payload["body"]
    match payload["type"]:
        case "event":
            return _event(body, payload)
        case "action":
            return _tap(body, payload)
        case "command":
            return _command(body, payload)
        case "view":
            return _form(body, payload)
        case "back":
            return Event(kind="reachable", address=body["address"], sender=body["address"])
        case _:
            return None


def address_of(payload: Payload) -> str | None:
    """Whose address a payload comes from, so that theirs are kept in order; None where it is nobody's."""
    body = payload["body"]
    match payload["type"]:
        case "event":
            user = body["event"].get("user")
            user = user.get("id") if isinstance(user, Mapping) else user
            return _address(installed_in(body), user) if user else None
        case "command":
            return _address(installed_in(body), body["user_id"])
        case _:
            return _address(installed_in(body), body["user"]["id"])


def _event(body: Payload, payload: Payload) -> Event | None:
    event: Payload = body["event"]
    match event["type"]:
        case "message":
            return _message(event, body, payload)
        case "app_home_opened" if event.get("tab") == "home":
            return _made("opened", body, event["user"], payload)
        case "user_change" if event["user"].get("deleted"):
            return _made("gone", body, event["user"]["id"], payload)
        case _:
            return None


def _message(event: Payload, body: Payload, payload: Payload) -> Event | None:
    user = event.get("user")
    ours = any(one.get("user_id") == user for one in body.get("authorizations") or () if one.get("is_bot"))
    if not user or ours or event.get("bot_id") or event.get("channel_type") != "im":
        return None
    thread = event.get("thread_ts")
    if event.get("subtype") not in _SPOKEN or event.get("hidden") or thread not in {None, event["ts"]}:
        return None
    return _made("text", body, user, payload, text=_unescaped(event.get("text") or ""), file=_file(event))


def _file(event: Payload) -> SentFile | None:
    """The first file that was shared; one that lies with others than Slack cannot be fetched."""
    files = event.get("files") or ()
    album = str(event["ts"]) if len(files) > 1 else ""
    for file in files:
        address = file.get("url_private_download") or file.get("url_private") or ""
        ours = address and not file.get("is_external")
        kind = kind_by_type(file.get("mimetype") or "")
        size = int(file.get("size") or 0)
        return SentFile(str(address) if ours else "", kind if ours else "other", size, album=album)
    return None


def _tap(body: Payload, payload: Payload) -> Event | None:
    """The first button of ours that was tapped; what is chosen in a form says nothing until it is sent."""
    if body.get("type") != "block_actions":
        return None
    for action in body["actions"]:
        if action.get("type") == "button" and not _leads_away(action):
            container: Payload = body.get("container") or {}
            channel, message = container.get("channel_id"), container.get("message_ts")
            if channel is not None and not channel.startswith("D"):
                return None  # forwarded to a place where others are
            reference = f"{channel}:{message}" if channel and message else None
            acted = decode(action.get("value") or "")
            return _made("tap", body, body["user"]["id"], payload, action=acted, reference=reference)
    return None


def _leads_away(action: Payload) -> bool:
    return "url" in action or action["action_id"].partition(".")[0] == LINK


def _command(body: Payload, payload: Payload) -> Event:
    """``/kompis pause`` is the command pause; without a word it is the beginning."""
    words = _unescaped(body.get("text") or "").split(maxsplit=1)
    command = words[0].lstrip("/").lower() if words else ""
    rest = "".join(words[1:])
    return _made("command", body, body["user_id"], payload, command=command or "start", text=rest)


def _form(body: Payload, payload: Payload) -> Event | None:
    view: Payload = body["view"]
    if body.get("type") != "view_submission" or view.get("callback_id") != FORM:
        return None
    opened_by, organisation = about_in(view)
    sent = {"action": opened_by, "answers": answers_in(view), "organisation": organisation}
    return _made("form", body, body["user"]["id"], payload, **sent)


# --- who, and what they wrote -----------------------------------------------------------------------


def _made(kind: Any, body: Payload, user: str, payload: Payload, **more: Any) -> Event:  # noqa: ANN401 - Event's own
    address = _address(installed_in(body), user)
    profile: Payload = payload.get("profile") or {}
    return Event(
        kind=kind,
        address=address,
        sender=address,
        language=profile.get("locale"),
        zone=profile.get("tz"),
        invite=payload.get("invite", ""),
        **more,
    )


def _address(installed_in: str, user: str) -> str:
    return f"{installed_in}/{user}"


def installed_in(body: Payload) -> str:
    """The workspace, or the enterprise where the app is installed for all of it.

    An event of a conversation shared between workspaces names the sender's; ours stands first among the
    authorizations.
    """
    authorization: Payload = next(iter(body.get("authorizations") or ()), {})
    for one in (authorization, body):
        enterprise = one.get("enterprise_id") or (one.get("enterprise") or {}).get("id")
        if one.get("is_enterprise_install") in {True, "true"} and enterprise:
            return str(enterprise)
        team = one.get("team_id") or (one.get("team") or {}).get("id")
        if team:
            return str(team)
    raise KeyError("team_id")


def _unescaped(text: str) -> str:
    """What somebody wrote, without Slack's mark-up of addresses and mentions."""
    bare = _MARKED.sub(lambda found: found[2] or found[1].removeprefix("mailto:"), text)
    return bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()
