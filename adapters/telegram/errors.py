"""What a failed request means for the message: try later, never, the person is gone, or nobody knows."""

from http import HTTPStatus
from typing import Final

from msgspec import Struct

from adapters.telegram.wire import NotSent, Refusal, WireError
from bot.ports import (
    CannotEdit,
    Gone,
    Moved,
    OutcomeUnclear,
    Refused,
    SendError,
    TooMany,
    TopicGone,
    TryLater,
)

BAD_TOKEN_SECONDS: Final = 60.0
"""How long sending rests when Telegram does not know the token any more."""


class Absence(Struct, frozen=True):
    """Words of Telegram's that mean an address cannot be reached, and what to tell an organiser."""

    words: str
    sentence: str
    for_good: bool = False


ABSENCES: Final = (
    Absence("bot was blocked by the user", "the person has blocked the bot"),
    Absence("user_is_blocked", "the person has blocked the bot"),
    Absence("user is deactivated", "the Telegram account is gone", for_good=True),
    Absence("input_user_deactivated", "the Telegram account is gone", for_good=True),
    Absence("can't initiate conversation", "the person has never pressed Start"),
    Absence("chat not found", "Telegram knows no such chat, or the person has never pressed Start"),
    Absence("user not found", "Telegram knows no such person"),
    Absence("peer_id_invalid", "Telegram knows no such chat, or the person has never pressed Start"),
    Absence("can't send messages to bots", "the address belongs to a bot", for_good=True),
    Absence("bot was kicked", "the bot was removed from the group"),
    Absence("bot is not a member", "the bot is not a member of the group"),
    Absence("group chat was deleted", "the group is gone", for_good=True),
    Absence("group chat was deactivated", "the group is gone", for_good=True),
)

_NO_EDIT: Final = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message identifier is not specified",
    "there is no text in the message to edit",
    "there is no caption in the message to edit",
)
_NOT_MODIFIED: Final = "message is not modified"
_NO_TOPIC: Final = ("message thread not found", "topic_deleted")
_TOPIC_CLOSED: Final = "topic_closed"
_TAP_TOO_OLD: Final = "query is too old"
_RIGHTS: Final = ("not enough rights", "have no rights to send", "chat_write_forbidden")
_MEDIA: Final = (
    "wrong file identifier",
    "failed to get http url content",
    "wrong type of the web page content",
    "wrong remote file identifier",
    "file is too big",
    "file must be non-empty",
    "request entity too large",
    "photo_invalid_dimensions",
    "photo_ext_invalid",
    "photo_save_file_invalid",
    "image_process_failed",
    "webpage_curl_failed",
    "webpage_media_empty",
    "there is no photo in the request",
)


def send_error(error: WireError) -> SendError:
    """The kind of failure a send ended with, as delivery knows them."""
    match error:
        case NotSent():
            return TryLater(f"Telegram could not be reached: {error}")
        case Refusal():
            return _refused(error)
        case _:
            return OutcomeUnclear(f"Telegram may or may not have taken it: {error}")


def edit_error(error: WireError) -> SendError:
    """The kind of failure an edit ended with."""
    if isinstance(error, Refusal) and _says(error, *_NO_EDIT):
        return CannotEdit("the message to change is gone, or too old to be changed")
    return send_error(error)


def is_unchanged(error: WireError) -> bool:
    """Whether an edit failed only because the message says that already."""
    return isinstance(error, Refusal) and _says(error, _NOT_MODIFIED)


def is_about_media(error: WireError) -> bool:
    """Whether the picture or film was refused, not the words beside it."""
    return isinstance(error, Refusal) and (
        error.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE or _says(error, *_MEDIA)
    )


def knows_no_token(error: WireError) -> bool:
    """Whether Telegram does not know the bot's token."""
    return isinstance(error, Refusal) and error.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND}


def is_conflict(error: WireError) -> bool:
    """Whether somebody else takes this bot's updates."""
    return isinstance(error, Refusal) and error.status == HTTPStatus.CONFLICT


def _refused(error: Refusal) -> SendError:
    if error.moved_to is not None:
        return Moved("the group goes on under a new id", address=str(error.moved_to))
    return _by_status(error) or _by_words(error)


def _by_status(error: Refusal) -> SendError | None:
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        return TooMany("too many messages to this chat", after=error.retry_after or 1.0, scope="chat")
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return TryLater(f"Telegram has trouble of its own ({error.status})")
    if knows_no_token(error):
        return TryLater("Telegram does not know the bot's token", after=BAD_TOKEN_SECONDS)
    if is_conflict(error):
        return TryLater("another program uses this bot")
    return None


def _by_words(error: Refusal) -> SendError:
    for absence in ABSENCES:
        # On the words, not the status alone: a 403 in capitals comes as a 400.
        if _says(error, absence.words):
            return Gone(absence.sentence, for_good=absence.for_good)
    if _says(error, *_RIGHTS):
        return Refused("the bot may not write in this group; an admin of the group can allow it")
    if _says(error, *_NO_TOPIC):
        return TopicGone("the group's topic is gone; the course can be started again in another")
    if _says(error, _TOPIC_CLOSED):
        return Refused("the group's topic is closed; an admin of the group can open it")
    if _says(error, _TAP_TOO_OLD):
        return Refused("the tap was too long ago to be answered")
    return Refused(f"Telegram refused the message: {error.words}")


def _says(error: Refusal, *fragments: str) -> bool:
    words = error.words.lower()
    return any(fragment in words for fragment in fragments)
