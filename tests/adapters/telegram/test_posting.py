"""Requests on kept connections: what is certainly not taken, what nobody knows, and what is reused."""

import asyncio
import datetime as dt
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Self

import pytest
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from adapters.telegram.posting import NoAnswer, NoConnection, Posts
from adapters.telegram.server import Server
from tests.adapters.watching import eventually

Play = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

YES = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes"
LAST = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nyes"


class Scene:
    """A server that plays a part on every connection, and what it heard."""

    def __init__(self, part: "Part", tls: ssl.SSLContext | None = None) -> None:
        self.heard: list[bytes] = []
        self.connections = 0
        self.open = 0
        self._play = part(self)
        self._tls = tls

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def request(self, reader: asyncio.StreamReader) -> bytes:
        """The next request, whole."""
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        self.heard.append(head + await reader.readexactly(length))
        return self.heard[-1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        try:
            await self._play(reader, writer)
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            self.open -= 1
            writer.close()


Part = Callable[[Scene], Play]


@pytest.fixture
async def scenes() -> AsyncIterator[Callable[..., Awaitable[tuple[Scene, Posts]]]]:
    """A server that plays a part, and the way to it."""
    async with AsyncExitStack() as closing:

        async def begin(part: Part, **options: Any) -> tuple[Scene, Posts]:  # noqa: ANN401
            scene = Scene(part)
            await closing.enter_async_context(scene)
            posts = to(f"http://127.0.0.1:{scene.port}/bot1:T/", **options)
            closing.push_async_callback(posts.close)
            return scene, posts

        yield begin


def to(base: str, **options: Any) -> Posts:  # noqa: ANN401 - passed on
    """The way to a server, with little patience."""
    seconds = {"connect_seconds": 1.0, "read_seconds": 1.0, "keep_seconds": 20.0}
    return Posts(Server(base), **({"most": 8} | seconds | options))


def saying(*answers: bytes) -> Part:
    """On every connection these answers, one a request; then it is closed."""

    def play(scene: Scene) -> Play:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            for answer in answers:
                await scene.request(reader)
                writer.write(answer)
                await writer.drain()

        return talk

    return play


Scenes = Callable[..., Awaitable[tuple[Scene, Posts]]]


async def test_requests_one_after_another_take_one_connection(scenes: Scenes) -> None:
    scene, posts = await scenes(saying(*[YES] * 30))
    for number in range(30):
        answer = await posts.post("sendMessage", b"%d" % number)
        assert (answer.status, answer.body) == (200, b"yes")
    assert scene.connections == 1
    assert (
        scene.heard[7]
        == (
            f"POST /bot1:T/sendMessage HTTP/1.1\r\nHost: 127.0.0.1:{scene.port}\r\n"
            "Content-Type: application/json\r\nContent-Length: 1\r\n\r\n7"
        ).encode()
    )


async def test_no_more_requests_than_allowed_are_on_their_way_and_each_gets_its_own_answer(
    scenes: Scenes,
) -> None:
    most = 0

    def echo(scene: Scene) -> Play:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal most
            while True:
                said = (await scene.request(reader)).rpartition(b"\r\n\r\n")[2]
                most = max(most, scene.open)
                await asyncio.sleep(0.001)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(said), said))

        return talk

    scene, posts = await scenes(echo, connect_seconds=10.0)
    answers = await asyncio.gather(*(posts.post("getMe", b"number %d" % number) for number in range(200)))
    assert [answer.body for answer in answers] == [b"number %d" % number for number in range(200)]
    assert most == scene.connections == 8


async def test_nobody_listening_is_no_connection(scenes: Scenes) -> None:
    scene, _ = await scenes(saying(YES))
    port = scene.port
    await scene.__aexit__()
    nowhere = (f"http://127.0.0.1:{port}/", "http://a..b/", "http://localhost:99999/", "x")
    for base in nowhere:
        with pytest.raises(NoConnection):
            await to(base).post("getMe", b"{}")


async def test_waiting_in_vain_for_room_is_no_connection_and_nothing_is_written(scenes: Scenes) -> None:
    scene, posts = await scenes(saying(b"", YES), most=1, connect_seconds=0.05, read_seconds=0.5)
    busy = asyncio.create_task(posts.post("getMe", b"first"))
    while not scene.heard:  # the one connection is taken  # noqa: ASYNC110 - another task
        await asyncio.sleep(0.01)
    with pytest.raises(NoConnection):
        await posts.post("getMe", b"second")
    with pytest.raises(NoAnswer):
        await busy
    assert [one[-5:] for one in scene.heard] == [b"first"]


@pytest.mark.parametrize(
    "said",
    [b"", YES[:-1], YES[:20], b"<html>\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\nyes"],
)
async def test_a_written_request_without_a_whole_answer_is_never_written_again(
    scenes: Scenes, said: bytes
) -> None:
    scene, posts = await scenes(saying(YES, said))
    await posts.post("sendMessage", b"first")
    with pytest.raises(NoAnswer):
        await posts.post("sendMessage", b"second")
    assert [one.rpartition(b"\r\n")[2] for one in scene.heard] == [b"first", b"second"]
    assert (await posts.post("sendMessage", b"third")).body == b"yes"
    assert scene.connections == 2


