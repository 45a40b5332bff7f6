"""The parameters of one request: read from form, multipart, JSON or query; typed on demand."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from tests.doubles.telegram.errors import bad_request


def names(line: str) -> frozenset[str]:
    """The words of a line."""
    return frozenset(line.split())


_TO_A_CHAT: Final = names(
    "business_connection_id chat_id message_thread_id direct_messages_topic_id disable_notification "
    "protect_content allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters "
    "reply_markup"
)
_CAPTIONED: Final = _TO_A_CHAT | {"caption", "parse_mode", "caption_entities"}
_EDIT: Final = names("business_connection_id chat_id message_id inline_message_id reply_markup")
_TEXTS: Final = names("language_code")

KNOWN: Final[Mapping[str, frozenset[str]]] = {
    "getme": frozenset(),
    "getchat": frozenset({"chat_id"}),
    "getupdates": frozenset({"offset", "limit", "timeout", "allowed_updates"}),
    "setwebhook": names(
        "url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token"
    ),
    "deletewebhook": frozenset({"drop_pending_updates"}),
    "getwebhookinfo": frozenset(),
    "sendmessage": _TO_A_CHAT | {"text", "parse_mode", "entities", "link_preview_options"},
    "sendphoto": _CAPTIONED | {"photo", "show_caption_above_media", "has_spoiler"},
    "sendvideo": _CAPTIONED
    | names(
        "video duration width height thumbnail cover start_timestamp show_caption_above_media has_spoiler "
        "supports_streaming"
    ),
    "sendaudio": _CAPTIONED | {"audio", "duration", "performer", "title", "thumbnail"},
    "senddocument": _CAPTIONED | {"document", "thumbnail", "disable_content_type_detection"},
    "sendmediagroup": _TO_A_CHAT - {"reply_markup"} | {"media"},
    "sendpoll": _TO_A_CHAT
    | names(
        "question question_parse_mode question_entities options is_anonymous type allows_multiple_answers "
        "allows_revoting allow_adding_options hide_results_until_closes shuffle_options members_only "
        "correct_option_id correct_option_ids explanation explanation_parse_mode explanation_entities "
        "explanation_media description description_parse_mode description_entities open_period close_date "
        "is_closed country_codes media"
    ),
    "stoppoll": frozenset({"business_connection_id", "chat_id", "message_id", "reply_markup"}),
    "getfile": frozenset({"file_id"}),
    "sendchataction": frozenset({"business_connection_id", "chat_id", "message_thread_id", "action"}),
    "editmessagetext": _EDIT | {"text", "parse_mode", "entities", "link_preview_options"},
    "editmessagecaption": _EDIT | {"caption", "parse_mode", "caption_entities", "show_caption_above_media"},
    "editmessagereplymarkup": _EDIT,
    "deletemessage": frozenset({"chat_id", "message_id"}),
    "answercallbackquery": frozenset({"callback_query_id", "text", "show_alert", "url", "cache_time"}),
    "setmycommands": _TEXTS | {"commands", "scope"},
    "getmycommands": _TEXTS | {"scope"},
    "deletemycommands": _TEXTS | {"scope"},
    "setmyname": _TEXTS | {"name"},
    "setmydescription": _TEXTS | {"description"},
    "setmyshortdescription": _TEXTS | {"short_description"},
}
"""Every method the double speaks, in lower case, with every parameter the Bot API takes there."""


@dataclass(slots=True)
class Parameters:
    """What one request carries; ``files`` are its uploads by part name."""

    values: Mapping[str, Any]
    files: Mapping[str, bytes] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A string, empty when absent."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else orjson.dumps(value).decode()

    def number(self, name: str, default: int = 0) -> int:
        """A whole number; as Telegram does, what is no number counts as the default."""
        value = self.values.get(name)
        try:
            return default if value is None or value == "" else int(value)
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        """A yes or no."""
        value = self.values.get(name, False)
        return value if isinstance(value, bool) else str(value).lower() in {"true", "1", "yes"}

    def json(self, name: str) -> Any:  # noqa: ANN401 - whatever the bot sent
        """A nested value, None when absent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def items(self, name: str) -> list[Any]:
        """A nested list, empty when absent."""
        value = self.json(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise bad_request(f"can't parse {name}: expected an Array")
        return value

    @property
    def chat(self) -> int | None:
        """The chat the request is about, if it names one."""
        value = self.values.get("chat_id")
        try:
            return None if value is None else int(value)
        except (TypeError, ValueError):
            return None

    @property
    def fingerprint(self) -> bytes:
        """The same for two requests that ask the very same."""
        digest = hashlib.sha256(orjson.dumps(self.values, option=orjson.OPT_SORT_KEYS))
        for name in sorted(self.files):
            digest.update(name.encode() + self.files[name])
        return digest.digest()
