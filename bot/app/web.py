"""The web server of what is configured: our pages, and the channels' own routes."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final

import prometheus_client
from sqlalchemy import Connection, text
from starlette.requests import Request
from starlette.routing import BaseRoute

from bot.app.channels import Configured, facts_of
from bot.app.figures import Figures
from bot.domain.certificate import Certificate
from bot.pages.certificate import certificate_routes
from bot.pages.health import health_routes
from bot.pages.join import Invitation, join_routes
from bot.pages.server import WebServer
from bot.pages.site import site
from bot.ports import Channel, Invites, LetsIn, Routes, Shares
from bot.services.learning.certify import verify
from bot.services.people.belong import leads_home
from bot.services.people.invite_role import Offer, Refusal, offered
from bot.settings import Settings
from bot.storage import people
from bot.storage.store import NotDone, Store

_ONE: Final = text("SELECT 1")


def web_server(
    settings: Settings,
    store: Store,
    channels: Mapping[str, Configured],
    figures: Figures,
    sending: Callable[[], bool],
    now: Callable[[], datetime],
    more: Sequence[BaseRoute] = (),
) -> WebServer:
    """Build the server, not yet started.

    ``sending`` says whether every way out is at work; ``more`` are pages of other parts.
    """
    every = [one.channel for one in channels.values()]
    invites = [channel for channel in every if isinstance(channel, Invites)]
    registry = prometheus_client.CollectorRegistry()
    registry.register(figures)

    async def well() -> Mapping[str, bool]:
        return {"database": await _answers(store), "delivery": sending()}

    async def invitation(code: str) -> Invitation | Refusal | None:
        offer = await store.read(offered, code, now())
        if isinstance(offer, str):
            return offer
        if isinstance(offer, Offer):
            house = offer.organisation
            return Invitation(house.name, None, house.language, lambda _: (), offer.role)
        found = await store.read(people.invitation, code)
        if found is None:
            return None
        house = found.organisation
        return Invitation(house.name, found.workplace, house.language, facts_of(settings, house.key))

    async def certificate(code: str) -> Certificate | None:
        return await store.read(verify, code)

    routes: list[BaseRoute] = [
        *health_routes(well, registry, figures),
        *certificate_routes(certificate, settings.defaults.language),
        *join_routes(
            invitation,
            invites,
            settings.defaults.language,
            screens=any(isinstance(channel, Shares) for channel in every),
            is_inside=partial(_is_inside, store, every),
        ),
        *more,
    ]
    for channel in every:
        if isinstance(channel, Routes):
            routes += channel.routes()
    return WebServer(site(routes, settings.defaults.language), settings.web.host, settings.web.port)


async def _is_inside(store: Store, channels: Sequence[Channel], request: Request, code: str) -> bool:
    """Whether whoever is in this browser takes part already where a code leads."""
    for channel in channels:
        address = await channel.is_let_in(request) if isinstance(channel, LetsIn) else None
        inside = False if address is None else await store.read(leads_home, channel.name, address, code)
        if inside:
            return True
    return False


async def _answers(store: Store) -> bool:
    try:
        await store.read(_ping)
    except NotDone:
        return False
    return True


def _ping(db: Connection) -> None:
    db.execute(_ONE)