async def test_an_answer_that_takes_too_long_is_for_nobody(scenes: Scenes) -> None:
    late = asyncio.Event()

    def play(scene: Scene) -> Play:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            first = scene.connections == 1
            await scene.request(reader)
            if first:
                await late.wait()
            writer.write(LAST if first else YES)
            await reader.read()

        return talk

    scene, posts = await scenes(play, read_seconds=0.1)
    with pytest.raises(NoAnswer):
        await posts.post("sendMessage", b"{}")
    late.set()
    assert (await posts.post("sendMessage", b"{}")).kept
    assert scene.connections == 2


async def test_a_request_that_is_given_up_takes_its_connection_with_it(scenes: Scenes) -> None:
    scene, posts = await scenes(saying(b"", YES), read_seconds=10.0, most=1)
    given_up = asyncio.create_task(posts.post("sendMessage", b"{}"))
    await eventually(lambda: scene.heard)
    given_up.cancel()
    await asyncio.wait([given_up])
    assert given_up.cancelled()
    with pytest.raises(NoAnswer):  # a new connection, on which this is the first request again
        async with asyncio.timeout(5):
            await asyncio.gather(posts.post("sendMessage", b"{}"), close_soon(posts))
    assert scene.connections == 2


async def close_soon(posts: Posts) -> None:
    """Close while something is on its way."""
    await asyncio.sleep(0.05)
    await posts.close()


async def test_a_connection_that_the_server_ends_at_rest_is_not_written_to(scenes: Scenes) -> None:
    scene, posts = await scenes(saying(YES))
    for _ in range(3):
        assert (await posts.post("getMe", b"{}")).kept
        await eventually(lambda: not scene.open)
        await asyncio.sleep(0.01)  # until its end has arrived
    assert (scene.connections, len(scene.heard)) == (3, 3)


@pytest.mark.parametrize("unasked", [YES, b"x"])
async def test_what_comes_unasked_is_no_answer_to_the_next_request(scenes: Scenes, unasked: bytes) -> None:
    """At once, or a little later."""
    for pause in (0.0, 0.02):

        def play(scene: Scene, pause: float = pause) -> Play:
            async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                await scene.request(reader)
                writer.write(YES if pause else YES + unasked)
                await asyncio.sleep(pause)
                writer.write(unasked if pause else b"")
                await reader.read()

            return talk

        scene, posts = await scenes(play)
        await posts.post("getMe", b"{}")
        await asyncio.sleep(0.05)
        await posts.post("getMe", b"{}")
        assert scene.connections == 2


async def test_a_server_that_wants_to_close_is_not_asked_again(scenes: Scenes) -> None:
    scene, posts = await scenes(saying(LAST, YES))
    for _ in range(2):
        assert not (await posts.post("getMe", b"{}")).kept
    assert scene.connections == 2


async def test_a_connection_that_has_rested_too_long_is_let_go(scenes: Scenes) -> None:
    scene, posts = await scenes(saying(YES, YES), keep_seconds=0.05)
    await posts.post("getMe", b"{}")
    await eventually(lambda: not scene.open)
    await posts.post("getMe", b"{}")
    assert scene.connections == 2


async def test_a_name_and_a_password_in_the_address_are_said(scenes: Scenes) -> None:
    scene, _ = await scenes(saying(YES))
    posts = to(f"http://k%C3%A4r:a%2Fb@127.0.0.1:{scene.port}/bot/")
    await posts.post("getMe", b"{}")
    await posts.close()
    assert b"\r\nAuthorization: Basic a8OkcjphL2I=\r\n" in scene.heard[0]


async def test_only_whom_the_system_trusts_hears_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Scene(saying(YES), certified(tmp_path)) as scene:
        posts = to(f"https://localhost:{scene.port}/bot1:T/")
        with pytest.raises(NoConnection):
            await posts.post("getMe", b"{}")
        assert scene.heard == []
        await posts.close()
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        posts = to(f"https://localhost:{scene.port}/bot1:T/")
        assert (await posts.post("getMe", b"{}")).body == b"yes"
        await posts.close()


def certified(folder: Path) -> ssl.SSLContext:
    """What a server called localhost needs, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context


def test_on_uvloop_it_is_the_same() -> None:
    async def scene_of_three() -> list[object]:
        async with Scene(saying(YES, YES, b"")) as scene:
            posts = to(f"http://127.0.0.1:{scene.port}/bot1:T/")
            answers: list[object] = [(await posts.post("getMe", b"{}")).body for _ in range(2)]
            with pytest.raises(NoAnswer):
                await posts.post("getMe", b"{}")
            await posts.close()
            return [*answers, scene.connections]

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(scene_of_three()) == [b"yes", b"yes", 1]
