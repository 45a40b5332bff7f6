"""How our pages look: one stylesheet, one set of templates, one set of headers."""

import hashlib
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.phrases import Say, of, spoken
from bot.phrases.writing import direction

HERE: Final = Path(__file__).parent
STYLE: Final = HERE / "static" / "kompis.css"
STYLE_MARK: Final = hashlib.sha256(STYLE.read_bytes()).hexdigest()[:12]
STYLESHEET: Final = f"/static/kompis.css?v={STYLE_MARK}"
"""The stylesheet's address, which changes when its content does."""

POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "img-src": "'self' data:",
    "media-src": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
"""Where a page may load from and send to: here, and nowhere else."""

HEADERS: Final = {
    "Content-Security-Policy": "; ".join(f"{what} {where}" for what, where in POLICY.items()),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # Not no-referrer: a browser would then send forms without saying where they come from.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
    auto_reload=False,  # else each file is asked for its age each time
)
_TEMPLATES.globals["direction"] = direction


class Headers:
    """Puts our headers on every answer that does not bring its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve as the application does, with the headers added."""

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with)


def page(
    name: str, say: Say, *, status: int = 200, headers: dict[str, str] | None = None, **values: object
) -> Response:
    """Draw one of the templates."""
    html = _TEMPLATES.get_template(name).render(say=say, stylesheet=STYLESHEET, **values)
    return HTMLResponse(html, status, {"Cache-Control": "no-store", **(headers or {})})


def say_to(request: Request, fallback: str) -> Say:
    """The language for whoever asks: ``?lang=``, else the browser's, else the fallback."""
    header = request.headers.get("accept-language", "")
    tags = [part.partition(";")[0].strip() for part in header.split(",")]
    return of(spoken([request.query_params.get("lang"), *tags], fallback))


def static_routes() -> list[Route]:
    """The stylesheet and the mark."""
    return [Route("/static/kompis.css", _style), Route("/static/kompis.svg", _mark)]


async def _style(request: Request) -> Response:
    kept = (
        "public, max-age=31536000, immutable" if request.query_params.get("v") == STYLE_MARK else "no-cache"
    )
    return FileResponse(STYLE, media_type="text/css", headers={"Cache-Control": kept})


async def _mark(_: Request) -> Response:
    mark = HERE / "static" / "kompis.svg"
    return FileResponse(mark, media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})
