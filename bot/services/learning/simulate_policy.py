"""The choice of questions, for who simulates learners: the protocol learning-policy/1, line by line.

Each day's history is folded by the memory model and answered by the same :func:`bot.domain.choosing.choose`
as a person's message. Nothing is held out here, and no line changes what the next is answered.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final, NoReturn, TypeGuard

import orjson
from msgspec import Struct

from bot.domain.choosing import Candidate, choose
from bot.domain.memory import Contact, fold

PROTOCOL: Final = "learning-policy/1"
POLICY: Final = "kompis: fsrs 6, earliest due first"

_PHASES: Final = ("course", "keep")
_KINDS: Final = ("tip", "ask")
_A_TEXT: Final = "a text"
_A_DATE: Final = "a date as 2027-01-20"
_DATE_LENGTH: Final = len("2027-01-20")
_LONGEST_QUOTE: Final = 40


class NotUnderstood(Exception):
    """A line that is not of the protocol. The sentence names the line, what is wrong, and the mend."""


class _Request(Struct, frozen=True):
    id: int
    today: date
    budget: int
    taken: frozenset[str]
    histories: Mapping[str, list[Contact]]
    """By item, in order of time."""


class _Wrong(Exception):
    """What is wrong with a line, before it is known which one it is."""


def serve(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Answer requests, each a line with one JSON object, until ``bye``; answers come without a line's end.

    Raises:
        NotUnderstood: a line is not of the protocol, or the input ended without ``bye``.
    """
    number = 0
    items: frozenset[str] | None = None
    for number, line in enumerate(lines, start=1):
        try:
            said = _object(line)
            kind = _field(said, "type", _is_text, _A_TEXT)
            if kind == "bye":
                return
            if kind == "hello":
                if items is not None:
                    _refuse('"hello" comes twice; say it once, first')
                items = _hello(said)
                yield orjson.dumps({"type": "ready", "protocol": PROTOCOL, "policy": POLICY})
            elif kind == "day":
                if items is None:
                    _refuse('"day" comes before "hello"; begin with "hello"')
                yield _answer(_day(said, items))
            else:
                _refuse(f'type {_quoted(kind)} is unknown; say "hello", "day" or "bye"')
        except _Wrong as wrong:
            raise NotUnderstood(f"line {number}: {wrong}") from None
    raise NotUnderstood(f'line {number + 1}: the input ends without "bye"; end with {{"type":"bye"}}')


def _answer(request: _Request) -> bytes:
    candidates = [
        Candidate(item, card)
        for item, history in request.histories.items()
        if item not in request.taken and (card := _folded(tuple(history))) is not None
    ]
    chosen = choose(candidates, request.today, request.budget)
    return orjson.dumps({"id": request.id, "items": chosen})


_folded = lru_cache(maxsize=32_768)(fold)  # some 30 MB when full; a day changes few items' histories


# ------------------------------------------------------------------------------------ reading a line


def _object(line: bytes) -> Mapping[str, Any]:
    try:
        said = orjson.loads(line)
    except orjson.JSONDecodeError:
        _refuse("this is not JSON; write one JSON object a line")
    if not isinstance(said, dict):
        _refuse(f"{_quoted(said)} is no object; write one JSON object a line")
    return said


def _hello(said: Mapping[str, Any]) -> frozenset[str]:
    protocol = _field(said, "protocol", _is_text, _A_TEXT)
    if protocol != PROTOCOL:
        _refuse(f'protocol {_quoted(protocol)} is not spoken here; use "{PROTOCOL}"')
    _field(said, "choices", _is_choices, "a whole number from 2")
    items: list[str] = _field(said, "items", _is_texts, "a list of texts")
    known = frozenset(items)
    if len(known) < len(items):
        twice = next(item for place, item in enumerate(items) if item in items[:place])
        _refuse(f"items names {_quoted(twice)} twice; name each once")
    return known


