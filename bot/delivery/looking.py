"""Beside the other steps: look in the platform's own history for what may have arrived already."""

import asyncio
import datetime as dt
from collections import Counter
from typing import Final

import structlog

from bot.delivery.desk import Desk
from bot.delivery.lines import BATCH, Line
from bot.delivery.pausing import Pausing, backoff_seconds
from bot.domain.delivery import SIGN_OF_LIFE
from bot.domain.message import from_json
from bot.ports import Finds, Outgoing, SendError, TooMany, TryLater
from bot.services.delivery.look import (
    Absent,
    Found,
    LookLater,
    Lost,
    Sight,
    Unseeable,
    lost_deliveries,
    lost_delivery,
    next_look,
    record_sights,
)
from bot.storage.store import NotDone, OutcomeUnknown

log = structlog.get_logger("delivery")

AT_ONCE: Final = 4
"""Looks under way in one workspace, at most."""

LONGEST_REST: Final = 30.0
"""Seconds between two looks at the ledger when nobody rings."""

FAULT: Final = "The channel's adapter failed in looking for it; nobody knows whether it arrived."

_AGAIN: Final = 0.2


class Looking:
    """Looks one by one, each at its turn. What is looked for stays ``unknown`` until it is known."""

    def __init__(self, desk: Desk, channel: Finds, pausing: Pausing) -> None:
        self._desk = desk
        self._channel = channel
        self._pausing = pausing
        self._under_way: dict[int, asyncio.Task[None]] = {}
        self._looks: Counter[str] = Counter()
        self._tries: Counter[int] = Counter()

    async def step(self) -> None:
        """Start the looks whose turn it is, or wait for a reason to."""
        desk, now = self._desk, self._desk.clock()
        await self._pausing.store()
        if not desk.trusted():
            await desk.to_look.wait(now + _AGAIN)
            return
        rows = await desk.store.read(lost_deliveries, desk.owner.channel, desk.now(), BATCH)
        waiting = [(id_, desk.lines.of(address)) for id_, address in rows if id_ not in self._under_way]
        now, again, started = desk.clock(), [desk.clock() + LONGEST_REST], False
        for id_, line in waiting:
            turn = line.pacer.turn_at("look")
            if turn > now:
                again.append(turn)
            elif self._looks[line.workspace] < (1 if line.outages else AT_ONCE):
                line.pacer.take(now, "look")
                self._start(id_, line)
                started = True
        if not started:
            at = await desk.store.read(next_look, desk.owner.channel, desk.now())
            await desk.to_look.wait(min(again if at is None else [*again, desk.ticks(at)]))

    async def end(self) -> None:
        """Let go of what is under way: the next owner looks again."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, id_: int, line: Line) -> None:
        self._looks[line.workspace] += 1
        task = self._under_way[id_] = asyncio.create_task(self._look(id_, line))
        task.add_done_callback(lambda _: self._landed(id_, line))

    def _landed(self, id_: int, line: Line) -> None:
        del self._under_way[id_]
        self._looks[line.workspace] -= 1
        self._desk.to_look.ring()

    async def _look(self, id_: int, line: Line) -> None:
        desk = self._desk
        try:
            lost = await desk.store.read(lost_delivery, id_)
            if lost is None:
                return
            sight = await self._sight(lost, line)
            found = await desk.write(record_sights, desk.owner, [(id_, sight)], desk.now())
        except (NotDone, OutcomeUnknown):  # stopped, or the database out of reach: it is looked for again
            return
        except Exception:
            log.exception("a look stumbled", channel=desk.owner.channel, delivery=id_)
            return
        if found is None:
            desk.end()
            return
        desk.parts.counters.sent += len(found)
        if not isinstance(sight, LookLater):
            log.info("a delivery was looked for", delivery=id_, seen=type(sight).__name__.lower())
            del self._tries[id_]
            desk.to_claim.ring()

    async def _sight(self, lost: Lost, line: Line) -> Sight:
        began = self._desk.clock()
        try:
            outgoing = Outgoing(lost.id, lost.address, from_json(lost.body["message"]))
            receipt = await self._channel.find(outgoing, lost.since)
        except TryLater as error:
            return LookLater(self._later(error, lost, line, began))
        except SendError as error:
            return self._unseeable(error.sentence)
        except Exception:
            log.exception("an adapter failed", delivery=lost.id)
            return self._unseeable(FAULT)
        self._pausing.answered(line)
        return Absent() if receipt is None else Found(receipt.references, lost.edits)

    def _unseeable(self, sentence: str) -> Unseeable:
        """From here on it waits for a sign of life, as long as it would have without looking."""
        desk = self._desk
        looked_after = desk.owner.find_after or dt.timedelta()
        return Unseeable(sentence, desk.now() + max(SIGN_OF_LIFE - looked_after, dt.timedelta()))

    def _later(self, error: TryLater, lost: Lost, line: Line, began: float) -> dt.datetime:
        """Let looks rest as the platform said, or the workspace if it is away; when to look again."""
        now = self._desk.clock()
        self._tries[lost.id] += 1
        wait = error.after if error.after is not None else backoff_seconds(self._tries[lost.id])
        until: float | None = now + wait
        if isinstance(error, TooMany):
            all_meant = error.scope == "channel"
            until = line.pacer.too_many(lost.chat, began, now, wait, call="look", all_meant=all_meant)
            if until is not None:
                self._pausing.pause(line, until, "look")
        elif error.scope == "channel":
            until = self._pausing.outage(line, error.after)
            self._pausing.pause(line, until)
        return self._desk.moment(max(now + wait, until or now))
