"""The web server of what is configured: our pages, and the channels' own routes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import prometheus_client
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection, text
from starlette.routing import BaseRoute

from bot.app.channels import Configured, facts_of
from bot.chat.inbox import Inbox
from bot.delivery.outbox import Outbox
from bot.domain.certificate import Certificate
from bot.pages.certificate import certificate_routes
from bot.pages.health import health_routes
from bot.pages.join import Invitation, join_routes
from bot.pages.server import WebServer
from bot.pages.site import site
from bot.ports import Invites, Routes, Shares
from bot.services.learning.certify import verify
from bot.settings import Settings
from bot.storage import people
from bot.storage.store import NotDone, Store

_ONE: Final = text("SELECT 1")


def web_server(
    settings: Settings,
    store: Store,
    channels: Mapping[str, Configured],
    outboxes: Mapping[str, Outbox],
    inbox: Inbox,
    sending: Callable[[], bool],
    more: Sequence[BaseRoute] = (),
) -> WebServer:
    """Build the server, not yet started.

    ``sending`` says whether every way out is at work; ``more`` are pages of other parts.
    """
    every = [one.channel for one in channels.values()]
    invites = [channel for channel in every if isinstance(channel, Invites)]
    registry = prometheus_client.CollectorRegistry()
    registry.register(Figures(outboxes, inbox))

    async def well() -> Mapping[str, bool]:
        return {"database": await _answers(store), "delivery": sending()}

    async def invitation(code: str) -> Invitation | None:
        found = await store.read(people.invitation, code)
        if found is None:
            return None
        house = found.organisation
        return Invitation(house.name, found.workplace, house.language, facts_of(settings, house.key))

    async def certificate(code: str) -> Certificate | None:
        return await store.read(verify, code)

    routes: list[BaseRoute] = [
        *health_routes(well, registry),
        *certificate_routes(certificate, settings.defaults.language),
        *join_routes(
            invitation,
            invites,
            settings.defaults.language,
            screens=any(isinstance(channel, Shares) for channel in every),
        ),
        *more,
    ]
    for channel in every:
        if isinstance(channel, Routes):
            routes += channel.routes()
    return WebServer(site(routes, settings.defaults.language), settings.web.host, settings.web.port)


class Figures(Collector):
    """What the ways in and out have counted, as Prometheus reads it."""

    def __init__(self, outboxes: Mapping[str, Outbox], inbox: Inbox) -> None:
        self._outboxes = outboxes
        self._inbox = inbox

    def collect(self) -> Iterator[Metric]:
        """Give every figure as it stands now."""
        done = CounterMetricFamily(
            "kompis_deliveries", "Deliveries by what became of them.", labels=["channel", "state"]
        )
        queued = GaugeMetricFamily(
            "kompis_deliveries_in_hand", "Deliveries claimed and not yet sent.", labels=["channel"]
        )
        for name, outbox in self._outboxes.items():
            counted = outbox.counters
            for state in ("sent", "failed", "unknown", "retried"):
                done.add_metric([name, state], getattr(counted, state))
            queued.add_metric([name], counted.queued)
        yield done
        yield queued
        yield GaugeMetricFamily(
            "kompis_inbox_waiting", "Events that wait to be handled.", value=self._inbox.waiting
        )


async def _answers(store: Store) -> bool:
    try:
        await store.read(_ping)
    except NotDone:
        return False
    return True


def _ping(db: Connection) -> None:
    db.execute(_ONE)
