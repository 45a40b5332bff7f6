"""How a mishap looks on the wire: cut connections, gateway pages, halves, drips, delays."""

import asyncio
from typing import Final

from aiohttp import web

from tests.doubles.faults import Fault

GATEWAY_PAGE: Final = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    b"<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)


def cut(request: web.Request) -> web.Response:
    """Cut the connection: what is returned here reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def page(status: int) -> web.Response:
    """A gateway's page."""
    return web.Response(body=GATEWAY_PAGE, status=status, content_type="text/html")


async def drip(request: web.Request, answer: web.Response, seconds: float) -> web.StreamResponse:
    """The answer byte by byte."""
    body = _bytes(answer)
    response = web.StreamResponse(headers={"Content-Type": answer.content_type})
    response.content_length = len(body)
    await response.prepare(request)
    for place in range(len(body)):
        await response.write(body[place : place + 1])
        await asyncio.sleep(seconds / len(body))
    return response


async def befallen(request: web.Request, fault: Fault, answer: web.Response) -> web.StreamResponse:
    """The answer to a request that was processed, as it gets through."""
    match fault.kind:
        case "cut":
            return cut(request)
        case "html":
            return page(fault.status)
        case "truncated":
            whole = _bytes(answer)
            half = whole[: len(whole) // 2]
            return web.Response(body=half, status=answer.status, content_type=answer.content_type)
        case "drip":
            return await drip(request, answer, fault.seconds)
        case _:
            await asyncio.sleep(fault.seconds)
            return answer


def _bytes(answer: web.Response) -> bytes:
    assert isinstance(answer.body, bytes)
    return answer.body
