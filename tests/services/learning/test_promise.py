"""“I'll try it”: a tip's task promised once, and planned in a line."""

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, select

from bot.domain.actions.learning import NotToday, PlanWhen, Promise
from bot.domain.message import Choices, Message
from bot.services.learning.answer import Changed
from bot.services.learning.promise import (
    LONGEST_PLAN,
    Planned,
    can_plan,
    not_today,
    plan_for,
    plan_in_words,
    promise,
)
from bot.services.people.pause import leave
from bot.storage.bodies import BODY, keep
from bot.storage.store import Store
from bot.storage.tables import deliveries
from tests.cast import GREETING, Sent, Town, course
from tests.services.learning.promising import Alva, on, text_of, with_task


def offers(message: Message) -> set[type]:
    """What the buttons under a message stand for."""
    rows = [block.choices for block in message.blocks if isinstance(block, Choices)]
    return {type(choice.action) for row in rows for choice in row}


def refuses(alva: Alva, sent: Sent) -> object:
    """“Not today”."""
    town = alva.town
    return town.do(not_today, town.who(alva.id), sent.delivery, alva.now, town.shelf)


# --- making one -----------------------------------------------------------------------------------


def test_a_promise_is_kept_with_all_that_it_belongs_to_and_asked_about_in_a_week(store: Store) -> None:
    alva = Alva.of(store)
    sent = alva.gets(0)
    alva.answers(sent)
    assert isinstance(alva.promises(sent), Changed)
    version = alva.town.shelf.library.courses["service"].hash
    columns = ("person_id", "delivery_id", "course", "version", "lesson", "made_at", "made_on", "ask_on")
    assert alva.rows(*columns) == [(alva.id, sent.delivery, "service", version, "l1", alva.now, on(0), on(7))]
    assert alva.rows("plan", "asked_on", "outcome", "told", "ended_at") == [(None,) * 5]


def test_the_message_loses_its_buttons_and_says_so_and_she_is_asked_when(store: Store) -> None:
    alva = Alva.of(store)
    sent = alva.gets(0)
    alva.answers(sent)
    assert {Promise, NotToday} <= offers(alva.message(sent))
    outcome = alva.promises(sent)
    assert isinstance(outcome, Changed)
    assert not {Promise, NotToday} & offers(outcome.message)
    assert text_of(outcome.message, "task") == "**Prova i dag**\nHälsa på l1."
    assert text_of(outcome.message, "note").startswith(
        "Du sa att du provar. Jag frågar om en vecka.\nNästa tips"
    )
    assert alva.message(sent) == outcome.message
    assert outcome.more is not None
    assert outcome.more.first_line == "Bra! När passar det?"
    assert offers(outcome.more) == {PlanWhen}


def test_not_today_takes_the_buttons_away_and_keeps_nothing(store: Store) -> None:
    alva = Alva.of(store)
    sent = alva.gets(0)
    alva.answers(sent)
    outcome = refuses(alva, sent)
    assert isinstance(outcome, Changed)
    assert not {Promise, NotToday} & offers(outcome.message)
    assert outcome.more is None
    assert alva.rows("id") == []
    assert (alva.promises(sent), refuses(alva, sent)) == ("not today", "not today")
    assert alva.rows("id") == []


def test_a_tip_that_asks_nothing_can_be_promised_at_once(store: Store) -> None:
    alva = Alva.of(store, course(lessons=[with_task("l1"), with_task("l2", GREETING)]))
    sent = alva.gets(0)
    assert {Promise, NotToday} <= offers(alva.message(sent))
    assert isinstance(alva.promises(sent), Changed)


# --- once, and only where there is one to make ---------------------------------------------------


def test_it_is_made_once(store: Store) -> None:
    alva = Alva.of(store)
    sent = alva.gets(0)
    alva.answers(sent)
    alva.promises(sent)
    assert (alva.promises(sent), refuses(alva, sent)) == ("promised", "promised")
    assert alva.rows("lesson") == [("l1",)]


def test_it_is_made_once_through_a_tip_shown_again(store: Store) -> None:
    alva = Alva.of(store)
    first = alva.gets(0)
    again = alva.town.pulls(alva.id, alva.now)
    assert again is not None
    alva.answers(again)
    alva.promises(again)
    assert (alva.promises(first), refuses(alva, first)) == ("promised", "promised")
    assert (alva.promises(again), refuses(alva, again)) == ("promised", "promised")
    assert alva.rows("delivery_id") == [(first.delivery,)]


def test_it_waits_for_the_questions(store: Store) -> None:
    alva = Alva.of(store)
    sent = alva.gets(0)
    assert (alva.promises(sent), refuses(alva, sent)) == ("still asking", "still asking")
    assert alva.rows("id") == []


