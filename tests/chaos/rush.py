"""A workshop with few seats, and many who say yes at once, while kompis is killed: all are told the truth.

Everybody is invited; all tap yes within two seconds, and kompis is killed in the middle of it. Some give
their seats back, more seats are put in, the date is moved, and kompis is killed again before it has told
anybody. The book of seats is looked at all the time; in the end it is laid beside what people saw.
"""

import argparse
import asyncio
import logging
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, select

from bot import log
from bot.domain.seats import HOLD, Answer
from bot.domain.workshop import Change, Moved, Resized, Span, State
from bot.services.workshops.change import change
from bot.storage import people, workshops
from bot.storage.store import NotDone, Store, open_store
from bot.storage.tables import addresses, deliveries
from bot.storage.workshop_tables import occasions, signups
from tests.chaos.databases import ask_for_database, asked_for, empty_database
from tests.chaos.service import Kompis
from tests.doubles.telegram import TOKEN, Person, Seen, TelegramDouble

WITHIN: Final = 2.0
"""Seconds in which all tap."""

PATIENCE: Final = 240.0
"""Seconds for something to come about: what nobody knows of after a kill waits half a minute."""

YES: Final = "Ja, jag kommer"
TAKE: Final = "Ja, jag tar platsen"
NO: Final = "Kan inte"
INVITED: Final = "vi ses på riktigt."
COMES: Final = "Då ses vi "
WAITS: Final = "Du är reserv nummer "
OFFERED: Final = "Det finns en plats åt dig "
MOVED: Final = "Ny tid: "

_BOOK: Final = select(
    signups.c.id, signups.c.person_id, signups.c.answer, signups.c.place, addresses.c.platform_id
).join(addresses, addresses.c.person_id == signups.c.person_id)
_SEATS: Final = select(occasions.c.seats)
_TAKEN: Final = select(signups.c.id).where(signups.c.answer.in_([answer.value for answer in HOLD]))
_CRASHED: Final = (
    select(addresses.c.platform_id)
    .join(deliveries, deliveries.c.address_id == addresses.c.id)
    .where(deliveries.c.unclear + deliveries.c.crashed > 0)
)


@dataclass(frozen=True, slots=True)
class Rush:
    """What is asked for. ``database`` is the address of an empty PostgreSQL database; None: a SQLite file."""

    people: int = 300
    seats: int = 20
    raised_to: int = 25
    leave: int = 6
    seed: int = 1
    database: str | None = None


@dataclass(slots=True)
class Outcome:
    """What came of it. ``faults`` is empty when every promise held."""

    looked: int = 0
    """How often the seats were counted."""
    most_taken: int = 0
    answered_after: float = 0.0
    """Seconds from the first tap until everybody saw an answer."""
    kills: int = 0
    offered: int = 0
    told_of_move: int = 0
    unclear: int = 0
    """People to whom something may have been sent twice, since kompis was killed while it was on its way."""
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.kills} kills; seats counted {self.looked} times, at most {self.most_taken} taken; "
            f"all answered after {self.answered_after:.1f} s; {self.offered} offers, "
            f"{self.told_of_move} told of the move, {self.unclear} unclear"
        )


async def live_through(rush: Rush, folder: Path) -> Outcome:
    """Live through it in ``folder``."""
    slot = datetime.now(UTC) + timedelta(hours=6)
    async with TelegramDouble(latency=0.02) as double:
        crowd = [double.person() for _ in range(rush.people)]
        kompis = Kompis(folder, double.url, TOKEN, slot, rush.database)
        everybody = [("telegram", str(one.id)) for one in crowd]
        await asyncio.to_thread(kompis.join_yesterday, everybody)
        store = open_store(kompis.database)
        try:
            one = _Evening(rush, double, crowd, kompis, store, await store.write(_plan, rush.seats))
            async with kompis.running():
                await one.goes_by()
        finally:
            await store.close()
    return one.outcome


def _plan(db: Connection, seats: int) -> int:
    """A workshop in ten days, with one occasion; its id."""
    now = datetime.now(UTC)
    city = people.organisation(db, "ostersund")
    assert city is not None
    more = {"state": State.PLANNED.value, "place": "Storsjöteatern"}
    made = workshops.add(db, city.id, city.timezone, "Möten som minns", "k7m2", now, **more)
    starts_at = now.replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=10)
    workshops.add_occasion(db, made, Span(starts_at, starts_at + timedelta(hours=2)), seats, "rush", now)
    return made


