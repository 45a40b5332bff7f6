"""How much the local API itself can take: the same bytes again and again, on as little code as can be."""

import asyncio
from functools import partial
from typing import Final, cast

import orjson
import uvloop

from bench.meter import Meter
from bench.process import Figures, Work, answer

CONNECTIONS: Final = 64


def measure(work: Work) -> Figures:
    """Send ``message`` to one chat ``times`` times, at the API ``url``."""
    return uvloop.run(_send(work))


async def _send(work: Work) -> Figures:
    body = orjson.dumps({"chat_id": 1, **work["message"]})
    head = f"POST /bot{work['token']}/sendMessage HTTP/1.1\r\nContent-Type: application/json\r\n"
    request = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    loop, (host, port) = asyncio.get_running_loop(), work["url"].removeprefix("http://").split(":")
    clients = [
        _Client(request, work["times"] // CONNECTIONS, loop.create_future()) for _ in range(CONNECTIONS)
    ]
    with Meter() as cost:
        for client in clients:
            await loop.create_connection(partial(_itself, client), host, int(port))
        await asyncio.gather(*(client.done for client in clients))
    return {"a_second": CONNECTIONS * (work["times"] // CONNECTIONS) / cost.figures["seconds"]}


def _itself(client: "_Client") -> "_Client":
    return client


class _Client(asyncio.Protocol):
    """One connection; an answer comes in one piece, since it is short and the API is near."""

    def __init__(self, request: bytes, times: int, done: "asyncio.Future[None]") -> None:
        self._request = request
        self._left = times
        self.done = done

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is of no common class
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        assert data.startswith(b"HTTP/1.1 200")
        self._left -= 1
        if self._left:
            self._transport.write(self._request)
        else:
            self._transport.close()
            self.done.set_result(None)


if __name__ == "__main__":
    answer(measure)
