"""Put questions: decide what messages ask, and note each question when it is put."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection

from bot.domain import memory
from bot.domain.asking import AT_ONCE, Asking, AskKind, reviews_only, share_out
from bot.domain.choosing import Candidate, choose, soft
from bot.domain.course import Trade
from bot.domain.curriculum import Next
from bot.domain.elapsed import days_between
from bot.domain.holding_out import DAYS, held_out
from bot.domain.memory import Card
from bot.domain.schedule import Pause
from bot.services.learning import follow_ups
from bot.services.learning.lesson_state import LessonState, Put
from bot.services.learning.shelf import Questions, Shelf, Worded
from bot.services.learning.soft_start import note_soft_start, soft_starting
from bot.storage import cards
from bot.storage.cards import AskRow, QuestionKey


class Asker(NamedTuple):
    """Somebody about to get a message as this delivery, with the tip that comes next, if one does.

    ``today`` is the date where they are. A ``sandbox`` (pace of seconds) measures nothing, so it holds no
    question out. ``wanted``: they asked for questions, so they get up to five, and nothing else.
    """

    person: int
    delivery: int
    today: date
    spoken: str
    trade: Trade | None
    coming: Next | None = None
    sandbox: bool = False
    wanted: bool = False


@dataclass(slots=True)
class _Knowledge:
    """What is known of the people of one batch, read once."""

    shelf: Shelf
    cards: Mapping[int, dict[QuestionKey, Card]]
    pauses: Mapping[int, list[Pause]]
    follow_ups: Mapping[int, Put]
    soft: set[int]
    changed: list[tuple[int, QuestionKey, Card]] = field(default_factory=list)
    asks: list[AskRow] = field(default_factory=list)
    eased: set[int] = field(default_factory=set)
    asked_back: list[tuple[int, date]] = field(default_factory=list)

    def keep(self, person: int, key: QuestionKey, card: Card) -> None:
        self.cards[person][key] = card
        self.changed.append((person, key, card))


def ask(db: Connection, shelf: Shelf, askers: Sequence[Asker], now: datetime) -> Mapping[int, LessonState]:
    """What each message tells and asks, by delivery; none for who would get neither tip nor question.

    The tips' questions count as told, and the first question of each message as put.
    """
    persons = {asker.person for asker in askers}
    pauses = cards.pauses_of(db, persons)
    days = {asker.person: asker.today for asker in askers if not asker.wanted}
    known = _Knowledge(
        shelf,
        cards.of_persons(db, persons),
        pauses,
        follow_ups.due(db, shelf, days, pauses),
        soft_starting(db, persons),
    )
    states: dict[int, LessonState] = {}
    for asker in askers:
        told = None if asker.coming is None else _worded(shelf, asker.coming, asker)
        state = _state(known, asker, told)
        if state is None:
            continue
        states[asker.delivery] = state
        if told is not None:
            _tell(known, asker, told)
        if state.puts:
            _put(known, asker.person, state, 0, asker.today, now)
    cards.keep(db, known.changed)
    cards.put(db, known.asks)
    follow_ups.note_asked(db, known.asked_back)
    if known.eased:
        note_soft_start(db, known.eased)
    return states


def put_next(
    db: Connection, shelf: Shelf, person: int, state: LessonState, today: date, now: datetime
) -> None:
    """Note that the next question of a message is put, now that the one before it is answered.

    ``today`` may be long after the day the message was sent.
    """
    if state.place is None:
        return
    put = state.puts[state.place]
    key = QuestionKey(put.course, put.lesson, put.question)
    card = cards.one(db, person, key)
    found = {} if card is None else {key: card}
    known = _Knowledge(shelf, {person: found}, cards.pauses_of(db, [person]), {}, set())
    _put(known, person, state, state.place, today, now)
    cards.keep(db, known.changed)
    cards.put(db, known.asks)


def note_answer(db: Connection, person: int, put: Put, today: date, *, correct: bool) -> None:
    """What an answer says about memory."""
    key = QuestionKey(put.course, put.lesson, put.question)
    card = cards.one(db, person, key)
    if card is not None:
        cards.keep(db, [(person, key, memory.answered(card, today, correct=correct))])


# --- what a message asks ------------------------------------------------------------------------


def _state(known: _Knowledge, asker: Asker, told: Worded | None) -> LessonState | None:
    coming = asker.coming
    follow_up = known.follow_ups.get(asker.person)
    current = known.shelf.questions(asker.spoken, asker.trade)
    candidates, measured = _candidates(known, asker, current)
    own = None if coming is None or told is None else _own(asker, coming, told)
    taken = [] if follow_up is None else [follow_up]
    taken += [_review(known, asker, current, key) for key in measured[:1]]
    if coming is not None and own is not None and _is_first(coming):
        taken = []
    asking = _asking(known, asker, candidates, own, taken=len(taken))
    if asker.wanted:
        taken = []
    puts = taken + [_review(known, asker, current, key) for key in asking.reviews]
    if told is not None and told.own is not None and own is not None and asking.own:
        puts.append(Put.of(own, told.tip, told.own, asker.delivery))
    if told is None and not puts:
        return None
    return LessonState(
        asker.delivery, asker.spoken, asker.today, None if told is None else told.tip, tuple(puts)
    )


def _asking(
    known: _Knowledge,
    asker: Asker,
    candidates: list[Candidate[QuestionKey]],
    own: AskKind | None,
    *,
    taken: int,
) -> Asking[QuestionKey]:
    if asker.wanted:
        return Asking(tuple(choose(candidates, asker.today, AT_ONCE)), own=False)
    if asker.person in known.soft and not taken:
        easy = soft(candidates, asker.today, 1)
        known.eased |= {asker.person for _ in easy}
        rest = [one for one in candidates if one.key not in easy]
        after = _shared(asker, rest, own, taken=len(easy))
        return Asking((*easy, *after.reviews), own=after.own)
    return _shared(asker, candidates, own, taken=taken)


def _shared(
    asker: Asker, candidates: list[Candidate[QuestionKey]], own: AskKind | None, *, taken: int
) -> Asking[QuestionKey]:
    if asker.coming is None:
        return reviews_only(candidates, asker.today, taken=taken)
    return share_out(
        candidates,
        asker.today,
        own=own is not None,
        first=_is_first(asker.coming),
        taken=taken,
        now_or_never=own == "poll",
    )


def _candidates(
    known: _Knowledge, asker: Asker, current: Questions
) -> tuple[list[Candidate[QuestionKey]], list[QuestionKey]]:
    """What can be asked about earlier tips; and the questions held out until now, to be asked first."""
    coming = asker.coming
    todays = None if coming is None else (coming.following.course.id, coming.lesson.id)
    found, measured = [], []
    for key, card in known.cards[asker.person].items():
        if key[:2] == todays or current[key] is None:
            continue
        if card.asked_on is not None or not _is_held_out(asker, key, known.shelf):
            found.append(Candidate(key, card))
        elif days_between(card.told_on, asker.today, known.pauses[asker.person]) >= DAYS:
            measured.append(key)
    return found, measured


def _is_held_out(asker: Asker, key: QuestionKey, shelf: Shelf) -> bool:
    if asker.sandbox or not held_out(asker.person, key.course, key.lesson, key.question):
        return False
    loaded = shelf.library.courses.get(key.course)
    return loaded is None or loaded.course.lessons[0].id != key.lesson


def _is_first(coming: Next) -> bool:
    return not coming.following.sent


def _worded(shelf: Shelf, coming: Next, asker: Asker) -> Worded:
    """The tip that comes next, in the words that suit them.

    Raises:
        LookupError: its course is not loaded any more.
    """
    found = shelf.worded(coming.following.course.id, coming.lesson.id, asker.spoken, asker.trade)
    if found is None:
        message = f"{coming.lesson.id} is not in the courses loaded now"
        raise LookupError(message)
    return found


def _own(asker: Asker, coming: Next, told: Worded) -> AskKind | None:
    """As what the tip's own question may be asked; None: it has none, or it is held out."""
    if told.own is None:
        return None
    if told.polls:
        return "poll"
    if asker.sandbox or coming.number == 1:
        return "own"
    return None if held_out(asker.person, told.tip.course, told.tip.lesson, told.own.id) else "own"


