"""The way out by e-mail: one owner among all machines, one e-mail after the other, a little calm a host.

An e-mail is marked ``sending`` just before it is handed over, and what a crash leaves so is never sent
again: nobody gets two about one tip.
"""

import asyncio
import datetime as dt
import hashlib
import hmac
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import structlog
from msgspec import Struct, field

from bot.delivery.bell import Bell
from bot.delivery.leases import ALONE, Keeper, Share
from bot.delivery.letter import Letter, letter
from bot.delivery.smtp import NotNow, Refused, Smtp, Unclear
from bot.domain.mail_address import host_of
from bot.services.delivery.lease import Lease
from bot.services.delivery.plan_rings import BY_MAIL
from bot.services.delivery.record_ring import put_back, refused, rung, unclear
from bot.services.delivery.take_ring import Ring, due, next_due, recover, take_back, take_ring
from bot.services.learning.shelf import Shelf
from bot.services.people.bell_links import BellLinks, Named
from bot.settings import Mail
from bot.storage.store import NotDone, OutcomeUnknown, Store

BATCH: Final = 50
"""E-mails looked at together."""

LOOKS: Final = 2.0
"""Seconds between two looks when nobody rings."""

CALM: Final = 0.5
"""Seconds between two e-mails to one host."""

FIRST_BACKOFF: Final = dt.timedelta(minutes=1)
LONGEST_BACKOFF: Final = dt.timedelta(minutes=15)
"""How long an e-mail waits that its host did not take: some let strangers wait for a quarter of an hour."""

FIRST_REST: Final = 5.0
LONGEST_REST: Final = 300.0
"""Seconds of rest when the mail server takes nothing at all."""

_AGAIN: Final = 0.2
_MOST_DOUBLINGS: Final = 9

log = structlog.get_logger("mail")

T = TypeVar("T")


class Post(Struct, frozen=True):
    """What a postman is built from. ``wake_channel`` tells a channel that it has something to send."""

    store: Store
    shelf: Shelf
    mail: Mail
    links: BellLinks
    now: Callable[[], dt.datetime]
    wake_channel: Callable[[str], None]
    calm: float = CALM
    first_rest: float = FIRST_REST
    first_backoff: dt.timedelta = FIRST_BACKOFF
    timeout: float = field(default=20.0)


