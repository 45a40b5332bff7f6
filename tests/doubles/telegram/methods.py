"""The methods of the Bot API that kompis uses: each a function that checks, changes the world, answers."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit

from tests.doubles.hearing import Asking
from tests.doubles.telegram import content
from tests.doubles.telegram.errors import ApiError, bad_request, forbidden, too_many
from tests.doubles.telegram.parameters import Parameters, names
from tests.doubles.telegram.polls import Poll, read_poll
from tests.doubles.telegram.rates import Rates
from tests.doubles.telegram.state import DAY, Button, Group, Person, Seen, Version, World

ACTIONS: Final = names(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker "
    "find_location record_video_note upload_video_note"
)
MEBIBYTE: Final = 1024 * 1024
NOT_MODIFIED: Final = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
TOO_OLD: Final = "query is too old and response timeout expired or query ID is invalid"
GENERAL_TOPIC: Final = 1
SCOPES: Final = names("default all_private_chats all_group_chats all_chat_administrators chat")
"""Whom commands are shown to; those for single members of a group are left out."""
ALBUM: Final = (2, 10)
LARGEST_DOWNLOAD: Final = 20 * MEBIBYTE
HOOK_PORTS: Final = frozenset({80, 88, 443, 8443})


@dataclass(slots=True)
class Call:
    """One request at one moment: the world it changes, the meters it has to pass, what it asks for."""

    world: World
    rates: Rates
    asked: Parameters
    asking: Asking
    now: float

    def complain(self, sentence: str) -> None:
        """Note something the real server would take silently, yet no bot of ours should do."""
        self.world.violations.append(sentence)


def find_chat(call: Call) -> Person | Group:
    """Who the request is for.

    Raises:
        ApiError: nobody the bot can write to, in the words that say why.
    """
    if not call.asked.text("chat_id"):
        raise bad_request("chat_id is empty")
    chat_id = call.asked.chat
    person = call.world.people.get(chat_id or 0)
    if person is not None:
        return _reachable(person)
    group = call.world.groups.get(chat_id or 0)
    if group is None:
        raise bad_request("chat not found")
    return _reachable_group(group, call.asked.number("message_thread_id"))


def _reachable(person: Person) -> Person:
    match person.state:
        case "unknown":
            raise bad_request("chat not found")
        case "known":
            raise forbidden("bot can't initiate conversation with a user")
        case "blocked":
            raise forbidden("bot was blocked by the user")
        case "deactivated":
            raise forbidden("user is deactivated")
        case "started":
            return person


def _reachable_group(group: Group, topic: int) -> Group:
    if group.moved_to is not None:
        words = "group chat was upgraded to a supergroup chat"
        raise ApiError(400, words, {"migrate_to_chat_id": group.moved_to})
    match group.state:
        case "kicked":
            raise forbidden(f"bot was kicked from the {group.kind} chat")
        case "left":
            raise forbidden(f"bot is not a member of the {group.kind} chat")
        case "deleted":
            raise forbidden("the group chat was deleted")
        case "muted":
            raise bad_request("not enough rights to send text messages to the chat")
        case "member":
            pass
    if topic not in {0, GENERAL_TOPIC} and topic not in group.topics:
        raise bad_request("message thread not found")
    return group


def _take_turn(call: Call, chat: int, *, edit: bool = False) -> None:
    paid = call.asked.flag("allow_paid_broadcast")
    seconds = call.rates.admit(chat, call.asking, edit=edit, paid=paid, now=call.now)
    if seconds is not None:
        raise too_many(seconds)
    if paid:
        call.world.stars -= 1


def _rows(call: Call) -> tuple[tuple[Button, ...], ...]:
    return content.keyboard(call.asked.json("reply_markup"), call.complain)


def _formatted(call: Call, text: str, entities: str) -> tuple[str, content.Entities]:
    if call.asked.text("parse_mode"):
        call.complain("parse_mode is not modelled by the double: send entities")
    read = content.caption if text == "caption" else content.message_text
    return read(call.asked.text(text), call.asked.items(entities), call.complain)


def send_message(call: Call) -> dict[str, Any]:
    """SendMessage: a text with buttons."""
    text, entities = _formatted(call, "text", "entities")
    return _post(call, "text", Version(call.now, text, entities, _rows(call)))


def send_file(kind: str) -> Callable[[Call], dict[str, Any]]:
    """SendPhoto and its siblings: media with a caption and buttons."""

    def send(call: Call) -> dict[str, Any]:
        text, entities = _formatted(call, "caption", "caption_entities")
        version = Version(call.now, text, entities, _rows(call))
        return _post(call, kind, version, _file(call, kind))

    return send


def _file(call: Call, kind: str) -> str:
    """The file id of what is sent: an upload, an address the server fetches, or an id it knows."""
    named = call.asked.text(kind)
    upload = call.asked.files.get(named.removeprefix("attach://")) or call.asked.files.get(kind)
    if upload is not None:
        limit = 10 if kind == "photo" else 50
        if len(upload) > limit * MEBIBYTE:
            raise ApiError(413, "Request Entity Too Large")
        if not upload:
            raise bad_request("file must be non-empty")
        call.world.uploads += 1
        file_id = _known_file(call.world, kind, hashlib.sha256(upload).hexdigest())
        call.world.contents[file_id] = upload
        return file_id
    if named.startswith(("http://", "https://")):
        refusal = call.world.bad_addresses.get(named)
        if refusal is not None:
            raise bad_request(refusal)
        call.world.fetched[named] += 1
        return _known_file(call.world, kind, hashlib.sha256(named.encode()).hexdigest())
    if not named:
        raise bad_request(f"there is no {kind} in the request")
    if call.world.files.get(named) != kind:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return named


def _known_file(world: World, kind: str, digest: str) -> str:
    file_id = f"{kind}-{digest[:24]}"
    world.files[file_id] = kind
    return file_id


def send_media_group(call: Call) -> list[dict[str, Any]]:
    """SendMediaGroup: 2 to 10 media as one album, each a message and a turn; it takes no buttons."""
    media = call.asked.items("media")
    if not ALBUM[0] <= len(media) <= ALBUM[1]:
        raise bad_request("wrong number of items in the group of messages to send: expected 2-10")
    shown = []
    for one in media:
        kind = str(one.get("type", ""))
        if kind not in {"photo", "video", "audio", "document"}:
            raise bad_request("can't parse InputMedia: type must be one of photo, video, audio, document")
        named = Parameters({kind: one.get("media", "")}, call.asked.files)
        file = _file(replace(call, asked=named), kind)
        text, entities = content.caption(
            one.get("caption", ""), one.get("caption_entities", []), call.complain
        )
        shown.append((kind, Version(call.now, text, entities), file))
    return [_post(call, kind, version, file) for kind, version, file in shown]


def send_poll(call: Call) -> dict[str, Any]:
    """SendPoll: a poll or a quiz."""
    find_chat(call)
    poll = read_poll(call.asked, f"5{len(call.world.polls):015}", call.now)
    shown = _post(call, "poll", Version(call.now, "", (), _rows(call)), poll=poll)
    call.world.polls[poll.id] = call.world.messages[shown["chat"]["id"], shown["message_id"]]
    return shown


def stop_poll(call: Call) -> dict[str, Any]:
    """StopPoll: no more votes; answers with how it stands."""
    message = _message(call, "stop the poll")
    if message.poll is None:
        raise bad_request("message with poll to stop not found")
    if message.poll.is_closed(call.now):
        raise bad_request("poll has already been closed")
    message.poll.closed = True
    call.world.updates.add("poll", message.poll.as_json(call.now), call.now)
    return message.poll.as_json(call.now)


def get_file(call: Call) -> dict[str, Any]:
    """GetFile: where an uploaded file can be fetched, up to 20 MB of it."""
    file_id = call.asked.text("file_id")
    content_of_it = call.world.contents.get(file_id)
    if content_of_it is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(content_of_it) > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    kind, _, number = file_id.partition("-")
    return {
        "file_id": file_id,
        "file_unique_id": number[-12:],
        "file_size": len(content_of_it),
        "file_path": f"{kind}s/{file_id}",
    }


def _post(
    call: Call, kind: str, version: Version, file: str | None = None, poll: Poll | None = None
) -> dict[str, Any]:
    chat = find_chat(call)
    _take_turn(call, chat.id)
    message = Seen(
        chat=chat.id,
        id=call.world.next_message_id(),
        kind=kind,
        by_bot=True,
        versions=[version],
        silent=call.asked.flag("disable_notification"),
        file=file,
        topic=call.asked.number("message_thread_id"),
        poll=poll,
        streams=call.asked.flag("supports_streaming"),
    )
    call.world.messages[chat.id, message.id] = message
    return as_message(call.world, message)


def edit(what: str) -> Callable[[Call], dict[str, Any]]:
    """EditMessageText, editMessageCaption, editMessageReplyMarkup: what a message shows from now on."""

    def change(call: Call) -> dict[str, Any]:
        message = _message(call, "edit")
        old = message.latest
        if what == "markup":
            new = Version(call.now, old.text, old.entities, _rows(call))
        else:
            text, entities = _formatted(call, what, "entities" if what == "text" else "caption_entities")
            if (what == "text") != (message.kind == "text"):
                raise bad_request(f"there is no {what} in the message to edit")
            new = Version(call.now, text, entities, _rows(call))
        _take_turn(call, message.chat, edit=True)
        if new.shows_as(old):
            raise bad_request(NOT_MODIFIED)
        message.versions.append(new)
        return as_message(call.world, message)

    return change


def delete_message(call: Call) -> bool:
    """DeleteMessage: gone for both, within 48 hours."""
    message = _message(call, "delete")
    if call.now - message.versions[0].at > 2 * DAY:
        raise bad_request("message can't be deleted for everyone")
    message.deleted_at = call.now
    return True


def _message(call: Call, what: str) -> Seen:
    chat = find_chat(call)
    number = call.asked.number("message_id")
    if not number:
        raise bad_request("message identifier is not specified")
    message = call.world.messages.get((chat.id, number))
    if message is None or message.deleted_at is not None:
        raise bad_request(f"message to {what} not found")
    if not message.by_bot:
        raise bad_request(f"message can't be {what.removesuffix('e')}ed")
    return message


def answer_callback_query(call: Call) -> bool:
    """AnswerCallbackQuery: the button's spinner stops, if it still turns."""
    press = call.world.presses.get(call.asked.text("callback_query_id"))
    late = press is not None and call.now - press.at > call.world.press_deadline
    if press is None or press.answered_at is not None or late:
        raise bad_request(TOO_OLD)
    words = call.asked.text("text")
    if len(words) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    press.answered_at, press.answer, press.alert = call.now, words, call.asked.flag("show_alert")
    return True


