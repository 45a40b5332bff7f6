"""kompis simulate-policy: the protocol learning-policy/1, and every way not to speak it."""

import io
import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from bot import cli
from bot.domain.asking import PLACES, share_out
from bot.domain.choosing import Candidate
from bot.domain.memory import Contact, fold
from bot.services.learning.simulate_policy import NotUnderstood, serve
from tests.cli.conftest import ROOT, Said

ITEMS = ["c1-l1", "c1-l2", "c1-l3"]
HELLO = {"type": "hello", "protocol": "learning-policy/1", "choices": 4, "items": ITEMS}
BYE = {"type": "bye"}
READY = {"type": "ready", "protocol": "learning-policy/1", "policy": "kompis: fsrs 6, earliest due first"}

TIP = {"day": "2027-01-11", "item": "c1-l1", "kind": "tip"}
RIGHT = {"day": "2027-01-12", "item": "c1-l1", "kind": "ask", "correct": True}
SILENCE = {"day": "2027-01-14", "item": "c1-l1", "kind": "ask", "correct": None}
DAY = {
    "type": "day",
    "id": 17,
    "learner": "L0003",
    "today": "2027-01-20",
    "budget": 1,
    "taken": [],
    "phase": "course",
    "tips_left": 33,
    "seed": 2890114,
    "history": [TIP, RIGHT, SILENCE],
}


def without(said: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name != key}


def line(said: object) -> bytes:
    return json.dumps(said).encode() + b"\n"


def told(*said: object) -> list[Any]:
    """What is answered between hello and bye."""
    ready, *answers = [json.loads(answer) for answer in serve(map(line, (HELLO, *said, BYE)))]
    assert ready == READY
    return answers


def process(*lines: bytes) -> Said:
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "simulate-policy"],
        input=b"".join(lines),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=30,
        check=False,
    )
    return Said(done.returncode, done.stdout.decode(), done.stderr.decode())


# --- as a process -------------------------------------------------------------------------------


def test_each_answer_comes_before_the_next_request_is_written() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "simulate-policy"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as kompis:
        assert kompis.stdin is not None
        assert kompis.stdout is not None
        assert kompis.stderr is not None
        answers = []
        for said in (HELLO, DAY, DAY | {"id": 18, "budget": 0}):
            kompis.stdin.write(line(said))
            kompis.stdin.flush()
            answers.append(json.loads(kompis.stdout.readline()))
        kompis.stdin.write(line(BYE))
        kompis.stdin.flush()
        rest = kompis.stdout.read(), kompis.stderr.read()
        assert kompis.wait(10) == 0
    assert answers == [READY, {"id": 17, "items": ["c1-l1"]}, {"id": 18, "items": []}]
    assert rest == (b"", b"")


def test_a_line_that_is_not_understood_ends_it_after_the_answers_so_far() -> None:
    said = process(line(HELLO), line(DAY), line(DAY | {"budget": -1}), line(DAY), line(BYE))
    answers = [json.loads(answer) for answer in said.out.splitlines()]
    assert (said.code, answers) == (1, [READY, {"id": 17, "items": ["c1-l1"]}])
    assert said.err == "line 3: budget is -1; write a whole number from 0\n"


def test_the_command_speaks_the_same_in_this_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(line(HELLO))))
    assert cli.kompis(["simulate-policy"]) == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out) == READY
    assert captured.err == 'line 2: the input ends without "bye"; end with {"type":"bye"}\n'


# --- the choice ---------------------------------------------------------------------------------


def test_what_is_asked_anyway_is_not_chosen() -> None:
    assert told(DAY | {"taken": ["c1-l1"]}) == [{"id": 17, "items": []}]


def test_keys_that_nobody_knows_are_ignored() -> None:
    history = [TIP | {"mood": "good"}, RIGHT | {"seconds": 3}]
    assert told(DAY | {"weather": [1, {}], "history": history}) == [{"id": 17, "items": ["c1-l1"]}]


