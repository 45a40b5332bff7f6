"""When the next tip comes, and on which days, in words."""

import datetime as dt

import pytest

from bot.phrases import of
from bot.phrases.learning import lesson
from bot.phrases.learning.lesson import NextTip
from bot.phrases.people import joining
from bot.phrases.people.joining import Rhythm
from tests.phrases.longest import LATE

TODAY = dt.date(2026, 10, 5)


@pytest.mark.parametrize(
    ("coming", "swedish", "english"),
    [
        (
            NextTip(day=TODAY, at=dt.time(14, 30), today=TODAY),
            "Nästa tips kommer i dag kl. 14.30.",
            "The next tip comes today at 14.30.",
        ),
        (
            NextTip(day=dt.date(2026, 10, 6), at=dt.time(8, 30), today=TODAY),
            "Nästa tips kommer i morgon kl. 8.30.",
            "The next tip comes tomorrow at 8.30.",
        ),
        (
            NextTip(day=dt.date(2026, 10, 14), at=dt.time(8, 5), today=TODAY),
            "Nästa tips kommer onsdag 14 oktober kl. 8.05.",
            "The next tip comes Wednesday 14 October at 8.05.",
        ),
        (
            NextTip(day=dt.date(2026, 10, 6), at=dt.time(8, 30)),
            "Nästa tips kommer tisdag 6 oktober kl. 8.30.",
            "The next tip comes Tuesday 6 October at 8.30.",
        ),
        (NextTip(seconds=1), "Nästa tips kommer om 1 sekund.", "The next tip comes in 1 second."),
        (NextTip(seconds=20), "Nästa tips kommer om 20 sekunder.", "The next tip comes in 20 seconds."),
        (
            NextTip(after_answer=True),
            "Svara på det senaste tipset, så kommer nästa.",
            "Answer the last tip, and the next one comes.",
        ),
        (
            NextTip(),
            "Skriv *idag* när du vill ha nästa tips.",
            "Write *today* when you want the next tip.",
        ),
    ],
)
def test_what_comes_next_is_said_in_the_persons_own_time(coming: NextTip, swedish: str, english: str) -> None:
    assert [lesson.next_tip(of(language), coming) for language in ("sv", "en")] == [swedish, english]


@pytest.mark.parametrize(
    ("days", "swedish", "english"),
    [
        ([1, 2, 3, 4, 5], "vardagar", "on weekdays"),
        ([1, 2, 3, 4, 5, 6, 7], "varje dag", "every day"),
        ([1], "måndag", "on Monday"),
        ([6, 7], "lördag och söndag", "on Saturday and Sunday"),
        ([2, 3, 4, 5, 6], "tisdag till lördag", "on Tuesday to Saturday"),
        ([1, 3, 5], "måndag, onsdag och fredag", "on Monday, Wednesday, and Friday"),
        ([1, 2, 3, 5], "måndag till onsdag och fredag", "on Monday to Wednesday and Friday"),
    ],
)
def test_own_days_are_named_as_people_name_them(days: list[int], swedish: str, english: str) -> None:
    assert [joining.rhythm_sentence(of(language), Rhythm(days, LATE)) for language in ("sv", "en")] == [
        f"Tipset kommer {swedish} kl. 14.30.",
        f"The tip comes {english} at 14.30.",
    ]