def send_chat_action(call: Call) -> bool:
    """SendChatAction: “writes …”."""
    find_chat(call)
    if call.asked.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def get_me(call: Call) -> dict[str, Any]:
    """GetMe: who the bot is."""
    return call.world.profile.as_user


def get_chat(call: Call) -> dict[str, Any]:
    """GetChat: who the other one is; a block does not hide that."""
    person = call.world.people.get(call.asked.chat or 0)
    if person is not None and person.state != "unknown":
        return person.as_chat
    return find_chat(call).as_chat


def set_webhook(call: Call) -> bool:
    """SetWebhook: from now on updates are brought there, and polling is refused. At most once a second."""
    hook, asked = call.world.hook, call.asked
    if call.now - hook.set_at < 1:
        raise too_many(1)
    hook.set_at = call.now
    secret = asked.text("secret_token")
    if secret and re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret) is None:
        raise bad_request("secret token contains unallowed characters")
    url = asked.text("url")
    if url and not hook.local:
        _check_hook(url)
    if "allowed_updates" in asked.values:
        call.world.updates.allowed = frozenset(asked.items("allowed_updates")) or None
    if asked.flag("drop_pending_updates"):
        call.world.updates.confirm(2**62)
    hook.secret, hook.error, hook.error_at = secret, "", None
    hook.max_connections = min(max(asked.number("max_connections", 40), 1), 100)
    call.world.webhook = url
    return True