def test_an_answer_of_today_does_not_make_it_be_asked_again_before_others() -> None:
    history = [TIP, TIP | {"item": "c1-l2"}, RIGHT | {"day": "2027-01-20", "correct": False}]
    assert told(DAY | {"budget": 2, "history": history}) == [{"id": 17, "items": ["c1-l2", "c1-l1"]}]


def test_nothing_after_bye_is_read() -> None:
    lines = iter([line(HELLO), line(BYE), b"never read"])
    assert len(list(serve(lines))) == 1
    assert list(lines) == [b"never read"]


# --- what is not understood ---------------------------------------------------------------------

NO_DATE = "write a date as 2027-01-20"
NO_OBJECT = "write one JSON object a line"
NO_WHOLE, NO_COUNT = "write a whole number", "write a whole number from 0"


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([], 'line 1: the input ends without "bye"; end with {"type":"bye"}'),
        ([b"\n"], f"line 1: this is not JSON; {NO_OBJECT}"),
        ([b"hello\n"], f"line 1: this is not JSON; {NO_OBJECT}"),
        ([b'{"type":"bye"}{}\n'], f"line 1: this is not JSON; {NO_OBJECT}"),
        ([b'{"type":"\xff"}\n'], f"line 1: this is not JSON; {NO_OBJECT}"),
        ([b"[" * 5000 + b"]" * 5000], f"line 1: this is not JSON; {NO_OBJECT}"),
        ([line([1])], f"line 1: [1] is no object; {NO_OBJECT}"),
        ([line({})], "line 1: type is missing; write a text"),
        ([line({"type": 7})], "line 1: type is 7; write a text"),
        ([line({"type": "night"})], 'line 1: type "night" is unknown; say "hello", "day" or "bye"'),
        ([line(DAY)], 'line 1: "day" comes before "hello"; begin with "hello"'),
        ([line(HELLO), line(HELLO)], 'line 2: "hello" comes twice; say it once, first'),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_talk_that_is_none_is_refused(lines: Sequence[bytes], sentence: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        list(serve(lines))
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (without(HELLO, "protocol"), "protocol is missing; write a text"),
        (HELLO | {"protocol": 1}, "protocol is 1; write a text"),
        (
            HELLO | {"protocol": "learning-policy/2"},
            'protocol "learning-policy/2" is not spoken here; use "learning-policy/1"',
        ),
        (without(HELLO, "choices"), "choices is missing; write a whole number from 2"),
        (HELLO | {"choices": 1}, "choices is 1; write a whole number from 2"),
        (HELLO | {"choices": True}, "choices is true; write a whole number from 2"),
        (without(HELLO, "items"), "items is missing; write a list of texts"),
        (HELLO | {"items": "c1-l1"}, 'items is "c1-l1"; write a list of texts'),
        (HELLO | {"items": [1]}, "items is [1]; write a list of texts"),
        (HELLO | {"items": ["a", "b", "a"]}, 'items names "a" twice; name each once'),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_hello_that_is_none_is_refused(said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        list(serve([line(said)]))
    assert str(refused.value) == f"line 1: {sentence}"


DAYS = [
    (without(DAY, "id"), f"id is missing; {NO_WHOLE}"),
    (DAY | {"id": "17"}, f'id is "17"; {NO_WHOLE}'),
    (DAY | {"id": 1.5}, f"id is 1.5; {NO_WHOLE}"),
    (without(DAY, "learner"), "learner is missing; write a text"),
    (DAY | {"learner": None}, "learner is null; write a text"),
    (without(DAY, "today"), f"today is missing; {NO_DATE}"),
    (DAY | {"today": 20270120}, f"today is 20270120; {NO_DATE}"),
    (DAY | {"today": "2027-02-29"}, f'today is "2027-02-29"; {NO_DATE}'),
    (DAY | {"today": "20270120"}, f'today is "20270120"; {NO_DATE}'),
    (DAY | {"today": "2027-W03-3"}, f'today is "2027-W03-3"; {NO_DATE}'),
    (DAY | {"today": "tomorrow, " * 9}, f'today is "tomorrow, tomorrow, tomorrow, tomorrow,…; {NO_DATE}'),
    (without(DAY, "budget"), f"budget is missing; {NO_COUNT}"),
    (DAY | {"budget": -1}, f"budget is -1; {NO_COUNT}"),
    (DAY | {"budget": True}, f"budget is true; {NO_COUNT}"),
    (without(DAY, "taken"), "taken is missing; write a list of texts"),
    (DAY | {"taken": "c1-l1"}, 'taken is "c1-l1"; write a list of texts'),
    (DAY | {"taken": ["c1-l1", "c9"]}, 'taken[1] is "c9", which "hello" does not name; name it there'),
    (without(DAY, "phase"), 'phase is missing; write "course" or "keep"'),
    (DAY | {"phase": "rest"}, 'phase is "rest"; write "course" or "keep"'),
    (without(DAY, "tips_left"), f"tips_left is missing; {NO_COUNT}"),
    (DAY | {"tips_left": "many"}, f'tips_left is "many"; {NO_COUNT}'),
    (without(DAY, "seed"), f"seed is missing; {NO_WHOLE}"),
    (DAY | {"seed": 0.5}, f"seed is 0.5; {NO_WHOLE}"),
    (without(DAY, "history"), "history is missing; write a list of objects"),
    (DAY | {"history": {}}, "history is {}; write a list of objects"),
]

IN_ORDER = "list what happened until today, in order of time"
HISTORIES = [
    ([TIP, "asked"], 'history[1] is "asked"; write an object'),
    ([TIP, None], "history[1] is null; write an object"),
    ([without(TIP, "day")], f"history[0].day is missing; {NO_DATE}"),
    ([TIP | {"day": 11}], f"history[0].day is 11; {NO_DATE}"),
    ([TIP | {"day": "2027-13-01"}], f'history[0].day is "2027-13-01"; {NO_DATE}'),
    ([without(TIP, "item")], "history[0].item is missing; write a text"),
    ([TIP | {"item": ["c1-l1"]}], 'history[0].item is ["c1-l1"]; write a text'),
    ([TIP | {"item": "c9"}], 'history[0].item is "c9", which "hello" does not name; name it there'),
    ([without(TIP, "kind")], 'history[0].kind is missing; write "tip" or "ask"'),
    ([TIP | {"kind": "quiz"}], 'history[0].kind is "quiz"; write "tip" or "ask"'),
    ([TIP | {"kind": {}}], 'history[0].kind is {}; write "tip" or "ask"'),
    ([TIP, without(RIGHT, "correct")], "history[1].correct is missing; write true, false or null"),
    ([TIP, RIGHT | {"correct": 1}], "history[1].correct is 1; write true, false or null"),
    ([TIP, RIGHT | {"correct": []}], "history[1].correct is []; write true, false or null"),
    ([RIGHT, TIP], 'history[0] asks "c1-l1" before its tip; put the tip ahead of it'),
    ([TIP, RIGHT | {"item": "c1-l2"}], 'history[1] asks "c1-l2" before its tip; put the tip ahead of it'),
    (
        [TIP, SILENCE, RIGHT],
        f"history[2].day is 2027-01-12, before 2027-01-14, which stands ahead of it; {IN_ORDER}",
    ),
    (
        [TIP, RIGHT | {"day": "2027-01-21"}],
        f"history[1].day is 2027-01-21, after today, 2027-01-20; {IN_ORDER}",
    ),
]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [*DAYS, *((DAY | {"history": history}, sentence) for history, sentence in HISTORIES)],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_day_that_is_none_is_refused(said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        list(serve([line(HELLO), line(said)]))
    assert str(refused.value) == f"line 2: {sentence}"


# --- a thousand random histories ----------------------------------------------------------------

MANY = [f"c1-l{number}" for number in range(1, 34)]


def random_day(number: int) -> dict[str, Any]:
    """A request of somebody who had tips and questions in any order the protocol allows."""
    chance = random.Random(number)
    day, told, history = date(2027, 1, 4), list[str](), list[dict[str, Any]]()
    for _ in range(chance.randint(0, 40)):
        day += timedelta(days=chance.choice([0, 1, 1, 2, 9]))
        entry: dict[str, Any] = {"day": f"{day}", "item": chance.choice(MANY), "kind": "tip"}
        if told and chance.random() < 0.6:
            entry |= {
                "item": chance.choice(told),
                "kind": "ask",
                "correct": chance.choice([True, False, None]),
            }
        told.append(entry["item"])
        history.append(entry)
    return {
        "type": "day",
        "id": number,
        "learner": f"L{number:04}",
        "today": f"{day + timedelta(days=chance.randint(0, 5))}",
        "budget": chance.randint(0, 3),
        "taken": chance.sample(MANY, chance.randint(0, 5)),
        "phase": chance.choice(["course", "keep"]),
        "tips_left": chance.randint(0, 33),
        "seed": chance.getrandbits(32),
        "history": history,
    }


def answers_to(requests: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    lines = map(line, (HELLO | {"items": MANY}, *requests, BYE))
    return [json.loads(answer) for answer in serve(lines)][1:]


@pytest.fixture(scope="module")
def requests() -> list[dict[str, Any]]:
    return [random_day(number) for number in range(1000)]


@pytest.fixture(scope="module")
def answers(requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return answers_to(requests)


def test_every_request_is_answered_in_order_and_names_no_more_than_that(
    requests: list[dict[str, Any]], answers: list[dict[str, Any]]
) -> None:
    assert [answer["id"] for answer in answers] == [request["id"] for request in requests]
    assert {tuple(answer) for answer in answers} == {("id", "items")}


def test_chosen_are_different_told_items_that_are_not_taken_and_fit_the_budget(
    requests: list[dict[str, Any]], answers: list[dict[str, Any]]
) -> None:
    wrong = []
    for request, answer in zip(requests, answers, strict=True):
        items = answer["items"]
        told = {entry["item"] for entry in request["history"]} - set(request["taken"])
        if len(set(items)) < len(items) or not set(items) <= told or len(items) > request["budget"]:
            wrong.append((request, answer))
    assert wrong == []
    assert {len(answer["items"]) for answer in answers} == {0, 1, 2, 3}


def test_the_same_request_gets_the_same_answer_whatever_came_before(
    requests: list[dict[str, Any]], answers: list[dict[str, Any]]
) -> None:
    renumbered = [request | {"id": request["id"] + 5000} for request in reversed(requests)]
    again = [answer["items"] for answer in reversed(answers_to(renumbered))]
    assert again == [answer["items"] for answer in answers]


def test_neither_seed_nor_name_nor_phase_moves_the_choice(
    requests: list[dict[str, Any]], answers: list[dict[str, Any]]
) -> None:
    other = [
        request | {"seed": 1, "learner": "Alva", "phase": "keep", "tips_left": 0} for request in requests
    ]
    assert answers_to(other) == answers


def test_it_is_the_choice_of_the_messages_kompis_sends(requests: list[dict[str, Any]]) -> None:
    days = [request | {"budget": PLACES, "taken": []} for request in requests]
    asked = [share_out(candidates(day), today(day), own=False, first=False) for day in days]
    assert [tuple(answer["items"]) for answer in answers_to(days)] == [one.reviews for one in asked]


def today(request: dict[str, Any]) -> date:
    return date.fromisoformat(request["today"])


def candidates(request: dict[str, Any]) -> list[Candidate[str]]:
    """Who could be asked about, as a person's cards would say it."""
    history = request["history"]
    contacts: dict[str, list[Contact]] = {entry["item"]: [] for entry in history}
    for entry in history:
        day, correct = date.fromisoformat(entry["day"]), entry.get("correct")
        if entry["kind"] == "tip":
            contacts[entry["item"]].append(Contact(day, "tip"))
        else:
            contacts[entry["item"]].append(Contact(day, "asked"))
            if correct is not None:
                contacts[entry["item"]].append(Contact(day, "answered", correct))
    return [Candidate(item, card) for item, past in contacts.items() if (card := fold(past)) is not None]
