"""First step: take in hand what is due, and at once what somebody waits for."""

from collections.abc import Callable, Iterable

import structlog

from bot.delivery.backlog import PAGE, Backlog
from bot.delivery.desk import CLAIM, LOOKS, Desk
from bot.delivery.lines import BATCH
from bot.delivery.marking import SOON
from bot.delivery.waiting import Ready
from bot.ports import one_workspace
from bot.services.delivery.claim import NOTHING_STRAIGHT, Claims, Straight, Woken, claim, claim_woken
from bot.services.delivery.recover import release_strays
from bot.storage import backlog
from bot.storage.deliveries import next_try
from bot.storage.store import Lane, NotDone, OutcomeUnknown

log = structlog.get_logger("delivery")

MOST_WOKEN = 2_000
"""Beyond this many, what was woken is found as all else is: by its time."""

BESIDE_TAPS = 25
LATELY = 1.0
"""Rows a claim of bulk at most, while somebody has been replied to so many seconds ago: a tap that comes
meanwhile has to wait until it is over."""

STRAIGHT = 8
"""Replies marked in the transaction that claims them, at most, over all workspaces of a platform."""

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
    """Fills the desk's hands, with replies first; on a platform with workspaces those of each line."""

    def __init__(self, desk: Desk, woken: WokenIds) -> None:
        self._desk = desk
        self._woken = woken
        workspace = desk.parts.limits.workspace
        self._whole = desk.lines.named("") if workspace is one_workspace else None
        self._backlog = Backlog(workspace, desk.clock())
        self._woken_at = float("-inf")
        self._more_is_due = False
        """Whether the last claim found as much as it wanted, so that a look for more can be left out."""

    async def step(self) -> None:
        """Claim once, or wait for a reason to."""
        desk, now = self._desk, self._desk.clock()
        if self._woken and desk.lines.chats < MOST_WOKEN:
            await self._claim_woken(now)
        elif self._whole is None:
            await self._claim_shares(now)
        elif room := self._room_in(""):
            await self._claim_in_order(room, now)
        else:
            turn = self._whole.pacer.turn_at()
            await desk.to_claim.wait(min(turn, now + LOOKS) if turn > now else now + LOOKS)

    async def _claim_in_order(self, room: int, now: float) -> None:
        desk = self._desk
        if not self._more_is_due:
            at = await desk.store.read(next_try, desk.owner.channel, desk.now())
            wait = LOOKS if at is None else (at - desk.now()).total_seconds()
            if wait > 0:
                await desk.to_claim.wait(now + min(wait, LOOKS))
                return
        wanted = min(room, CLAIM if now > self._woken_at + LATELY else BESIDE_TAPS)
        straight = self._straight_on(now)
        args = (desk.owner, desk.now(), wanted, desk.parts.compose, straight)
        found = await self._claim(claim, *args, lane="bulk")
        self._more_is_due = found == wanted
        if not found:  # locked elsewhere, or not to leave yet
            await desk.to_claim.wait(desk.clock() + _AGAIN)

    async def _claim_shares(self, now: float) -> None:
        """Claim what each workspace has room for, whatever stands before it in the others."""
        desk = self._desk
        if desk.look_anew:  # what was just planned may stand before what was read
            desk.look_anew = False
            self._backlog.read_anew(now)
        behind = self._backlog.behind(now)
        rows = await desk.store.read(backlog.waiting, desk.owner.channel, desk.now(), behind, PAGE)
        self._backlog.add(rows)
        ids = self._backlog.take(self._room_in, CLAIM)
        if ids:
            args = (desk.owner, desk.now(), Woken(ids), desk.parts.compose)
            if not await self._claim(
                claim_woken, *args, lane="bulk"
            ):  # locked elsewhere, or not to leave yet
                self._backlog.read_anew(desk.clock() + _AGAIN)
        elif len(rows) < PAGE:
            at = await desk.store.read(backlog.next_due, desk.owner.channel, desk.now())
            await desk.to_claim.wait(now + LOOKS if at is None else min(desk.ticks(at), now + LOOKS))

    def _room_in(self, workspace: str) -> int:
        line = self._desk.lines.named(workspace)
        return 0 if line.pacer.paused_at(self._desk.clock()) else line.room

    async def _claim_woken(self, now: float) -> None:
        desk = self._desk
        free = desk.trusted() and not desk.over
        most = STRAIGHT
        if self._whole is not None:
            most = 0 if self._whole.outages or self._whole.pacer.paused_at(now) else self._whole.ahead
        woken = Woken(
            self._woken.take(),
            busy=self._busy(now),
            straight=max(0, most - desk.lines.replies_marked()) if free else 0,
        )
        self._woken_at = now
        await self._claim(claim_woken, desk.owner, desk.now(), woken, desk.parts.compose, lane="tap")

    def _straight_on(self, now: float) -> Straight:
        """How much bulk may be marked as it is claimed: what may be marked anyway, with nothing before it."""
        desk, line = self._desk, self._whole
        if line is None or line.outages or line.waiting.unmarked or desk.over or not desk.trusted():
            return NOTHING_STRAIGHT
        most = line.ahead - line.waiting.marked if now >= line.pacer.turn_at() - SOON else 0
        return Straight(most, self._busy(now)) if most > 0 else NOTHING_STRAIGHT

    def _busy(self, now: float) -> frozenset[int]:
        """The chats that have something in hand or on the wire, or are shut."""
        return self._desk.lines.busy_chats() | self._desk.gates.shut(now)

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
                desk.line(row).waiting.occupy(row.chat)
                desk.line_up(Ready(row, claims.marked.replaces[row.id]))
            else:
                desk.line(row).waiting.add(row)
        for channel in claims.elsewhere:
            desk.parts.wake_channel(channel)
        desk.count_queue()
        desk.to_mark.ring()
        desk.to_send.ring()
        return claims.found
