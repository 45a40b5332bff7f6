"""The bench, with tiny numbers: sides run as they do for real, and the table says what was measured."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest
from rich.console import Console

from bench.__main__ import run
from bench.contest import Size
from bench.limit import Limit
from bench.lines import NAMES, contests
from bench.lines.senders import Senders
from bench.place import Place, api
from bench.process import PEERS, Failed, Figures, measured
from bench.seen import most_in_a_second
from bench.table import (
    Beside,
    Found,
    Goal,
    Line,
    Row,
    at_least,
    at_most,
    counted,
    cpu_ms,
    markdown,
    per_second,
    read,
    show,
    written,
)
from tests.doubles.process import Remote
from tests.doubles.telegram import TOKEN, TelegramDouble
from tests.doubles.telegram.rates import Figures as Rates

PEOPLE = 28
TINY = Size(warm=4, send=PEOPLE, planning=PEOPLE, ledger=PEOPLE, taps=PEOPLE // 2, policy=10)

needs_peers = pytest.mark.skipif(not PEERS.exists(), reason="peers are installed for `make bench` only")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


@pytest.fixture(scope="module")
def place(folder: Path) -> Place:
    return Place(folder)


def test_every_line_of_the_issue_has_a_name(place: Place) -> None:
    lines = contests(TINY, place)
    assert tuple(lines) == NAMES
    assert all("kompis" in " ".join(line.sides) or "sqlite" in line.sides for line in lines.values())


async def test_kompis_sends_to_everybody_once(place: Place) -> None:
    figures = await Senders(place).kompis(PEOPLE)()
    assert figures["pieces"] == PEOPLE
    assert figures["cpu_seconds"] > 0


@pytest.mark.parametrize("side", ["kompis", "kompis, by webhook"])
async def test_everybody_who_taps_sees_an_edit(side: str, place: Place) -> None:
    figures = await contests(TINY, place)["taps"].sides[side]()
    assert figures["pieces"] == PEOPLE // 2
    assert 20 <= figures["paced_p50_ms"] <= figures["paced_p99_ms"]


@pytest.mark.parametrize("name", ["ledger", "planning"])
async def test_kompis_does_its_work_on_sqlite_and_says_what_it_cost(name: str, place: Place) -> None:
    line = contests(TINY, place)[name]
    figures = await next(iter(line.sides.values()))()
    assert figures["pieces"] == PEOPLE
    assert min(figures["seconds"], figures["cpu_seconds"]) > 0


@needs_peers
async def test_a_peer_sends_to_everybody_too(place: Place) -> None:
    figures = await Senders(place).peer("ptb", 5, workers=2)()
    assert figures["given_up"] == 0


async def test_nothing_is_left_of_a_database_that_was_worked_on(place: Place, folder: Path) -> None:
    async with place.town(PEOPLE) as database:
        there = {path.name for path in folder.iterdir()}
    left = {path.name for path in folder.iterdir()}
    assert there - left == {Path(database).name}


async def test_a_side_that_cannot_do_its_work_gives_no_figures(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Failed, match=r"^policy_fsrs ended with 1"):
        await measured("policy_fsrs", nobody=0)
    assert capfd.readouterr().err.splitlines()[-1] == "KeyError: 'requests'"


# --- how it is run ------------------------------------------------------------------------------


class _Contest:
    """A line that only notes who was asked, in which order."""

    rounds: Final = "one by one"

    def __init__(self, asked: list[str], *, fails: bool = False) -> None:
        self._asked = asked
        self._fails = fails

    @property
    def sides(self) -> dict[str, Callable[[], Any]]:
        """Three of them."""
        return {name: self._side(name) for name in "abc"}

    def _side(self, name: str) -> Callable[[], Any]:
        async def side() -> Figures:
            self._asked.append(name)
            if self._fails:
                raise Failed(name)
            return {"seconds": 1.0}

        return side

    def line(self, found: Found) -> Line:
        """Nothing of interest."""
        return Line("", (found.row("seconds", read("seconds"), side="a"),), "")


async def test_in_every_round_another_side_begins() -> None:
    asked: list[str] = []
    await run({"one": _Contest(asked)}, 3)
    assert "".join(asked) == "abcbcacab"


async def test_a_line_that_fails_is_left_out_and_the_others_go_on() -> None:
    found = await run({"one": _Contest([], fails=True), "other": _Contest([])}, 1)
    assert list(found) == ["other"]


# --- the local API ------------------------------------------------------------------------------

MARKUP = {"inline_keyboard": [[{"text": "A", "callback_data": "1:a:1:0:0"}]]}
BOLD = {"type": "bold", "offset": 0, "length": 3}
CALLS: Sequence[tuple[str, dict[str, Any]]] = [
    ("getMe", {}),
    ("getUpdates", {"timeout": 0}),
    ("getWebhookInfo", {}),
    ("setMyCommands", {"commands": [{"command": "today", "description": "Today"}]}),
    ("sendMessage", {"chat_id": 1001, "text": " Hej!", "reply_markup": MARKUP}),
    ("sendMessage", {"chat_id": "1001", "text": "Hej då", "entities": [BOLD]}),
    ("editMessageText", {"chat_id": 1001, "message_id": 1, "text": "Rätt", "reply_markup": MARKUP}),
]


@pytest.fixture
async def local() -> AsyncIterator[Remote]:
    async with api(0) as remote:
        yield remote


async def _ask(url: str, method: str, values: dict[str, Any]) -> tuple[int, Any]:
    address = f"{url}/bot{TOKEN}/{method}"
    async with aiohttp.ClientSession() as session, session.post(address, json=values) as answer:
        return answer.status, await answer.json()


async def test_the_fast_api_answers_like_the_strict_one(local: Remote) -> None:
    async with TelegramDouble() as double:
        double.person()
        for method, values in CALLS:
            strict, fast = [await _ask(url, method, values) for url in (double.url, local.url)]
            assert _timeless(fast) == _timeless(strict), method


def _timeless(answer: tuple[int, Any]) -> Any:  # noqa: ANN401 - JSON
    status, body = answer
    if isinstance(body.get("result"), dict):
        body["result"] = {**body["result"], "date": 0, "edit_date": "edit_date" in body["result"]}
    return status, body


async def test_it_refuses_like_the_strict_one(local: Remote) -> None:
    await local.post("limit", rate=1.0, burst=1)
    async with TelegramDouble(rates=Rates(bot=1.0, bot_burst=1, chat=None)) as double:
        double.person()
        for _ in range(2):
            values = {"chat_id": 1001, "text": "Hej"}
            strict, fast = [await _ask(url, "sendMessage", values) for url in (double.url, local.url)]
            assert fast[0] == strict[0]
    assert fast == strict
    seen = await local.get("seen")
    assert (seen["messages"], seen["refused"], seen["early"]) == (1, 1, 0)


async def test_it_counts_from_the_press_to_the_edit(local: Remote) -> None:
    await _ask(local.url, "sendMessage", {"chat_id": 1001, "text": "Hej", "reply_markup": MARKUP})
    pressing = asyncio.create_task(local.post("taps", chats=[1001]))
    _, told = await _ask(local.url, "getUpdates", {"timeout": 5})
    (press,) = [update["callback_query"] for update in told["result"]]
    assert (press["data"], press["message"]["chat"]["id"]) == ("1:a:1:0:0", 1001)
    await _ask(local.url, "editMessageText", {"chat_id": 1001, "message_id": 1, "text": "Rätt"})
    waited = await pressing
    assert 0 < waited["p99_ms"] <= 1000 * waited["seconds"]


def test_who_was_told_and_comes_too_early_is_noted() -> None:
    limit = Limit(1.0, 1, travels=0.02)
    assert limit.admit(1, 0.0) is None
    assert (limit.admit(1, 0.1), limit.is_early) == (1, False)
    assert (limit.admit(1, 0.15), limit.is_early) == (1, False)  # before it can have heard
    assert (limit.admit(2, 0.5), limit.is_early) == (1, False)  # perhaps only the other chat was meant
    assert (limit.admit(1, 0.6), limit.is_early) == (1, True)
    assert limit.admit(1, 1.2) is None


def test_the_fullest_second_need_not_begin_with_a_full_second() -> None:
    assert most_in_a_second([]) == 0
    assert most_in_a_second([0.0, 0.9, 1.0, 1.8, 1.9, 2.5]) == 4


# --- the table ----------------------------------------------------------------------------------

FOUND = Found(
    {
        "kompis": [
            {"seconds": 2.0, "cpu_seconds": 1.0, "pieces": 4},
            {"seconds": 1.0, "cpu_seconds": 9.0, "pieces": 4},
        ],
        "peer": [{"seconds": 6.0, "cpu_seconds": 2.0, "pieces": 2}],
    }
)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (FOUND.row("seconds", read("seconds"), None, ["peer"]), (1.5, 6.0, 4.0)),
        (FOUND.row("CPU ms a piece", cpu_ms, None, ["peer"]), (1250.0, 1000.0, 0.8)),
        (FOUND.row("pieces a second", per_second, None, ["peer"], better="more"), (3.0, 1 / 3, 9.0)),
        (FOUND.row("a count", read("pieces"), None, ["peer"], better=None), (4.0, 2.0, None)),
    ],
    ids=lambda value: value.what if isinstance(value, Row) else "",
)
def test_a_ratio_above_one_speaks_for_kompis(row: Row, expected: Sequence[float | None]) -> None:
    (beside,) = row.beside
    assert (row.figure, beside.figure, beside.ratio) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("goal", "figure", "met"),
    [(at_most(2), 2.0, True), (at_most(2), 2.1, False), (at_least(2), 2.0, True), (at_least(2), 1.9, False)],
)
def test_a_goal_is_met_where_the_figure_reaches_it(goal: Goal, figure: float, *, met: bool) -> None:
    assert goal.met(figure) is met


LINES = {
    "send": Line(
        "lessons",
        (
            Row("CPU ms", 0.5, at_most(0.28), (Beside("a peer", 1234.0, 2468.0, at_least(6)),)),
            Row("no more than a figure", 7.0),
        ),
        "The disk.",
    )
}


def test_the_table_shows_goal_beside_figure_beside_peer_and_what_limits() -> None:
    page = io.StringIO()
    show(LINES, "heading", Console(file=page, width=100))
    said = page.getvalue()
    words = ["heading", "send: lessons", "0.50", "≤ 0.28", "no", "a peer", "1,234", "2,468 x", "≥ 6 x", "yes"]
    assert [word for word in [*words, "1 of 2 goals met", "send: The disk."] if word not in said] == []


def test_the_table_can_be_pasted_into_a_page() -> None:
    said = markdown(LINES, "heading").splitlines()
    assert "| `send` | CPU ms | 0.50 |  | ≤ 0.28 | no |" in said
    assert "|  | &emsp;a peer | 1,234 | 2,468 x | ≥ 6 x | yes |" in said
    assert "- `send` (lessons): The disk." in said


@pytest.mark.parametrize(
    ("value", "words"), [(0, "0"), (0.0456, "0.0456"), (0.284, "0.28"), (12.34, "12.3"), (1234.5, "1,234")]
)
def test_a_figure_has_three_digits_that_count(value: float, words: str) -> None:
    assert written(value) == words


def test_goals_are_counted() -> None:
    assert counted(LINES.values()) == "1 of 2 goals met"
