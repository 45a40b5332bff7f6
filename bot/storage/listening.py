"""Hearing what other machines tell of on PostgreSQL, on a connection of its own."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final

import orjson
import psycopg
import structlog
from sqlalchemy import make_url

from bot.storage.notify import WORD
from bot.storage.postgres import LINE

PAUSE: Final = 1.0
"""Seconds until a lost connection is made anew; meanwhile everybody looks from time to time."""

Hear = Callable[[Sequence[Any]], None]
"""What was told: what it is about, and what goes along."""

log = structlog.get_logger("store")


async def listen(address: str, hear: Hear, anew: Callable[[], None]) -> None:
    """Listen until cancelled.

    ``anew`` is called as it begins, and begins again: what was told before, nobody has heard.
    """
    while True:
        try:
            await _listen_once(address, hear, anew)
        except (psycopg.Error, OSError) as error:
            reason = str(error).strip().splitlines() or [type(error).__name__]
            log.warning("other machines cannot be heard; trying again", why=reason[0])
        await asyncio.sleep(PAUSE)


async def _listen_once(address: str, hear: Hear, anew: Callable[[], None]) -> None:
    url = make_url(address).set(drivername="postgresql")
    url = url.set(query={**{name: str(value) for name, value in LINE.items()}, **url.query})
    address = url.render_as_string(hide_password=False)
    connection = await psycopg.AsyncConnection.connect(address, autocommit=True)
    async with connection:
        await connection.execute(f"LISTEN {WORD}".encode())
        log.info("listening to other machines")
        anew()
        async for told in connection.notifies():
            try:
                hear(orjson.loads(told.payload))
            except Exception:
                log.exception("what another machine told could not be understood")
