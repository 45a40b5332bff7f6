"""A database with troubles of its own that pass: nothing is kept, and who asked may ask again."""

import pytest
from sqlalchemy import Connection, text

from bot.storage import calls, postgres
from bot.storage.store import NotDone, Store

DISK_FULL, OUT_OF_MEMORY, CANCELLED = "53100", "53200", "57014"


@pytest.fixture
def engine() -> str:
    return "postgresql"


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "PATIENCE", 0.05)
    monkeypatch.setattr(calls, "PATIENCE", 5.0)


@pytest.mark.parametrize("code", [DISK_FULL, OUT_OF_MEMORY, CANCELLED])
def test_a_server_in_trouble_is_not_the_fault_of_what_was_asked(store: Store, code: str) -> None:
    with pytest.raises(NotDone):
        store.write_now(_fails, code)


def test_a_value_that_the_server_refuses_is(store: Store) -> None:
    with pytest.raises(Exception, match="division") as fault:
        store.write_now(_divides)
    assert not isinstance(fault.value, NotDone)


def _fails(db: Connection, code: str) -> None:
    db.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'trouble' USING ERRCODE = '{code}'; END $$"))


def _divides(db: Connection) -> None:
    db.execute(text("SELECT 1 / 0"))
