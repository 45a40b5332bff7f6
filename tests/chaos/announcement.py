"""``python -m tests.chaos announcement``: one to many, on each channel, corrected while it leaves.

An organiser writes it in two languages, sees whom it reaches, sends it, and mends the Swedish words while
it goes out. Some have shut kompis out without its knowing. kompis is killed as it is written down for one
after the other, as it leaves, and as the mended words follow. In the end the organiser's figures, the ledger,
and what everybody sees must say the same.
"""

import argparse
import asyncio
import logging
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal, get_args

from sqlalchemy import Connection, Select, func, insert, select, update

from adapters.slack.installation import Installation, written
from adapters.web.visitors import COOKIE, Ticket, Visitors
from bot.domain.announcement import State as Announced
from bot.domain.crowd import FEWEST
from bot.domain.delivery import State
from bot.domain.roles import Role
from bot.keys import Keys
from bot.ports import INSTALLATION
from bot.storage.announcement_tables import announcements
from bot.storage.channel_state import StoreChannelState
from bot.storage.store import open_store
from bot.storage.tables import addresses, deliveries, persons, roles
from tests.adapters.web.browsing import Visitor
from tests.chaos.accidents import give_sockets_for_the_asking
from tests.chaos.browsers import WebCrowd
from tests.chaos.city import MANY_WORKSPACES, ONE_WORKSPACE, City, Doubles, city, platforms
from tests.chaos.counting import is_open, rows_of
from tests.chaos.databases import ask_for_database, asked_for, empty_database
from tests.chaos.service import SECRET
from tests.doubles.slack import BOT_TOKEN
from tests.journeys.somebody import InTheBrowser, OnSlack, OnTelegram, Somebody

SWEDISH: Final = "På fredag är vi öppna till 20."
MENDED: Final = "På fredag är vi öppna till 21."
ENGLISH: Final = "We close at 8 pm on Friday."
TEXTS: Final = (SWEDISH, MENDED, ENGLISH)

Moment = Literal["planning", "sending", "correcting"]
"""When kompis is killed: it is confirmed and not yet written down for all; a fourth has left; the first has
the mended words."""

AFTER_A_KILL: Final = 90.0
"""Seconds that anything may take then: what nobody knows of waits half a minute for a sign of life."""

SECONDS_A_PERSON: Final = {"telegram": 0.12, "slack": 3.5, "web": 0.05}
"""How long each may take at the platform's own pace: Slack lets an app change 50 messages a minute."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many people on each channel, the organiser on the first; ``shut`` have shut kompis out."""

    people: Mapping[str, int]
    shut: int
    database: str | None = None
    kills: Sequence[Moment] = ()
    workspaces: int = 1
    """Of Slack's, among which its people are spread: each takes 50 changes a minute."""

    @property
    def patience(self) -> float:
        """Seconds after which it should be at rest."""
        share = {"slack": self.workspaces}
        paced = sum(SECONDS_A_PERSON[one] * count / share.get(one, 1) for one, count in self.people.items())
        return 60 + paced + AFTER_A_KILL * len(self.kills)


@dataclass(slots=True)
class Outcome:
    """What came of it. ``faults`` is empty when all say the same."""

    told: Mapping[str, int]
    ledger: Mapping[str, int]
    seen: Mapping[str, int]
    doubled: int = 0
    """Messages that somebody has twice."""
    unknown: int = 0
    """Sends of which nobody knew what became: so many may be doubled."""
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [f"organiser: {dict(self.told)}", f"ledger: {dict(self.ledger)}", f"seen: {dict(self.seen)}"]
        lines.append(f"doubled: {self.doubled}, of unknown outcome: {self.unknown}")
        return "\n".join([*lines, *(f"BROKEN: {fault}" for fault in self.faults)])


@dataclass(frozen=True, slots=True)
class Place:
    """The people of one channel; how one of them reads and writes, or is shut.

    ``remembered`` is what the channel would have kept of them, ``installed`` of their workspaces.
    """

    channel: str
    people: Sequence[str]
    remembered: Mapping[str, str]
    installed: Mapping[str, str]
    organiser: Callable[[City], Somebody]
    shut: Callable[[str], None]


