"""First step: take in hand what is due, and at once what somebody waits for."""

from collections.abc import Callable, Iterable

import structlog

from bot.delivery.desk import BATCH, CLAIM, LOOKS, Desk
from bot.delivery.waiting import Ready
from bot.services.delivery.claim import Claims, Woken, claim, claim_woken
from bot.services.delivery.recover import release_strays
from bot.storage.deliveries import next_try
from bot.storage.store import Lane, NotDone, OutcomeUnknown

log = structlog.get_logger("delivery")

MOST_WOKEN = 2_000
"""Beyond this many, what was woken is found as all else is: by its time."""

_AGAIN = 0.2


class WokenIds:
    """Deliveries that somebody has just written, in order. They outlive an ownership."""

    def __init__(self) -> None:
        self._ids: dict[int, None] = {}

    def add(self, ids: Iterable[int]) -> None:
        """Note them, as far as there is room."""
        for id_ in ids:
            if len(self._ids) < MOST_WOKEN:
                self._ids[id_] = None

    def take(self) -> list[int]:
        """Take a batch out."""
        ids = list(self._ids)[:BATCH]
        for id_ in ids:
            del self._ids[id_]
        return ids

    def __bool__(self) -> bool:
        return bool(self._ids)


class Claiming:
    """Fills the desk's hands, with replies first."""

    def __init__(self, desk: Desk, woken: WokenIds) -> None:
        self._desk = desk
        self._woken = woken

    async def step(self) -> None:
        """Claim once, or wait for a reason to."""
        desk, now = self._desk, self._desk.clock()
        if self._woken and desk.waiting.chats < MOST_WOKEN:
            await self._claim_woken(now)
            return
        room = desk.in_hand - desk.waiting.chats  # who has asked for a lot takes no more of it than others
        if room < desk.in_hand // 2 or desk.pacer.paused_at(now):
            turn = desk.pacer.turn_at()
            await desk.to_claim.wait(min(turn, now + LOOKS) if turn > now else now + LOOKS)
            return
        at = await desk.store.read(next_try, desk.owner.channel, desk.now())
        wait = LOOKS if at is None else (at - desk.now()).total_seconds()
        if wait > 0:
            await desk.to_claim.wait(now + min(wait, LOOKS))
            return
        args = (desk.owner, desk.now(), min(room, CLAIM), desk.parts.compose)
        if not await self._claim(claim, *args, lane="bulk"):  # locked elsewhere, or not to leave yet
            await desk.to_claim.wait(desk.clock() + _AGAIN)

    async def _claim_woken(self, now: float) -> None:
        desk = self._desk
        free = not desk.pacer.paused_at(now) and not desk.outages and desk.trusted() and not desk.over
        woken = Woken(
            self._woken.take(),
            busy=desk.waiting.busy_chats | desk.pacer.shut_chats(now),
            straight=max(0, desk.ahead - desk.waiting.replies_marked()) if free else 0,
        )
        await self._claim(claim_woken, desk.owner, desk.now(), woken, desk.parts.compose, lane="tap")

    async def _claim(self, how: Callable[..., Claims | None], *args: object, lane: Lane) -> int:
        desk = self._desk
        try:
            claims = await desk.store.write(how, *args, lane=lane)
        except NotDone as error:
            log.warning("nothing could be claimed", channel=desk.owner.channel, error=str(error))
            return 0
        except Exception as error:  # it may have taken rows that nobody here knows of
            await desk.write(release_strays, desk.owner, desk.held())
            if isinstance(error, OutcomeUnknown):
                return 0
            raise
        if claims is None:
            desk.end()
            return 0
        for row in claims.claimed:
            if row.id in claims.marked.replaces:
                desk.waiting.occupy(row.address_id)
                desk.line_up(Ready(row, claims.marked.replaces[row.id]))
            else:
                desk.waiting.add(row)
        for channel in claims.elsewhere:
            desk.parts.wake_channel(channel)
        desk.count_queue()
        desk.to_mark.ring()
        desk.to_send.ring()
        return claims.found
