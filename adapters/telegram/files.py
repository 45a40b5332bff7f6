"""Media on their way out: uploaded once, and sent by Telegram's own id from then on."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from adapters.telegram.errors import is_about_media
from adapters.telegram.wire import WireError
from bot.domain.message import Media
from bot.domain.sent_file import KEPT
from bot.ports import ChannelState, SendError
from bot.ports import Files as KeptFiles

Deliver = Callable[[str | bytes], Awaitable[tuple[str, str]]]
"""Sends a file (its bytes, its address, or an id Telegram gave); returns the message's number and the id."""

_FORGOTTEN: Final = ""


class Unreadable(WireError):
    """The file cannot be read on this machine."""


class Files:
    """Remembers under which id Telegram keeps a file, so that a thousand people cost one upload."""

    def __init__(self, state: ChannelState, kept: KeptFiles) -> None:
        """``kept`` are those that people have sent in."""
        self._state = state
        self._kept = kept
        self._ids: dict[str, str] = {}
        self._uploads: dict[str, asyncio.Lock] = {}

    async def send(self, media: Media, deliver: Deliver) -> str:
        """Deliver media, by id if it has been uploaded before; returns the message's number.

        Bytes are somebody's own, and nothing of them is remembered.

        Raises:
            WireError: as ``deliver`` does; Unreadable when the file is not to be read.
        """
        if media.data:
            number, _ = await deliver(media.data)
            return number
        key = await asyncio.to_thread(_key, media)
        known = await self._known(key)
        if known:
            try:
                number, _ = await deliver(known)
            except WireError as error:
                if not is_about_media(error):
                    raise
                if self._ids[key] == known:  # else somebody has uploaded it anew meanwhile
                    await self._remember(key, _FORGOTTEN)
            else:
                return number
        # Whoever comes while the first upload is under way waits for its id.
        async with self._uploads.setdefault(key, asyncio.Lock()):
            known = await self._known(key)
            if not known:
                number, file_id = await deliver(await self._content(media))
                await self._remember(key, file_id)
                return number
        number, _ = await deliver(known)
        return number

    async def _content(self, media: Media) -> str | bytes:
        """The file's bytes, or its address."""
        if media.source.startswith("https://"):
            return media.source
        path: Path | None = Path(media.source)
        if media.source.startswith(KEPT):
            try:
                path = await self._kept.path(media.source)
            except SendError as error:
                raise Unreadable(f"{media.name} cannot be read ({error.sentence})") from None
        if path is None:
            raise Unreadable(f"{media.name} is there no more")
        return await asyncio.to_thread(_read, path)

    async def _known(self, key: str) -> str:
        if key not in self._ids:
            self._ids[key] = await self._state.get(key) or _FORGOTTEN
        return self._ids[key]

    async def _remember(self, key: str, file_id: str) -> None:
        self._ids[key] = file_id
        await self._state.put(key, file_id)


def _key(media: Media) -> str:
    """What a file is known by: its address, its name in our store, or place, size and age on this machine."""
    if media.source.startswith(("https://", KEPT)):
        marks = media.source.encode()
    else:
        try:
            status = Path(media.source).stat()
        except OSError as error:
            raise Unreadable(f"{media.name} cannot be read ({error.strerror})") from None
        marks = f"{media.source}|{status.st_size}|{status.st_mtime_ns}".encode()
    return f"file:{media.kind}:{hashlib.sha256(marks).hexdigest()}"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be read ({error.strerror})") from None