async def live_through(plan: Plan, folder: Path) -> Outcome:
    """Run it in ``folder``, and compare."""
    async with platforms() as doubles, AsyncExitStack() as stack:
        slack = ONE_WORKSPACE if plan.workspaces == 1 else MANY_WORKSPACES
        town = city(folder, doubles, datetime.now(UTC) + timedelta(hours=6), plan.database, slack)
        give_sockets_for_the_asking(doubles)  # to be killed is to ask for new ones
        web = WebCrowd(town.address, plan.people.get("web", 0))
        stack.push_async_callback(web.close)
        makers = {"telegram": _on_telegram, "slack": _on_slack, "web": _on_web}
        places = [
            makers[channel](doubles, plan, web, stack) for channel, number in plan.people.items() if number
        ]
        everybody = [(place.channel, one) for place in places for one in place.people]
        await asyncio.to_thread(town.kompis.join_yesterday, everybody)
        shut = _shut_out(places, plan.shut)
        english = [one for number, one in enumerate(everybody[1:]) if number % 2]
        await _prepare(town, places, everybody[0], english, [one for one in shut if one[0] == "web"])
        async with town.running():
            known_shut = sum(channel == "web" for channel, _ in shut)
            told = await _announce(places[0].organiser(town), town, len(everybody), known_shut, plan)
            seen = await _seen(doubles, web, places)
        return await _judge(town, told, seen, dict.fromkeys(english, ENGLISH), everybody, shut)


async def _announce(maria: Somebody, town: City, people: int, known_shut: int, plan: Plan) -> str:
    """Written, sent, mended on its way; the words of how it went. Fewer than five shut out are not told."""
    await maria.writes("meddelande")
    await maria.sees("Vad vill du säga?")
    await maria.writes(SWEDISH)
    before = await maria.sees("Så ser det ut för", "Skickas: nu")
    await maria.taps("Text och språk", "English")
    await maria.sees("Skriv texten som den ska stå, på engelska.")
    await maria.writes(ENGLISH)
    card = await _newer(maria, before, "Så ser det ut för", "Skickas: nu")
    reached = people - known_shut
    told = reached if min(known_shut, reached) >= FEWEST else people
    if f"ut för {told} personer" not in card:
        raise AssertionError(card)
    await maria.taps(f"Skicka till {told} personer")
    await _killed("planning", plan, town, lambda: _is_confirmed(town))
    await _patiently(maria, "Det är på väg.")
    await _killed("sending", plan, town, lambda: _has_left(town, "announcement", reached // 4))
    while not await _has_left(town, "announcement", 1):  # noqa: ASYNC110 - another process
        await asyncio.sleep(0.05)
    await maria.taps("Hur går det?")
    await maria.taps("Rätta texten", "Svenska")
    await maria.sees("Det du skriver ersätter")
    await maria.writes(MENDED)
    await _killed("correcting", plan, town, lambda: _has_left(town, "correction", 1))
    await _patiently(maria, "Så står det från och med nu.")
    async with asyncio.timeout(plan.patience):
        while not await _at_rest(town, reached):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.3)
    await maria.taps("Hur går det?")
    return f"{await maria.sees('Det är skickat.', 'Ändrat där det står')} Nås inte: {known_shut}"


async def _killed(moment: Moment, plan: Plan, town: City, has_come: Callable[[], Awaitable[bool]]) -> None:
    """Kill kompis as soon as the moment has come, if that is asked for, and wait until it is back."""
    if moment not in plan.kills:
        return
    async with asyncio.timeout(plan.patience):
        while not await has_come():  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.01)
    await town.dies_and_comes_back()


async def _patiently(maria: Somebody, words: str) -> None:
    """Wait as long as an answer takes that was on the wire when kompis was killed."""
    until = time.monotonic() + AFTER_A_KILL
    while True:
        try:
            await maria.sees(words)
        except TimeoutError:
            if time.monotonic() > until:
                raise
        else:
            return


async def _is_confirmed(town: City) -> bool:
    """Whether there is an announcement that nobody can hold back by not tapping."""
    stands = select(func.count()).where(announcements.c.state != Announced.DRAFT.value)
    return await _counted(town, stands) > 0


async def _has_left(town: City, kind: str, least: int) -> bool:
    """Whether so many have it, as far as kompis knows."""
    sent = (deliveries.c.kind == kind, deliveries.c.state == State.SENT.value)
    return await _counted(town, select(func.count()).where(*sent)) >= max(least, 1)


async def _counted(town: City, question: Select[int]) -> int:
    store = open_store(town.kompis.database)
    try:
        return await store.read(_asked, question)
    finally:
        await store.close()


def _asked(db: Connection, question: Select[int]) -> int:
    return db.execute(question).scalar_one()


async def _newer(maria: Somebody, before: str, *words: str) -> str:
    """The next message with these words, and not the one from before."""
    while (shown := await maria.sees(*words)) == before:
        await asyncio.sleep(0.1)
        await maria.offered()  # a page is looked at anew
    return shown


async def _at_rest(town: City, reached: int) -> bool:
    rows = [row for row in await rows_of(town) if row.kind in {"announcement", "correction"}]
    sent = [row.kind for row in rows]
    return sent.count("announcement") == reached and "correction" in sent and not any(map(is_open, rows))


# --- the people -----------------------------------------------------------------------------------


