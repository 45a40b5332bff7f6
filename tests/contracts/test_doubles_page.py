"""The page about the doubles names tests that there are, and leaves out no point."""

import ast
import re
from functools import cache
from typing import Final

import pytest

from tests.contracts.running import ROOT

PAGE: Final = (ROOT / "docs" / "doubles.md").read_text("utf-8")
FILES: Final = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("tests/doubles/test_*.py"))
POINTS: Final = [str(number) for number in range(1, 11)]


def rows(platform: str) -> list[list[str]]:
    """The rows of a platform's table: point, what is enforced, tests."""
    table = PAGE.partition(f"## {platform}\n")[2].partition("\n## ")[0]
    cells = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in cells[2:]]


@cache
def functions_of(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(node.name for node in functions if node.name.startswith("test_"))


def file_of(platform: str, place: str) -> str:
    """Where a test is, of which the page says where: a file's path, or only what it is about."""
    return place if place.endswith(".py") else f"tests/doubles/test_{platform.lower()}_{place or 'double'}.py"


def missing(platform: str) -> list[str]:
    """The tests a table names that do not exist, and rows that name none."""
    found = []
    for _, enforced, cell in rows(platform):
        named = re.findall(r"`([^`]+)`", cell)
        found.extend([] if named else [enforced])
        for name in named:
            place, _, function = name.rpartition("::")
            file = file_of(platform, place)
            if not (ROOT / file).exists() or function not in functions_of(file):
                found.append(name)
    return found


@pytest.mark.parametrize("platform", ["Telegram", "Slack"])
def test_each_test_that_the_page_names_exists_and_each_row_names_one(platform: str) -> None:
    assert missing(platform) == []


@pytest.mark.parametrize("platform", ["Telegram", "Slack"])
def test_every_point_is_there_in_order(platform: str) -> None:
    numbers = [point.split()[0] for point, *_ in rows(platform) if point[:1].isdigit()]
    assert numbers == POINTS


def test_no_test_of_a_double_is_left_out() -> None:
    named = set(re.findall(r"test_\w+(?=`)", PAGE))
    assert {name for file in FILES for name in functions_of(file)} - named == set()
