"""How a promise went: what the person says, and whether it is asked about once more."""

from datetime import date, datetime, timedelta
from typing import Final, Literal

from msgspec import Struct
from sqlalchemy import Connection, bindparam, update

from bot.domain.elapsed import days_between
from bot.domain.own_words import one_line
from bot.services.learning.answer import Changed, go_on, message_of
from bot.services.learning.follow_ups import APART, UNDONE_LASTS
from bot.services.learning.lesson_state import Outcome
from bot.services.learning.shelf import Shelf
from bot.services.learning.upcoming import today_of
from bot.services.people.reschedule import reschedule
from bot.storage import cards, people
from bot.storage import promises as questions
from bot.storage.people import Who
from bot.storage.promises import Promised
from bot.storage.tables import promises

ASKED_AGAIN: Final = timedelta(days=21)
"""After this what was tried is asked about for the second time, and the last."""

LONGEST_TOLD: Final = 1000

_SAY = (
    update(promises)
    .where(promises.c.id == bindparam("in_promise"))
    .values(outcome=bindparam("in_outcome"), ask_on=bindparam("in_ask_on"), ended_at=bindparam("in_ended_at"))
)
_TELL = update(promises).where(promises.c.id == bindparam("in_promise")).values(told=bindparam("in_told"))

Trouble = Literal["not yours", "answered"]
Further = Literal["tell", "keep or let go"]
"""What there is to say after it: what happened, or whether to keep it for another week."""


class Said(Struct, frozen=True):
    """How a promise went is noted: the message as it reads now, and what to ask then, if anything."""

    changed: Changed
    promise: int
    further: Further | None


def follow_up(
    db: Connection, who: Who, delivery: int, place: int, outcome: Outcome, now: datetime, shelf: Shelf
) -> Said | Trouble:
    """Note how the promise went that this message asks about, and put the message's next question.

    What was done or tried is asked about once more, 21 days after it was made. What was not is let go,
    unless the person keeps it (:func:`keep`).
    """
    people.lock_person(db, id=who.person_id)
    found = message_of(db, who, delivery)
    if found is None or place >= len(found[0].puts):
        return "not yours"
    state, enrolment = found
    put = state.puts[place]
    made = None if put.promise is None else questions.of_person(db, who.person_id, put.promise)
    if made is None:
        return "not yours"
    if put.answered or not made.waits or made.asked_on != state.today:
        return "answered"
    if place != state.place:
        return "not yours"
    _note(db, made, outcome, now)
    answered = state.with_put(place, answered=True, outcome=outcome)
    changed = go_on(db, who, delivery, enrolment, answered, now, shelf)
    return Said(changed, made.id, _further(db, made, outcome, who, now))


def keep(
    db: Connection, who: Who, promise_id: int, now: datetime, *, wanted: bool
) -> Literal["kept", "let go", "asked again", "not yours"]:
    """Keep for another week what was not tried yet, or let it go; either may be changed again.

    What is older than 30 days by then is let go.
    """
    people.lock_person(db, id=who.person_id)
    made = questions.of_person(db, who.person_id, promise_id)
    if made is None or made.outcome is None:
        return "not yours"
    if made.waits:
        return "asked again"
    in_a_week = _in_a_week(db, made, who, now)
    ask_on = in_a_week if wanted and made.outcome == "not-yet" else None
    values = {
        "in_promise": made.id,
        "in_outcome": made.outcome,
        "in_ask_on": ask_on,
        "in_ended_at": now if ask_on is None else None,
    }
    db.execute(_SAY, values)
    reschedule(db, who.person_id, now)
    return "let go" if ask_on is None else "kept"


def tell(
    db: Connection, who: Who, promise_id: int, text: str
) -> Literal["kept", "empty", "too long", "not yours"]:
    """Keep what happened, in the person's own words, for nobody but them."""
    people.lock_person(db, id=who.person_id)
    line = one_line(text)
    if questions.of_person(db, who.person_id, promise_id) is None:
        return "not yours"
    if not line:
        return "empty"
    if len(line) > LONGEST_TOLD:
        return "too long"
    db.execute(_TELL, {"in_promise": promise_id, "in_told": line})
    return "kept"


def _note(db: Connection, made: Promised, outcome: Outcome, now: datetime) -> None:
    """What is tried once stays tried, whatever comes of it later."""
    was_tried = made.outcome in {"done", "tried"}
    asks_again = outcome != "not-yet" and not was_tried
    db.execute(
        _SAY,
        {
            "in_promise": made.id,
            "in_outcome": made.outcome if was_tried and outcome != "done" else outcome,
            "in_ask_on": made.made_on + ASKED_AGAIN if asks_again else None,
            "in_ended_at": None if asks_again else now,
        },
    )


def _further(db: Connection, made: Promised, outcome: Outcome, who: Who, now: datetime) -> Further | None:
    if made.outcome in {"done", "tried"}:
        return None  # it was asked the first time
    if outcome != "not-yet":
        return "tell"
    return "keep or let go" if _in_a_week(db, made, who, now) is not None else None


def _in_a_week(db: Connection, made: Promised, who: Who, now: datetime) -> date | None:
    """A week from now by the promise's own clock, which pauses stop; None when it is too old by then."""
    pauses = cards.pauses_of(db, [who.person_id])[who.person_id]
    passed = timedelta(days=days_between(made.made_on, today_of(who, now), pauses))
    return made.made_on + passed + APART if passed + APART <= UNDONE_LASTS else None
