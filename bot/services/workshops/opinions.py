"""What those who came thought of a workshop: three questions, asked once; shown only together.

Below five there is nothing to see, and what anybody wrote is shown without who it was.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from msgspec import Struct
from sqlalchemy import Connection, bindparam, exists, select, update

from bot.domain.actions.workshops import Opinion
from bot.domain.crowd import FEWEST
from bot.domain.kinds import Kind, workshop_key
from bot.domain.workshop import Occasion, Workshop
from bot.services.workshops.tell import News, tell, when_awake
from bot.storage import workshops
from bot.storage.tables import deliveries
from bot.storage.upsert import insert_new
from bot.storage.workshop_tables import occasions, opinions, signups

OPINION: Final = "opinion"
"""What it is, in the ledger; the occasion's number follows."""

AFTER: Final = timedelta(hours=1)
"""So long after the end of an occasion those who came are asked."""

NEWS_FOR: Final = timedelta(days=3)
"""After this nobody is asked any more."""

_COLUMN: Final[Mapping[Opinion, str]] = {"useful": "useful", "will-use": "will_use"}

MOST: Final = 3
"""The best of the three answers to a question; 1 is the other end."""

_CAME = select(signups.c.person_id).where(
    signups.c.occasion_id == bindparam("in_occasion"),
    signups.c.came_at.is_not(None),
    signups.c.person_id.is_not(None),
)
_TO_ASK = (
    select(occasions.c.id, occasions.c.workshop_id)
    .where(
        occasions.c.ends_at <= bindparam("in_ended", type_=occasions.c.ends_at.type),
        occasions.c.ends_at > bindparam("in_since", type_=occasions.c.ends_at.type),
        occasions.c.cancelled.is_(False),
        exists().where(signups.c.occasion_id == occasions.c.id, signups.c.came_at.is_not(None)),
    )
    .order_by(occasions.c.id)
)
_ASKED = select(deliveries.c.id).where(
    deliveries.c.key == bindparam("in_key"), deliveries.c.priority.in_((1, 2, 4))
)
_BEGIN = insert_new(opinions, key=("workshop_id", "person_id"))
_SAY = {
    question: update(opinions)
    .where(opinions.c.workshop_id == bindparam("in_workshop"), opinions.c.person_id == bindparam("in_person"))
    .values({column: bindparam("in_value"), "given_at": bindparam("in_now", type_=opinions.c.given_at.type)})
    for question, column in (*_COLUMN.items(), ("words", "words"))
}
_HAS_COME = select(
    exists().where(
        signups.c.workshop_id == bindparam("in_workshop"),
        signups.c.person_id == bindparam("in_person"),
        signups.c.came_at.is_not(None),
    )
)
_GIVEN = select(opinions.c.useful, opinions.c.will_use, opinions.c.words).where(
    opinions.c.workshop_id == bindparam("in_workshop")
)


def ask_opinions(db: Connection, now: datetime) -> int:
    """Ask those who came to what ended an hour ago; how many occasions that were."""
    ended = {"in_ended": now - AFTER, "in_since": now - NEWS_FOR}
    asked = 0
    for row in db.execute(_TO_ASK, ended).all():
        workshop = workshops.workshop(db, row.workshop_id)
        occasion = None if workshop is None else workshop.occasion(row.id)
        if workshop is not None and occasion is not None:
            asked += _ask(db, workshop, occasion, now)
    return asked


def _ask(db: Connection, workshop: Workshop, occasion: Occasion, now: datetime) -> bool:
    what = f"{OPINION}-{occasion.number}"
    if db.execute(_ASKED, {"in_key": workshop_key(workshop.id, what, 1)}).first() is not None:
        return False
    came = list(db.scalars(_CAME, {"in_occasion": occasion.id}))
    news = News(workshop, what, 1, Kind.REMINDER, expires_at=occasion.ends_at + NEWS_FOR)
    tell(db, news, came, when_awake(now), now)
    return True


def give(
    db: Connection, workshop_id: int, person_id: int, question: Opinion, value: int, now: datetime
) -> bool:
    """Write down what somebody thinks; False: they were not there. Said again, the last counts."""
    return 1 <= value <= MOST and _write(db, workshop_id, person_id, question, value, now)


def give_words(db: Connection, workshop_id: int, person_id: int, words: str, now: datetime) -> bool:
    """Write down what somebody has to say in their own words; False: they were not there."""
    return _write(db, workshop_id, person_id, "words", words, now)


def _write(
    db: Connection,
    workshop_id: int,
    person_id: int,
    what: Opinion | Literal["words"],
    value: int | str,
    now: datetime,
) -> bool:
    asked: dict[str, Any] = {"in_workshop": workshop_id, "in_person": person_id}
    if not db.scalar(_HAS_COME, asked):
        return False
    db.execute(_BEGIN, {"workshop_id": workshop_id, "person_id": person_id, "given_at": now})
    db.execute(_SAY[what], {**asked, "in_value": value, "in_now": now})
    return True


class Opinions(Struct, frozen=True):
    """What at least five people think. By question, how many gave each answer; and words, in no order.

    A question that fewer than five have answered is not there.
    """

    people: int
    answers: Mapping[Opinion, Mapping[int, int]]
    words: Sequence[str]


def opinions_of(db: Connection, workshop_id: int) -> Opinions | None:
    """What people think of a workshop; None: fewer than five have said anything."""
    rows = db.execute(_GIVEN, {"in_workshop": workshop_id}).all()
    if len(rows) < FEWEST:
        return None
    given = {
        question: Counter(value for row in rows if (value := getattr(row, column)) is not None)
        for question, column in _COLUMN.items()
    }
    answers = {question: counts for question, counts in given.items() if counts.total() >= FEWEST}
    return Opinions(len(rows), answers, sorted(row.words for row in rows if row.words))
