"""Where updates are brought: kompis' own web server, with nothing on it but a channel's door."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from adapters.telegram.channel import TelegramChannel
from bot.pages.server import WebServer
from bot.pages.site import site

HOST: Final = "127.0.0.1"


@asynccontextmanager
async def served(channel: TelegramChannel, port: int) -> AsyncIterator[None]:
    """Serve what the channel has to be asked, as long as this lasts."""
    server = WebServer(site(channel.routes()), HOST, port)
    await server.start()
    try:
        yield
    finally:
        await server.stop()
