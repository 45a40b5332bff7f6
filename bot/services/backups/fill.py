"""Fill a database that has no tables from a backup: as it was, stepped up to now, without the erased."""

import datetime as dt
from collections.abc import Collection
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection, func, select, update

from bot.services.backups.pass_by import PassedBy, pass_by
from bot.services.people.erase import erase
from bot.storage import erasures
from bot.storage.backups.copying import read_all
from bot.storage.backups.format import Contents, Reading
from bot.storage.backups.stepping import NEWEST, step
from bot.storage.erasures import Erased
from bot.storage.migrate import CURRENT
from bot.storage.tables import leases, persons

_EVER: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_NOBODY_OWNS = update(leases).values(until=_EVER)
_PEOPLE = select(func.count()).select_from(persons)


class Filled(Struct, frozen=True):
    """What a database holds now.

    ``erased_again`` are people of the backup who had been erased since; ``passed`` is what it sends no more.
    """

    contents: Contents
    people: int
    erased_again: int
    passed: PassedBy


def fill(db: Connection, reading: Reading, listed: Collection[Erased], now: dt.datetime) -> Filled:
    """Make the tables of the backup's revision, fill them, bring them up to date, and erase the listed.

    What was due before now is passed by. All in the transaction that is under way.

    Raises Unusable when the backup does not hold what it says.
    """
    step(db, reading.head.revision)
    contents = read_all(db, reading)
    if reading.head.revision != CURRENT:
        step(db, NEWEST)
    again = erasures.come_back(db, {*listed, *erasures.since(db, _EVER)})
    for person in again:
        erase(db, person, now, "restore")
    erasures.keep(db, listed)
    passed = pass_by(db, now)
    db.execute(_NOBODY_OWNS)
    return Filled(contents, db.execute(_PEOPLE).scalar_one(), len(again), passed)
