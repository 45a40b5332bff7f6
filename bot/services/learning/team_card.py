"""The card on a shared screen: today's tip for the whole team, and the one answer they give together."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from bot.domain.course import Course, Lesson, Question
from bot.domain.grading import grade, shown_order
from bot.domain.localtime import first_instant, zone_named
from bot.domain.message import Message
from bot.domain.rhythm import House, Wishes, effective_schedule
from bot.domain.schedule import Schedule
from bot.domain.team_card import todays_tip
from bot.phrases import of
from bot.phrases import screens as phrases
from bot.phrases.learning.lesson import TipView
from bot.services.learning.draw import media_path
from bot.services.learning.lesson_state import POLL, questions_of
from bot.services.learning.shelf import Shelf
from bot.storage import screens
from bot.storage.screens import Screen, TeamAnswer

SET_UP_WITHIN = timedelta(hours=1)
"""A screen that is shown so long after it was made stands somewhere."""

_PLACES = 1_000


class TeamCard(Struct, frozen=True):
    """What the screen shows. ``version`` and ``lesson`` name the tip that ``options`` belong to.

    ``day_ends`` is when the screen's next day begins. ``options`` are the question's, by place and words, in
    the order shown, while it waits for the team's answer; ``several`` of them may be right. ``reads``: the
    tip asks nothing, and waits for being read. ``in_use``: it is shown some time after the screen was made,
    of which nobody has noted yet that it is used.
    """

    organisation: str
    workplace: str | None
    language: str
    message: Message
    day_ends: datetime
    version: str = ""
    lesson: str = ""
    options: tuple[tuple[int, str], ...] = ()
    several: bool = False
    reads: bool = False
    in_use: bool = False


class _Today(Struct, frozen=True):
    """The course, today's lesson of it in the version that counts, and the team's answer if there is one."""

    course: Course
    version: str
    lesson: Lesson
    answer: TeamAnswer | None


def team_card(db: Connection, mark: str, now: datetime, shelf: Shelf) -> TeamCard | None:
    """What stands on the screen with this mark now; None: it is no screen of ours."""
    screen = screens.by_mark(db, mark)
    if screen is None:
        return None
    in_use = screen.used_at is None and now - screen.made_at >= SET_UP_WITHIN
    return replace(_shown(db, screen, now, shelf), in_use=in_use)


def _shown(db: Connection, screen: Screen, now: datetime, shelf: Shelf) -> TeamCard:
    say, today = of(screen.language), _today(db, screen, now, shelf)
    ends = first_instant(_date(screen, now) + timedelta(days=1), time(), _zone(screen))
    if today is None:
        return _card(screen, ends, _nothing(db, screen, _date(screen, now), shelf))
    tip, question = _in_words(screen, today, shelf)
    if today.answer is None:
        message = phrases.card(say, tip, _language(screen, today), question)
        return _card(screen, ends, message, today, question)
    chosen = today.answer.chosen
    fits = question is not None and _fits(question, chosen)
    graded = grade(question, chosen) if question is not None and fits and question.id != POLL else None
    message = phrases.answered_card(
        say, tip, _language(screen, today), question, chosen if fits else frozenset(), graded
    )
    return _card(screen, ends, message)


def answer_together(
    db: Connection, mark: str, version: str, lesson: str, chosen: frozenset[int], now: datetime, shelf: Shelf
) -> bool:
    """Store the team's one answer to today's tip; False: the card has changed since, or it is none.

    A tip that asks nothing is answered with nothing: then it counts as read.
    """
    screen = screens.by_mark(db, mark)
    today = None if screen is None else _today(db, screen, now, shelf)
    if screen is None or today is None or today.answer is not None:
        return False
    if (today.version, today.lesson.id) != (version, lesson):
        return False
    _, question = _in_words(screen, today, shelf)
    if question is None:
        name, correct, chosen = "", None, frozenset()
    elif not _fits(question, chosen):
        return False
    else:
        name = question.id
        correct = None if question.id == POLL else grade(question, chosen).correct
    day = _date(screen, now)
    given = TeamAnswer(today.version, today.lesson.id, name, chosen, correct, day)
    return screens.keep(db, screen.id, today.course.id, given)


def _today(db: Connection, screen: Screen, now: datetime, shelf: Shelf) -> _Today | None:
    """The tip of today, of the first course that the team has not had the whole of."""
    today = _date(screen, now)
    found = (_of_course(db, screen, course, today, shelf) for course in _courses(db, screen, today, shelf))
    return next((one for one in found if one is not None), None)


def _of_course(db: Connection, screen: Screen, course: Course, today: date, shelf: Shelf) -> _Today | None:
    given: Mapping[str, TeamAnswer] = {one.lesson: one for one in screens.answers(db, screen.id, course.id)}
    days = {lesson: one.day for lesson, one in given.items()}
    name = todays_tip([one.id for one in course.lessons], days, today, _schedule(screen).is_on)
    if name is None:
        return None
    answer = given.get(name)
    version = shelf.library.courses[course.id].hash if answer is None else answer.version
    seen = shelf.version(db, version)
    lesson = seen.lesson(name)
    if lesson is None:
        message = f"lesson {name} is not in the stored version of {course.id}"
        raise LookupError(message)
    return _Today(seen, version, lesson, answer)


def _courses(db: Connection, screen: Screen, today: date, shelf: Shelf) -> list[Course]:
    """The organisation's courses that have begun, suit the place and are loaded, in order."""
    begins = screens.courses_of(db, screen.organisation.id)
    return [course for course in _suitable(begins, screen, shelf) if begins[course.id] <= today]


