"""What an adapter remembers between starts: the ChannelState port on the store."""

from sqlalchemy import Connection, bindparam, select

from bot.storage.store import Store
from bot.storage.tables import channel_state
from bot.storage.upsert import upsert

_PUT = upsert(channel_state, key=("channel", "key"), update=("value",))
_GET = select(channel_state.c.value).where(
    channel_state.c.channel == bindparam("in_channel"), channel_state.c.key == bindparam("in_key")
)


def _get(db: Connection, channel: str, key: str) -> str | None:
    return db.execute(_GET, {"in_channel": channel, "in_key": key}).scalar_one_or_none()


def _put(db: Connection, channel: str, key: str, value: str) -> None:
    db.execute(_PUT, {"channel": channel, "key": key, "value": value})


class StoreChannelState:
    """One channel's memory."""

    def __init__(self, store: Store, channel: str) -> None:
        self._store = store
        self._channel = channel

    async def get(self, key: str) -> str | None:
        """The remembered value, or None."""
        return await self._store.read(_get, self._channel, key)

    async def put(self, key: str, value: str) -> None:
        """Remember a value; returns after the commit."""
        await self._store.write(_put, self._channel, key, value)