def _on_telegram(doubles: Doubles, plan: Plan, _: WebCrowd, __: AsyncExitStack) -> Place:
    double = doubles.telegram
    known = {str(one.id): one for one in (double.person() for _ in range(plan.people["telegram"]))}
    first = next(iter(known.values()))
    return Place(
        "telegram",
        list(known),
        {},
        {},
        lambda _: OnTelegram(double, first),
        lambda one: double.set_state(known[one], "blocked"),
    )


def _on_slack(doubles: Doubles, plan: Plan, _: WebCrowd, __: AsyncExitStack) -> Place:
    double = doubles.socket
    double.world.post_to_deactivated = "user_disabled"
    others = [double.add_workspace(f"Stad {number}") for number in range(1, plan.workspaces)]
    tokens = {one.id: double.install(one).token for one in others} | {double.workspace.id: BOT_TOKEN}
    cities = [double.workspace, *others]
    members = [
        double.person(f"Person {number}", workspace=cities[number % len(cities)])
        for number in range(plan.people["slack"])
    ]
    known = {f"{one.workspace.id}/{one.id}": one for one in members}

    def shut(one: str) -> None:
        known[one].state = "deactivated"

    remembered = {f"dm:{name}": double.world.dm(one).id for name, one in known.items()}
    installed = {
        f"{INSTALLATION}{team}": written(Installation(team, token, invite="ostersund"))
        for team, token in tokens.items()
    }
    return Place("slack", list(known), remembered, installed, lambda _: OnSlack(double, members[0]), shut)


def _on_web(_: Doubles, __: Plan, web: WebCrowd, stack: AsyncExitStack) -> Place:
    def organiser(town: City) -> Somebody:
        visitor = Visitor(town.address)
        stack.push_async_callback(visitor.client.aclose)
        cookie = Visitors(Keys(SECRET.encode()).key_for("channel web")).cookie(Ticket(web.people[0]))
        visitor.client.cookies.set(COOKIE, cookie)
        return Reader(visitor)

    return Place("web", web.people, {}, {}, organiser, lambda _: None)


class Reader(InTheBrowser):
    """Opens the page before the first words are written on it."""

    async def writes(self, text: str) -> None:
        await self.offered()
        await super().writes(text)


def _shut_out(places: Sequence[Place], number: int) -> list[tuple[str, str]]:
    """So many, the last of each place in turn; kompis is told of none."""
    waiting = [[(place, one) for one in reversed(place.people[1:])] for place in places]
    found: list[tuple[Place, str]] = []
    while len(found) < number and any(waiting):
        for queue in waiting:
            if queue and len(found) < number:
                found.append(queue.pop(0))
    for place, one in found:
        place.shut(one)
    return [(place.channel, one) for place, one in found]


async def _prepare(
    town: City,
    places: Sequence[Place],
    organiser: tuple[str, str],
    english: Sequence[tuple[str, str]],
    closed: Sequence[tuple[str, str]],
) -> None:
    """Roles and languages; a page of our own is shut in our own rows."""
    store = open_store(town.kompis.database)
    keys = Keys(SECRET.encode())
    await store.write(_set_up, organiser, set(english), set(closed))
    for place in places:
        state = StoreChannelState(store, place.channel, keys.key_for(f"remembered by {place.channel}"))
        await asyncio.gather(*(state.put(key, value) for key, value in place.remembered.items()))
        await asyncio.gather(*(state.put(key, value, secret=True) for key, value in place.installed.items()))
    await store.close()


def _set_up(
    db: Connection, organiser: tuple[str, str], english: set[tuple[str, str]], closed: set[tuple[str, str]]
) -> None:
    known = {(row.channel, row.platform_id): row for row in db.execute(select(addresses))}
    person = known[organiser].person_id
    city_id = db.execute(select(persons.c.organisation_id).where(persons.c.id == person)).scalar_one()
    row = {"person_id": person, "organisation_id": city_id, "role": Role.ORGANISER.value}
    db.execute(insert(roles).values(**row))
    for one in english:
        db.execute(update(persons).where(persons.c.id == known[one].person_id).values(language="en"))
    for one in closed:
        db.execute(update(addresses).where(addresses.c.id == known[one].id).values(state="blocked"))


# --- what they see --------------------------------------------------------------------------------


async def _seen(
    doubles: Doubles, web: WebCrowd, places: Sequence[Place]
) -> Mapping[tuple[str, str], Sequence[str]]:
    """Which of the texts stand before each person, from the organisation."""
    shown: dict[tuple[str, str], list[str]] = {}
    for place in places:
        if place.channel == "telegram":
            for message in doubles.telegram.world.messages.values():
                if message.by_bot and message.deleted_at is None:
                    shown.setdefault(("telegram", str(message.chat)), []).append(message.text)
        elif place.channel == "slack":
            for one in doubles.socket.world.members.values():
                name = f"{one.workspace.id}/{one.id}"
                shown["slack", name] = [seen.shown for seen in doubles.socket.seen(one)]
        else:
            for name, words in (await web.seen()).items():
                shown["web", name] = list(words.elements())
    return {one: [_text(words) for words in texts if _is_one(words)] for one, texts in shown.items()}


