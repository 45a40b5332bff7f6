"""No test calls anybody: tests/conftest.py closes the network, and leaves loopback and Unix sockets open."""

import asyncio
import socket
from pathlib import Path

import pytest

from tests.conftest import NetworkClosed

OUTSIDE = ("192.0.2.1", 80)  # an address set aside for documentation


def test_a_connection_beyond_this_machine_is_refused() -> None:
    with (
        socket.socket() as line,
        pytest.raises(NetworkClosed, match=r"^A test tried to reach 192\.0\.2\.1: "),
    ):
        line.connect(OUTSIDE)


def test_a_datagram_beyond_this_machine_is_refused() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as line, pytest.raises(NetworkClosed):
        line.sendto(b"hej", OUTSIDE)


@pytest.mark.parametrize("look_up", [lambda name: socket.getaddrinfo(name, 443), socket.gethostbyname])
def test_a_name_beyond_this_machine_is_not_looked_up(look_up: object) -> None:
    assert callable(look_up)
    with pytest.raises(NetworkClosed, match=r"^A test tried to look up api\.telegram\.org: "):
        look_up("api.telegram.org")


async def test_asyncio_is_refused_as_well() -> None:
    with pytest.raises(NetworkClosed):
        await asyncio.open_connection(*OUTSIDE)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_loopback_is_open(host: str) -> None:
    async with await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection(host, port)
        assert await reader.read() == b""
        writer.close()


def test_a_unix_socket_is_open(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as line:
        server.bind(str(tmp_path / "s"))
        server.listen()
        line.connect(str(tmp_path / "s"))
