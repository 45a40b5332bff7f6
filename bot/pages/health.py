"""For whoever watches over the service: is it well, and how much does it do."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Protocol

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Health = Callable[[], Awaitable[Mapping[str, bool]]]
"""Each part that matters, and whether it works."""


class Watched(Protocol):
    """What is to be mended, though everything works; and figures that are looked up when asked for."""

    @property
    def worries(self) -> Collection[str]:
        """What is to be mended, in short."""

    async def look(self) -> None:
        """Bring the figures up to date."""


def health_routes(
    health: Health, registry: CollectorRegistry, watched: Watched | None = None
) -> Sequence[Route]:
    """``/healthz`` (200 when every part works, else 503) and ``/metrics`` (for Prometheus).

    A worry makes no 503: whoever is in front would send people elsewhere, or start kompis anew.
    """

    async def healthz(_: Request) -> Response:
        parts = dict(await health())
        well = all(parts.values())
        worries = {} if watched is None else {"worries": list(watched.worries)}
        return JSONResponse({"well": well, "parts": parts, **worries}, 200 if well else 503)

    async def metrics(_: Request) -> Response:
        if watched is not None:
            await watched.look()
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return [Route("/healthz", healthz), Route("/metrics", metrics)]
