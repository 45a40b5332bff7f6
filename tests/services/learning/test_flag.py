"""A question flagged as odd, and a thought of one's own: kept with what the person saw."""

from typing import Any, Literal

import pytest
from sqlalchemy import Connection, Table, select

from bot.domain.actions.learning import Flag, Reflect
from bot.domain.course import Poll
from bot.domain.message import Choices
from bot.services.learning.flag import LONGEST_WORDS, explain_flag, flag
from bot.services.learning.reflect import LONGEST, can_reflect, reflect
from bot.services.people.erase import erase, export
from bot.storage.store import Store
from bot.storage.tables import flags, promises, reflections
from tests.cast import GREETING, Sent, course
from tests.services.learning.promising import Alva, with_task

THOUGHT = "Hur hälsar ni hos er?"


def rows(alva: Alva, table: Table, *columns: str) -> list[tuple[Any, ...]]:
    """These columns of a table, in order."""

    def read(db: Connection) -> list[tuple[Any, ...]]:
        wanted = select(*(table.c[name] for name in columns)).order_by(table.c.id)
        return [tuple(row) for row in db.execute(wanted)]

    return alva.town.do(read)


def flags_it(alva: Alva, sent: Sent, place: int = 0) -> int | Literal["not yours"]:
    return alva.town.do(flag, alva.town.who(alva.id), sent.delivery, place, alva.now)


def flagged(alva: Alva, sent: Sent) -> int:
    """The flag she has put on the first question."""
    number = flags_it(alva, sent)
    assert isinstance(number, int)
    return number


def actions(alva: Alva, sent: Sent, kind: type) -> list[Any]:
    message = alva.message(sent)
    found = [
        choice.action for block in message.blocks if isinstance(block, Choices) for choice in block.choices
    ]
    return [one for one in found if isinstance(one, kind)]


# --- flags ----------------------------------------------------------------------------------------


def test_a_flag_names_the_question_in_the_version_and_language_that_was_seen(store: Store) -> None:
    alva = Alva.of(store)
    sent = alva.gets(0)
    alva.answers(sent)
    assert actions(alva, sent, Flag) == [Flag(sent.delivery, 0)]
    assert isinstance(flags_it(alva, sent), int)
    version = alva.town.shelf.library.courses["service"].hash
    columns = ("person_id", "course", "version", "lesson", "question", "language", "words", "flagged_at")
    assert rows(alva, flags, *columns) == [(alva.id, "service", version, "l1", "q1", "sv", None, alva.now)]


def test_of_two_questions_the_one_at_its_place_is_flagged(store: Store) -> None:
    alva = Alva.of(store)
    alva.answers(alva.gets(0))
    sent = alva.gets(1)
    assert [put.lesson for put in alva.state(sent).puts] == ["l1", "l2"]
    assert flags_it(alva, sent, 1) == "not yours"  # it has not been put yet
    alva.answers(sent)
    assert actions(alva, sent, Flag) == [Flag(sent.delivery, 0), Flag(sent.delivery, 1)]
    flags_it(alva, sent, 1)
    flags_it(alva, sent, 0)
    assert rows(alva, flags, "lesson") == [("l2",), ("l1",)]


def test_a_question_is_flagged_once_and_the_words_stay(store: Store) -> None:
    alva = Alva.of(store)
    sent = alva.gets(0)
    alva.answers(sent)
    first = flagged(alva, sent)
    alva.town.do(explain_flag, alva.town.who(alva.id), first, "Oklart.")
    assert flags_it(alva, sent) == first
    assert rows(alva, flags, "words") == [("Oklart.",)]


def test_what_is_odd_is_kept_on_one_line(store: Store) -> None:
    alva = Alva.of(store)
    sent = alva.gets(0)
    number = flagged(alva, sent)
    who, do = alva.town.who(alva.id), alva.town.do
    assert do(explain_flag, who, number, " Två svar\när rätt. ") == "kept"
    assert do(explain_flag, who, number, "x" * (LONGEST_WORDS + 1)) == "too long"
    assert do(explain_flag, who, number, " \u200b") == "empty"
    assert rows(alva, flags, "words") == [("Två svar är rätt.",)]


def test_nobody_flags_in_anothers_message_or_speaks_for_another(store: Store) -> None:
    alva = Alva.of(store)
    sent = alva.gets(0)
    number = flagged(alva, sent)
    bashir = alva.town.who(alva.town.joins("bashir"))
    assert alva.town.do(flag, bashir, sent.delivery, 0, alva.now) == "not yours"
    assert alva.town.do(explain_flag, bashir, number, "hej") == "not yours"
    assert alva.town.do(explain_flag, alva.town.who(alva.id), 10**9, "hej") == "not yours"
    assert rows(alva, flags, "person_id", "words") == [(alva.id, None)]


