"""Who looks after kompis is warned in their chat: once a day for each worry, never in their quiet hours."""

import datetime as dt
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.domain.message import Text, from_json
from bot.domain.upkeep import Worry
from bot.services.upkeep.warn import warn
from bot.storage.bodies import BODY
from bot.storage.store import Store
from bot.storage.tables import deliveries, persons, roles
from tests.cast import DAY, MONDAY, SLOT, Town, at, found

NOON = at(MONDAY, 12)
ROOM = Worry("room")


def town_with(store: Store, *whose: tuple[str, str]) -> Town:
    """Alva, Bashir and Carin, and who of them has which role."""
    town = found(store)
    for name in ("alva", "bashir", "carin"):
        town.joins(name)
    names = {"alva": 1, "bashir": 2, "carin": 3}
    for name, role in whose:
        town.do(give_role, names[name], role)
    return town


def give_role(db: Connection, person: int, role: str) -> None:
    db.execute(insert(roles).values(person_id=person, organisation_id=1, role=role))


def warnings(db: Connection) -> list[tuple[Any, ...]]:
    wanted = select(deliveries.c.person_id, deliveries.c.due_at, deliveries.c.state).where(
        deliveries.c.kind == "warning"
    )
    return [tuple(row) for row in db.execute(wanted.order_by(deliveries.c.id))]


def test_admins_are_told_and_organisers_only_where_there_is_no_admin(store: Store) -> None:
    town = town_with(store, ("alva", "organiser"), ("bashir", "organiser"))
    assert town.do(warn, ROOM, NOON) == ["web", "web"]
    town.do(give_role, 3, "admin")
    assert town.do(warn, Worry("backup"), NOON) == ["web"]

    assert [person for person, _, _ in town.do(warnings)] == [1, 2, 3]


def test_where_nobody_has_a_role_nobody_is_told(store: Store) -> None:
    assert town_with(store).do(warn, ROOM, NOON) == []


def test_a_worry_is_told_once_a_day_and_each_by_itself(store: Store) -> None:
    town = town_with(store, ("alva", "admin"))
    told = [
        town.do(warn, worry, moment)
        for worry, moment in (
            (ROOM, NOON),
            (ROOM, NOON + dt.timedelta(hours=8)),
            (Worry("channel", "telegram"), NOON),
            (Worry("channel", "slack"), NOON),
            (ROOM, NOON + DAY),
        )
    ]
    assert told == [["web"], [], ["web"], ["web"], ["web"]]


def test_nobody_is_woken_by_it(store: Store) -> None:
    town = town_with(store, ("alva", "admin"))
    town.do(warn, ROOM, at(MONDAY, 3))

    assert town.do(warnings) == [(1, at(MONDAY, 7, 0), "pending")]


def test_it_is_in_the_admin_s_language_and_says_what_to_do(store: Store) -> None:
    town = town_with(store, ("alva", "admin"))
    town.do(lambda db: db.execute(update(persons).values(language="sv-easy")).rowcount)
    town.do(warn, Worry("channel", "telegram"), NOON)

    def body(db: Connection) -> dict[str, Any]:
        wanted = select(BODY).where(deliveries.c.kind == "warning")
        return dict(db.execute(wanted).scalar_one())

    message = from_json(town.do(body)["message"])
    said = "\n".join(block.markdown for block in message.blocks if isinstance(block, Text))
    assert message.language == "sv-easy"
    assert said.splitlines()[0] == "Jag kommer inte in i telegram."
    assert "*kompis doctor*" in said


def test_a_warning_takes_nobody_s_tip_away(store: Store) -> None:
    town = town_with(store, ("alva", "admin"))
    town.do(warn, ROOM, SLOT - dt.timedelta(minutes=30))

    assert len(town.morning()) == 3


def test_who_has_left_is_left_alone(store: Store) -> None:
    town = town_with(store, ("alva", "admin"))
    town.do(lambda db: db.execute(update(persons).values(left_at=NOON)).rowcount)

    assert town.do(warn, ROOM, NOON) == []
