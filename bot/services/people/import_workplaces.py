"""Workplaces from a table: read it with all its faults at once, then store it, each place with its code.

The table is CSV as Excel and others write it: commas or semicolons, UTF-8 with or without a mark at its
beginning. The first line names the columns: ``name``, ``trade``, ``area``, and perhaps ``contact`` and
``opening`` (when it is open, as people write it).
"""

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from difflib import get_close_matches
from random import Random
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection, bindparam, insert, select, update

from bot.domain.course import TRADES, Trade
from bot.domain.opening import parse_opening
from bot.services.people.reschedule import reschedule_all
from bot.storage.people import trade as known_trade
from bot.storage.tables import organisations, persons, workplaces
from bot.storage.upsert import row_lock
from bot.storage.workplaces import Workplace

COLUMNS: Final = ("name", "trade", "area", "contact", "opening")
REQUIRED: Final = COLUMNS[:3]
LONGEST: Final = 100
_ALIKE: Final = 0.8

LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""For codes, without those that are read as another: i, l, o, 0, 1."""
CODE_LENGTH: Final = 6

lock_organisation = row_lock(organisations, "id")

_KNOWN = select(
    workplaces.c.id,
    workplaces.c.code,
    workplaces.c.name,
    workplaces.c.trade,
    workplaces.c.area,
    workplaces.c.contact,
    workplaces.c.opening,
).where(workplaces.c.organisation_id == bindparam("in_organisation"))
_TAKEN = select(workplaces.c.code).where(workplaces.c.code.in_(bindparam("in_codes", expanding=True)))
_KEYS = select(organisations.c.key).where(organisations.c.key.in_(bindparam("in_codes", expanding=True)))
_NEW = insert(workplaces)
_CHANGE = (
    update(workplaces)
    .where(workplaces.c.id == bindparam("in_id"))
    .values(trade=bindparam("in_trade"), contact=bindparam("in_contact"), opening=bindparam("in_opening"))
)
_WHO_WORK_THERE = select(persons.c.id).where(
    persons.c.workplace_id.in_(bindparam("in_workplaces", expanding=True))
)


class TableFaults(Exception):
    """The table has faults: (line, sentence) for each, in order. Nothing of it is stored."""

    def __init__(self, faults: Sequence[tuple[int, str]]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(f"{line}: {sentence}" for line, sentence in self.faults))


class Line(Struct, frozen=True):
    """One workplace of the table."""

    name: str
    trade: Trade | None
    area: str | None
    contact: str | None = None
    opening: str | None = None


class Imported(Struct, frozen=True):
    """A workplace as it is stored now, and the code that leads to it. ``new``: it was not there before."""

    name: str
    area: str | None
    code: str
    new: bool


def read_table(table: bytes) -> tuple[Line, ...]:
    """The workplaces in a table.

    Raises:
        TableFaults: with every fault, by line.
    """
    rows = _rows(_decoded(table))
    columns = _columns(*next(rows, (1, [])))
    found: list[Line] = []
    faults: list[tuple[int, str]] = []
    first_seen: dict[tuple[str, str | None], int] = {}
    try:
        for number, row in rows:
            line, trouble = _line(columns, row)
            faults += [(number, sentence) for sentence in trouble]
            if line is None:
                continue
            earlier = first_seen.setdefault((line.name, line.area), number)
            if earlier != number:
                sentence = f"{line.name} stands in line {earlier} already; take one of the two out"
                faults.append((number, sentence))
            found.append(line)
    except TableFaults as end:  # no row can be told from another behind this
        faults += end.faults
    if not found and not faults:
        faults.append((1, "there is no workplace below the names of the columns; write one a line"))
    if faults:
        raise TableFaults(faults)
    return tuple(found)


def make_codes(count: int, random: Random) -> tuple[str, ...]:
    """Codes for so many new workplaces, with as many to spare for those that are taken."""
    found: dict[str, None] = {}
    while len(found) < 2 * count:
        found["".join(random.choices(LETTERS, k=CODE_LENGTH))] = None
    return tuple(found)


def import_workplaces(
    db: Connection, organisation: int, lines: Sequence[Line], codes: Sequence[str], now: datetime
) -> tuple[Imported, ...]:
    """Store the workplaces; one with the same name and area is brought up to date and keeps its code.

    Contact and opening hours that the table leaves out stay as they were. ``codes`` are :func:`make_codes`
    for as many lines. Raises ValueError if too few of them are free.
    """
    lock_organisation(db, id=organisation)
    known = {(row.name, row.area): row for row in db.execute(_KNOWN, {"in_organisation": organisation})}
    free = iter(_free(db, codes))
    imported, new, opens_anew = [], [], []
    for line in lines:
        row = known.get((line.name, line.area))
        if row is None:
            code = next(free, None)
            if code is None:
                raise ValueError("too few codes are free; ask again with others")
            new.append(
                {
                    "organisation_id": organisation,
                    "code": code,
                    "name": line.name,
                    "trade": line.trade,
                    "area": line.area,
                    "contact": line.contact,
                    "opening": line.opening,
                }
            )
            imported.append(Imported(line.name, line.area, code, new=True))
            continue
        contact, opening = line.contact or row.contact, line.opening or row.opening
        if (row.trade, row.contact, row.opening) != (line.trade, contact, opening):
            changed = {"in_trade": line.trade, "in_contact": contact, "in_opening": opening}
            db.execute(_CHANGE, {"in_id": row.id, **changed})
        if row.opening != opening:
            opens_anew.append(row.id)
        imported.append(Imported(line.name, line.area, row.code, new=False))
    if new:
        db.execute(_NEW, new)
    if opens_anew:
        reschedule_all(db, list(db.scalars(_WHO_WORK_THERE, {"in_workplaces": opens_anew})), now)
    return tuple(imported)


def near_doubles(imported: Sequence[Imported], known: Collection[Workplace]) -> Iterator[tuple[str, str]]:
    """New workplaces that are called nearly as one that was there, in the same area: both names."""
    new = {(one.name, one.area) for one in imported if one.new}
    before = [one for one in known if (one.name, one.area) not in new]
    for name, area in sorted(new, key=str):
        there = {
            one.name.casefold(): one.name for one in before if None in (area, one.area) or area == one.area
        }
        for near in get_close_matches(name.casefold(), there, n=1, cutoff=_ALIKE):
            yield name, there[near]


def _free(db: Connection, codes: Sequence[str]) -> list[str]:
    """The codes that lead to nothing yet, neither to a workplace nor to an organisation."""
    asked = {"in_codes": list(codes)}
    taken = {*db.scalars(_TAKEN, asked), *db.scalars(_KEYS, asked)}
    return [code for code in codes if code not in taken]


def _decoded(table: bytes) -> str:
    try:
        return table.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = table.count(b"\n", 0, error.start) + 1
        raise TableFaults(
            [(line, "is not UTF-8 here; save the table as “CSV UTF-8” and try again")]
        ) from error


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, with the numbers of the lines they begin in."""
    header = text.lstrip("\r\n").partition("\n")[0]
    separator = ";" if header.count(";") > header.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        for row in reader:
            cells = [" ".join(cell.split()) for cell in row]
            if any(cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        sentence = "the quotation marks do not fit together; write a quotation mark within quotes twice"
        raise TableFaults([(begins, sentence)]) from error


def _columns(number: int, header: Sequence[str]) -> list[str]:
    names = [name.lower() for name in header]
    faults = [
        (number, f'there is no column "{name}"; {_meant(name)}')
        for name in names
        if name not in COLUMNS and name
    ]
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        wanted = ", ".join(REQUIRED)
        faults.append(
            (number, f"the column {missing[0]} is missing; name the columns {wanted} in the first line")
        )
    faults += [
        (number, f'the column "{name}" is there twice; take one out')
        for name in COLUMNS
        if names.count(name) > 1
    ]
    if faults:
        raise TableFaults(faults)
    return names


def _meant(name: str) -> str:
    near = get_close_matches(name, COLUMNS, n=1)
    return f"did you mean {near[0]}?" if near else f"the columns are {', '.join(COLUMNS)}"


def _line(columns: Sequence[str], row: Sequence[str]) -> tuple[Line | None, list[str]]:
    """The workplace in a row, as far as it can be read, and what is wrong with it."""
    if len(row) > len(columns) and any(row[len(columns) :]):
        return None, [
            f"there are {len(row)} values for {len(columns)} columns; put a value with a comma in quotes"
        ]
    cells = {column: cell for column, cell in zip(columns, row, strict=False) if column}
    faults = [
        f"the {column} is longer than {LONGEST} characters; shorten it"
        for column, cell in cells.items()
        if len(cell) > LONGEST
    ]
    word = cells.get("trade", "").lower()
    trade = known_trade(word)
    if word and trade is None:
        near = get_close_matches(word, TRADES, n=1)
        mend = f"did you mean {near[0]}?" if near else f"write one of {', '.join(TRADES)}"
        faults.append(f'"{word}" is not a trade; {mend}')
    opening = None
    if cells.get("opening"):
        try:
            opening = str(parse_opening(cells["opening"]))
        except ValueError as fault:
            faults.append(str(fault))
    name = cells.get("name", "")
    if not name:
        return None, [*faults, "the workplace has no name; write one, or take the line out"]
    return Line(name, trade, cells.get("area") or None, cells.get("contact") or None, opening), faults