def test_a_tip_without_a_task_has_nothing_to_promise(store: Store) -> None:
    alva = Alva.of(store, course(lessons=[with_task("l1", GREETING, task=None)]))
    sent = alva.gets(0)
    alva.answers(sent)
    assert not {Promise, NotToday} & offers(alva.message(sent))
    assert (alva.promises(sent), refuses(alva, sent)) == ("not yours", "not yours")


def test_nobody_promises_for_another(store: Store) -> None:
    alva = Alva.of(store)
    sent = alva.gets(0)
    alva.answers(sent)
    town = alva.town
    bashir = town.who(town.joins("bashir"))
    assert town.do(promise, bashir, sent.delivery, alva.now, town.shelf) == "not yours"
    assert town.do(promise, bashir, 10**9, alva.now, town.shelf) == "not yours"
    assert alva.rows("id") == []


def test_a_message_from_before_there_were_promises_has_none(store: Store) -> None:
    alva = Alva.of(store)
    sent = alva.gets(0)
    alva.answers(sent)
    alva.town.do(make_old, sent.delivery)
    assert alva.promises(sent) == "not today"


def make_old(db: Connection, delivery: int) -> None:
    """Keep the state of a message as it was kept before questions came back."""
    body = db.scalar(select(BODY).where(deliveries.c.id == delivery))
    assert body is not None
    old = {**body["lesson"]["tip"], "spoken": "sv", "question": "q1", "order": [0, 1, 2], "chosen": []}
    keep(db, delivery, {**body, "lesson": old})


# --- the plan -------------------------------------------------------------------------------------


@pytest.fixture
def promised(store: Store) -> tuple[Alva, int]:
    alva = Alva.of(store)
    return alva, alva.promises_on(0)


def in_words(alva: Alva, promise_id: int, words: str) -> object:
    return alva.town.do(plan_in_words, alva.town.who(alva.id), promise_id, words)


def test_a_plan_is_the_moment_and_the_task(promised: tuple[Alva, int]) -> None:
    alva, made = promised
    who, town = alva.town.who(alva.id), alva.town
    assert town.do(plan_for, who, made, "queue", town.shelf) == Planned("När det blir kö: Hälsa på l1.")
    assert alva.rows("plan") == [("När det blir kö: Hälsa på l1.",)]
    assert town.do(plan_for, who, made, "next", town.shelf) == Planned("Hos nästa kund: Hälsa på l1.")
    assert alva.rows("plan") == [("Hos nästa kund: Hälsa på l1.",)]


def test_a_plan_is_in_the_language_of_who_made_it(promised: tuple[Alva, int]) -> None:
    alva, made = promised
    who = replace(alva.town.who(alva.id), language="en")
    planned = alva.town.do(plan_for, who, made, "queue", alva.town.shelf)
    assert planned == Planned("When there is a queue: Hälsa på l1.")


def test_a_plan_in_own_words_is_one_line_of_two_hundred_characters(promised: tuple[Alva, int]) -> None:
    alva, made = promised
    assert in_words(alva, made, " När det är *kö*\n\ntittar jag upp. ") == Planned(
        "När det är *kö* tittar jag upp."
    )
    assert alva.rows("plan") == [("När det är *kö* tittar jag upp.",)]
    assert in_words(alva, made, "x" * LONGEST_PLAN) == Planned("x" * LONGEST_PLAN)
    assert in_words(alva, made, "x" * (LONGEST_PLAN + 1)) == "too long"
    assert in_words(alva, made, "\u200b \n") == "empty"
    assert in_words(alva, made, "too long") == Planned("too long")
    assert alva.rows("plan") == [("too long",)]


def test_it_is_planned_by_who_made_it_and_until_it_is_asked_about(promised: tuple[Alva, int]) -> None:
    alva, made = promised
    town: Town = alva.town
    bashir = town.who(town.joins("bashir"))
    for outcome in (
        town.do(plan_in_words, bashir, made, "mitt"),
        town.do(plan_for, bashir, made, "next", town.shelf),
        town.do(can_plan, bashir, made),
        in_words(alva, 10**9, "mitt"),
    ):
        assert outcome == "not yours"
    assert town.do(can_plan, town.who(alva.id), made) is None
    town.do(leave, bashir.person_id, alva.now)
    alva.gets(7)
    assert alva.rows("asked_on") == [(on(7),)]
    assert in_words(alva, made, "för sent") == "asked already"
    assert town.do(can_plan, town.who(alva.id), made) == "asked already"
    assert alva.rows("plan") == [(None,)]
