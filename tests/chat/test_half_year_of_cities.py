"""Half a year of a course with two workshops in three cities: the report is right to the digit.

Everybody's days are tapped through the chat, and written down here as they happen; in the end the report has
to say the same as a plain second count.
"""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest

from bot.services.workshops.opinions import opinions_of
from bot.storage.store import Store
from tests.cast import DAY, MONDAY
from tests.chat.half_year_of_cities import CITIES, FIRST, LATE, LESSONS, SECOND, Diary, Place, Play
from tests.chat.phone import words

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # the sums: test_report_arc.py


def weekdays(first: dt.date, count: int) -> Iterator[dt.date]:
    """So many days from this one on, without Saturdays and Sundays."""
    for number in range(count):
        day = first + number * DAY
        if day.weekday() < 5:
            yield day


# --- the second count -------------------------------------------------------------------------------


def _people(count: int, of: int) -> str:
    """A count as it may be told: five at least, and five at least beside them."""
    if count < 5:
        return "färre än fem"
    return "nästan alla" if of - count < 5 else str(count)


def _share(noted: list[tuple[str, bool]]) -> str:
    """A share as it may be told: of five people at least, all and nothing only as nearly so."""
    well = sum(right for _, right in noted)
    if len({name for name, _ in noted}) < 5:
        return "färre än fem"
    if well in {0, len(noted)}:
        return "nästan ingen" if well == 0 else "nästan alla"
    return f"{round(100 * well / len(noted))}\N{NO-BREAK SPACE}%"


def _completed(place: Place, today: dt.date) -> int:
    """Who has answered the last tip, or has had it for a week."""
    told = {name: day for (name, tip), day in place.diary.told.items() if tip == f"l{LESSONS}"}
    done = {name for name, tips in place.diary.tips_answered.items() if tips == LESSONS}
    return len(done | {name for name, day in told.items() if today - day >= 7 * DAY})


def expected(play: Play, key: str, meetings: list[str]) -> list[str]:
    """The lines of a city's report, out of its diary."""
    place, now = play.places[key], play.town.now
    joined, diary = len(place.people), place.diary
    active = {name for name, when in diary.answered if when > now - 7 * DAY}
    return [
        f"- Är med: {joined}",
        f"- Aktiva den här veckan: {_people(len(active), joined)}",
        f"- Klara med kursen: {_people(_completed(place, now.date()), joined)}",
        f"- Provat på jobbet: {_share([*diary.promises.items()])}",
        *meetings,
        f"- Minns efter 30 dagar: {_share(diary.after_a_month)}",
    ]


def reported(play: Play, key: str) -> list[str]:
    """The same as the organiser reads it."""
    organiser = play.places[key].organiser
    organiser.writes("/rapport")
    return [line for line in words(organiser.last).splitlines() if line.startswith("- ")]


# --- the half year ----------------------------------------------------------------------------------


def agree(play: Play, meetings: Callable[[Diary], list[str]]) -> None:
    """Every city's report says what its diary does; ``meetings`` are the lines of its workshops."""
    for key, place in play.places.items():
        assert reported(play, key) == expected(play, key, meetings(place.diary)), key


def the_first_part(play: Play) -> None:
    """Seven weeks: the course, its first workshop, and some who come later."""
    for key in CITIES:
        play.plans(key, 1, "22 oktober")
    play.day(MONDAY)
    play.say_yes(1)
    for day in weekdays(MONDAY + DAY, 16):
        play.day(day)
    agree(play, lambda diary: [f"- Del 1, 22 oktober: {diary.coming[1]} kommer"])
    assert reported(play, "ostersund")[:3] == [
        *("- Är med: 12", "- Aktiva den här veckan: 6", "- Klara med kursen: nästan alla"),
    ]

    play.meet(1)
    for day in weekdays(FIRST + DAY, 25):
        play.day(day)
    for key, count in LATE.items():
        play.join(key, count)
    agree(play, lambda diary: [f"- Del 1, 22 oktober: {diary.came[1]} kom"])
    assert reported(play, "ostersund")[2:] == [
        *(
            "- Klara med kursen: 12",
            "- Provat på jobbet: 67\N{NO-BREAK SPACE}%",
            "- Del 1, 22 oktober: 10 kom",
        ),
        "- Minns efter 30 dagar: 57\N{NO-BREAK SPACE}%",
    ]


def the_second_part(play: Play) -> None:
    """The winter with a look every other week, and the second workshop."""
    for week in range(7, 19, 2):
        play.day(MONDAY + week * 7 * DAY)
    play.all_write_a_word()  # whoever has fallen silent would not be invited
    for key in CITIES:
        play.plans(key, 2, "10 mars 2027")
    play.day(MONDAY + 19 * 7 * DAY)
    play.say_yes(2)
    play.day(MONDAY + 20 * 7 * DAY)
    play.meet(2)
    for day in weekdays(SECOND + DAY, 8):
        play.day(day)
    first, second = "- Del 1, 22 oktober: ", "- Del 2, 10 mars: "
    agree(play, lambda diary: [f"{first}{diary.came[1]} kom", f"{second}{diary.came[2]} kom"])


@pytest.mark.timeout(120)
def test_the_report_says_what_half_a_year_of_taps_has_brought_in_three_cities(store: Store) -> None:
    play = Play.of(store)
    the_first_part(play)
    the_second_part(play)
    for place in play.places.values():
        _opinions_are_those_given(play, place)
    assert [place.diary.came for place in play.places.values()] == [
        {1: 10, 2: 16},
        {1: 4, 2: 4},
        {1: 3, 2: 3},
    ]


def _opinions_are_those_given(play: Play, place: Place) -> None:
    """Counted by answer where five have given one, and not at all where fewer have."""
    for part, workshop in place.meetings.items():
        told, given = play.town.store.read_now(opinions_of, workshop), place.diary.useful[part]
        if given.total() < 5:
            assert told is None
        else:
            assert told is not None
            assert (told.people, dict(told.answers["useful"])) == (given.total(), dict(given))
