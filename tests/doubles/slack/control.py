"""The control API of a double that runs as a process: what tests do with it, over HTTP under /control/.

Bodies and answers are JSON. A refusal is 400 with ``{"error": sentence}``. ``person`` is a user's id.

======  ===========================  ======================================================================
GET     /control/                    url, api_url, tokens, clock, counts, links, faults, what is under way
POST    /control/people              {name?, locale?, tz?, kind?, state?, user?}, a list of them, or {count}
POST    /control/write               {person, text}
POST    /control/tap                 {person, button?: place or label, message?: ts, on?, value?}
POST    /control/choose              {person, labels}
POST    /control/command             {person, command, text?}
POST    /control/open_home           {person, tab?}
POST    /control/submit              {person, values?: by label}
POST    /control/deactivate          {person}; also /reactivate
GET     /control/deliveries          ?kind= ?person=: what was brought to the app, by number, and its end
GET     /control/ledger              ?person= ?at_least= ?timeout=: what people see; waits for so many
GET     /control/home, /modal        ?person=: the view they see, or null
GET     /control/violations          {violations, warnings}
GET     /control/calls               every request that was answered: at, method, channel, error
POST    /control/deliver_to          {events}: HTTP from now on; {}: Socket Mode
POST    /control/outbox              {duplicates?, retries?, subscribed?}
POST    /control/world               {history_lag?, file_lag?, post_to_deactivated?, unfurl_domains?}
POST    /control/sockets             {act: cut, silent or disconnect; which?, reason?}, or {refuse}
POST    /control/uninstall           {team}
POST    /control/latency             {ms}
POST    /control/rates               {channel, workspace_a_minute, tier_3, …}; null: no limit
POST    /control/faults              a fault (tests/doubles/faults.py); DELETE takes all away
POST    /control/refuse              {seconds}: refuse every connection for so long, this API included
POST    /control/advance             {seconds}: the double's clock goes on by so much
======  ===========================  ======================================================================
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from typing import Any, Final

from aiohttp import web

from tests.doubles.faults import Fault
from tests.doubles.process import answering
from tests.doubles.slack.deliveries import Delivery
from tests.doubles.slack.double import SlackDouble
from tests.doubles.slack.state import Member, View

Values = dict[str, Any]
LONGEST_WAIT: Final = 120.0


class Control:
    """Lets another process do with the double what a test in its own process would."""

    def __init__(self, double: SlackDouble) -> None:
        self._double = double
        self._tasks: set[asyncio.Task[None]] = set()

    def add_routes(self, app: web.Application) -> None:
        """Serve the control API beside Slack's own."""
        reads: list[Callable[[Values], Awaitable[Any]]] = [
            self.deliveries,
            self.ledger,
            self.home,
            self.modal,
            self.violations,
            self.calls,
        ]
        acts: list[Callable[[Any], Awaitable[Any]]] = [
            self.people,
            self.write,
            self.tap,
            self.choose,
            self.command,
            self.open_home,
            self.submit,
            self.deactivate,
            self.reactivate,
            self.deliver_to,
            self.outbox,
            self.world,
            self.sockets,
            self.uninstall,
            self.latency,
            self.rates,
            self.faults,
            self.refuse,
            self.advance,
        ]
        app.router.add_get("/control/", answering(self.overview))
        for read in reads:
            app.router.add_get(f"/control/{read.__name__}", answering(read))
        for act in acts:
            app.router.add_post(f"/control/{act.__name__}", answering(act))
        app.router.add_delete("/control/faults", answering(self.no_faults))

    # ------------------------------------------------------------------ looking on

    async def overview(self, _: Values) -> Values:
        double = self._double
        return {
            "url": double.url,
            "api_url": double.api_url,
            "token": double.token,
            "app_token": double.app_token,
            "signing_secret": double.signing_secret,
            "now": double.clock.now(),
            "counts": dict(double.api.counts),
            "refused": double.rates.refused,
            "links": len(double.sockets.alive),
            "handshakes": double.sockets.handshakes,
            "under_way": sum(not delivery.done for delivery in double.outbox.log),
            "faults": double.faults.happened,
            "people": len(double.world.members),
        }

    async def deliveries(self, values: Values) -> list[Values]:
        return [
            _told(delivery)
            for delivery in self._double.outbox.log
            if values.get("kind") in (None, delivery.kind)
            and values.get("person") in (None, delivery.member and delivery.member.id)
        ]

    async def ledger(self, values: Values) -> list[Values]:
        at_least = int(values.get("at_least", 0))
        if at_least:
            seconds = min(float(values.get("timeout", 10)), LONGEST_WAIT)
            await self._double.until(lambda: len(self._seen(values)) >= at_least, seconds)
        return self._seen(values)

    def _seen(self, values: Values) -> list[Values]:
        if "person" in values:
            return [seen.as_json for seen in self._double.seen(self._person(values))]
        return [seen.as_json for seen in self._double.world.messages.values() if seen.by_bot]

    async def home(self, values: Values) -> Values | None:
        return _as_json(self._double.home(self._person(values)))

    async def modal(self, values: Values) -> Values | None:
        return _as_json(self._double.modal(self._person(values)))

    async def violations(self, _: Values) -> Values:
        return {"violations": self._double.violations, "warnings": self._double.warnings}

    async def calls(self, _: Values) -> list[Values]:
        return [asdict(call) for call in self._double.api.calls]

    # ------------------------------------------------------------------ people

    async def people(self, values: Any) -> list[str]:  # noqa: ANN401 - an object or a list
        if isinstance(values, dict) and "count" in values:
            values = [{"name": f"Person {place + 1}"} for place in range(values["count"])]
        wanted = values if isinstance(values, list) else [values]
        return [self._double.person(**one).id for one in wanted]

    async def write(self, values: Values) -> Values:
        return self._noted(self._double.write(self._person(values), values["text"]))

    async def tap(self, values: Values) -> Values:
        member = self._person(values)
        given = {name: values[name] for name in ("message", "on", "value") if name in values}
        return self._noted(self._double.tap(member, values.get("button", 0), **given))

    async def choose(self, values: Values) -> Values:
        return self._noted(self._double.choose(self._person(values), *values["labels"]))

    async def command(self, values: Values) -> Values:
        member = self._person(values)
        return self._noted(self._double.command(member, values["command"], values.get("text", "")))

    async def open_home(self, values: Values) -> Values:
        return self._noted(self._double.open_home(self._person(values), values.get("tab", "home")))

    async def submit(self, values: Values) -> Values:
        return self._noted(self._double.submit(self._person(values), values.get("values")))

    async def deactivate(self, values: Values) -> Values:
        return self._noted(self._double.deactivate(self._person(values)))

    async def reactivate(self, values: Values) -> Values:
        return self._noted(self._double.reactivate(self._person(values)))

    # ------------------------------------------------------------------ how Slack is

    async def deliver_to(self, values: Values) -> None:
        if values.get("events"):
            self._double.deliver_to(values["events"])
        else:
            self._double.deliver_by_socket()

    async def outbox(self, values: Values) -> None:
        outbox = self._double.outbox
        outbox.duplicates = values.get("duplicates", outbox.duplicates)
        outbox.retries = tuple(values.get("retries", outbox.retries))
        outbox.subscribed = frozenset(values.get("subscribed", outbox.subscribed))

    async def world(self, values: Values) -> None:
        world = self._double.world
        world.history_lag = values.get("history_lag", world.history_lag)
        world.file_lag = values.get("file_lag", world.file_lag)
        world.post_to_deactivated = values.get("post_to_deactivated", world.post_to_deactivated)
        world.unfurl_domains = tuple(values.get("unfurl_domains", world.unfurl_domains))

    async def sockets(self, values: Values) -> None:
        sockets, which = self._double.sockets, values.get("which", 0)
        sockets.refuse = values.get("refuse", sockets.refuse)
        match values.get("act"):
            case "cut":
                sockets.cut(which)
            case "silent":
                sockets.go_silent(which)
            case "disconnect":
                await sockets.disconnect(values.get("reason", "refresh_requested"), which)

    async def uninstall(self, values: Values) -> None:
        self._double.uninstall(values["team"])

    async def latency(self, values: Values) -> None:
        self._double.api.latency = values["ms"] / 1000

    async def rates(self, values: Values) -> None:
        self._double.rates.configure(replace(self._double.rates.figures, **values))

    async def faults(self, values: Values) -> None:
        self._double.fault(Fault(**values))

    async def no_faults(self, _: Values) -> None:
        self._double.faults.clear()

    async def refuse(self, values: Values) -> None:
        task = asyncio.create_task(self._refuse(values["seconds"]))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _refuse(self, seconds: float) -> None:
        await asyncio.sleep(0.05)  # the answer to this very request goes out first
        async with self._double.away():
            await asyncio.sleep(seconds)

    async def advance(self, values: Values) -> None:
        self._double.clock.advance(values["seconds"])

    # ------------------------------------------------------------------ how it is told

    def _person(self, values: Values) -> Member:
        return self._double.world.members[values["person"]]

    def _noted(self, delivery: Delivery | None) -> Values:
        if delivery is None:
            return {"delivery": None}
        return {"delivery": delivery.number}


def _told(delivery: Delivery) -> Values:
    return {
        "number": delivery.number,
        "kind": delivery.kind,
        "name": delivery.name,
        "person": delivery.member.id if delivery.member is not None else None,
        "acked": delivery.acked,
        "failed": delivery.failed,
        "attempts": [[at, outcome.reason] for at, outcome in delivery.attempts],
    }


def _as_json(view: View | None) -> Values | None:
    if view is None:
        return None
    return {"shown": view.shown, "labels": view.labels, "body": view.body, "errors": view.errors}
