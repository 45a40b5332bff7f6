"""One message → the requests that bring it to a chat: media with their text, or ahead of it."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

import structlog

from adapters.telegram import asking
from adapters.telegram.errors import is_about_media, is_unchanged
from adapters.telegram.files import Files, Unreadable
from adapters.telegram.measures import CAPTION_LENGTH, TEXT_LENGTH
from adapters.telegram.parse import CAPTION
from adapters.telegram.render import Drawn, Payload, parts, render
from adapters.telegram.wire import Unclear, Wire, WireError
from bot.domain.message import Media
from bot.ports import CannotEdit, Outgoing, Refused

if TYPE_CHECKING:
    from telegram import Bot

log = structlog.get_logger("telegram")

CALM: Final[Payload] = {"link_preview_options": {"is_disabled": True}}
"""No preview of a linked page under a text: it would outshine the tip."""

_DESCRIBED: Final = "described"
_FAILED: Final = "failed"
_UNCLEAR: Final = "unclear"


class Sender:
    """Sends and edits on one bot's wire.

    A reference is the message's number, and behind a colon what an edit must know: ``caption`` when the
    text is one, ``described`` when the text tells what media that failed would have shown.
    """

    def __init__(self, wire: Wire, bot: Callable[[], Awaitable["Bot"]], files: Files) -> None:
        """``bot`` gives python-telegram-bot's Bot, once it is loaded."""
        self._wire = wire
        self._bot = bot
        self._files = files

    async def send(self, outgoing: Outgoing, sent: list[str]) -> None:
        """Send what is not yet in ``sent``; the reference of each part is added there as it goes out.

        Raises:
            WireError: a part did not go through; what is in ``sent`` did.
            Refused: there is nothing to send.
        """
        drawn = render(outgoing.message)
        if drawn.is_one and not sent:
            sent.append(await self._captioned(outgoing, drawn))
        elif not sent and not drawn.media and not drawn.text:
            raise Refused("the message says nothing")
        for media in drawn.media[len(sent) :]:
            sent.append(await self._ahead(outgoing, media))  # noqa: PERF401 - kept one by one
        if sent and sent[0].endswith(CAPTION):
            return
        described = _FAILED in sent[: len(drawn.media)]
        words = render(outgoing.message, described=True) if described else drawn
        texts = parts(words) if words.text else ()
        for part in texts[len(sent) - len(drawn.media) :]:
            number = await self._text(outgoing, part)
            sent.append(f"{number}:{_DESCRIBED}" if described else number)

    async def edit(self, outgoing: Outgoing, reference: str) -> None:
        """Let the message behind a reference show this one's text and buttons; its media stay.

        Raises:
            WireError: the edit did not go through.
            CannotEdit: the new text does not fit there.
        """
        number, _, manner = reference.partition(":")
        caption = manner == CAPTION
        drawn = render(outgoing.message, described=manner == _DESCRIBED)
        if drawn.length > (CAPTION_LENGTH if caption else TEXT_LENGTH):
            raise CannotEdit("the new text is too long for the message it should stand in")
        where = {"chat_id": outgoing.address, "message_id": int(number)}
        try:
            if caption:
                await self._wire.call("editMessageCaption", where | drawn.as_caption)
            else:
                await self._wire.call("editMessageText", where | drawn.as_text | CALM)
        except WireError as error:
            if not is_unchanged(error):
                raise

    async def _captioned(self, outgoing: Outgoing, drawn: Drawn) -> str:
        """Media and text as one message."""
        media = drawn.media[0]
        try:
            number = await self._media(outgoing, media, drawn.as_caption, silent=outgoing.silent)
        except WireError as error:
            return _spare_the_text(media, error)
        return f"{number}:{CAPTION}"

    async def _ahead(self, outgoing: Outgoing, media: Media) -> str:
        """Media on their own, without a sound; nothing that is wrong with them stops the text."""
        try:
            return await self._media(outgoing, media, {}, silent=True)
        except Unclear:
            log.warning("nobody knows whether the media went out", file=media.name)
            return _UNCLEAR
        except WireError as error:
            return _spare_the_text(media, error)

    async def _media(self, outgoing: Outgoing, media: Media, more: Payload, *, silent: bool) -> str:
        bot, more = await self._bot(), more | _topic(outgoing)

        async def deliver(file: str | bytes) -> tuple[str, str]:
            return await asking.send_file(bot, outgoing.address, media, file, more, silent=silent)

        return await self._files.send(media, deliver)

    async def _text(self, outgoing: Outgoing, drawn: Drawn) -> str:
        """The way most messages go: straight on the wire, reading nothing but the message's number."""
        values = {"chat_id": outgoing.address, **_topic(outgoing), **drawn.as_text, **CALM}
        if outgoing.silent:
            values["disable_notification"] = True
        answer = await self._wire.call("sendMessage", values)
        return str(answer["message_id"])


def references(sent: list[str]) -> tuple[str, ...]:
    """The messages that are there to see."""
    return tuple(reference for reference in sent if reference not in {_FAILED, _UNCLEAR})


def _topic(outgoing: Outgoing) -> Payload:
    return {"message_thread_id": int(outgoing.topic)} if outgoing.topic else {}


def _spare_the_text(media: Media, error: WireError) -> str:
    """Note that the media failed, if it is they that are to blame; raises the error if not."""
    if not isinstance(error, Unreadable) and not is_about_media(error):
        raise error
    log.warning("media could not be sent; the words go alone", file=media.name, reason=str(error))
    return _FAILED