def _day(said: Mapping[str, Any], items: frozenset[str]) -> _Request:
    id_ = _field(said, "id", _is_whole, "a whole number")
    _field(said, "learner", _is_text, _A_TEXT)
    today = _date(_field(said, "today", _is_text, _A_DATE), "today")
    budget = _field(said, "budget", _is_count, "a whole number from 0")
    taken = _field(said, "taken", _is_texts, "a list of texts")
    for place, item in enumerate(taken):
        _known(item, items, f"taken[{place}]")
    _field(said, "phase", _PHASES.__contains__, '"course" or "keep"')
    _field(said, "tips_left", _is_count, "a whole number from 0")
    _field(said, "seed", _is_whole, "a whole number")
    history = _field(said, "history", _is_list, "a list of objects")
    return _Request(id_, today, budget, frozenset(taken), _histories(history, items, today))


def _histories(history: Sequence[Any], items: frozenset[str], today: date) -> Mapping[str, list[Contact]]:
    """What happened, by item. Many entries come, so a right one takes few steps."""
    found: dict[str, list[Contact]] = {}
    before = date.min
    for place, entry in enumerate(history):
        try:
            item, kind = entry["item"], entry["kind"]
            contact = _contact(entry["day"], kind, entry["correct"] if kind == "ask" else None)
            known = item in items
        except (KeyError, TypeError):
            contact, known = None, False
        if contact is None or not known:
            _refuse_entry(entry, items, f"history[{place}]")
        if not before <= contact.day <= today:
            _refuse_order(contact.day, before, today, place)
        before = contact.day
        if item in found:
            found[item].append(contact)
        elif contact.kind == "tip":
            found[item] = [contact]
        else:
            _refuse(f"history[{place}] asks {_quoted(item)} before its tip; put the tip ahead of it")
    return found


@lru_cache(maxsize=16_384, typed=True)  # typed: 1 is not true here
def _contact(day: object, kind: object, correct: object) -> Contact | None:
    """An entry's contact, or None where something is wrong with it."""
    on = _day_named(day) if isinstance(day, str) else None
    if on is None or not _is_outcome(correct):
        return None
    if kind == "tip":
        return Contact(on, "tip")
    if kind == "ask":
        return Contact(on, "asked" if correct is None else "answered", correct)
    return None


def _refuse_entry(entry: object, items: frozenset[str], where: str) -> NoReturn:
    """Find out what is wrong with an entry that cannot be read."""
    if not isinstance(entry, dict):
        _refuse(f"{where} is {_quoted(entry)}; write an object")
    _date(_field(entry, "day", _is_text, _A_DATE, where), f"{where}.day")
    _known(_field(entry, "item", _is_text, _A_TEXT, where), items, f"{where}.item")
    if _field(entry, "kind", _KINDS.__contains__, '"tip" or "ask"', where) == "ask":
        _field(entry, "correct", _is_outcome, "true, false or null", where)
    raise AssertionError(f"{where} is as it should be")


def _refuse_order(day: date, before: date, today: date, place: int) -> NoReturn:
    other = f"after today, {today}" if day > today else f"before {before}, which stands ahead of it"
    _refuse(f"history[{place}].day is {day}, {other}; list what happened until today, in order of time")


def _field(
    said: Mapping[str, Any], name: str, fits: Callable[[Any], bool], what: str, where: str = ""
) -> Any:  # noqa: ANN401 - JSON; what fits, the caller knows
    path = f"{where}.{name}" if where else name
    if name not in said:
        _refuse(f"{path} is missing; write {what}")
    value = said[name]
    if not fits(value):
        _refuse(f"{path} is {_quoted(value)}; write {what}")
    return value


def _known(item: str, items: frozenset[str], where: str) -> None:
    if item not in items:
        _refuse(f'{where} is {_quoted(item)}, which "hello" does not name; name it there')


def _date(text: str, where: str) -> date:
    day = _day_named(text)
    if day is None:
        _refuse(f"{where} is {_quoted(text)}; write {_A_DATE}")
    return day


def _day_named(text: str) -> date | None:
    if len(text) != _DATE_LENGTH:  # Python reads 20270120 and 2027-W03-3 as well
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_whole(value: object) -> bool:
    return type(value) is int  # true and false are no numbers here


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def _is_choices(value: object) -> bool:
    return type(value) is int and value >= 2  # noqa: PLR2004 - a question has at least two options


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_outcome(value: object) -> TypeGuard[bool | None]:
    return value is None or isinstance(value, bool)


def _quoted(value: object) -> str:
    """A value as it stood there, cut where it is long."""
    text = orjson.dumps(value).decode()
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"


def _refuse(sentence: str) -> NoReturn:
    raise _Wrong(sentence)
