"""Taking in updates: store first, then confirm.

The offset of the next getUpdates call confirms what came before it, so that call is made only after
every update of the last one is on disk. What was not confirmed comes again after a crash; the inbox
knows its keys.
"""

import asyncio
import contextlib
import random
from collections.abc import Coroutine, Sequence
from typing import Any, Final

import structlog

from adapters.telegram.errors import is_conflict, knows_no_token
from adapters.telegram.intake import Intake, or_none
from adapters.telegram.parse import WANTED, Update, person_of
from adapters.telegram.pauses import Pauses
from adapters.telegram.wire import Refusal, Wire, WireError
from bot.ports import InboxFull

log = structlog.get_logger("telegram")

LONGEST_POLL: Final = 50
NOT_OUR_BOT: Final = (
    "Telegram does not know this token, so polling has ended: "
    "put the one from @BotFather into the configuration and start again."
)
SLACK_SECONDS: Final = 10.0
"""How much longer than the poll itself its answer may take."""


class Poller:
    """One bot's long poll."""

    def __init__(self, name: str, wire: Wire, intake: Intake, pauses: Pauses) -> None:
        self._log = log.bind(channel=name)
        self._wire = wire
        self._intake = intake
        self._pauses = pauses
        self._offset: int | None = None
        self._failures = 0
        self._said: str | None = None
        self._stopping = asyncio.Event()
        self._dice = random.Random()  # noqa: S311 - spreads retries, guards nothing

    async def run(self) -> None:
        """Poll until :meth:`stop`, or until Telegram says that the token is no longer good."""
        while not self._stopping.is_set():
            try:
                updates = await self._unless_stopping(self._poll())
                if updates:
                    await self._store(updates)
                self._recovered()
            except WireError as error:
                if knows_no_token(error):
                    self._log.error(NOT_OUR_BOT)
                    return
                await self._rest_after(error)
            except Exception:  # noqa: BLE001 - whatever came, it comes again: nothing is confirmed
                self._log.exception("polling stumbled")
                await self._rest()
        await self._confirm()

    def stop(self) -> None:
        """End after what is being stored; :meth:`run` returns soon."""
        self._stopping.set()

    async def _poll(self) -> Sequence[Update]:
        values: dict[str, Any] = {"timeout": LONGEST_POLL, "allowed_updates": WANTED}
        if self._offset is not None:
            values["offset"] = self._offset
        updates: Sequence[Update] = await self._wire.call(
            "getUpdates", values, read_seconds=LONGEST_POLL + SLACK_SECONDS
        )
        return updates

    async def _store(self, updates: Sequence[Update]) -> None:
        """Store all of them, each person's in order and people side by side; only then move the offset.

        What the store does not take now is tried again: nothing is ever passed over.
        """
        waiting = list(updates)
        while waiting:
            people: dict[int | None, list[Update]] = {}
            for update in waiting:
                people.setdefault(or_none(person_of, update), []).append(update)
            left = await asyncio.gather(*(self._store_in_order(theirs) for theirs in people.values()))
            waiting = [update for theirs in left for update in theirs]
            if waiting:
                if self._stopping.is_set():
                    return
                await self._unless_stopping(asyncio.sleep(self._pauses.store))
        self._offset = updates[-1]["update_id"] + 1

    async def _store_in_order(self, updates: Sequence[Update]) -> Sequence[Update]:
        """Store one person's updates; returns those that are not stored yet."""
        for place, update in enumerate(updates):
            try:
                await self._intake.take(update)
            except InboxFull:
                self._say("too much waits to be handled: polling rests")
                return updates[place:]
            except Exception:  # noqa: BLE001 - whatever it was: unstored is unconfirmed, and comes again
                self._log.exception("an update could not be stored")
                return updates[place:]
        return ()

    async def _rest_after(self, error: WireError) -> None:
        if is_conflict(error):
            if isinstance(error, Refusal) and "webhook" in error.words:
                self._say(
                    "a webhook was set for this bot; it is taken away, as the configuration says polling"
                )
                await self._forget_webhook()
                return
            self._say("another program polls for this bot: stop one of the two")
            await self._unless_stopping(asyncio.sleep(self._pauses.conflict))
            return
        self._say(f"Telegram does not answer, trying again: {error}", type(error).__name__)
        if isinstance(error, Refusal) and error.retry_after:
            await self._unless_stopping(asyncio.sleep(error.retry_after))
            return
        await self._rest()

    async def _rest(self) -> None:
        """Wait before the next try, longer each time in a row."""
        self._failures += 1
        pause = min(self._pauses.first * 2 ** min(self._failures - 1, 10), self._pauses.most)
        await self._unless_stopping(asyncio.sleep(pause * self._dice.uniform(0.8, 1.2)))

    async def _forget_webhook(self) -> None:
        with contextlib.suppress(WireError):
            await self._wire.call("deleteWebhook", {})

    async def _confirm(self) -> None:
        """Tell Telegram what is stored, so that it need not come again; if that fails, it comes again."""
        if self._offset is not None:
            with contextlib.suppress(WireError):
                values = {"offset": self._offset, "limit": 1, "timeout": 0}
                await self._wire.call("getUpdates", values, read_seconds=1.0)

    def _say(self, trouble: str, kind: str = "") -> None:
        """Log a trouble once, until it is over; those of one kind are one, whatever they say."""
        if self._said != (kind or trouble):
            self._said = kind or trouble
            self._log.warning(trouble)

    def _recovered(self) -> None:
        self._failures = 0
        if self._said is not None:
            self._said = None
            self._log.info("polling goes on")

    async def _unless_stopping(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - the work's own
        """Wait for something, but no longer than until :meth:`stop`; None when stopped."""
        task = asyncio.ensure_future(work)
        stopping = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return task.result() if task.done() else None
        finally:
            for one in (task, stopping):
                if not one.done():
                    one.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await one
