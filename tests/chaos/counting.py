"""What came of it: the ledger of kompis beside what people saw, channel by channel."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, select

from bot.domain.delivery import FINAL, State, may_try_again
from bot.storage.store import open_store
from bot.storage.tables import addresses, answers, deliveries
from tests.chaos.city import City
from tests.chaos.crowd import TIP, Crowd
from tests.chaos.watching import EARLY, Watch
from tests.doubles.slack import SlackDouble

_ROWS: Final[Select[Any]] = select(
    deliveries.c.channel,
    addresses.c.platform_id,
    deliveries.c.id,
    deliveries.c.kind,
    deliveries.c.state,
    deliveries.c.receipt,
    deliveries.c.edits,
    deliveries.c.anew,
    deliveries.c.unclear,
    deliveries.c.crashed,
    deliveries.c.error,
).join(addresses, addresses.c.id == deliveries.c.address_id)

_ANSWERS: Final = select(answers.c.person_id, func.count()).group_by(answers.c.person_id)


@dataclass(slots=True)
class Counts:
    """One channel. Every field but ``faults`` is a column of the table."""

    people: int = 0
    sends: int = 0
    seen: int = 0
    shown: int = 0
    """Not sent, and shown so: failed, unknown, expired or cancelled."""
    lost: int = 0
    doubled: int = 0
    unknown: int = 0
    """Outcomes that were lost in mid-send, to the platform or to our own crash."""
    taps: int = 0
    again: int = 0
    twice: int = 0
    unanswered: int = 0
    early: int = 0
    tokens: int = 0
    faults: list[str] = field(default_factory=list)


COLUMNS: Final = [one.name for one in fields(Counts) if one.name != "faults"]


async def rows_of(city: City) -> Sequence[Row[Any]]:
    """The ledger of a city."""
    return await rows_in(city.kompis.database)


async def rows_in(database: str) -> Sequence[Row[Any]]:
    """The ledger."""
    store = open_store(database)
    try:
        return await store.read(_read_rows)
    finally:
        await store.close()


def _read_rows(db: Connection) -> Sequence[Row[Any]]:
    return db.execute(_ROWS).all()


def is_open(row: Row[Any]) -> bool:
    """Whether something may still become of a delivery."""
    if row.state == State.UNKNOWN:
        return may_try_again(row.unclear, row.crashed, edit=row.edits is not None and not row.anew)
    return row.state not in FINAL


async def count(city: City, crowds: Sequence[Crowd], watch: Watch) -> Mapping[str, Counts]:
    """Look at everything. To be called while kompis runs: the web chat is its own page."""
    rows = await rows_of(city)
    counts = {
        crowd.channel: await of_channel(crowd, [row for row in rows if row.channel == crowd.channel])
        for crowd in crowds
    }
    for name, double in city.doubles.by_channel.items():
        others = [one for one in double.violations if not one.startswith(EARLY)]
        counts[name].early = len(double.violations) - len(others)
        counts[name].faults += [f"broke a rule: {one}" for one in [*watch.early[name][:8], *others[:3]]]
    return counts


async def of_channel(crowd: Crowd, rows: Sequence[Row[Any]]) -> Counts:
    """Lay the ledger's rows of one channel beside what its people saw."""
    seen, answered = await crowd.seen(), await crowd.answered()
    tips = {row.platform_id: row for row in rows if row.kind == "lesson"}
    with_tip = {person for person, words in seen.items() if any(TIP in one for one in words)}
    sends = [row for row in rows if row.edits is None or row.anew]
    counts = Counts(
        people=len(crowd.people),
        sends=len(sends),
        seen=len(with_tip),
        taps=crowd.taps,
        again=crowd.again,
        twice=crowd.twice,
        unanswered=crowd.taps - len(answered),
        doubled=sum(number - 1 for words in seen.values() for number in words.values()),
        unknown=sum(row.unclear + row.crashed for row in sends),
    )
    for person in crowd.people:
        row = tips.get(person)
        if person in with_tip:
            continue
        if row is not None and row.state != State.SENT and not is_open(row):
            counts.shown += 1
        else:
            counts.lost += 1
            counts.faults.append(f"{person} saw no tip, and its delivery is {told(row)}")
    for row in sends:
        gone = [one for one in row.receipt or () if not crowd.has(one, row.platform_id)]
        if gone:
            counts.lost += 1
            counts.faults.append(f"{told(row)}, but nobody sees {gone}")
    counts.faults += [f"still open at the end: {told(row)}" for row in rows if is_open(row)]
    unanswered = sorted(with_tip - set(answered))
    if counts.unanswered:
        edits = {one: [told(row) for row in rows if row.platform_id == one] for one in unanswered[:3]}
        counts.faults.append(f"taps without an answer: {edits}")
    for person, words in seen.items():
        if max(words.values(), default=1) > 1:
            twice = [f"{number} times {one[:40]!r}" for one, number in words.items() if number > 1]
            mine = [told(row) for row in rows if row.platform_id == person]
            counts.faults.append(f"{person} saw twice: {twice}: {mine}")
    return counts


def told(row: Row[Any] | None) -> str:
    """A row of the ledger in a line."""
    if row is None:
        return "not there"
    edits = f" edits {row.edits}" if row.edits is not None else ""
    lost = f", unclear {row.unclear}, crashed {row.crashed}" if row.unclear or row.crashed else ""
    return f"{row.id} {row.kind}{edits}: {row.state}{lost}{', ' + row.error if row.error else ''}"


async def stored_answers(city: City) -> Counter[int]:
    """How many people of a city have answered once, how many twice, and so on."""
    return await answers_in(city.kompis.database)


async def answers_in(database: str) -> Counter[int]:
    """How many people have answered once, how many twice, and so on."""

    def read(db: Connection) -> list[int]:
        return [number for _, number in db.execute(_ANSWERS)]

    store = open_store(database)
    try:
        return Counter(await store.read(read))
    finally:
        await store.close()


def leaks(city: City, log: str) -> Mapping[str, list[str]]:
    """Which kinds of secret of each channel stand in the log."""
    found: dict[str, list[str]] = {}
    for name, double in city.doubles.by_channel.items():
        if isinstance(double, SlackDouble):
            found[name] = double.leaks(log)
        else:
            found[name] = ["bot token"] if double.token in log or double.token.split(":")[1] in log else []
    return found


def table(counts: Mapping[str, Counts]) -> str:
    """All of it, a line a channel."""
    heads = ["channel", *COLUMNS]
    lines = [[name, *(str(getattr(one, column)) for column in COLUMNS)] for name, one in counts.items()]
    total = ["together", *(str(sum(getattr(one, column) for one in counts.values())) for column in COLUMNS)]
    cells = [heads, *lines, total]
    widths = [max(len(line[place]) for line in cells) for place in range(len(heads))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in cells
    )
