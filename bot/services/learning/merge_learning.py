"""What two of one person's records have learnt becomes one history: courses, questions, answers, memory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BindParameter, Connection, bindparam, exists, select, update

from bot.content.library import Library
from bot.services.learning.following import following, mark_exhausted
from bot.services.learning.recollect import recollect
from bot.storage import cards as memories
from bot.storage import enrolments as followed
from bot.storage import people
from bot.storage.cards import QuestionKey
from bot.storage.enrolments import Enrolment
from bot.storage.tables import answers, asks, cards, certificates, cohorts, deliveries, enrolments

_FROM: Final[BindParameter[int]] = bindparam("in_other")
_TO: Final[BindParameter[int]] = bindparam("in_person")
_MOVES: Final = tuple(
    update(table).where(table.c.person_id == _FROM).values(person_id=_TO)
    for table in (enrolments, certificates, asks, answers)
)

# --- courses --------------------------------------------------------------------------------------------

_JOINS: Final = tuple(
    update(table)
    .where(table.c.enrolment_id == bindparam("in_ended"))
    .values(enrolment_id=bindparam("in_goes_on"))
    for table in (deliveries, answers)
)
_GOES_ON = (
    update(enrolments)
    .where(enrolments.c.id == bindparam("in_goes_on"))
    .values(served_at=bindparam("in_served", type_=enrolments.c.served_at.type))
)
_ENDS = (
    update(enrolments)
    .where(enrolments.c.id == bindparam("in_ended"))
    .values(ended_at=bindparam("in_now", type_=enrolments.c.ended_at.type))
)

# --- questions ------------------------------------------------------------------------------------------

_MINE = answers.alias("mine")
_ANSWERED_BOTH = answers.delete().where(
    answers.c.person_id == _FROM,
    exists().where(_MINE.c.ask_id == answers.c.ask_id, _MINE.c.person_id == _TO),
)
_MOVE_CARD = (
    update(cards)
    .where(
        cards.c.person_id == _FROM,
        cards.c.course == bindparam("in_course"),
        cards.c.lesson == bindparam("in_lesson"),
        cards.c.question == bindparam("in_question"),
    )
    .values(person_id=_TO)
)
_NO_CARDS = cards.delete().where(cards.c.person_id == _FROM)

# --- parting again --------------------------------------------------------------------------------------

_THEIRS = select(enrolments.c.id, cohorts.c.course).join(cohorts, cohorts.c.id == enrolments.c.cohort_id)
_GONE_BACK = _THEIRS.where(enrolments.c.person_id == _FROM)
_OWN = _THEIRS.where(enrolments.c.person_id == _TO, enrolments.c.ended_at.is_(None))
_STAYS: Final = tuple(
    update(table)
    .where(table.c.person_id == _TO, table.c.enrolment_id == bindparam("in_enrolment"))
    .values(enrolment_id=bindparam("in_own", type_=table.c.enrolment_id.type))
    for table in (deliveries, answers)
)
_CERTIFICATES_BACK = (
    update(certificates)
    .where(certificates.c.enrolment_id == bindparam("in_enrolment"))
    .values(person_id=_FROM)
)


def merge_learning(db: Connection, goes_on: int, other: int, library: Library, now: datetime) -> None:
    """Give all that the other has learnt to who goes on. The caller has locked both.

    A course that both take goes on where it has come further, and what was sent in either counts as sent.
    A question that both know is remembered by what both have done.
    """
    both = {"in_person": goes_on, "in_other": other}
    _merge_courses(db, goes_on, other, now)
    db.execute(_ANSWERED_BOTH, both)
    for statement in _MOVES:
        db.execute(statement, both)
    _merge_cards(db, goes_on, other)
    mark_exhausted(db, following(db, library, [goes_on])[goes_on])


def give_back_learning(
    db: Connection, person_id: int, other_id: int, since: Sequence[Mapping[str, Any]]
) -> None:
    """After parting: what was done since in a course that is the other's again is taken out of it.

    ``since`` are cards that have changed after the merge: they are worked out again, without the other.
    """
    both = {"in_person": person_id, "in_other": other_id}
    own = {row.course: row.id for row in db.execute(_OWN, both)}
    for row in db.execute(_GONE_BACK, both).all():
        for statement in _STAYS:
            found = {"in_enrolment": row.id, "in_own": own.get(row.course)}
            db.execute(statement, {**both, **found})
        db.execute(_CERTIFICATES_BACK, {**both, "in_enrolment": row.id})
    who = people.person(db, person_id)
    if who is not None and since:
        told = {QuestionKey(one["course"], one["lesson"], one["question"]): one["told_on"] for one in since}
        memories.keep(db, [(person_id, key, card) for key, card in recollect(db, who, told)])


def _merge_courses(db: Connection, goes_on: int, other: int, now: datetime) -> None:
    taken = followed.of_persons(db, [goes_on, other])
    sent = followed.lessons_sent(db, [one.id for found in taken.values() for one in found])
    mine = {one.course: one for one in taken[goes_on]}
    for theirs in taken[other]:
        own = mine.get(theirs.course)
        if own is None:
            continue
        further, ends = (theirs, own) if _far(theirs, sent) > _far(own, sent) else (own, theirs)
        served = max((one.served_at for one in (own, theirs) if one.served_at is not None), default=None)
        pair = {"in_goes_on": further.id, "in_ended": ends.id}
        for statement in _JOINS:
            db.execute(statement, pair)
        db.execute(_GOES_ON, {**pair, "in_served": served})
        db.execute(_ENDS, {**pair, "in_now": now})


def _far(one: Enrolment, sent: Mapping[int, Collection[str]]) -> tuple[bool, int]:
    return one.completed_at is not None, len(sent[one.id])


def _merge_cards(db: Connection, goes_on: int, other: int) -> None:
    known = memories.of_persons(db, [goes_on, other])
    for key in known[other].keys() - known[goes_on].keys():
        names = {"in_course": key.course, "in_lesson": key.lesson, "in_question": key.question}
        db.execute(_MOVE_CARD, {"in_person": goes_on, "in_other": other, **names})
    twice = sorted(known[other].keys() & known[goes_on].keys())
    who = people.person(db, goes_on)
    if who is not None and twice:
        told = {key: min(known[one][key].told_on for one in (goes_on, other)) for key in twice}
        memories.keep(db, [(goes_on, key, card) for key, card in recollect(db, who, told)])
    db.execute(_NO_CARDS, {"in_other": other})
