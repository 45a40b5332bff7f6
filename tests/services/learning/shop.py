"""A small organisation for tests: one course, people who have joined, as the services make them."""

import datetime as dt
from pathlib import Path

from sqlalchemy import Connection

from bot.content.codec import content_hash, encode
from bot.content.library import Library, VersionedCourse
from bot.domain.course import Course, CourseWords, Lesson, LessonText, LessonWords, Option, Question
from bot.domain.event import Event
from bot.services.learning.shelf import Shelf, keep_versions
from bot.services.people.arrive import arrive
from bot.services.people.join import join
from bot.services.people.provision import provision
from bot.settings import Cohort, Organisation
from bot.storage import people
from bot.storage.store import Store

MONDAY = dt.date(2026, 10, 5)
NOW = dt.datetime(2026, 10, 5, 4, 0, tzinfo=dt.UTC)  # six in the morning in Stockholm
CITY = Organisation(
    key="ostersund",
    name="Destination Östersund",
    language="sv",
    timezone="Europe/Stockholm",
    country="SE",
    days="mon-fri",
    at="08:30",
    quiet_hours="20:00-07:00",
    cohorts=(Cohort("service"),),
)


def course(name: str = "service", lessons: int = 3) -> Course:
    """A course with a question in every lesson."""
    question = Question("q1", "Vad säger du?", (Option("Hej!", correct=True), Option("Ja?")))

    def words(number: int) -> LessonWords:
        return LessonWords(LessonText(f"Tips {number}", "Hälsa först.", questions=(question,)))

    return Course(
        name,
        "sv",
        {"sv": CourseWords("Service", "Om möten.")},
        tuple(Lesson(f"l{number}", {"sv": words(number)}) for number in range(1, lessons + 1)),
    )


def shelf(*courses: Course) -> Shelf:
    """These courses, loaded; without any, one of three lessons."""
    versions = {}
    for one in courses or (course(),):
        body = encode(one)
        versions[one.id] = VersionedCourse(one, content_hash(body), body, Path("lessons") / one.id)
    return Shelf(Library(Path("lessons"), versions, ()))


def open_shop(store: Store, at_hand: Shelf, *organisations: Organisation) -> None:
    """The organisations are there, and the courses stored."""
    store.write_now(provision, organisations or (CITY,))
    store.write_now(keep_versions, at_hand.library, NOW)


def joins(store: Store, name: str, at_hand: Shelf, *, code: str = "ostersund", now: dt.datetime = NOW) -> int:
    """Somebody writes in the web chat, and says “I'm in”. Returns the person's id."""

    def both(db: Connection) -> int:
        who, _ = arrive(db, "web", Event("command", name, name, command="start"), "sv", now)
        invitation = people.invitation(db, code)
        if invitation is None:
            raise LookupError(code)
        join(db, who.person_id, invitation, at_hand.library, now)
        return who.person_id

    return store.write_now(both)
