"""The web server in our own loop."""

import asyncio
import os
import signal
import socket
import sys

import httpx2
import pytest
from starlette.responses import PlainTextResponse

from bot.pages.listening import CannotListen, PortTaken
from bot.pages.server import WebServer
from tests.adapters.web.browsing import NOBODY

HELLO = PlainTextResponse("hej")


async def get(server: WebServer) -> str:
    async with httpx2.AsyncClient(trust_env=False, verify=NOBODY) as client:
        return (await client.get(server.address)).text


async def test_it_answers_once_started_and_lets_the_port_go_once_stopped() -> None:
    first = WebServer(HELLO, "127.0.0.1", 0)
    await first.start()
    assert await get(first) == "hej"
    await first.stop()
    second = WebServer(HELLO, "127.0.0.1", first.port)
    await second.start()
    assert await get(second) == "hej"
    await second.stop()


async def test_it_keeps_its_hands_off_signals() -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    server = WebServer(HELLO, "127.0.0.1", 0)
    await server.start()
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before
    await server.stop()


async def test_stopping_what_never_started_is_no_trouble() -> None:
    await WebServer(HELLO, "127.0.0.1", 0).stop()


async def test_a_taken_port_is_named_with_whoever_holds_it() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken) as refused:
            await WebServer(HELLO, "127.0.0.1", port).start()
    if sys.platform == "linux":
        assert refused.value.holder is not None
        assert refused.value.holder.endswith(f"(process {os.getpid()})")
    who = refused.value.holder or "another program"
    assert str(refused.value) == (
        f"Port {port} on 127.0.0.1 is taken by {who}: stop that, or choose another port."
    )


@pytest.mark.parametrize("host", ["192.0.2.1", "not a host"])
async def test_an_address_that_is_not_ours_is_refused_with_the_mend(host: str) -> None:
    with pytest.raises(CannotListen, match=r"give an address of this machine and a port from 1024 to 65535"):
        await WebServer(HELLO, host, 0).start()


async def test_a_slow_answer_does_not_hold_up_the_stop() -> None:
    asked = asyncio.Event()

    async def slow(scope: object, receive: object, send: object) -> None:
        asked.set()
        await asyncio.Event().wait()

    server = WebServer(slow, "127.0.0.1", 0)
    await server.start()
    async with httpx2.AsyncClient(trust_env=False, verify=NOBODY) as client:
        asking = asyncio.create_task(client.get(server.address))
        await asked.wait()
        async with asyncio.timeout(2):
            await server.stop()
        assert (await asking).status_code == 500
