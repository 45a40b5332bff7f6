"""“I'll try it”: take up a tip's task, and say when."""

from datetime import datetime, timedelta
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, insert, select, update

from bot.domain.own_words import one_line
from bot.phrases import of
from bot.phrases.learning.promises import in_plan, when_question
from bot.services.learning.answer import Changed, message_of, redraw
from bot.services.learning.lesson_state import LessonState, Tip
from bot.services.learning.shelf import Shelf
from bot.services.learning.upcoming import today_of
from bot.services.people.reschedule import reschedule
from bot.storage import people
from bot.storage import promises as questions
from bot.storage.people import Who
from bot.storage.promises import Promised
from bot.storage.tables import promises

FIRST_ASKED: Final = timedelta(days=7)
"""After this a promise is asked about."""

LONGEST_PLAN: Final = 200

_MADE = select(promises.c.id).where(promises.c.delivery_id == bindparam("in_origin"))
_MAKE = insert(promises).returning(promises.c.id)
_PLAN = update(promises).where(promises.c.id == bindparam("in_promise")).values(plan=bindparam("in_plan"))

PromiseTrouble = Literal["not yours", "still asking", "promised", "not today"]
PlanTrouble = Literal["not yours", "asked already", "empty", "too long"]


class Planned(Struct, frozen=True):
    """When and how, on one line, as it is kept."""

    plan: str


def promise(db: Connection, who: Who, delivery: int, now: datetime, shelf: Shelf) -> Changed | PromiseTrouble:
    """Promise to try what the tip in this message says; ``more`` in what comes back asks when.

    However often the tip was shown, it is promised once.
    """
    people.lock_person(db, id=who.person_id)
    found = _open(db, who, delivery, shelf)
    if not isinstance(found, tuple):
        return found
    state, tip = found
    today = today_of(who, now)
    made = db.execute(
        _MAKE,
        {
            "person_id": who.person_id,
            "delivery_id": state.origin,
            "course": tip.course,
            "version": tip.version,
            "lesson": tip.lesson,
            "made_at": now,
            "made_on": today,
            "ask_on": today + FIRST_ASKED,
        },
    ).scalar_one()
    reschedule(db, who.person_id, now)
    message = redraw(db, who, delivery, replace(state, promised="made"), now, shelf)
    return Changed(message, when_question(of(who.language), made))


def not_today(
    db: Connection, who: Who, delivery: int, now: datetime, shelf: Shelf
) -> Changed | PromiseTrouble:
    """No promise about this message's task; the buttons go, and nothing else is kept."""
    people.lock_person(db, id=who.person_id)
    found = _open(db, who, delivery, shelf)
    if not isinstance(found, tuple):
        return found
    state, _ = found
    return Changed(redraw(db, who, delivery, replace(state, promised="not today"), now, shelf))


def plan_for(
    db: Connection, who: Who, promise_id: int, when: Literal["next", "queue"], shelf: Shelf
) -> Planned | PlanTrouble:
    """Plan a promise for the next customer or the next queue: the moment, and the task after it."""
    made = _to_plan(db, who, promise_id)
    if not isinstance(made, Promised):
        return made
    task = task_of(db, shelf, made.version, made.lesson, who)
    return _keep(db, made, in_plan(of(who.language), when, task))


def plan_in_words(db: Connection, who: Who, promise_id: int, text: str) -> Planned | PlanTrouble:
    """Plan a promise in the person's own words, on one line."""
    made = _to_plan(db, who, promise_id)
    if not isinstance(made, Promised):
        return made
    line = one_line(text)
    if not line:
        return "empty"
    return "too long" if len(line) > LONGEST_PLAN else _keep(db, made, line)


def can_plan(db: Connection, who: Who, promise_id: int) -> PlanTrouble | None:
    """Why a promise can be planned no more; None when it can."""
    made = _to_plan(db, who, promise_id)
    return None if isinstance(made, Promised) else made


def task_of(db: Connection, shelf: Shelf, version: str, lesson: str, who: Who) -> str:
    """A lesson's task in the words that this person gets; empty when it has none in that version."""
    course = shelf.version(db, version)
    found = course.lesson(lesson)
    if found is None:
        return ""
    return found.text(found.language([who.language], course.language), who.trade).task or ""


def _open(db: Connection, who: Who, delivery: int, shelf: Shelf) -> tuple[LessonState, Tip] | PromiseTrouble:
    """The message and its tip, if there is a task in it to promise and all it asks is answered."""
    found = message_of(db, who, delivery)
    state = None if found is None else found[0]
    if state is None or state.tip is None or not _has_task(db, state.tip, shelf):
        return "not yours"
    if state.promised is not None:
        return "promised" if state.promised == "made" else "not today"
    if db.scalar(_MADE, {"in_origin": state.origin}) is not None:
        return "promised"
    return "still asking" if state.place is not None else (state, state.tip)


def _has_task(db: Connection, tip: Tip, shelf: Shelf) -> bool:
    lesson = shelf.version(db, tip.version).lesson(tip.lesson)
    return lesson is not None and lesson.text(tip.language, tip.trade).task is not None


def _to_plan(db: Connection, who: Who, promise_id: int) -> Promised | PlanTrouble:
    people.lock_person(db, id=who.person_id)
    made = questions.of_person(db, who.person_id, promise_id)
    if made is None:
        return "not yours"
    return made if made.ended_at is None and made.asked_on is None else "asked already"


def _keep(db: Connection, made: Promised, plan: str) -> Planned:
    db.execute(_PLAN, {"in_promise": made.id, "in_plan": plan})
    return Planned(plan)
