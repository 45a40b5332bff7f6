"""What is asked of python-telegram-bot's Bot: files, edits and menus. Its errors come out as the wire's."""

from collections.abc import Awaitable
from typing import TYPE_CHECKING, TypeVar

from adapters.telegram.render import Drawn, Payload
from adapters.telegram.wire import WireError
from bot.domain.message import Media

if TYPE_CHECKING:
    from telegram import Bot, Message

Answer = TypeVar("Answer")

CALM: Payload = {"link_preview_options": {"is_disabled": True}}
"""No preview of a linked page under a text: it would outshine the tip."""


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


async def edit(bot: "Bot", chat: str, number: int, drawn: Drawn, *, caption: bool) -> None:
    """Let a message show something else from now on; without buttons, those it has go away.

    Raises:
        WireError: as the wire does; also when nothing would change.
    """
    if caption:
        more = drawn.as_caption
        text = more.pop("caption")
        await asked(bot.edit_message_caption(chat, number, caption=text, api_kwargs=more))
    else:
        more = drawn.as_text | CALM
        text = more.pop("text")
        await asked(bot.edit_message_text(text, chat, number, api_kwargs=more))


def _file_id(message: "Message") -> str:
    file = message.photo[-1] if message.photo else message.video or message.audio or message.document
    return file.file_id if file is not None else ""
