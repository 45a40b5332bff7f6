"""Nothing above the adapters asks which platform it speaks with."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from adapters import ADAPTERS
from bot.phrases import LANGUAGES, SOURCE, of
from tests.contracts.running import ROOT

ALLOWED: Final = {
    "bot/app/channels.py": "builds the channels; knows that the web chat draws previews, and who has the "
    "manifest of Slack's",
    "bot/app/demo.py": "the demo's configuration names the web chat",
    "bot/cli/slack.py": "`kompis slack manifest` is a command about Slack, and about nothing else",
    "bot/log.py": "names the libraries that talk too much",
    "bot/settings/load.py": "`web` is the section about the web server, which has no other name",
}
"""The only files below bot/ that name an adapter, and why each does."""

NAMES: Final = frozenset(ADAPTERS)
PROMISES: Final = {"sending", "editing", "coming_in", "failing", "closing", "cases", "powers"}


def named(source: str) -> Iterator[tuple[int, str]]:
    """Where a source says an adapter's name: as a text by itself, or in what it imports."""
    if not re.search(rf"[\"'.]({'|'.join(NAMES)})\b", source):
        return
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Constant(value=str(text)) if text in NAMES:
                yield node.lineno, text
            case ast.ImportFrom(module=str(module)) if module.startswith("adapters."):
                yield node.lineno, module
            case ast.Import(names=names):
                yield from ((node.lineno, one.name) for one in names if one.name.startswith("adapters."))


def sources() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "bot").rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")


def test_nothing_below_bot_knows_an_adapter_by_name_but_for_a_reason() -> None:
    found = {
        file: [f"line {line}: {name}" for line, name in named(source)]
        for file, source in sources()
        if file not in ALLOWED
    }
    assert {file: lines for file, lines in found.items() if lines} == {}


def test_every_exception_is_still_needed() -> None:
    assert [file for file, source in sources() if file in ALLOWED and list(named(source))] == sorted(ALLOWED)


@pytest.mark.parametrize(
    "source",
    ['if channel == "slack": pass', "from adapters.web import render", "import adapters.telegram.parse"],
)
def test_a_name_would_be_found(source: str) -> None:
    assert len(list(named(source))) == 1


def test_a_channel_is_one_folder_and_one_row() -> None:
    folders = {path.parent.name for path in (ROOT / "adapters").glob("*/build.py")}
    assert folders == set(ADAPTERS)
    table = (ROOT / "adapters" / "__init__.py").read_text("utf-8")
    assert [table.count(f'"adapters.{name}"') for name in ADAPTERS] == [1] * len(folders)


@pytest.mark.parametrize("part", ["cases", "stands"])
def test_a_channel_takes_part_in_the_contract_by_one_table_of_cases_and_one_stand(part: str) -> None:
    folder = ROOT / "tests" / "contracts" / part
    assert {path.stem for path in folder.glob("*.py")} == {"__init__", "double", *ADAPTERS}


def test_the_promises_themselves_name_no_channel() -> None:
    """They are the same for whoever comes next."""
    folder = ROOT / "tests" / "contracts"
    sources = {name: (folder / f"test_{name}.py").read_text("utf-8") for name in PROMISES}
    assert {name for name, source in sources.items() if list(named(source))} == set()


# ------------------------------------------------------------------------------------- what is said of it


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != SOURCE])
@pytest.mark.parametrize("adapter", ADAPTERS)
def test_who_else_can_read_is_said_in_every_language(adapter: str, language: str) -> None:
    sentence = ADAPTERS[adapter].who_else_can_read()
    assert sentence.endswith(".")
    assert of(language)(sentence) != sentence


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_limits_bear_the_adapters_name(adapter: str) -> None:
    assert ADAPTERS[adapter].limits().channel == adapter


@pytest.mark.parametrize("module", ["settings", "limits", "parse", "build", "examine"])
@pytest.mark.parametrize("adapter", ADAPTERS)
def test_every_adapter_has_every_module(adapter: str, module: str) -> None:
    assert Path(ROOT, "adapters", adapter, f"{module}.py").is_file()
