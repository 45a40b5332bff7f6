"""Files that people send in: fetched from where they were sent, made fit to be sent on, kept in our store."""

import asyncio
import contextlib
import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from bot.app.copies import Copies, sweep_leftovers
from bot.domain.event import Event
from bot.domain.sent_file import MOST, SentFile, kept_name, kept_number, kind_of_ending, true_ending
from bot.papers import order_photo
from bot.papers.press import CannotPrint, Press, PressBroke
from bot.ports import Channel, Fetches, NotKept, SendError, TryLater
from bot.storage import files
from bot.storage.files import PIECE, KeptFile
from bot.storage.store import NotDone, Store

MARK: Final = 16
LOOKS_EVERY: Final = 600.0
"""Seconds between two looks for copies of what is erased, on every machine."""

PAUSES: Final = (1.0, 3.0)
"""Seconds before another try to fetch a file."""

BUSY: Final = "the database has too much to do, or is away"
NO_ROOM: Final = "no copy can be made on this machine"


class KeptFiles:
    """What lies in our own store, on every machine alike. Implements Files of :mod:`bot.ports`."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._press = Press()
        self._copies = Copies()
        self._copying = asyncio.Lock()

    async def useful(self, channel: str, address: str) -> bool:
        """Whether whoever is there writes announcements, which pictures and films can go with."""
        from bot.chat.announcements.pictures import may_send_files  # noqa: PLC0415 - polling begins before chat is loaded

        return await self._store.read(may_send_files, channel, address)

    async def wanted(self, channel: str, address: str) -> bool:
        """Whether whoever is there was asked for something that a picture or film can go with."""
        from bot.chat.announcements.pictures import expects_file  # noqa: PLC0415 - as above

        return await self._store.read(expects_file, channel, address, self._now())

    async def keep(self, data: bytes) -> str:
        """Keep a file: a picture without what it tells beside what it shows; its name.

        Raises:
            NotKept: it is neither picture nor film, or too large.
        """
        data = await self._made_fit(data)
        ending = true_ending(data) or ""
        mark = hashlib.sha256(data).hexdigest()[:MARK]
        number = await self._store.write(files.add, mark, ending, len(data), self._now(), lane="bulk")
        for place, start in enumerate(range(0, len(data), PIECE)):
            await self._store.write(files.add_piece, number, place, data[start : start + PIECE], lane="bulk")
        return kept_name(number, mark, ending)

    async def path(self, name: str) -> Path | None:
        """Where a copy lies on this machine; None: the file is there no more, and neither is a copy.

        Raises:
            TryLater: the store has too much to do, or this machine has no room for a copy.
        """
        number = kept_number(name)
        if number is None:
            return None
        try:
            async with self._copying:
                found = await self._store.read(files.find, number)
                if found is not None:
                    return await self._copied(found) if found.name == name else None
                await asyncio.to_thread(self._copies.drop, number)
                return None
        except NotDone as trouble:
            raise TryLater(BUSY, scope="chat") from trouble
        except OSError as trouble:
            raise TryLater(NO_ROOM, scope="chat") from trouble

    async def sweep_leftovers(self) -> None:
        """Delete the copies of processes that were killed on this machine."""
        await asyncio.to_thread(sweep_leftovers)

    async def look_after_copies(self, every: float = LOOKS_EVERY) -> None:
        """Delete the copies that others left behind; then, again and again, those of what is erased."""
        await self.sweep_leftovers()
        while True:
            await asyncio.sleep(every)
            with contextlib.suppress(NotDone, OSError):  # the next look will do
                await self.drop_erased()

    async def drop_erased(self) -> None:
        """Delete the copies of files that are in the store no more, which nobody may ever ask for again."""
        async with self._copying:
            for number in await asyncio.to_thread(self._copies.numbers):
                if await self._store.read(files.find, number) is None:
                    await asyncio.to_thread(self._copies.drop, number)

    async def close(self) -> None:
        """Let the press go, and the copies."""
        await self._press.close()
        await asyncio.to_thread(self._copies.close)

    async def _made_fit(self, data: bytes) -> bytes:
        ending = true_ending(data)
        if ending is None:
            raise NotKept("other kind")
        if len(data) > MOST[kind_of_ending(ending)]:
            raise NotKept("too large")
        if kind_of_ending(ending) == "film":
            return data
        try:
            return await self._press.print(await asyncio.to_thread(order_photo, data))
        except CannotPrint as fault:
            raise NotKept("other kind") from fault
        except PressBroke as fault:
            raise NotKept("out of reach") from fault

    async def _copied(self, file: KeptFile) -> Path | None:
        if there := await asyncio.to_thread(self._copies.find, file):
            return there
        pieces = [await self._store.read(files.piece, file.id, place) for place in range(file.pieces)]
        data = b"".join(piece for piece in pieces if piece is not None)
        if len(data) != file.size:  # it was taken away meanwhile, or never came to its end
            return None
        return await asyncio.to_thread(self._copies.make, file, data)


class Fetcher:
    """Brings what was sent along into our store, before its event is handled."""

    def __init__(
        self, kept: KeptFiles, channels: Mapping[str, Channel], pauses: Sequence[float] = PAUSES
    ) -> None:
        self._kept = kept
        self._channels = channels
        self._pauses = pauses

    async def __call__(self, channel: str, event: Event) -> Event:
        """The event with its file kept, or with why it is not; as it came if nobody asked for one."""
        file = event.file
        if file is None or file.kept or file.trouble is not None:
            return event
        if not await self._kept.wanted(channel, event.address):
            return event
        return replace(event, file=await self._brought(self._channels.get(channel), event.address, file))

    async def _brought(self, channel: Channel | None, address: str, file: SentFile) -> SentFile:
        if (refusal := file.refusal) is not None:
            return replace(file, trouble=refusal)
        if not isinstance(channel, Fetches):
            return replace(file, trouble="out of reach")
        try:
            data = await self._fetched(channel, address, file)
            return replace(file, kept=await self._kept.keep(data))
        except NotKept as why:
            return replace(file, trouble=why.trouble)
        except SendError:
            return replace(file, trouble="out of reach")

    async def _fetched(self, channel: Fetches, address: str, file: SentFile) -> bytes:
        most = max(MOST.values())
        for pause in self._pauses:
            try:
                return await channel.fetch(address, file.reference, most)
            except TryLater:
                await asyncio.sleep(pause)
        return await channel.fetch(address, file.reference, most)
