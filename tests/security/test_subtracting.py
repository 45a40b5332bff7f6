"""Nobody is found by subtracting: no two figures that an organiser can have at a moment differ by a few.

A town is made up, with people of several sorts. Then one person after the other is given another answer,
another progress, another pause, and every figure that the product tells is asked for again: those that have
changed depend on that person. Two figures whose difference depends on one to four people would tell of them.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final, Literal, get_args
from zlib import crc32

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from msgspec.structs import replace
from sqlalchemy import Connection, Table, insert, select, update

from bot.domain.announcement import State as AnnouncementState
from bot.domain.audience import EVERYBODY, Audience, to_json
from bot.domain.kinds import announcement_key
from bot.domain.workshop import Span, State
from bot.phrases import of
from bot.phrases.announcements import following
from bot.services.announcements.send_again import can_be_sent_again
from bot.services.announcements.tally import standing_of
from bot.services.people.reach import reach
from bot.services.workshops.agenda import agenda
from bot.services.workshops.opinions import opinions_of
from bot.services.workshops.report_arc import cohorts, report_arc
from bot.settings import Cohort
from bot.storage import announcements as stored_announcements
from bot.storage import people, workshops
from bot.storage.announcement_tables import announcements
from bot.storage.store import Store
from bot.storage.tables import addresses, answers, asks, deliveries, enrolments, persons, promises, workplaces
from bot.storage.tables import cohorts as cohorts_table
from bot.storage.workshop_tables import opinions, signups
from tests.cast import CITY, DAY, EARLY, GREETING, MONDAY, Town, at, course, found, lesson

NOW: Final = at(MONDAY + 40 * DAY, 12)
LATELY, LONG_AGO = NOW - DAY, NOW - 30 * DAY
FEWEST: Final = 5

Secret = Literal["completed", "active", "applied", "remembers", "knows", "pauses", "has no chat", "liked it"]
"""What nobody shall be able to tell of a single person."""

SECRETS: Final[Sequence[Secret]] = get_args(Secret)


@dataclass(frozen=True)
class Sort:
    """People alike in what can be chosen by: their cohort, the one they left for it, what they do; where."""

    cohort: int
    left: int | None
    trade: str
    language: str
    comes: tuple[bool, bool]
    rates: bool = False
    pauses: bool = False
    workplace: int | None = None
    chat: bool = True


SORTS: Final = (
    Sort(0, None, "retail", "sv", (True, False), rates=True),
    Sort(0, None, "cafe", "sv", (True, True), rates=True),
    Sort(0, None, "retail", "ar", (True, True), pauses=True, workplace=0),
    Sort(1, 0, "retail", "sv", (False, True), rates=True, workplace=1),
    Sort(1, 0, "cafe", "ar", (True, True), workplace=1),
    Sort(1, None, "cafe", "sv", (False, False), pauses=True),
    Sort(0, 0, "cafe", "sv", (False, False), chat=False),
)
"""Two cohorts of one course; some have left the first and started over, in the second or there."""

Figures = Mapping[str, int]
Weights = Mapping[tuple[Sort, bool], int]
"""For each sort, of those with a secret and those without: by how much one of them counts."""


def told_by_subtracting(
    figures: Mapping[str, Weights], sizes: Mapping[tuple[Sort, bool], int]
) -> list[tuple[str, str, int]]:
    """The pairs of figures whose sum or difference is about one to four people, and how many; "" is none."""
    every: dict[str, Weights] = {"": {}, **figures}
    leaks = []
    for (one, its), (other, others) in combinations(every.items(), 2):
        for sign in (1, -1):
            about = sum(
                size for key, size in sizes.items() if its.get(key, 0) + sign * others.get(key, 0) != 0
            )
            if 0 < about < FEWEST:
                leaks.append((one, other, about))
    return leaks


# --- a town -----------------------------------------------------------------------------------------------


MESSAGES = 10_000
"""The messages of a person to the parts they belong to are numbered from so many times their own number."""

LEFT, LATER = 1000, 2000
"""By so much the numbers of rows differ from that of the person: of an enrolment that is over, of an answer
that is no 30 days old."""


@dataclass(frozen=True)
class Person:
    """One of a sort, with the secrets or without."""

    id: int
    sort: Sort
    has: bool

    def is_so(self, secret: Secret) -> bool:
        """Whether this is true of them."""
        if secret == "has no chat":
            return not self.sort.chat
        return self.sort.pauses if secret == "pauses" else self.has


def _done(when: dt.datetime | None) -> dict[str, Any]:
    return {"completed_at": when}


class Made:
    """A town with so many people of each sort, of whom every second has the secrets."""

    def __init__(self, db: Connection, town: Town, sizes: Sequence[int]) -> None:
        self.db, self.shelf = db, town.shelf
        house = people.organisation(db, CITY.key)
        assert house is not None
        self.house = house
        self.cohorts = tuple(db.scalars(select(cohorts_table.c.id).order_by(cohorts_table.c.id)))
        self.workplaces = [self._workplace(number) for number in (1, 2)]
        self.meetings = [self._meeting(number, NOW + 5 * DAY) for number in (1, 2)]
        self.over, _ = self._meeting(3, NOW - 5 * DAY)
        each = [
            (sort, place % 2 == 0) for sort, size in zip(SORTS, sizes, strict=True) for place in range(size)
        ]
        self.people = [Person(number, sort, has) for number, (sort, has) in enumerate(each, start=1)]
        for table, rows in self._rows().items():
            if rows:
                db.execute(insert(table), rows)

    def _meeting(self, number: int, when: dt.datetime) -> tuple[int, int]:
        fields = {"state": State.PLANNED.value, "place": "Torget", "course": "service"}
        made = workshops.add(
            self.db, self.house.id, "Europe/Stockholm", f"Del {number}", f"code{number}", EARLY, **fields
        )
        span = Span(when, when + dt.timedelta(hours=1))
        return made, workshops.add_occasion(self.db, made, span, None, f"uid{number}", EARLY)

    def _workplace(self, number: int) -> int:
        row = {"organisation_id": self.house.id, "code": f"w{number}", "name": f"Butik {number}"}
        made: int = self.db.execute(insert(workplaces).values(row).returning(workplaces.c.id)).scalar_one()
        return made

    def _rows(self) -> Mapping[Table, list[dict[str, Any]]]:
        """All that is written down of them; the number of a row is that of the person."""
        rows: dict[Table, list[dict[str, Any]]] = {
            table: [] for table in (persons, addresses, enrolments, deliveries, asks, answers, promises)
        }
        rows[announcements] = [self._announcement(number) for number in range(len(self._parts()))]
        rows |= {signups: [], opinions: []}
        for one in self.people:
            self._write_down(one, rows)
        return rows

    def _write_down(self, one: Person, rows: Mapping[Table, list[dict[str, Any]]]) -> None:
        me, sort, has = {"person_id": one.id}, one.sort, one.has
        row = {"id": one.id, "created_at": EARLY, "joined_at": EARLY, "organisation_id": self.house.id}
        row |= {
            "trade": sort.trade,
            "language": sort.language,
            "workplace_id": None if sort.workplace is None else self.workplaces[sort.workplace],
            "paused_since": MONDAY if sort.pauses else None,
        }
        rows[persons].append(row)
        state = "open" if sort.chat else "blocked"
        place = {"id": one.id, "channel": "web", "platform_id": f"w{one.id}", "state": state}
        rows[addresses].append({**me, **place, "heard_at": EARLY, "created_at": EARLY})
        rows[enrolments].append(
            {**me, **self._enrolment(one.id, sort.cohort), **_done(LONG_AGO if has else None)}
        )
        if sort.left is not None:
            left = self._enrolment(one.id + LEFT, sort.left)
            rows[enrolments].append({**me, **left, **_done(EARLY), "ended_at": EARLY})
        tip: dict[str, Any] = {
            "recipient": f"p:{one.id}",
            "key": "daily:2026-10-05",
            "kind": "lesson",
            "subject": None,
        }
        tip |= {"state": "sent", "channel": "web", "priority": 3, "due_at": EARLY, "try_at": EARLY}
        rows[deliveries].append({**me, **tip, "id": one.id, "expires_at": NOW, "created_at": EARLY})
        rows[deliveries] += self._messages(one)
        course = {**me, "course": "service", "version": self.shelf.library.courses["service"].hash}
        for number, lesson_id, days in ((one.id, "l1", 30), (one.id + LATER, "l2", 3)):
            about = {**course, "lesson": lesson_id, "question": "q1"}
            put = {"place": 0, "kind": "review", "asked_at": LATELY, "days": days, "held_out": False}
            rows[asks].append({**about, **put, "id": number, "delivery_id": None})
            said: dict[str, Any] = {"chosen": [0], "correct": has, "ask_id": number}
            said["answered_at"] = LATELY if has and lesson_id == "l1" else LONG_AGO
            rows[answers].append({**about, **said, "id": number})
        made = {"made_at": EARLY, "made_on": MONDAY, "ask_on": MONDAY, "asked_on": MONDAY}
        outcome = {"outcome": "done" if has else "not-yet", "delivery_id": one.id, "id": one.id}
        rows[promises].append({**course, "lesson": "l1", **made, **outcome})
        for (workshop, occasion), comes in zip(self.meetings, sort.comes, strict=True):
            line = {"workshop_id": workshop, "occasion_id": occasion, "answer": "coming"}
            rows[signups] += [{**me, **line, "answered_at": EARLY}] if comes else []
        given = {"workshop_id": self.over, "useful": 3 if has else 1, "given_at": NOW}
        rows[opinions] += [{**me, **given}] if sort.rates else []

    def _announcement(self, number: int) -> dict[str, Any]:
        """One that has gone out to a part; the first to everybody."""
        row = {"id": number + 1, "organisation_id": self.house.id, "state": AnnouncementState.OUT.value}
        when = {"at": LATELY, "spread_at": LATELY, "made_at": LATELY, "changed_at": LATELY}
        return {**row, **when, "audience": to_json(self._parts()[number]), "runs": 1}

    def _messages(self, one: Person) -> list[dict[str, Any]]:
        """To this person, of each such to whose part they belong; all but the first wait in quiet hours."""
        kind = {"kind": "announcement", "priority": 4, "channel": "web", "recipient": f"p:{one.id}"}
        when = {"due_at": LATELY, "try_at": LATELY, "expires_at": NOW + DAY, "created_at": LATELY}
        return [
            {
                "id": one.id * MESSAGES + number,
                "person_id": one.id,
                "enrolment_id": None,
                "key": announcement_key(number, 1),
                "subject": f"announcement:{number}",
                "state": self._became(number, away=one.sort.pauses or not one.sort.chat),
                **kind,
                **when,
            }
            for number, part in enumerate(self._parts(), start=1)
            if self._is_in(one.sort, part)
        ]

    @staticmethod
    def _became(number: int, *, away: bool) -> str:
        if away:
            return "cancelled"
        return "sent" if number == 1 else "pending"

    def _is_in(self, sort: Sort, part: Audience) -> bool:
        where = None if sort.workplace is None else self.workplaces[sort.workplace]
        return (
            (not part.cohorts or self.cohorts[sort.cohort] in part.cohorts)
            and (not part.workplaces or where in part.workplaces)
            and (not part.trades or sort.trade in part.trades)
            and (not part.languages or sort.language in part.languages)
        )

    def _enrolment(self, number: int, cohort: int) -> dict[str, Any]:
        started = {"started_at": EARLY, "ended_at": None}
        return {"id": number, "cohort_id": self.cohorts[cohort], **started}

    # --- what an organiser sees -------------------------------------------------------------------------

    def figures(self, secret: Secret) -> Figures:
        """All figures that could tell of this secret, as far as they are told."""
        told = dict(self._SEES[secret](self))
        return {name: figure for name, figure in told.items() if figure is not None}

    def _arcs(self, *names: str) -> dict[str, int | None]:
        seen: dict[str, int | None] = {}
        for cohort in cohorts(self.db, self.house.id, self.shelf):
            arc = report_arc(self.db, self.house.id, cohort, self.shelf, "sv", NOW)
            for name in names:
                figure = getattr(arc, name)
                value = figure.people if name in {"active", "completed"} else figure and figure.part
                seen[f"{name} of {cohort.id}"] = value
        return seen

    def _reaches(self, *audiences: Audience) -> dict[str, int | None]:
        seen: dict[str, int | None] = {}
        for audience in audiences:
            got = reach(self.db, self.house, audience, {"sv"}, NOW)
            if got.refusal is None:
                name = f"{audience.progress} {sorted(audience.cohorts)} {sorted(audience.trades)}"
                seen |= {f"reached of {name}": got.reached, f"one lately of {name}": got.had_one}
                seen[f"out of reach of {name}"] = got.out_of_reach
        return seen

    def _halves(self) -> dict[str, int | None]:
        each = [frozenset({cohort}) for cohort in self.cohorts]
        return self._reaches(
            *(Audience(cohorts=one, progress=half) for one in each for half in ("completed", "under way")),
            *(Audience(cohorts=one) for one in each),
        )

    def _parts(self) -> list[Audience]:
        """Parts of the town that can be chosen, all of it first."""
        parts = [EVERYBODY, *(Audience(cohorts=frozenset({one})) for one in self.cohorts)]
        parts += [Audience(workplaces=frozenset({one})) for one in self.workplaces]
        parts.append(Audience(workplaces=frozenset(self.workplaces)))
        parts += [Audience(trades=frozenset({"retail"})), Audience(languages=frozenset({"ar"}))]
        parts.append(Audience(trades=frozenset({"cafe"}), languages=frozenset({"ar"})))
        return parts

    def _out_of_reach(self) -> dict[str, int | None]:
        """How many get it, how many do not and why, of every part; and what is said of a message to it."""
        seen: dict[str, int | None] = {}
        for number, audience in enumerate(self._parts()):
            if number:
                seen[f"all that is said of a message to part {number}"] = self._said_of(number + 1)
            got = reach(self.db, self.house, audience, {"sv"}, NOW)
            why = {"on a pause or silent": got.quiet, "without a chat": got.without_chat}
            figures = {**why, "out of reach": got.out_of_reach, "one lately": got.had_one}
            untold = got.everybody is None and not got.out_of_reach
            seen[f"reached of part {number}"] = None if untold else got.reached
            seen |= {f"{name} of part {number}": figure or None for name, figure in figures.items()}
        return seen

    def _said_of(self, number: int) -> int:
        """Headline and buttons of an announcement, as a number that is another where they are."""
        one = stored_announcements.announcement(self.db, number)
        assert one is not None
        how = standing_of(self.db, one)
        view = following.Standing(
            one,
            "Fika",
            "Europe/Stockholm",
            NOW.date(),
            how.people,
            again=can_be_sent_again(self.db, one.id, one.runs),
            untold="part",
            over=one.is_over(NOW),
        )
        return crc32(repr(following.standing(of("sv"), view)).encode())

    def _practised(self) -> dict[str, int | None]:
        seen: dict[str, int | None] = {}
        for number, _ in self.meetings:
            workshop = workshops.workshop(self.db, number)
            assert workshop is not None
            for point in agenda(self.db, workshop, self.shelf, "sv", NOW):
                seen[f"{point.title} at {number}"] = point.right.part
        return seen

    def _liked(self) -> dict[str, int | None]:
        told = opinions_of(self.db, self.over)
        counts = {} if told is None else told.answers.get("useful", {})
        return {f"useful {value}": count for value, count in counts.items()}

    _SEES: Final[Mapping[Secret, Callable[["Made"], dict[str, int | None]]]] = {
        "completed": lambda self: {**self._arcs("completed"), **self._halves()},
        "active": lambda self: self._arcs("active"),
        "applied": lambda self: self._arcs("applied"),
        "remembers": lambda self: self._arcs("remembered"),
        "knows": _practised,
        "pauses": _out_of_reach,
        "has no chat": _out_of_reach,
        "liked it": _liked,
    }

    # --- somebody is otherwise ---------------------------------------------------------------------------

    def turn(self, person: Person, secret: Secret, *, back: bool = False) -> None:
        """Let this of somebody be the other way round, or as it was."""
        has = person.is_so(secret) == back
        table, row, values = self._otherwise(person.id, secret, has=has)
        column = table.c.person_id if table is opinions else table.c.id
        self.db.execute(update(table).where(column == row).values(**values))
        if secret in {"pauses", "has no chat"}:
            self._turn_messages(person, secret, has=has)

    def _turn_messages(self, person: Person, secret: Secret, *, has: bool) -> None:
        """Whoever pauses or has no chat has got none of them."""
        other = not person.sort.chat if secret == "pauses" else person.sort.pauses
        for number in range(1, len(self._parts()) + 1):
            became = self._became(number, away=has or other)
            self.db.execute(
                update(deliveries)
                .where(deliveries.c.id == person.id * MESSAGES + number)
                .values(state=became)
            )

    def _otherwise(self, me: int, secret: Secret, *, has: bool) -> tuple[Table, int, dict[str, Any]]:
        ways: Mapping[Secret, tuple[Table, int, dict[str, Any]]] = {
            "completed": (enrolments, me, _done(LONG_AGO if has else None)),
            "active": (answers, me, {"answered_at": LATELY if has else LONG_AGO}),
            "applied": (promises, me, {"outcome": "done" if has else "not-yet"}),
            "remembers": (answers, me, {"correct": has}),
            "knows": (answers, me + LATER, {"correct": has}),
            "pauses": (persons, me, {"paused_since": MONDAY if has else None}),
            "has no chat": (addresses, me, {"state": "blocked" if has else "open"}),
            "liked it": (opinions, me, {"useful": 3 if has else 1}),
        }
        return ways[secret]

    def weights(self, secret: Secret) -> dict[str, dict[tuple[Sort, bool], int]]:
        """By how much each figure depends on one person of each sort; what a turn hides is left out."""
        before = self.figures(secret)
        found: dict[str, dict[tuple[Sort, bool], int]] = {name: {} for name in before}
        for key, person in {(one.sort, one.has): one for one in self.people}.items():
            self.turn(person, secret)
            after = self.figures(secret)
            self.turn(person, secret, back=True)
            for name in list(found):
                if name not in after:
                    del found[name]
                elif after[name] != before[name]:
                    found[name][key] = (after[name] - before[name]) * (-1 if person.is_so(secret) else 1)
        return found

    @property
    def sizes(self) -> dict[tuple[Sort, bool], int]:
        """How many there are of each sort, with the secrets and without."""
        counted: dict[tuple[Sort, bool], int] = {}
        for one in self.people:
            counted[one.sort, one.has] = counted.get((one.sort, one.has), 0) + 1
        return counted


class Undone(Exception):
    """Takes a town back."""


@pytest.fixture
def engine() -> str:
    """One database: the sums on both are test_report_arc's."""
    return "sqlite"