def _check_hook(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in HOOK_PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def delete_webhook(call: Call) -> bool:
    """DeleteWebhook: polling is possible again."""
    call.world.webhook = ""
    if call.asked.flag("drop_pending_updates"):
        call.world.updates.confirm(2**62)
    return True


def get_webhook_info(call: Call) -> dict[str, Any]:
    """GetWebhookInfo: the address, and how many updates wait."""
    world, hook = call.world, call.world.hook
    info: dict[str, Any] = {
        "url": world.webhook,
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates),
    }
    if world.webhook:
        info["max_connections"] = hook.max_connections
    if world.updates.allowed is not None:
        info["allowed_updates"] = sorted(world.updates.allowed)
    if hook.error_at is not None:
        info |= {"last_error_date": int(hook.error_at), "last_error_message": hook.error}
    return info


def _language(call: Call) -> str:
    language = call.asked.text("language_code")
    if language and re.fullmatch("[a-z]{2}", language) is None:
        raise bad_request("invalid language code specified")
    return language


def _commands_key(call: Call) -> str:
    scope = call.asked.json("scope") or {"type": "default"}
    kind = scope.get("type")
    if kind not in SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    if kind == "chat":
        if scope.get("chat_id") not in call.world.people.keys() | call.world.groups.keys():
            raise bad_request("chat not found")
        kind = f"chat {scope['chat_id']}"
    return _language(call) if kind == "default" else f"{kind}/{_language(call)}"


