"""A group on Telegram takes a course: tips in its topic, and answers that each sees alone."""

import datetime as dt

import pytest

from tests.doubles.telegram import Group, Person, Press, Seen
from tests.journeys.somebody import OnTelegram
from tests.security.house import House

TOPIC = 7


@pytest.fixture
def engine() -> str:
    """What differs between the databases is tested with the services."""
    return "sqlite"


async def sees(house: House, gang: Group, words: str) -> Seen:
    """The newest message of the group with these words, once it has come."""

    def found() -> list[Seen]:
        return [one for one in house.double.seen(gang.id) if words in one.text]

    await house.double.until(found)
    return found()[-1]


def option(house: House, tip: Seen, *, right: bool) -> str:
    course = house.library.courses["service"].course
    known = {
        one.text: one.correct
        for lesson in course.lessons
        for question in lesson.text("sv").questions
        for one in question.options
    }
    return next(label for label in tip.labels if known[label] == right)


async def test_a_group_takes_a_course_in_its_topic_and_nobody_sees_who_answered_what(house: House) -> None:
    double = house.double
    alva, bashir, cilla = (
        double.person(number, name) for number, name in ((11, "Alva"), (12, "Bashir"), (13, "Cilla"))
    )
    await OnTelegram(house.double, alva).joins()
    gang = double.group(-1001)
    gang.topics = frozenset({TOPIC})

    double.write(cilla, "/start@kompis_double_bot ostersund", group=gang, topic=TOPIC)
    asked = await sees(house, gang, "Vilken kurs ska vi gå här?")
    begin = double.tap(bashir, asked.labels[0], group=gang)
    await sees(house, gang, "Nu går den här gruppen")
    await double.until(lambda: begin.answered_at is not None)
    assert begin.answer == ""

    house.now = (house.now + dt.timedelta(days=1)).replace(hour=6, minute=30)
    await house.service.clock.plan()
    tip = await sees(house, gang, "Tips 1 av")
    shown, labels = tip.text, tip.labels
    presses = [tapped(house, gang, tip, who, right=who is not cilla) for who in (alva, bashir, cilla)]
    await double.until(lambda: all(press.answered_at is not None for press in presses))

    assert [press.answer.partition("\n")[0] for press in presses] == [
        "Precis, det satt!",
        "Precis, det satt!",
        "Inte riktigt, men lätt hänt.",
    ]
    assert [one.topic for one in double.seen(gang.id)] == [TOPIC] * 3
    assert (tip.text, tip.labels, len(tip.versions)) == (shown, labels, 1)
    assert await house.addresses() == ["11", "-1001"]
    await house.forgets()
    kept = await house.everything()
    assert "Inte riktigt" not in kept  # a stranger's whisper is gone

    bigger = double.upgrade(gang, -1007)
    double.remove_from(bigger, cilla)
    await double.until(lambda: double.settled)
    await house.service.inbox.settled()
    house.now = house.now.replace(hour=6, minute=30)
    await house.service.clock.plan()
    assert "Tips 2 av" not in "".join(one.text for one in [*double.seen(-1001), *double.seen(-1007)])


def tapped(house: House, gang: Group, tip: Seen, who: Person, *, right: bool) -> Press:
    return house.double.tap(who, option(house, tip, right=right), message=tip.id, group=gang)
