"""A raw update of the Bot API → what it means to kompis. Pure."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from bot.domain.actions import decode
from bot.domain.event import Event

Update = Mapping[str, Any]

CAPTION: Final = "caption"
"""Stands behind the number of a message whose text is a caption."""

WANTED: Final = ("message", "callback_query", "my_chat_member")
"""The kinds of update to ask Telegram for: all that :func:`parse` understands."""

_SHUT_OUT: Final = frozenset({"kicked", "left"})
_LET_IN: Final = frozenset({"member", "administrator", "creator"})
_SPOKEN: Final = frozenset(
    {
        "text",
        "caption",
        "photo",
        "video",
        "audio",
        "voice",
        "document",
        "sticker",
        "animation",
        "video_note",
        "contact",
        "location",
        "venue",
        "poll",
        "dice",
    }
)
"""What people send; a message without any of these is Telegram's own (a title changed, a pin set)."""


def parse(raw: bytes) -> Event | None:
    """The event in a stored update, or None when it says nothing to us.

    Raises:
        KeyError, ValueError: the update breaks the Bot API's own rules.
    """
    update: Update = orjson.loads(raw)
    if "message" in update:
        return _message(update["message"])
    if "callback_query" in update:
        return _tap(update["callback_query"])
    if "my_chat_member" in update:
        return _membership(update["my_chat_member"])
    return None


def person_of(update: Update) -> int | None:
    """The id of the person who did something, so that their updates can be kept in order."""
    for kind in WANTED:
        if kind in update:
            sender: int | None = update[kind].get("from", {}).get("id")
            return sender
    return None


def tap_of(update: Update) -> str | None:
    """The id of the tap to acknowledge, if the update is one."""
    query: Update = update.get("callback_query", {})
    return query.get("id")


def _message(message: Update) -> Event | None:
    sender = message.get("from")
    if sender is None or sender.get("is_bot") or not _SPOKEN & message.keys():
        return None
    text = str(message.get("text") or message.get("caption") or "").strip()
    private = message["chat"]["type"] == "private"
    if text.startswith("/"):
        word, *rest = text[1:].split(maxsplit=1) or [""]
        command = word.partition("@")[0].lower()
        return _event("command", message["chat"], sender, text="".join(rest), command=command)
    if not private:
        return None  # talk among people is not for us
    return _event("text", message["chat"], sender, text=text)


def _tap(query: Update) -> Event:
    sender = query["from"]
    # A message too old to be shown still names its chat; one sent in inline mode names none.
    message = query.get("message", {})
    chat = message.get("chat", {"id": sender["id"], "type": "private"})
    return _event("tap", chat, sender, action=decode(query.get("data", "")), reference=_reference(message))


def _reference(message: Update) -> str | None:
    """The message that was tapped, as the receipt of its delivery would name it."""
    number = message.get("message_id")
    if number is None:
        return None
    return f"{number}:{CAPTION}" if "caption" in message else str(number)


def _membership(change: Update) -> Event | None:
    status = change["new_chat_member"]["status"]
    if status in _SHUT_OUT:
        return _event("blocked", change["chat"], change["from"])
    if status in _LET_IN and change["old_chat_member"]["status"] in _SHUT_OUT:
        return _event("unblocked", change["chat"], change["from"])
    return None


def _event(kind: Any, chat: Update, sender: Update, **more: Any) -> Event:  # noqa: ANN401 - Event's own fields
    return Event(
        kind=kind,
        address=str(chat["id"]),
        sender=str(sender["id"]),
        language=sender.get("language_code"),
        name=sender.get("first_name"),
        private=chat["type"] == "private",
        **more,
    )