def _suitable(names: Iterable[str], screen: Screen, shelf: Shelf) -> list[Course]:
    loaded = [shelf.library.courses[name].course for name in names if name in shelf.library.courses]
    return [course for course in loaded if course.suits(screen.trade)]


def _nothing(db: Connection, screen: Screen, today: date, shelf: Shelf) -> Message:
    """What stands there without a tip: all courses are done, the first is yet to begin, or there is none."""
    begins = screens.courses_of(db, screen.organisation.id)
    suitable = _suitable(begins, screen, shelf)
    had = [course.title(screen.language) for course in suitable if begins[course.id] <= today]
    later = min((begins[course.id] for course in suitable if begins[course.id] > today), default=None)
    return phrases.nothing_today(of(screen.language), had[-1] if had else None, later)


def _in_words(screen: Screen, today: _Today, shelf: Shelf) -> tuple[TipView, Question | None]:
    """The tip and its first question, in the screen's language and the workplace's trade."""
    language = _language(screen, today)
    text = today.lesson.text(language, screen.trade)
    lessons = today.course.lessons
    view = TipView(
        today.lesson,
        text,
        lessons.index(today.lesson) + 1,
        len(lessons),
        media_path=media_path(shelf, today.course.id, today.lesson),
        course_id=today.course.id,
    )
    questions = questions_of(today.lesson, language, screen.trade)
    if today.answer is None:
        return view, next(iter(questions), None)
    return view, next((one for one in questions if one.id == today.answer.question), None)


def _language(screen: Screen, today: _Today) -> str:
    return today.lesson.language([screen.language], today.course.language)


def _fits(question: Question, chosen: frozenset[int]) -> bool:
    if not chosen or not chosen <= set(range(len(question.options))):
        return False
    return len(chosen) == 1 or question.several


def _card(
    screen: Screen,
    ends: datetime,
    message: Message,
    today: _Today | None = None,
    question: Question | None = None,
) -> TeamCard:
    house = screen.organisation.name
    if today is None:
        return TeamCard(house, screen.workplace, screen.language, message, ends)
    options: tuple[tuple[int, str], ...] = ()
    if question is not None:
        seed = screen.id * _PLACES + today.course.lessons.index(today.lesson)
        options = tuple((place, question.options[place].text) for place in shown_order(question, seed))
    return TeamCard(
        house,
        screen.workplace,
        screen.language,
        message,
        ends,
        today.version,
        today.lesson.id,
        options,
        several=question is not None and question.several,
        reads=question is None,
    )


def _schedule(screen: Screen) -> Schedule:
    house = screen.organisation
    own = House(house.days, house.at, house.timezone, house.quiet_hours, house.country)
    return effective_schedule(Wishes(), Wishes(), None, own, opening=screen.opening)


def _date(screen: Screen, now: datetime) -> date:
    return now.astimezone(_zone(screen)).date()


def _zone(screen: Screen) -> ZoneInfo:
    return zone_named(screen.organisation.timezone)