class Postman:
    """Run it with :meth:`run`, end it with :meth:`stop`. ``owner`` is a name that no other process has.

    ``leases`` is where leases are kept, if not in the post's store.
    """

    def __init__(self, post: Post, owner: str, share: Share = ALONE, leases: Store | None = None) -> None:
        self._post = post
        self._keeper = Keeper(leases or post.store, BY_MAIL, owner, post.now, share)
        self._smtp = Smtp(post.mail, post.timeout)
        self._bell, self._at_the_end = Bell(), Bell()
        self._stopping = asyncio.Event()
        self._over = False
        self._free_at: dict[str, float] = {}
        self._rests = 0

    def wake(self) -> None:
        """Look now. From the event loop only."""
        self._bell.ring()

    def stop(self) -> None:
        """Begin no other e-mail; the one on its way is finished."""
        self._stopping.set()
        self._keeper.stir()
        self._end()

    async def run(self) -> None:
        """Own the way out and send until stopped; when the lease is lost, wait to own it again."""
        while (lease := await self._keeper.acquire(self._stopping)) is not None:
            self._over = self._stopping.is_set()
            try:
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._keep(lease))
                    both.create_task(self._own(lease))
            except Exception:
                log.exception("the way out by e-mail broke down and begins anew")
                await asyncio.sleep(LOOKS)
            await self._smtp.close()
            await self._keeper.release(lease)

    async def _keep(self, lease: Lease) -> None:
        await self._keeper.keep(lease, lambda: self._over, self._at_the_end)
        self._end()

    def _end(self) -> None:
        self._over = True
        self._bell.ring()
        self._at_the_end.ring()

    async def _own(self, lease: Lease) -> None:
        recovered = False
        while not self._over:
            try:
                if not recovered:
                    lost = await self._write(recover, lease)
                    log.info("sending e-mails", epoch=lease.epoch, unknown=lost)
                    recovered = True
                await self._round(lease)
            except (NotDone, OutcomeUnknown) as error:
                log.warning("the database is busy or away", why=str(error))
                await self._wait(LOOKS)

    async def _round(self, lease: Lease) -> None:
        """Send what is due, then wait for more."""
        now = self._post.now()
        found = list(await self._post.store.read(due, now, BATCH))
        if not found:
            await self._smtp.close()
            moment = await self._post.store.read(next_due)
            left = LOOKS if moment is None else (moment - now).total_seconds()
            await self._wait(min(max(left, 0.0), LOOKS))
            return
        while found and not self._over:
            ring, address = found.pop(self._first_free(found))
            host = host_of(address)
            await self._until(self._free_at.get(host, 0.0))
            if not await self._send(lease, ring, host):
                return

    def _first_free(self, found: Sequence[tuple[int, str]]) -> int:
        """The place of the one whose host has rested longest, among equals the first."""
        clock = asyncio.get_running_loop().time()
        self._free_at = {host: at for host, at in self._free_at.items() if at > clock}
        waits = [self._free_at.get(host_of(address), 0.0) for _, address in found]
        return waits.index(min(waits))

    async def _send(self, lease: Lease, ring: int, host: str) -> bool:
        """Send one, if it is still wanted; False: nothing more can leave for now."""
        if self._over:
            return False
        try:
            store, now = self._post.store, self._post.now()
            taken = await store.write(take_ring, lease, ring, now, self._post.shelf, lane="bulk")
        except OutcomeUnknown:  # marked perhaps, and certainly not sent
            await self._write(take_back, lease)
            return True
        if taken == "not ours":
            self._end()
            return False
        if taken == "not wanted":
            return True
        self._free_at[host] = asyncio.get_running_loop().time() + self._post.calm
        return await self._hand_over(taken)

    async def _hand_over(self, ring: Ring) -> bool:
        try:
            await self._smtp.send(ring.mail, self._letter(ring))
        except NotNow as error:
            await self._write(put_back, ring.id, self._again_at(ring, error), error.sentence)
            if not error.everybody:
                return True
            self._rests += 1
            doublings = min(self._rests - 1, _MOST_DOUBLINGS)
            rest = min(self._post.first_rest * (1 << doublings), LONGEST_REST)
            log.warning("no e-mail can leave for a while", why=error.sentence, seconds=rest)
            await self._until(asyncio.get_running_loop().time() + rest)
            return False
        except Refused as error:
            log.info("an e-mail was refused for good", ring=ring.id, why=error.sentence)
            channel = await self._write(refused, ring.id, ring.mail, error.sentence, self._post.now())
            if channel is not None:
                self._post.wake_channel(channel)
        except Unclear as error:
            log.warning("nobody knows whether an e-mail arrived", ring=ring.id, why=error.sentence)
            await self._write(unclear, ring.id, error.sentence)
        else:
            await self._write(rung, ring.id, self._post.now())
        self._rests = 0
        return True

    def _again_at(self, ring: Ring, error: NotNow) -> dt.datetime:
        if error.everybody:  # the whole way out rests, and this one need not wait longer than that
            return self._post.now()
        wait = self._post.first_backoff * (1 << min(ring.attempts, _MOST_DOUBLINGS))
        return self._post.now() + min(wait, LONGEST_BACKOFF)

    def _letter(self, ring: Ring) -> bytes:
        links, now = self._post.links, self._post.now()
        if ring.delivery_id is None:
            yes = links.link("yes", Named(ring.person_id, ring.id), now)
            return letter(self._post.mail, Letter(ring, yes, None, self._number(f"r{ring.id}")), now)
        button = links.link("open", Named(ring.person_id, ring.delivery_id), now)
        off = links.link("off", Named(ring.person_id, 0), now)
        number = self._number(f"d{ring.delivery_id}")
        return letter(self._post.mail, Letter(ring, button, off, number), now)

    def _number(self, name: str) -> str:
        """A name for good that no other installation with this sender's host has."""
        return f"{name}.{hmac.digest(self._post.links.key, name.encode(), hashlib.sha256).hex()[:16]}"

    async def _write(self, f: Callable[..., T], *args: object) -> T:
        """Write what may be written twice, again and again until it is done."""
        while True:
            try:
                return await self._post.store.write(f, *args, lane="bulk")
            except (NotDone, OutcomeUnknown) as error:
                if self._stopping.is_set():
                    raise
                log.warning("what became of an e-mail cannot be written down", why=str(error))
                await asyncio.sleep(_AGAIN)

    async def _until(self, moment: float) -> None:
        """Wait for a moment of the loop's clock, or the end."""
        while not self._over and asyncio.get_running_loop().time() < moment:
            await self._bell.wait(moment)

    async def _wait(self, seconds: float) -> None:
        if not self._over:
            await self._bell.wait(asyncio.get_running_loop().time() + seconds)
