"""Two taps at the same moment on PostgreSQL, as a double tap or two devices bring them: each counts once."""

from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bot.services.learning.answer import Changed
from bot.services.learning.flag import flag
from bot.services.learning.follow_up import Said, follow_up
from bot.services.learning.promise import promise
from bot.storage.store import Store
from bot.storage.tables import flags
from tests.services.learning.promising import Alva, on
from tests.services.people.test_at_once import at_once


@pytest.fixture(params=["postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("statement", [1, 2])
def test_a_promise_is_made_once(store: Store, statement: int) -> None:
    alva = Alva.of(store)
    sent = alva.gets(0)
    alva.answers(sent)
    who, now, shelf = alva.town.who(alva.id), alva.now, alva.town.shelf

    def call(db: Connection) -> Any:  # noqa: ANN401 - whatever the service gives
        return promise(db, who, sent.delivery, now, shelf)

    both = at_once(store, call, call, statement)
    assert {type(one) for one in both} == {Changed, str}
    assert "promised" in both
    assert alva.rows("lesson") == [("l1",)]


@pytest.mark.parametrize("statement", [1, 2])
def test_how_it_went_counts_once(store: Store, statement: int) -> None:
    alva = Alva.of(store)
    alva.promises_on(0)
    sent = alva.gets(7)
    who, now, shelf = alva.town.who(alva.id), alva.now, alva.town.shelf

    def call(db: Connection) -> Any:  # noqa: ANN401 - whatever the service gives
        return follow_up(db, who, sent.delivery, 0, "done", now, shelf)

    both = at_once(store, call, call, statement)
    assert {type(one) for one in both} == {Said, str}
    assert "answered" in both
    assert alva.rows("outcome", "ask_on") == [("done", on(21))]


@pytest.mark.parametrize("statement", [1, 2])
def test_a_question_is_flagged_once(store: Store, statement: int) -> None:
    alva = Alva.of(store)
    sent = alva.gets(0)
    who, now = alva.town.who(alva.id), alva.now

    def call(db: Connection) -> Any:  # noqa: ANN401 - whatever the service gives
        return flag(db, who, sent.delivery, 0, now)

    first, second = at_once(store, call, call, statement)
    assert first == second
    assert alva.town.do(lambda db: db.scalar(select(func.count()).select_from(flags))) == 1