def _review(known: _Knowledge, asker: Asker, current: Questions, key: QuestionKey) -> Put:
    found = current[key]
    if found is None:
        message = f"{key} is not in the courses loaded now"
        raise LookupError(message)
    told, question = found
    told_on = known.cards[asker.person][key].told_on
    return Put.of("review", told.tip, question, asker.delivery, told_on)


# --- what is noted ------------------------------------------------------------------------------


def _tell(known: _Knowledge, asker: Asker, told: Worded) -> None:
    for question in told.questions:
        key = QuestionKey(told.tip.course, told.tip.lesson, question)
        card = known.cards[asker.person].get(key)
        known.keep(asker.person, key, memory.told(card, asker.today))


def _put(known: _Knowledge, person: int, state: LessonState, place: int, today: date, now: datetime) -> None:
    put = state.puts[place]
    if put.promise is not None:
        known.asked_back.append((put.promise, today))
        return
    key = QuestionKey(put.course, put.lesson, put.question)
    card = known.cards[person].get(key)
    days = 0 if card is None else days_between(card.told_on, today, known.pauses[person])
    again = card is not None and put.kind == "review"
    first = again and card is not None and card.asked_on is None
    known.asks.append(
        AskRow(
            person,
            state.origin,
            place,
            put.kind,
            key,
            put.version,
            now,
            days=days,
            forecast=memory.recall(card, today) if card is not None and again else None,
            held_out=first and days >= DAYS and held_out(person, key.course, key.lesson, key.question),
        )
    )
    if card is not None:
        known.keep(person, key, memory.asked(card, today))