@pytest.mark.parametrize("place", [1, 7, 2**62])
def test_a_place_where_nothing_is_asked_is_not_flagged(store: Store, place: int) -> None:
    alva = Alva.of(store)
    assert flags_it(alva, alva.gets(0), place) == "not yours"
    assert rows(alva, flags, "id") == []


def test_a_promise_asked_about_is_no_question_to_flag(store: Store) -> None:
    alva = Alva.of(store)
    alva.promises_on(0)
    assert flags_it(alva, alva.gets(7)) == "not yours"


def test_a_poll_can_be_odd_too(store: Store) -> None:
    poll = Poll("Hinner du?", ("Ja", "Nej"))
    alva = Alva.of(store, course(lessons=[with_task("l1", poll=poll)]))
    sent = alva.gets(0)
    alva.answers(sent)
    assert actions(alva, sent, Flag) == [Flag(sent.delivery, 0)]
    flags_it(alva, sent)
    assert rows(alva, flags, "question") == [("poll",)]


# --- a thought of one's own --------------------------------------------------------------------------


def thinking(store: Store) -> tuple[Alva, Sent]:
    """Alva and a tip that asks for a thought."""
    alva = Alva.of(store, course(lessons=[with_task("l1", GREETING, reflect=THOUGHT)]))
    return alva, alva.gets(0)


def test_a_thought_is_asked_for_after_the_last_question(store: Store) -> None:
    alva, sent = thinking(store)
    assert actions(alva, sent, Reflect) == []
    alva.answers(sent)
    assert actions(alva, sent, Reflect) == [Reflect(sent.delivery)]


def test_a_tip_that_asks_nothing_else_asks_for_a_thought_at_once(store: Store) -> None:
    alva = Alva.of(store, course(lessons=[with_task("l1", reflect=THOUGHT)]))
    sent = alva.gets(0)
    assert actions(alva, sent, Reflect) == [Reflect(sent.delivery)]


def test_thoughts_are_kept_as_they_were_written_and_graded_by_nobody(store: Store) -> None:
    alva, sent = thinking(store)
    who, do, shelf = alva.town.who(alva.id), alva.town.do, alva.town.shelf
    assert do(can_reflect, who, sent.delivery, shelf) is True
    for words in ("Med ett hej.\n\nOch ett *leende*.", "Det beror på."):
        assert do(reflect, who, sent.delivery, words, alva.now, shelf) == "kept"
    assert do(reflect, who, sent.delivery, "x" * (LONGEST + 1), alva.now, shelf) == "too long"
    assert do(reflect, who, sent.delivery, " \u200b\n", alva.now, shelf) == "empty"
    version = shelf.library.courses["service"].hash
    assert rows(alva, reflections, "person_id", "course", "version", "lesson", "words", "written_at") == [
        (alva.id, "service", version, "l1", "Med ett hej.\n\nOch ett *leende*.", alva.now),
        (alva.id, "service", version, "l1", "Det beror på.", alva.now),
    ]


def test_no_thought_where_none_is_asked_for_or_for_another(store: Store) -> None:
    alva, sent = thinking(store)
    bashir = alva.town.who(alva.town.joins("bashir"))
    assert alva.town.do(can_reflect, bashir, sent.delivery, alva.town.shelf) is False
    assert alva.town.do(reflect, bashir, sent.delivery, "hej", alva.now, alva.town.shelf) == "not yours"
    assert rows(alva, reflections, "id") == []


def test_a_tip_without_a_question_for_thought_takes_none(store: Store) -> None:
    alva = Alva.of(store)
    sent = alva.gets(0)
    alva.answers(sent)
    assert actions(alva, sent, Reflect) == []
    who = alva.town.who(alva.id)
    assert alva.town.do(can_reflect, who, sent.delivery, alva.town.shelf) is False


# --- one's own, to carry away and to erase -------------------------------------------------------------


def test_what_was_written_is_carried_away_and_erased(store: Store) -> None:
    alva, sent = thinking(store)
    alva.answers(sent)
    alva.promises(sent)
    who, do = alva.town.who(alva.id), alva.town.do
    do(explain_flag, who, flagged(alva, sent), "Oklart.")
    do(reflect, who, sent.delivery, "Med ett hej.", alva.now, alva.town.shelf)
    carried = do(export, alva.id)
    assert [one["words"] for one in carried["flags"]] == ["Oklart."]
    assert [one["words"] for one in carried["reflections"]] == ["Med ett hej."]
    assert [one["lesson"] for one in carried["promises"]] == ["l1"]
    do(erase, alva.id, alva.now, "the person")
    assert [rows(alva, table, "id") for table in (flags, reflections, promises)] == [[], [], []]