@pytest.fixture
def town(store: Store) -> Town:
    cohorts = (Cohort("service"), Cohort("service", starts=MONDAY + 20 * DAY))
    tips = course(lessons=[lesson(name, GREETING) for name in ("l1", "l2")])
    return found(store, tips, organisations=[replace(CITY, cohorts=cohorts)])


def leaks_in(town: Town, sizes: Sequence[int]) -> list[tuple[str, str, int]]:
    """What an organiser of a town with so many of each sort could find out, of any secret."""
    leaks: list[tuple[str, str, int]] = []

    def look(db: Connection) -> None:
        made = Made(db, town, sizes)
        for secret in SECRETS:
            leaks.extend(told_by_subtracting(made.weights(secret), made.sizes))
        raise Undone

    with pytest.raises(Undone):
        town.do(look)
    return leaks


TOWNS: Final = some.tuples(*[some.sampled_from((0, 1, 2, 4, 8, 14))] * len(SORTS))


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=TOWNS)
def test_no_two_figures_tell_of_fewer_than_five(town: Town, sizes: Sequence[int]) -> None:
    assert leaks_in(town, sizes) == []


@pytest.mark.parametrize(
    "sizes",
    [
        (4, 0, 0, 0, 0, 0, 0),  # so few that nothing is told
        (1, 0, 0, 14, 0, 0, 0),  # all but one of the first cohort have gone over to the second
        (1, 14, 0, 0, 0, 14, 2),  # all but one of those who come come to both workshops
        (14, 0, 1, 14, 1, 14, 0),  # one of a cohort pauses, alone at a workplace; two talk another language
        (0, 0, 14, 1, 1, 0, 0),  # all do but two
        (14, 0, 8, 8, 0, 14, 2),  # two have no chat, many pause
    ],
)
def test_not_even_where_few_make_the_difference(town: Town, sizes: Sequence[int]) -> None:
    assert leaks_in(town, sizes) == []


def test_two_figures_that_differ_by_one_person_are_found() -> None:
    """The negative twin, without a town: what is looked for would be seen."""
    many, one = (SORTS[0], True), (SORTS[1], True)
    sizes = {many: 14, one: 1}
    assert told_by_subtracting({"all": {many: 1, one: 1}, "all but one": {many: 1}}, sizes) == [
        ("all", "all but one", 1)
    ]
    assert told_by_subtracting({"one": {one: 1}}, sizes) == [("", "one", 1), ("", "one", 1)]
    assert told_by_subtracting({"all": {many: 1, one: 1}}, sizes) == []


def test_figures_are_there_to_be_subtracted(town: Town) -> None:
    """And the towns are not so small that nothing is told at all."""
    seen: dict[Secret, int] = {}

    def look(db: Connection) -> None:
        made = Made(db, town, (14, 14, 0, 14, 0, 14, 8))
        for secret in SECRETS:
            seen[secret] = sum(bool(weights) for weights in made.weights(secret).values())
        raise Undone

    with pytest.raises(Undone):
        town.do(look)
    assert min(seen.values()) > 0
