"""What an adapter remembers between starts: the ChannelState port on the store."""

import asyncio
import base64
import datetime as dt
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, bindparam, delete, select, update

from bot.ports import LOCK_SECONDS
from bot.storage import leases
from bot.storage.store import Store
from bot.storage.tables import channel_state
from bot.storage.upsert import upsert

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

SEALED: Final = "sealed:"
"""What a value begins with that is encrypted where it lies."""

_LASTS = dt.timedelta(seconds=LOCK_SECONDS)
_LOOKS_AGAIN = 0.2

_HERE = channel_state.c.channel == bindparam("in_channel")
_THIS = channel_state.c.key == bindparam("in_key")
_PUT = upsert(channel_state, key=("channel", "key"), update=("value",))
_GET = select(channel_state.c.value).where(_HERE, _THIS)
_SEAL_ANEW = (
    update(channel_state)
    .where(_HERE, _THIS, channel_state.c.value == bindparam("in_old"))  # or another has put a newer one there
    .values(value=bindparam("in_value"))
)
_TAKE = delete(channel_state).where(_HERE, _THIS).returning(channel_state.c.value)
_KEYS = (
    select(channel_state.c.key)
    .where(_HERE, channel_state.c.key.startswith(bindparam("in_prefix")))
    .order_by(channel_state.c.key)
)


class StoreChannelState:
    """One channel's memory. ``key`` is a secret of its own, 32 bytes, that secrets are encrypted with.

    What was encrypted with ``former_keys`` is opened too.
    """

    def __init__(
        self,
        store: Store,
        channel: str,
        key: bytes = b"",
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
        former_keys: Sequence[bytes] = (),
    ) -> None:
        self._store = store
        self._channel = channel
        self._key = key
        self._now = now
        self._former_keys = former_keys

    async def get(self, key: str) -> str | None:
        """The remembered value, or None; also None for a secret that this installation cannot open."""
        value = await self._store.read(_get, self._channel, key)
        opened = self._opened(value)
        if self._former_keys and value is not None and opened not in {None, value}:
            await self._store.write(_seal_anew, self._channel, key, value, self._sealed(opened or ""))
        return opened

    async def put(self, key: str, value: str, *, secret: bool = False) -> None:
        """Remember a value; a secret is encrypted where it lies. Returns after the commit."""
        await self._store.write(_put, self._channel, key, self._sealed(value) if secret else value)

    async def take(self, key: str) -> str | None:
        """The remembered value, forgotten in the same moment."""
        return self._opened(await self._store.write(_take, self._channel, key))

    async def keys(self, prefix: str) -> Sequence[str]:
        """The keys that begin so, in order."""
        return await self._store.read(_keys, self._channel, prefix)

    @asynccontextmanager
    async def locked(self, name: str) -> AsyncIterator[None]:
        """Be alone under this name of the channel, on all machines, for :data:`LOCK_SECONDS` at most."""
        lease, owner = f"lock:{self._channel}:{name}", secrets.token_hex(8)
        while (epoch := await self._store.write(_lock, lease, owner, self._now())) is None:  # noqa: ASYNC110 - whoever has it may be on another machine
            await asyncio.sleep(_LOOKS_AGAIN)
        try:
            yield
        finally:
            await self._store.write(_unlock, lease, epoch, self._now())

    def _sealed(self, value: str) -> str:
        return SEALED + self._seal().encrypt(value.encode()).decode("ascii")

    def _opened(self, value: str | None) -> str | None:
        if value is None or not value.startswith(SEALED):
            return value
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 - only who has secrets needs it

        try:
            return self._seal().decrypt(value.removeprefix(SEALED)).decode()
        except InvalidToken:
            return None

    def _seal(self) -> "MultiFernet":
        from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415 - only who has secrets needs it

        keys = (self._key, *self._former_keys)  # the first encrypts
        return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


def _get(db: Connection, channel: str, key: str) -> str | None:
    return db.execute(_GET, {"in_channel": channel, "in_key": key}).scalar_one_or_none()


def _put(db: Connection, channel: str, key: str, value: str) -> None:
    db.execute(_PUT, {"channel": channel, "key": key, "value": value})


def _seal_anew(db: Connection, channel: str, key: str, old: str, new: str) -> None:
    db.execute(_SEAL_ANEW, {"in_channel": channel, "in_key": key, "in_old": old, "in_value": new})


def _take(db: Connection, channel: str, key: str) -> str | None:
    return db.execute(_TAKE, {"in_channel": channel, "in_key": key}).scalar_one_or_none()


def _keys(db: Connection, channel: str, prefix: str) -> Sequence[str]:
    found = db.scalars(_KEYS, {"in_channel": channel, "in_prefix": prefix})
    return [key for key in found if key.startswith(prefix)]  # LIKE takes _ and % for wild cards


def _lock(db: Connection, name: str, owner: str, now: dt.datetime) -> int | None:
    """The epoch under which the lock is ours; None: somebody else has it."""
    clock = leases.clock(db, now)
    row = leases.lock(db, name, owner, clock)
    if row.owner != owner and row.until > clock:
        return None
    leases.take(db, name, owner, clock + _LASTS)
    epoch: int = row.epoch + 1
    return epoch


def _unlock(db: Connection, name: str, epoch: int, now: dt.datetime) -> None:
    leases.prolong(db, name, epoch, leases.clock(db, now))
