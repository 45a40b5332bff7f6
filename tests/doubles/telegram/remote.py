"""A double in a process of its own, for tests that kill bots and for the bench: start it, talk to it."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

ROOT = Path(__file__).parents[3]


class RemoteTelegram:
    """The control API, as two methods: names and values as tests/doubles/telegram/control.py lists them."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self._session = session

    async def get(self, name: str = "", /, **query: str | float) -> Any:  # noqa: ANN401 - JSON
        """Read something: ``await telegram.get("ledger", person=1001, at_least=1)``."""
        async with self._session.get(f"{self.url}/control/{name}", params=query) as answer:
            return await self._read(answer)

    async def post(self, name: str, values: list[dict[str, Any]] | None = None, /, **one: Any) -> Any:  # noqa: ANN401
        """Do something: ``await telegram.post("write", person=1001, text="/start")``."""
        async with self._session.post(f"{self.url}/control/{name}", json=values or one) as answer:
            return await self._read(answer)

    async def clear_faults(self) -> None:
        """Let nothing go wrong any more."""
        async with self._session.delete(f"{self.url}/control/faults") as answer:
            await self._read(answer)

    async def _read(self, answer: aiohttp.ClientResponse) -> Any:  # noqa: ANN401 - JSON
        body = await answer.json()
        if answer.status != 200:
            raise ValueError(body["error"])
        return body


@asynccontextmanager
async def telegram_process(*arguments: str) -> AsyncIterator[RemoteTelegram]:
    """A double with these command-line arguments, stopped at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.doubles.telegram", *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        url = (await process.stdout.readline()).decode().strip()
        if not url:
            raise RuntimeError("the double did not start; see stderr")
        async with aiohttp.ClientSession() as session:
            yield RemoteTelegram(url, session)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()