def set_my_commands(call: Call) -> bool:
    """SetMyCommands: the menu, by scope and language."""
    commands = [
        (item.get("command", ""), item.get("description", "")) for item in call.asked.items("commands")
    ]
    if not commands:
        call.complain("an empty list of commands: deleteMyCommands says what is meant")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for name, description in commands:
        if re.fullmatch("[a-z0-9_]{1,32}", name) is None:
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(description) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    call.world.profile.commands[_commands_key(call)] = commands
    return True


def get_my_commands(call: Call) -> list[dict[str, str]]:
    """GetMyCommands: the menu as it was set."""
    commands = call.world.profile.commands.get(_commands_key(call), [])
    return [{"command": name, "description": description} for name, description in commands]


def delete_my_commands(call: Call) -> bool:
    """DeleteMyCommands: back to the default menu."""
    call.world.profile.commands.pop(_commands_key(call), None)
    return True


def set_text(name: str, limit: int) -> Callable[[Call], bool]:
    """SetMyName, setMyDescription, setMyShortDescription: a text about the bot in one language."""

    def change(call: Call) -> bool:
        profile = call.world.profile
        texts = {
            "name": profile.names,
            "description": profile.descriptions,
            "short_description": profile.short_descriptions,
        }
        words = call.asked.text(name)
        if len(words) > limit:
            raise bad_request(f"BOT_{name.upper()}_INVALID")
        texts[name][_language(call)] = words
        return True

    return change


def as_message(world: World, message: Seen) -> dict[str, Any]:
    """The Message object of what stands in a chat now."""
    chat = (world.people.get(message.chat) or world.groups[message.chat]).as_chat
    author = world.profile.as_user if message.by_bot else world.people[message.chat].as_user
    latest = message.latest
    captioned = message.kind not in {"text", "poll"}
    answer: dict[str, Any] = {
        "message_id": message.id,
        "from": author,
        "chat": chat,
        "date": int(message.versions[0].at),
    }
    if message.topic not in {0, GENERAL_TOPIC}:
        answer |= {"message_thread_id": message.topic, "is_topic_message": True}
    if len(message.versions) > 1:
        answer["edit_date"] = int(latest.at)
    if latest.text:
        answer["caption" if captioned else "text"] = latest.text
    if latest.entities:
        answer["caption_entities" if captioned else "entities"] = list(latest.entities)
    if captioned:
        answer[message.kind] = _media_object(message.kind, message.file or "")
    if message.poll is not None:
        answer["poll"] = message.poll.as_json(latest.at)
    if latest.rows:
        answer["reply_markup"] = {
            "inline_keyboard": [[_as_button(button) for button in row] for row in latest.rows]
        }
    return answer


def _as_button(button: Button) -> dict[str, str]:
    if button.url is not None:
        return {"text": button.label, "url": button.url}
    return {"text": button.label, "callback_data": button.data or ""}


def _media_object(kind: str, file: str) -> Any:  # noqa: ANN401 - a list for photos, an object else
    described = {"file_id": file, "file_unique_id": file[-12:], "file_size": 1}
    sides = {"width": 90, "height": 90}
    match kind:
        case "photo":
            return [described | sides]
        case "video":
            return described | sides | {"duration": 1}
        case "audio":
            return described | {"duration": 1}
        case _:
            return described


METHODS: Final[Mapping[str, Callable[[Call], Any]]] = {
    "getme": get_me,
    "getchat": get_chat,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
    "sendmessage": send_message,
    "sendphoto": send_file("photo"),
    "sendvideo": send_file("video"),
    "sendaudio": send_file("audio"),
    "senddocument": send_file("document"),
    "sendmediagroup": send_media_group,
    "sendpoll": send_poll,
    "stoppoll": stop_poll,
    "getfile": get_file,
    "sendchataction": send_chat_action,
    "editmessagetext": edit("text"),
    "editmessagecaption": edit("caption"),
    "editmessagereplymarkup": edit("markup"),
    "deletemessage": delete_message,
    "answercallbackquery": answer_callback_query,
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "deletemycommands": delete_my_commands,
    "setmyname": set_text("name", 64),
    "setmydescription": set_text("description", 512),
    "setmyshortdescription": set_text("short_description", 120),
}
"""Every method but getUpdates, which waits and so lives in the server."""
