"""One workshop for many cities: what new words do to each copy, and what counts as done."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as some
from msgspec.structs import replace

from bot.domain.series import SHARED, Step, shared_by, steps_done, update
from bot.domain.workshop import Occasion, State, Workshop

NOW = dt.datetime(2026, 9, 7, 8, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=30)
BARE = Workshop(1, 1, State.DRAFT, "Service", "Europe/Stockholm", "bcdfg", series_id=1)
TIME = Occasion(1, 1, LATER, LATER + dt.timedelta(hours=1))

texts = some.sampled_from([None, "a", "b", "c"])
fields = some.dictionaries(some.sampled_from(SHARED), texts)


def test_what_a_city_has_left_as_it_was_follows_the_series() -> None:
    outcome = update({"text": "Gammalt"}, {"text": "Gammalt"}, {"text": "Nytt"})

    assert (outcome.taken, outcome.asked) == ({"text": "Nytt"}, {})


def test_what_a_city_has_edited_stays_and_it_is_asked() -> None:
    own, said = {"text": "Eget", "title": "Service"}, {"text": "Gammalt", "title": "Service"}

    outcome = update(own, said, {"text": "Nytt", "title": "Service och bemötande"})

    assert outcome.taken == {"title": "Service och bemötande"}
    assert outcome.asked == {"text": "Nytt"}


def test_a_city_that_says_the_new_words_already_is_not_asked() -> None:
    outcome = update({"text": "Nytt"}, {"text": "Gammalt"}, {"text": "Nytt"})

    assert (outcome.taken, outcome.asked) == ({}, {})


@given(own=fields, said=fields, new=fields)
def test_nothing_that_a_city_has_edited_is_ever_written_over(
    own: dict[str, str | None], said: dict[str, str | None], new: dict[str, str | None]
) -> None:
    outcome = update(own, said, new)

    edited = {name for name in SHARED if own.get(name) != said.get(name)}
    assert not outcome.taken.keys() & edited
    assert outcome.asked.keys() <= edited
    differs = {name for name, value in new.items() if own.get(name) != value}
    assert outcome.taken.keys() | outcome.asked.keys() == differs


@pytest.mark.parametrize(
    ("copy", "done"),
    [
        (BARE, set()),
        (replace(BARE, place="Torget"), {Step.PLACE}),
        (replace(BARE, leader="Eva"), {Step.LEADER}),
        (replace(BARE, occasions=(TIME,)), {Step.OCCASIONS}),
        (replace(BARE, occasions=(replace(TIME, cancelled=True),)), set()),
        (replace(BARE, state=State.PLANNED), {Step.INVITATION}),
    ],
)
def test_each_step_is_done_by_itself(copy: Workshop, done: set[Step]) -> None:
    assert steps_done(copy, NOW) == done


def test_what_is_over_is_no_occasion_any_more() -> None:
    assert steps_done(replace(BARE, occasions=(TIME,)), LATER + dt.timedelta(hours=2)) == set()


def test_a_city_that_has_held_its_workshop_has_nothing_left() -> None:
    planned = replace(BARE, state=State.PLANNED, occasions=(TIME, replace(TIME, id=2, cancelled=True)))
    over = LATER + dt.timedelta(hours=2)
    assert steps_done(planned, over) == set(Step)
    assert steps_done(planned, LATER) == {Step.OCCASIONS, Step.INVITATION}
    called_off = replace(planned, occasions=(replace(TIME, cancelled=True),))
    assert steps_done(called_off, over) == {Step.INVITATION}


def test_a_copy_tells_all_shared_fields_and_no_other() -> None:
    assert shared_by(BARE) == dict.fromkeys(SHARED) | {"title": "Service"}