class _Evening:
    """The course of events."""

    def __init__(
        self,
        rush: Rush,
        double: TelegramDouble,
        crowd: Sequence[Person],
        kompis: Kompis,
        store: Store,
        workshop: int,
    ) -> None:
        self._rush, self._double, self._crowd = rush, double, crowd
        self._kompis, self._store, self._workshop = kompis, store, workshop
        self._dice = random.Random(rush.seed)
        self.outcome = Outcome()

    async def goes_by(self) -> None:
        """All of it, while the seats are counted."""
        counting = asyncio.create_task(self._count_seats())
        try:
            await self._until("everybody is invited", self._all_see(INVITED))
            await self._all_say_yes()
            await self._until("everybody is answered", self._all_see(COMES, WAITS))
            first = await self._check_first()
            left = await self._some_leave()
            offered = await self._until("offers are made", self._offers(self._rush.leave))
            await self._until("offers are seen", self._see(offered, OFFERED))
            takes = sorted(offered)[: len(offered) // 2]
            await self._tap(takes, TAKE, 0.5)
            await self._until("offers are taken", self._are(takes, Answer.COMING))
            await self._alter(Resized(await self._occasion(), self._rush.raised_to))
            await self._alter(await self._a_day_later())
            await self._kill()  # before anybody is told
            await self._until("the move is told", self._told_of_move)
            await self._until("nothing is open", self._at_rest)
            await self._check_last(first, left)
        finally:
            counting.cancel()
            await asyncio.gather(counting, return_exceptions=True)

    async def _all_say_yes(self) -> None:
        began = time.monotonic()
        killing = asyncio.create_task(self._kill(after=WITHIN * 0.7))
        await self._tap([str(one.id) for one in self._crowd], YES, WITHIN)
        await killing
        await self._until("everybody is answered", self._all_see(COMES, WAITS))
        self.outcome.answered_after = time.monotonic() - began

    async def _tap(self, who: Sequence[str], label: str, within: float) -> None:
        """These people tap, in any order, within so many seconds."""
        for person in self._dice.sample(list(who), len(who)):
            found = next(one for one in self._seen()[person][::-1] if label in one.labels)
            self._double.tap(self._double.world.people[int(person)], label, message=found.id)
            await asyncio.sleep(within / len(who))

    async def _kill(self, after: float = 0.0) -> None:
        await asyncio.sleep(after)
        await self._kompis.kill()
        self.outcome.kills += 1
        await self._kompis.start()

    async def _some_leave(self) -> set[str]:
        """Some of those who have a seat give it back."""
        book = await self._book()
        coming = sorted(who for who, row in book.items() if row.answer == Answer.COMING.value)
        left = self._dice.sample(coming, self._rush.leave)
        await self._tap(left, NO, 0.5)
        return set(left)

    async def _alter(self, what: Change) -> None:
        """The organiser changes the workshop, beside the running kompis."""
        await self._store.write(change, self._workshop, what, datetime.now(UTC))

    async def _occasion(self) -> int:
        found = await self._store.read(workshops.workshop, self._workshop)
        assert found is not None
        return found.occasions[0].id

    async def _a_day_later(self) -> Moved:
        found = await self._store.read(workshops.workshop, self._workshop)
        assert found is not None
        one, day = found.occasions[0], timedelta(days=1)
        return Moved(one.id, one.starts_at + day, one.ends_at + day)

    # --- what is asked -------------------------------------------------------------------------------

    async def _check_first(self) -> Mapping[str, Any]:
        """The seats are taken, nobody has two answers, and each sees what the book says."""
        book = await self._book()
        seen = {person: _shown(messages) for person, messages in self._seen().items()}
        answers = Counter(row.answer for row in book.values())
        waits = self._rush.people - self._rush.seats
        if answers != {Answer.COMING.value: self._rush.seats, Answer.WAITING.value: waits}:
            self._fault(f"after the rush the book says {dict(answers)}")
        by_place = sorted((row for row in book.values() if row.place is not None), key=lambda row: row.place)
        if [row.id for row in by_place] != sorted(row.id for row in by_place):
            self._fault("the waitlist is not in the order in which people came to it")
        for number, row in enumerate(by_place, start=1):
            if not any(f"{WAITS}{number}." in text for text in seen[row.platform_id]):
                self._fault(f"number {number} in line was told something else")
        for who, row in book.items():
            if (row.answer == Answer.COMING.value) != any(COMES in text for text in seen[who]):
                self._fault("somebody was told of a seat that the book gives to another")
        return book

    async def _check_last(self, first: Mapping[str, Any], left: set[str]) -> None:
        """Offers went in order; each is told once of the move, and nothing that is not so."""
        book = await self._book()
        line = sorted((row for row in first.values() if row.place is not None), key=lambda row: row.place)
        offers = self._rush.leave + self._rush.raised_to - self._rush.seats
        expected = {row.platform_id for row in line[:offers]}
        offered = {who for who, row in book.items() if row.place and row.answer != Answer.WAITING.value}
        if offered != expected:
            self._fault("seats were not offered in the order of the waitlist")
        self.outcome.offered = len(offered)
        unclear = await self._store.read(_unclear)
        self.outcome.unclear = len(unclear)
        for who, messages in self._seen().items():
            news = Counter(_kind_of(one.versions[0].text) for one in messages)
            wanted = {MOVED: int(who not in left), OFFERED: int(who in expected)}
            for what, count in wanted.items():
                if news[what] != count and not (who in unclear and news[what] > count):
                    self._fault(f"{who} was told {news[what]} times “{what}”, not {count}")
            self.outcome.told_of_move += news[MOVED] > 0
        self.outcome.faults += [f"Telegram's rules were broken: {one}" for one in self._double.violations[:3]]

    async def _count_seats(self) -> None:
        """Look at the book all the time: never more people than seats."""
        while True:
            with suppress(NotDone):
                taken, seats = await self._store.read(_taken_and_seats)
                self.outcome.looked += 1
                self.outcome.most_taken = max(self.outcome.most_taken, taken)
                if taken > seats:
                    self._fault(f"{taken} people have {seats} seats")
            await asyncio.sleep(0.02)

    async def _book(self) -> Mapping[str, Any]:
        return {row.platform_id: row for row in await self._store.read(_rows)}

    # --- until ---------------------------------------------------------------------------------------

    async def _until(self, what: str, holds: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401 - what it gives
        """Wait until something holds, and give what was found.

        Raises:
            TimeoutError: it took too long.
        """
        until = time.monotonic() + PATIENCE
        while not (found := await holds()):
            if time.monotonic() > until:
                raise TimeoutError(f"it never came about that {what}")
            await asyncio.sleep(0.1)
        return found

    def _all_see(self, *words: str) -> Callable[[], Awaitable[bool]]:
        return self._see({str(one.id) for one in self._crowd}, *words)

    def _see(self, who: set[str], *words: str) -> Callable[[], Awaitable[bool]]:
        """Whether each of these people sees a message with one of these words."""

        async def holds() -> bool:
            seen = self._seen()
            return all(
                any(word in text for text in _shown(seen.get(one, ())) for word in words) for one in who
            )

        return holds

    def _offers(self, count: int) -> Callable[[], Awaitable[set[str]]]:
        async def holds() -> set[str]:
            offered = {w for w, row in (await self._book()).items() if row.answer == Answer.OFFERED.value}
            return offered if len(offered) == count else set()

        return holds

    def _are(self, who: Sequence[str], answer: Answer) -> Callable[[], Awaitable[bool]]:
        async def holds() -> bool:
            book = await self._book()
            return all(book[one].answer == answer.value for one in who)

        return holds

    async def _told_of_move(self) -> bool:
        """Whether all who have or want a seat are told of the new time."""
        wants = {who for who, row in (await self._book()).items() if row.answer != Answer.DECLINED.value}
        return await self._see(wants, MOVED)()

    async def _at_rest(self) -> bool:
        return not await self._store.read(_is_open)

    def _seen(self) -> dict[str, list[Seen]]:
        """What kompis has written to each, in order."""
        found: dict[str, list[Seen]] = {}
        for message in self._double.world.messages.values():
            if message.by_bot and message.deleted_at is None:
                found.setdefault(str(message.chat), []).append(message)
        return found

    def _fault(self, what: str) -> None:
        if what not in self.outcome.faults:
            self.outcome.faults.append(what)


def _shown(messages: Sequence[Seen]) -> list[str]:
    """What the messages show now."""
    return [one.text for one in messages]


def _kind_of(text: str) -> str:
    """Which of our messages this was when it came."""
    return next((what for what in (MOVED, OFFERED) if text.startswith(what)), "")


def _rows(db: Connection) -> list[Any]:
    return list(db.execute(_BOOK))


def _taken_and_seats(db: Connection) -> tuple[int, int]:
    seats: int = db.execute(_SEATS).scalar_one() or 0
    return len(db.execute(_TAKEN).all()), seats


def _unclear(db: Connection) -> set[str]:
    return set(db.scalars(_CRASHED))


def _is_open(db: Connection) -> bool:
    states = ["pending", "claimed", "sending", "unknown"]
    mine = deliveries.c.subject.like("%:%") & deliveries.c.state.in_(states) & (deliveries.c.kind != "lesson")
    return db.execute(select(deliveries.c.id).where(mine).limit(1)).first() is not None


def main(arguments: Sequence[str]) -> int:
    """Live through it, print what came of it; 1 when a promise was broken."""
    options = argparse.ArgumentParser(prog="python -m tests.chaos workshop", description=__doc__)
    options.add_argument("--people", type=int, default=300)
    options.add_argument("--seed", type=int, default=int(time.time()))
    ask_for_database(options)
    chosen = options.parse_args(arguments)
    log.set_up(level=logging.ERROR)
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # the double's, of whom was killed
    broken = 0
    for name in asked_for(chosen):
        with tempfile.TemporaryDirectory(prefix="kompis-rush-") as folder, empty_database(name) as address:
            rush = Rush(chosen.people, seed=chosen.seed, database=address)
            outcome = asyncio.run(live_through(rush, Path(folder)))
        sys.stdout.write(f"{name}, {chosen.people} people, seed {chosen.seed}: {outcome}\n")
        sys.stdout.writelines(f"BROKEN: {fault}\n" for fault in outcome.faults)
        broken += len(outcome.faults)
    return 1 if broken else 0
