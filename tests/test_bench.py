"""The bench, with tiny numbers: every side runs as it does for real, and the table says what was measured."""

import importlib.util
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console

from bench.__main__ import run
from bench.lines import Size, contests
from bench.place import Place
from bench.process import Failed, Figures, measured
from bench.table import Line, Row, cpu_ms, per_second, read, show

PEOPLE = 12
TINY = Size(PEOPLE, PEOPLE, PEOPLE, PEOPLE, PEOPLE)  # all alike, so that they share databases

needs_rate_limiter = pytest.mark.skipif(
    importlib.util.find_spec("aiolimiter") is None,
    reason="the peer's rate limiter is installed for `make bench` only",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


@pytest.fixture(scope="module")
def place(folder: Path) -> Place:
    return Place(folder)


@pytest.mark.parametrize("name", ["planning", "ledger", "policy"])
async def test_both_sides_of_a_line_do_their_work_and_say_what_it_cost(name: str, place: Place) -> None:
    lines = {name: contests(TINY, place)[name]}
    ((ours, theirs),) = (await run(lines, 1))[name]
    line = lines[name].line([ours], [theirs])
    free = [row.what for row in line.rows if min(row.kompis, row.peer) <= 0 and "adds" not in row.what]
    assert free == []


async def test_kompis_sends_every_lesson_through_the_whole_way_out(place: Place) -> None:
    figures = await contests(TINY, place)["limit"].kompis()
    assert (figures["refused"], figures["early"], figures["given_up"]) == (0, 0, 0)


@needs_rate_limiter
async def test_the_peer_sends_every_lesson_too(place: Place) -> None:
    figures = await contests(TINY, place)["limit"].peer()
    assert figures["given_up"] == 0


def test_nothing_is_left_of_a_database_that_was_worked_on(place: Place, folder: Path) -> None:
    with place.town(PEOPLE) as file:
        there = [path.name for path in folder.iterdir()]
    left = [path.name for path in folder.iterdir()]
    assert set(there) - set(left) == {Path(file).name}


async def test_a_side_that_cannot_do_its_work_gives_no_figures(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Failed, match=r"^planning_apscheduler ended with 1"):
        await measured("planning_apscheduler", nobody=0)
    assert capfd.readouterr().err.splitlines()[-1] == "KeyError: 'people'"


# --- the table ----------------------------------------------------------------------------------

OURS = [{"seconds": 2.0, "cpu_seconds": 1.0}, {"seconds": 1.0, "cpu_seconds": 9.0}]
THEIRS = [{"seconds": 6.0, "cpu_seconds": 2.0}, {"seconds": 9.0, "cpu_seconds": 2.0}]


@pytest.mark.parametrize(
    ("row", "figures"),
    [
        (Row.less("seconds", read("seconds"), OURS, THEIRS), (1.5, 7.5, 5.0)),
        (Row.less("CPU ms a piece", cpu_ms(1000), OURS, THEIRS), (5.0, 2.0, 0.4)),
        (Row.more("pieces a second", per_second(6), [OURS[0]], [THEIRS[0]]), (3.0, 1.0, 3.0)),
        (Row.less("nothing at all", read("none"), [{"none": 0.0}], [{"none": 1.0}]), (0.0, 1.0, None)),
        (Row.count("429s", read("seconds"), OURS, THEIRS), (1.5, 7.5, None)),
    ],
    ids=lambda value: value.what if isinstance(value, Row) else "",
)
def test_a_ratio_above_one_speaks_for_kompis(row: Row, figures: Sequence[float | None]) -> None:
    assert (row.kompis, row.peer, row.ratio) == pytest.approx(figures)


def test_the_table_shows_both_figures_the_ratio_and_what_limits() -> None:
    shown: list[Figures] = [{"seconds": 0.5, "cpu_seconds": 0.5}]
    row = Row.less("seconds", read("seconds"), shown, [{"seconds": 1234.0}])
    page = io.StringIO()
    show([Line("planning", "a job each", (row,), "The disk.")], "heading", Console(file=page, width=80))
    said = page.getvalue()
    words = ["heading", "1. planning", "beside a job each", "0.50", "1,234", "2,468 x", "1. The disk."]
    assert [word for word in words if word not in said] == []
