"""A ChannelState in memory: what an adapter keeps between starts."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager


class Remembered:
    """Values by key; ``secrets`` are the keys of those that were put as secret."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.secrets: set[str] = set()
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(self, key: str) -> str | None:
        return self.values.get(key)

    async def put(self, key: str, value: str, *, secret: bool = False) -> None:
        self.values[key] = value
        self.secrets = self.secrets | {key} if secret else self.secrets - {key}

    async def take(self, key: str) -> str | None:
        return self.values.pop(key, None)

    async def keys(self, prefix: str) -> Sequence[str]:
        return sorted(key for key in self.values if key.startswith(prefix))

    @asynccontextmanager
    async def locked(self, name: str) -> AsyncIterator[None]:
        async with self._locks[name]:
            yield
