"""The control API of a double that runs as a process: what tests do with it, over HTTP under /control/.

Bodies and answers are JSON. A refusal is 400 with ``{"error": sentence}``.

======  ===========================  ======================================================================
GET     /control/                    url, token, clock, counts by method, updates waiting, faults happened
POST    /control/people              {id?, name?, language?, state?}, a list of them, or {count, first}
POST    /control/groups              {id, title}
POST    /control/state               {person, state}: without an update (started, blocked, deactivated …)
POST    /control/write               {person, text} → {update_id}
POST    /control/tap                 {person, button?: place or label, message?, data?} → {press}
POST    /control/block, /unblock     {person}: with the update that tells the bot
POST    /control/update              {kind, body}: any update
POST    /control/twice               {count}: so many next updates come to the webhook twice
GET     /control/ledger              ?person= ?at_least= ?timeout=: what people see; waits for so many
GET     /control/presses             every tap, when it was made, when answered
GET     /control/violations          {violations, warnings}
GET     /control/calls               every request that was answered: at, method, chat, status
GET     /control/profile             commands and texts of the bot
POST    /control/latency             {ms}
POST    /control/rates               {bot, bot_burst, chat, chat_burst, group_a_minute, …}; null: no limit
POST    /control/faults              a fault (tests/doubles/faults.py); DELETE takes all away
POST    /control/refuse              {seconds}: refuse every connection for so long, this API included
POST    /control/advance             {seconds}: the double's clock goes on by so much
======  ===========================  ======================================================================
"""

import asyncio
from dataclasses import asdict, replace
from typing import Any, Final

from aiohttp import web

from tests.doubles.faults import Fault
from tests.doubles.process import answering
from tests.doubles.telegram.double import TelegramDouble
from tests.doubles.telegram.state import Person

Values = dict[str, Any]
LONGEST_WAIT: Final = 120.0


class Control:
    """Lets another process do with the double what a test in its own process would."""

    def __init__(self, double: TelegramDouble) -> None:
        self._double = double
        self._tasks: set[asyncio.Task[None]] = set()

    def add_routes(self, app: web.Application) -> None:
        """Serve the control API beside the Bot API."""
        reads = {
            "": self.overview,
            "ledger": self.ledger,
            "presses": self.presses,
            "violations": self.violations,
            "calls": self.calls,
            "profile": self.profile,
        }
        for name, read in reads.items():
            app.router.add_get(f"/control/{name}", answering(read))
        changes = {
            "people": self.people,
            "groups": self.groups,
            "state": self.state,
            "write": self.write,
            "tap": self.tap,
            "block": self.block,
            "unblock": self.unblock,
            "update": self.update,
            "twice": self.twice,
            "latency": self.latency,
            "rates": self.rates,
            "faults": self.faults,
            "refuse": self.refuse,
            "advance": self.advance,
        }
        for name, change in changes.items():
            app.router.add_post(f"/control/{name}", answering(change))
        app.router.add_delete("/control/faults", answering(self.no_faults))

    async def overview(self, _: Values) -> Values:
        double = self._double
        return {
            "url": double.url,
            "token": double.token,
            "now": double.clock.now(),
            "counts": dict(double.api.counts),
            "refused": double.rates.refused,
            "waiting": len(double.world.updates),
            "webhook": double.world.webhook,
            "brought": len(double.hooks.attempts),
            "expired": double.world.updates.expired,
            "faults": double.faults.happened,
            "people": len(double.world.people),
        }

    async def people(self, values: Any) -> list[int]:  # noqa: ANN401 - an object or a list
        if isinstance(values, dict) and "count" in values:
            first = values.get("first", 1001)
            values = [
                {"id": first + place, "name": f"Person {place + 1}"} for place in range(values["count"])
            ]
        wanted = values if isinstance(values, list) else [values]
        made = [
            self._double.person(
                one.get("id"),
                one.get("name", "Alva"),
                language=one.get("language", "sv"),
                state=one.get("state", "started"),
            )
            for one in wanted
        ]
        return [person.id for person in made]

    async def groups(self, values: Values) -> int:
        return self._double.group(values["id"], values.get("title", "Gänget")).id

    async def state(self, values: Values) -> None:
        self._double.set_state(self._person(values), values["state"])

    async def write(self, values: Values) -> Values:
        return {"update_id": self._double.write(self._person(values), values["text"])}

    async def tap(self, values: Values) -> Values:
        press = self._double.tap(
            self._person(values),
            values.get("button", 0),
            message=values.get("message"),
            data=values.get("data"),
            inaccessible=values.get("inaccessible", False),
        )
        return {"press": asdict(press)}

    async def block(self, values: Values) -> None:
        self._double.block(self._person(values))

    async def unblock(self, values: Values) -> None:
        self._double.unblock(self._person(values))

    async def update(self, values: Values) -> Values:
        return {"update_id": self._double.update(values["kind"], values["body"])}

    async def twice(self, values: Values) -> None:
        self._double.hooks.twice = values["count"]

    async def ledger(self, values: Values) -> list[Values]:
        person = int(values["person"]) if "person" in values else None
        at_least = int(values.get("at_least", 0))
        seconds = min(float(values.get("timeout", 10)), LONGEST_WAIT)
        if at_least:
            await self._double.until(lambda: len(self._seen(person)) >= at_least, seconds)
        return self._seen(person)

    def _seen(self, person: int | None) -> list[Values]:
        messages = self._double.world.messages.values()
        return [seen.as_json for seen in messages if seen.by_bot and person in (None, seen.chat)]

    async def presses(self, _: Values) -> list[Values]:
        return [asdict(press) for press in self._double.world.presses.values()]

    async def violations(self, _: Values) -> Values:
        return {"violations": self._double.violations, "warnings": self._double.warnings}

    async def calls(self, _: Values) -> list[Values]:
        return [asdict(call) for call in self._double.api.calls]

    async def profile(self, _: Values) -> Values:
        return asdict(self._double.world.profile)

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

    def _person(self, values: Values) -> Person:
        return self._double.world.people[values["person"]]
