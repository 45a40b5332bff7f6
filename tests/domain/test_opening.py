"""Opening hours as people write them: understood, or one sentence about what is not."""

from collections.abc import Callable
from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.domain.opening import Hours, Opening, parse_opening

TEN_TO_SIX, TEN_TO_THREE = Hours(time(10), time(18)), Hours(time(10), time(15))


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("vardagar 10\N{EN DASH}18, lördag 10\N{EN DASH}15", "mon-fri 10:00-18:00, sat 10:00-15:00"),
        ("mon-fri 10-18, sat 10-15", "mon-fri 10:00-18:00, sat 10:00-15:00"),
        ("Mån-fre kl. 8.30-17, lör och sön 10:00 - 15", "mon-fri 08:30-17:00, sat-sun 10:00-15:00"),
        ("Måndag till fredag 10 till 18", "mon-fri 10:00-18:00"),
        ("Weekdays from 10am to 6pm, Saturdays 10am-3pm", "mon-fri 10:00-18:00, sat 10:00-15:00"),
        ("mån 10-18\ntis 10-19", "mon 10:00-18:00, tue 10:00-19:00"),
        ("mån-fre: 10-18. lör: 11-15.", "mon-fri 10:00-18:00, sat 11:00-15:00"),
        ("alla dagar 10-18, stängt söndag", "mon-sat 10:00-18:00"),
        ("stängt måndag, tisdag till söndag 11-19", "tue-sun 11:00-19:00"),
        ("mon 10-18 tue closed wed 10-18", "mon 10:00-18:00, wed 10:00-18:00"),
        ("10-18", "mon-sun 10:00-18:00"),
        ("mån 10-18 och", "mon 10:00-18:00"),
        ("fri-mon 10-18", "mon 10:00-18:00, fri-sun 10:00-18:00"),
        ("tis-tors 11-14, 17-22", "tue-thu 11:00-22:00"),
        ("fredag 18-02", "fri 18:00-02:00"),
        ("dagligen 7-24", "mon-sun 07:00-00:00"),
        ("every day 0-24", "mon-sun 00:00-00:00"),
        ("أيام العمل 10\N{EN DASH}18، السبت 10\N{EN DASH}15", "mon-fri 10:00-18:00, sat 10:00-15:00"),
        ("من الاثنين إلى الجمعة من الساعة 8.30 حتى 17 والسبت 11-15", "mon-fri 08:30-17:00, sat 11:00-15:00"),
        ("الاثنين والأربعاء 9-17؛ الاحد مغلق", "mon 09:00-17:00, wed 09:00-17:00"),
        ("كل يوم \N{ARABIC-INDIC DIGIT NINE}-\N{ARABIC-INDIC DIGIT FIVE}", "mon-sun 09:00-05:00"),
    ],
)
def test_what_people_write_is_understood(written: str, stored: str) -> None:
    assert str(parse_opening(written)) == stored


@pytest.mark.parametrize(
    "written",
    [
        *(
            "",
            "hej",
            "lördag",
            "10",
            "10-",
            "mån-fre",
            "mån 10",
            "mån 10-18-20",
            "mån-fre 25-30",
            "mån 10.75-12",
            "وقت 10-18",
        ),
        *("till måndag 10-18", "10-10", "stängt", "stängt söndag", "-", "fredag-vardagar 10-18"),
        "måndag " * 40,
    ],
)
def test_what_is_no_opening_hours_is_refused_with_the_mend(written: str) -> None:
    with pytest.raises(ValueError, match="write"):
        parse_opening(written)


def test_the_word_that_is_not_understood_is_named() -> None:
    with pytest.raises(ValueError, match='does not name opening hours at "blipp"') as raised:
        parse_opening("mån blipp 10-18")
    assert str(raised.value).startswith('"mån blipp 10-18"')


@some.composite
def openings(draw: some.DrawFn) -> Opening:
    clocks = some.builds(time, some.integers(0, 23), some.sampled_from((0, 15, 30, 59)))
    spans = some.tuples(clocks, clocks).filter(lambda both: both[0] != both[1])
    hours = some.builds(lambda both: Hours(*both), spans)
    return Opening(tuple(draw(some.lists(hours, min_size=1, max_size=7)) + [None] * 7)[:7])


@settings(max_examples=60, deadline=None)
@given(opening=openings())
def test_what_is_stored_is_read_as_it_was(opening: Opening) -> None:
    assert parse_opening(str(opening)) == opening
    assert str(opening).isascii()


@settings(max_examples=150, deadline=None)
@given(written=some.text(alphabet="mån tisfre-,:.0128 stängt&\n", max_size=30) | some.text(max_size=30))
def test_any_text_is_understood_or_refused(written: str) -> None:
    try:
        opening = parse_opening(written)
    except ValueError as refused:
        assert "write" in str(refused)  # noqa: PT017 - either of the two
    else:
        assert parse_opening(str(opening)) == opening


def test_behind_midnight_is_open_until_midnight() -> None:
    late = Hours(time(18), time(2))
    assert [late.begins, late.ends] == [18 * 60, 24 * 60]
    assert time(23, 59) in late
    assert time(1) not in late


def test_a_break_counts_as_open() -> None:
    assert Hours(time(11), time(14)).around(Hours(time(17), time(22))) == Hours(time(11), time(22))
    assert Hours(time(11), time(14)).around(Hours(time(18), time(1))) == Hours(time(11), time(1))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Hours(time(10), time(10)),
        lambda: Hours(time(10, 0, 1), time(18)),
        lambda: Opening((TEN_TO_SIX,)),
        lambda: Opening((None,) * 7),
    ],
)
def test_hours_that_are_none_cannot_be_made(wrong: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"write|seven"):
        wrong()


def test_days_in_a_row_with_the_same_hours_stand_together() -> None:
    opening = Opening((*(TEN_TO_SIX,) * 5, TEN_TO_THREE, None))
    assert opening.runs() == [(1, 5, TEN_TO_SIX), (6, 6, TEN_TO_THREE)]
    assert [opening.on(6), opening.on(7)] == [TEN_TO_THREE, None]
