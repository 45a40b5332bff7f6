"""For whoever watches over the service: is it well, and how much does it do."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Health = Callable[[], Awaitable[Mapping[str, bool]]]
"""Each part that matters, and whether it works."""


def health_routes(health: Health, registry: CollectorRegistry) -> Sequence[Route]:
    """``/healthz`` (200 when every part works, else 503) and ``/metrics`` (for Prometheus)."""

    async def healthz(_: Request) -> Response:
        parts = dict(await health())
        well = all(parts.values())
        return JSONResponse({"well": well, "parts": parts}, 200 if well else 503)

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return [Route("/healthz", healthz), Route("/metrics", metrics)]
