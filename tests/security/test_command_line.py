"""Words on the command line that name nobody: one sentence, and nothing happens."""

import pytest
from sqlalchemy import func, select

from bot.cli.errors import Trouble
from bot.cli.persons import person_named
from bot.storage.tables import persons
from tests.chat.phone import Phone, Town

NOBODY = [
    "0",
    "99",
    "9223372036854775808",
    "9" * 5_000,
    "telegram:",
    ":bashir",
    "web:bashir",
    "telegram:BASHIR",
    "telegram:bashir ",
    "telegram:bashir' OR '1'='1",
    "telegram:%",
]


def test_words_that_name_nobody_are_one_sentence(town: Town, bashir: Phone) -> None:
    for words in NOBODY:
        with pytest.raises(Trouble) as raised:
            person_named(town.store, words)
        assert str(raised.value).startswith(f"there is no person {words}; ")


def test_and_those_that_name_somebody_name_that_one(town: Town, alva: Phone, bashir: Phone) -> None:
    alva.writes("hej")
    assert person_named(town.store, "telegram:bashir") == bashir.who.person_id
    assert person_named(town.store, f"{alva.who.person_id:03}") == alva.who.person_id
    assert town.store.read_now(lambda db: db.scalar(select(func.count()).select_from(persons))) == 2
