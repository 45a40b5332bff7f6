"""One answer of HTTP/1.1, whatever the bytes are cut into, and whatever comes instead of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from adapters.telegram.reading import LONGEST_BODY, LONGEST_HEAD, Answer, Garbled, Reader

OK = b"HTTP/1.1 200 OK\r\n"
PLAIN = OK + b"Server: nginx\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n" + b'{"ok":true}'
CHUNKED = (
    OK + b"transfer-encoding: Chunked\r\n\r\n"
    b'5;name="a"\r\n{"ok"\r\n6 \r\n:true}\r\n0\r\nChecksum: none\r\n\r\n'
)
HINTED = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + PLAIN
EMPTY = b"HTTP/1.1 204 No Content\r\nServer: nginx\r\n\r\n"
REFUSED = b"HTTP/1.1 429\r\nContent-Length: 2\r\nContent-Length: 2\r\nConnection: Keep-Alive, close\r\n\r\nno"

WHOLE = {
    PLAIN: Answer(200, b'{"ok":true}', kept=True),
    CHUNKED: Answer(200, b'{"ok":true}', kept=True),
    HINTED: Answer(200, b'{"ok":true}', kept=True),
    EMPTY: Answer(204, b"", kept=True),
    REFUSED: Answer(429, b"no", kept=False),
}


def read(*pieces: bytes) -> Answer | None:
    """What a reader makes of these; nothing may be fed behind an answer."""
    reader = Reader()
    answers = [reader.feed(piece) for piece in pieces]
    assert not any(answers[:-1]), "an answer before its last byte"
    return answers[-1]


@pytest.mark.parametrize("said", WHOLE, ids=lambda said: said[:40].decode())
def test_an_answer_is_whole_at_its_last_byte_wherever_it_is_cut(said: bytes) -> None:
    assert read(said) == WHOLE[said]
    assert read(*(bytes([one]) for one in said)) == WHOLE[said]
    for cut in range(1, len(said)):
        assert read(said[:cut], said[cut:]) == WHOLE[said]


@pytest.mark.parametrize("said", WHOLE, ids=lambda said: said[:40].decode())
def test_a_connection_that_ends_early_has_brought_no_answer(said: bytes) -> None:
    for cut in range(len(said)):
        reader = Reader()
        assert reader.feed(said[:cut]) is None
        with pytest.raises(Garbled):
            reader.end()


def test_a_body_without_a_length_is_whole_when_the_connection_ends() -> None:
    for head in (OK, b"HTTP/1.0 200 OK\r\n"):
        reader = Reader()
        assert [reader.feed(piece) for piece in (head, b"\r\n", b'{"ok"', b":true}")] == [None] * 4
        assert reader.end() == Answer(200, b'{"ok":true}', kept=False)


@pytest.mark.parametrize("said", [PLAIN, CHUNKED, EMPTY], ids=lambda said: said[:40].decode())
def test_what_follows_an_answer_is_no_part_of_it_and_the_connection_is_given_up(said: bytes) -> None:
    for more in (said, b"\r\n", b"x"):
        assert read(said + more) == Answer(WHOLE[said].status, WHOLE[said].body, kept=False)


def test_an_old_server_keeps_no_connection() -> None:
    answer = read(PLAIN.replace(b"1.1", b"1.0"))
    assert answer == Answer(200, b'{"ok":true}', kept=False)


@pytest.mark.parametrize(
    "said",
    [
        b"<html>502 Bad Gateway</html>\r\n\r\n",
        b"\r\n\r\n",
        b"HTTP/2 200 OK\r\n\r\n",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/1.1 200OK\r\n\r\n",
        b"HTTP/1.1 600 What\r\n\r\n",
        b"http/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        OK + b"no colon\r\n\r\n",
        OK + b": no name\r\n\r\n",
        OK + b"Server : a space before the colon\r\n\r\n",
        OK + b"Server: one\r\n folded: line\r\n\r\n",
        OK + b"Server: one\nContent-Length: 2\r\n\r\n",
        OK + b"Server: \0\r\n\r\n",
        OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n",
        OK + b"Content-Length: 2, 2\r\n\r\n",
        OK + b"Content-Length: -2\r\n\r\n",
        OK + b"Content-Length: +2\r\n\r\n",
        OK + b"Content-Length: 2_0\r\n\r\n",
        OK + b"Content-Length: \xb2\r\n\r\n",
        OK + b"Content-Length:\r\n\r\n",
        OK + b"Content-Length: %d\r\n\r\n" % (LONGEST_BODY + 1),
        OK + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
        OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n0x2\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n-2\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\n\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\nffffffff\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\nno colon\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n1;" + b"a" * 2_000,
        OK + b"Server: " + b"a" * LONGEST_HEAD + b"\r\n\r\n",
        b"a" * (LONGEST_HEAD + 1),
    ],
    ids=lambda said: repr(said[:70]),
)
def test_what_could_be_understood_in_two_ways_is_no_answer(said: bytes) -> None:
    with pytest.raises(Garbled):
        Reader().feed(said)


@pytest.mark.parametrize("head", [OK + b"\r\n", OK + b"Transfer-Encoding: chunked\r\n\r\n7fffff\r\n"])
def test_no_server_fills_the_memory(head: bytes) -> None:
    reader = Reader()
    reader.feed(head)
    with pytest.raises(Garbled):
        feed_megabytes(reader, LONGEST_BODY // 2**20 + 2)


def feed_megabytes(reader: Reader, count: int) -> None:
    for _ in range(count):
        reader.feed(b"a" * 2**20)


@given(some.binary(max_size=300), some.lists(some.integers(1, 40), min_size=1, max_size=12))
def test_any_body_in_any_chunks_comes_out_as_it_went_in(body: bytes, sizes: list[int]) -> None:
    pieces: list[bytes] = []
    begin = 0
    while begin < len(body):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(body[begin : begin + size])
        begin += size
    said = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
    assert read(OK + b"Transfer-Encoding: chunked\r\n\r\n" + said + b"0\r\n\r\n") == Answer(
        200, body, kept=True
    )


@given(some.binary(max_size=200))
def test_garbage_is_an_answer_to_nothing(said: bytes) -> None:
    reader = Reader()
    try:
        answer = reader.feed(said) or reader.end()
    except Garbled:
        return
    assert said.startswith(b"HTTP/1."), answer
