"""A double in a process of its own: how it is started, and how its control API is spoken."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import orjson
from aiohttp import web

ROOT = Path(__file__).parents[2]


class Remote:
    """The control API of a double, as three methods; names and values as its own module lists them."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self._session = session

    async def get(self, name: str = "", /, **query: str | float) -> Any:  # noqa: ANN401 - JSON
        """Read something."""
        async with self._session.get(f"{self.url}/control/{name}", params=query) as answer:
            return await self._read(answer)

    async def post(self, name: str, values: list[dict[str, Any]] | None = None, /, **one: Any) -> Any:  # noqa: ANN401
        """Do something."""
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
async def double_process(module: str, *arguments: str) -> AsyncIterator[Remote]:
    """A double with these command-line arguments, stopped at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        url = (await process.stdout.readline()).decode().strip()
        if not url:
            raise RuntimeError("the double did not start; see stderr")
        async with aiohttp.ClientSession() as session:
            yield Remote(url, session)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()


async def until_stopped(url: str) -> None:
    """Print the address in one line and return at SIGINT or SIGTERM."""
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()
    await stop.wait()


def answering(
    act: Callable[[Any], Awaitable[Any]],
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """A handler that reads JSON (or the query), acts, and answers JSON; a mistake is a 400 that says so."""

    async def answer(request: web.Request) -> web.StreamResponse:
        body = await request.read()
        try:
            result = await act(orjson.loads(body) if body else dict(request.query))
        except (KeyError, LookupError, TypeError, ValueError, TimeoutError) as mistake:
            error = f"{type(mistake).__name__}: {mistake}"
            return web.Response(
                body=orjson.dumps({"error": error}), status=400, content_type="application/json"
            )
        return web.Response(body=orjson.dumps(result), content_type="application/json")

    return answer