def _is_one(words: str) -> bool:
    """Whether it is an announcement, and not the organiser's card or figures."""
    by = ("Från Destination Östersund:", "From Destination Östersund:")
    return any(line in words for line in by) and _text(words) != ""


def _text(words: str) -> str:
    return next((text for text in TEXTS if text in words), "")


async def _judge(
    town: City,
    told: str,
    seen: Mapping[tuple[str, str], Sequence[str]],
    wanted: Mapping[tuple[str, str], str],
    everybody: Sequence[tuple[str, str]],
    shut: Sequence[tuple[str, str]],
) -> Outcome:
    rows = await rows_of(town)
    states = Counter(row.state for row in rows if row.kind == "announcement")
    edits = Counter(row.state for row in rows if row.kind == "correction")
    names = {"skickat": "sent", "gick inte fram": "failed", "Nås inte": "unreachable"}
    figures = {name: _figure(told, words) for words, name in names.items()}
    figures["corrected"] = _figure(told, "Ändrat där det står")
    with_it = {one for one, texts in seen.items() if texts}
    outcome = Outcome(figures, states, Counter(text for texts in seen.values() for text in texts))
    doubt = Counter({(row.channel, row.platform_id): 0 for row in rows})
    for row in rows:
        doubt[row.channel, row.platform_id] += row.unclear + row.crashed if row.kind == "announcement" else 0
    outcome.unknown = doubt.total()
    open_to_it = [one for one in everybody if one not in set(shut)]
    for one in open_to_it:
        texts = Counter(seen.get(one, ()))
        previews = [SWEDISH, ENGLISH, SWEDISH] if one == everybody[0] else []
        right = Counter([*previews, wanted.get(one, MENDED)])
        more = (texts - right).total()
        outcome.doubled += more
        if right - texts or more > doubt[one]:
            outcome.faults.append(f"{one} sees {dict(texts)}, not {dict(right)}, and {doubt[one]} in doubt")
    checks = {
        "somebody shut out sees it": not with_it & set(shut),
        "the organiser's figures are the ledger's": figures["sent"] == states["sent"]
        and figures["failed"] == states["failed"],
        "as many are sent as see it": states["sent"] == len(open_to_it),
        "all others are told": figures["failed"] + figures["unreachable"] == len(shut),
        "corrections are the ledger's": figures["corrected"] == edits["sent"],
        "each is corrected once at most": edits["sent"] <= states["sent"],
    }
    outcome.faults += [f"not so: {name}" for name, is_so in checks.items() if not is_so]
    broken = [fault for double in town.doubles.by_channel.values() for fault in double.violations]
    outcome.faults += [f"broke a rule: {one}" for one in broken[:5]]
    return outcome


def _figure(told: str, words: str) -> int:
    found = re.search(rf"{words}: (\d+)", told)
    return 0 if found is None else int(found[1])


def main(arguments: Sequence[str]) -> int:
    """Live through it on each channel and database, print what came of it; 1 when figures differ."""
    options = argparse.ArgumentParser(prog="python -m tests.chaos announcement", description=__doc__)
    options.add_argument("--people", type=int, default=2000)
    options.add_argument("--shut", type=int, default=40)
    options.add_argument("--channels", nargs="+", default=["telegram", "web", "slack"])
    options.add_argument("--workspaces", type=int, default=20, help="of Slack's, for all its people")
    options.add_argument("--kills", nargs="*", choices=get_args(Moment), default=get_args(Moment))
    ask_for_database(options)
    chosen = options.parse_args(arguments)
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # the doubles', of whom was killed
    broken = False
    for name in asked_for(chosen):
        for channel in chosen.channels:
            began = time.monotonic()
            with tempfile.TemporaryDirectory(prefix="kompis-chaos-") as folder, empty_database(name) as at:
                plan = Plan({channel: chosen.people}, chosen.shut, at, chosen.kills, chosen.workspaces)
                outcome = asyncio.run(live_through(plan, Path(folder)))
            killed = f"killed at: {', '.join(plan.kills) or 'no time'}"
            lines = [f"{name}, {channel}: {chosen.people} people, {chosen.shut} of them shut; {killed}"]
            lines += [str(outcome), f"{time.monotonic() - began:.0f} s", ""]
            sys.stdout.write("\n".join(lines))
            sys.stdout.flush()
            broken = broken or bool(outcome.faults)
    return int(broken)
