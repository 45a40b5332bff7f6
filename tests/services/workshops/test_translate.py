"""A workshop in several languages: each person's card, reminder, change and calendar is in theirs."""

import datetime as dt

import pytest
from sqlalchemy import Connection, Executable, update

from bot.domain.workshop import CalledOff, Relocated
from bot.domain.workshop_words import Field
from bot.phrases import of
from bot.services.workshops.alter import alter
from bot.services.workshops.my_calendar import my_workshops
from bot.services.workshops.translate import translate
from bot.storage.store import Store
from bot.storage.tables import persons
from tests.cast import EARLY, found
from tests.chat.phone import words
from tests.services.workshops.planned import HOUR, MORNING, NOON, Evening, planned

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage

SWEDISH, ENGLISH, ARABIC = "Möten som minns", "Meetings to remember", "لقاءات لا تنسى"


@pytest.fixture
def evening(store: Store) -> Evening:
    """One who reads Swedish, one English, one Arabic, one easy Swedish."""
    found(store)
    evening = planned(store, 4, seats=None, text="Vi provar.", warm_up="Vad är svårast?")
    for person, language in zip(evening.people, ("sv", "en", "ar", "sv-easy"), strict=True):
        talks = update(persons).where(persons.c.id == person).values(language=language)
        evening.do(_runs, talks)
    said: dict[Field, str] = {"title": ENGLISH, "text": "We try it out.", "warm_up": "What is hardest?"}
    assert evening.do(translate, evening.id, "en", said, EARLY)
    assert evening.do(translate, evening.id, "ar", {"title": ARABIC}, EARLY)
    return evening


def _runs(db: Connection, statement: Executable) -> None:
    db.execute(statement)


def sent(evening: Evening, now: dt.datetime = NOON) -> list[str]:
    """All that leaves now, in the order of the people."""
    evening.ticks(now)
    brought = evening.sent(now)
    return ["\n".join(words(one) for one in brought.get(who, [])) for who in evening.people]


def test_everybody_is_invited_in_their_own_language_as_far_as_it_is_said_in_it(evening: Evening) -> None:
    swedish, english, arabic, easy = sent(evening)

    assert f"{SWEDISH}\nVi provar." in swedish
    assert f"{ENGLISH}\nWe try it out." in english
    assert f"{ARABIC}\nVi provar." in arabic  # what it is about is not said in Arabic
    assert f"{SWEDISH}\nVi provar." in easy


def test_reminders_and_changes_are_in_it_too_and_the_question_before(evening: Evening) -> None:
    for person in evening.people:
        evening.comes(person)
    evening.changes(Relocated("Torget"))
    changed = sent(evening)
    reminded = sent(evening, MORNING.starts_at - 24 * HOUR)

    for said in (changed, reminded):
        assert [title in one for title, one in zip((SWEDISH, ENGLISH, ARABIC), said, strict=False)] == [
            True
        ] * 3
    assert "What is hardest?" in changed[1]
    assert "Vad är svårast?" in changed[2]


def test_the_calendar_says_it_in_it_and_sees_that_it_has_changed(evening: Evening) -> None:
    english = evening.people[1]
    evening.comes(english)
    before = evening.do(my_workshops, english, of("en"), NOON)
    evening.do(translate, evening.id, "en", {"title": "New title"}, NOON)
    after = evening.do(my_workshops, english, of("en"), NOON)

    assert ([one.title for one in before], [one.title for one in after]) == ([ENGLISH], ["New title"])
    assert "We try it out." in after[0].note
    assert after[0].sequence == before[0].sequence + 1
    assert [one.title for one in evening.do(my_workshops, english, of("sv"), NOON)] == [SWEDISH]


def test_what_is_not_said_any_more_is_said_in_no_language(evening: Evening) -> None:
    evening.do(alter, evening.id, {"text": None}, NOON)
    _, english, *_ = sent(evening)
    assert "We try it out." not in english

    evening.do(alter, evening.id, {"text": "Något nytt."}, NOON)
    assert evening.workshop.text_in("en") == "Något nytt."  # and not what the old text was
    assert evening.workshop.title_in("en") == ENGLISH


def test_one_that_is_called_off_is_said_in_no_more_languages(evening: Evening) -> None:
    evening.changes(CalledOff(None, "Ledaren är sjuk."))

    assert not evening.do(translate, evening.id, "ar", {"text": "نجرب."}, NOON)
    assert not evening.do(translate, evening.id + 1, "ar", {"text": "نجرب."}, NOON)
