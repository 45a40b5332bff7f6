"""What is asked of python-telegram-bot's Bot: files. Its errors come out as the wire's."""

from collections.abc import Awaitable
from typing import TYPE_CHECKING, TypeVar

from adapters.telegram.render import Payload
from adapters.telegram.wire import WireError
from bot.domain.message import Media

if TYPE_CHECKING:
    from telegram import Bot, Message

Answer = TypeVar("Answer")


async def asked(work: Awaitable[Answer]) -> Answer:
    """The Bot's answer.

    Raises:
        WireError: it failed on the way; the library keeps it as the cause of an error of its own.
    """
    try:
        return await work
    except Exception as error:
        if isinstance(error.__cause__, WireError):
            raise error.__cause__ from None
        raise


async def send_file(
    bot: "Bot", chat: str, media: Media, file: str | bytes, more: Payload, *, silent: bool
) -> tuple[str, str]:
    """Send media as what they are; returns the message's number and the id Telegram keeps the file under.

    Raises:
        WireError: as the wire does.
    """
    match media.kind:
        case "image":
            work = bot.send_photo(
                chat, file, disable_notification=silent, filename=media.name, api_kwargs=more
            )
        case "film":
            work = bot.send_video(
                chat,
                file,
                disable_notification=silent,
                filename=media.name,
                supports_streaming=True,
                api_kwargs=more,
            )
        case "sound":
            work = bot.send_audio(
                chat, file, disable_notification=silent, filename=media.name, api_kwargs=more
            )
        case "pdf" | "file":
            work = bot.send_document(
                chat, file, disable_notification=silent, filename=media.name, api_kwargs=more
            )
    message = await asked(work)
    return str(message.message_id), _file_id(message)


def _file_id(message: "Message") -> str:
    file = message.photo[-1] if message.photo else message.video or message.audio or message.document
    return file.file_id if file is not None else ""
