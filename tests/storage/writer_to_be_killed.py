"""A program, for a test to kill, that writes and says each word once the store says that it is kept."""

import asyncio
import itertools
import sys

from bot.storage.store import open_store
from tests.storage.tables_for_tests import note


async def write_until_killed(address: str) -> None:
    numbers = itertools.count()
    async with open_store(address) as store:

        async def write() -> None:
            for number in numbers:
                word = await store.write(note, f"word {number}")
                sys.stdout.write(f"{word}\n")
                sys.stdout.flush()

        await asyncio.gather(*(write() for _ in range(20)))


if __name__ == "__main__":
    asyncio.run(write_until_killed(sys.argv[1]))
