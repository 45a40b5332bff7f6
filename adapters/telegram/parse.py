"""A raw update of the Bot API → what it means to kompis. Pure."""

from collections.abc import Mapping
from typing import Any, Final

import orjson
from msgspec import Struct

from bot.domain.actions.codec import decode
from bot.domain.event import Event
from bot.domain.sent_file import SentFile, SentKind, kind_by_type

Update = Mapping[str, Any]

CAPTION: Final = "caption"
"""Stands behind the number of a message whose text is a caption."""

WANTED: Final = ("message", "callback_query", "my_chat_member")
"""The kinds of update to ask Telegram for: all that :func:`parse` understands."""


class Tap(Struct, frozen=True):
    """A tap on a button. In a group only its answer can tell something to whoever tapped."""

    id: str
    in_group: bool


_IN: Final = frozenset({"member", "administrator", "creator"})
_MOVED: Final = "migrate_to_chat_id"
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


def tap_of(update: Update) -> Tap | None:
    """The tap to acknowledge, if the update is one."""
    query: Update | None = update.get("callback_query")
    if query is None:
        return None
    return Tap(query["id"], in_group=not _is_private(query.get("message", {}).get("chat")))


def is_for(update: Update, username: str | None) -> bool:
    """Whether an update is worth keeping: talk among the people of a group is not, nor another bot's command.

    A bot that a group has made its admin is told everything that is said there.
    """
    message: Update | None = update.get("message")
    if message is None or _is_private(message.get("chat")) or _MOVED in message:
        return True
    word, at, named = _words(message).partition(" ")[0].partition("@")
    return word.startswith("/") and (not at or username is None or named.lower() == username.lower())


def _message(message: Update) -> Event | None:
    chat, sender = message["chat"], _author(message)
    if _MOVED in message:
        return _event("moved", chat, sender or chat, moved_to=str(message[_MOVED]))
    if sender is None or not _SPOKEN & message.keys():
        return None
    text = _words(message)
    if text.startswith("/"):
        word, *rest = text[1:].split(maxsplit=1) or [""]
        command = word.partition("@")[0].lower()
        return _event("command", chat, sender, text="".join(rest), command=command, topic=_topic(message))
    if not _is_private(chat):
        return None  # talk among people is not for us
    return _event("text", chat, sender, text=text, file=_file(message))


def _file(message: Update) -> SentFile | None:
    """What was sent: of a photo's sizes the largest; what is neither picture nor film is of no use."""
    album = str(message.get("media_group_id", ""))
    if photos := message.get("photo"):
        return _sent(max(photos, key=lambda one: one.get("width", 0)), "image", album)
    if video := message.get("video"):
        return _sent(video, "film", album)
    if document := message.get("document"):
        return _sent(document, kind_by_type(document.get("mime_type", "")), album)
    others = (message[name] for name in ("audio", "voice", "sticker", "video_note") if name in message)
    return next((_sent(one, "other", album) for one in others), None)


def _sent(file: Update, kind: SentKind, album: str) -> SentFile:
    return SentFile(str(file.get("file_id", "")), kind, int(file.get("file_size", 0)), album=album)


def _author(message: Update) -> Update | None:
    """Who wrote a message; for an admin of a group who does so without a name, the group itself."""
    sender: Update | None = message.get("from")
    if message.get("sender_chat", {}).get("id") == message["chat"]["id"]:
        return {"id": message["chat"]["id"]}
    return None if sender is None or sender.get("is_bot") else sender


def _tap(query: Update) -> Event:
    sender = query["from"]
    # A message too old to be shown still names its chat; one sent in inline mode names none.
    message = query.get("message", {})
    chat = message.get("chat", {"id": sender["id"], "type": "private"})
    return _event(
        "tap",
        chat,
        sender,
        action=decode(query.get("data", "")),
        reference=_reference(message),
        topic=_topic(message),
        whisper="" if _is_private(chat) else query["id"],
    )


def _reference(message: Update) -> str | None:
    """The message that was tapped, as the receipt of its delivery would name it."""
    number = message.get("message_id")
    if number is None:
        return None
    return f"{number}:{CAPTION}" if "caption" in message else str(number)


def _membership(change: Update) -> Event | None:
    is_in, was_in = _is_in(change["new_chat_member"]), _is_in(change["old_chat_member"])
    if not is_in:
        return _event("blocked", change["chat"], change["from"])
    return None if was_in else _event("unblocked", change["chat"], change["from"])


def _is_in(member: Update) -> bool:
    """Whether the bot is in a chat; one of restricted rights may be in or not."""
    return bool(member.get("is_member")) if member["status"] == "restricted" else member["status"] in _IN


def _words(message: Update) -> str:
    return str(message.get("text") or message.get("caption") or "").strip()


def _topic(message: Update) -> str:
    """The topic of a group that a message stands in; the general one, and a thread of replies, are none."""
    in_topic = message.get("is_topic_message") and not _is_private(message.get("chat"))
    return str(message["message_thread_id"]) if in_topic else ""


def _is_private(chat: Update | None) -> bool:
    """Whether a chat is with one person; what names no chat comes from one."""
    return chat is None or chat.get("type") == "private"


def _event(kind: Any, chat: Update, sender: Update, **more: Any) -> Event:  # noqa: ANN401 - Event's own fields
    return Event(
        kind=kind,
        address=str(chat["id"]),
        sender=str(sender["id"]),
        language=sender.get("language_code"),
        name=sender.get("first_name"),
        private=_is_private(chat),
        **more,
    )
