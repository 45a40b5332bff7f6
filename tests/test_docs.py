"""The documents keep their word: links lead somewhere, commands exist, examples load, records are short."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

import pytest
import typer.main

from adapters import ADAPTERS
from bot.cli.commands import app
from bot.settings import load_settings

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "lessons").glob("*.md")],
)
RECORDS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
SHORTEST_CONFIG = """
organisations:
  city:
    name: Vår stadskärna
    cohorts: [{course: service}]
channels:
  web: {adapter: web, organisation: city}
  telegram: {adapter: telegram, organisation: city, token: "${TELEGRAM_TOKEN}"}
"""
KOMPIS = typer.main.get_command(app)


def code(text: str) -> Iterator[str]:
    """What stands in a document as code: blocks line by line without remarks, and spans between backticks."""
    for number, part in enumerate(re.split(r"^```.*$", text, flags=re.MULTILINE)):
        if number % 2:
            yield from (line.partition("#")[0].rstrip() for line in part.splitlines())
        else:
            yield from re.findall(r"`([^`\n]+)`", part)


def commands(text: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """Every call of kompis in the code of a document: as it stands there, its words, its options.

    ``/kompis`` with nothing before it is Slack's command.
    """
    for line in code(text):
        for call in re.findall(r"(?:^|(?<=\w)/|`|&& )kompis (-{0,2}[a-z][^`]*)", line):
            words = call.split()
            options = [word.strip("[]") for word in words if word.startswith(("--", "[--"))]
            ahead = takewhile(re.compile(r"-{0,2}[a-z]+(\|[a-z]+)*").fullmatch, words)
            yield line, [word for word in ahead if not word.startswith("-")], options


def missing(words: list[str], options: list[str]) -> list[str]:
    """Which of a call's words and options kompis does not know; words behind the command are arguments."""
    known = {"--help", *(option for parameter in KOMPIS.params for option in parameter.opts)}
    command = KOMPIS
    for word in words:
        below = getattr(command, "commands", {})
        if not below:
            break
        if word not in below:
            return [word]
        command = below[word]
        known |= {option for parameter in command.params for option in parameter.opts}
    return [option for option in options if option not in known]


def unknown_commands(text: str) -> list[str]:
    return [f"{line}: {word}" for line, words, options in commands(text) for word in missing(words, options)]


def anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", document.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    broken = []
    for link in re.findall(r"\]\((?!http)([^)]+)", document.read_text("utf-8")):
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_of_kompis_that_is_named_exists(document: Path) -> None:
    assert unknown_commands(document.read_text("utf-8")) == []


def test_a_command_that_does_not_exist_would_be_found() -> None:
    assert unknown_commands("`kompis chekc lessons` and `kompis plan --when`, `kompis person erase 7`") == [
        "kompis chekc lessons: chekc",
        "kompis plan --when: --when",
    ]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_target_of_make_that_is_named_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {
        word
        for line in code(document.read_text("utf-8"))
        for word in re.findall(r"(?:^|&& |, )make ([a-z]+)", line)
    }
    assert named - targets == set()


def test_the_settings_shown_to_whoever_hosts_are_the_defaults(tmp_path: Path) -> None:
    shown = re.findall(
        r"^```yaml\n(.*?)^```", (ROOT / "docs" / "hosting.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    shutil.copytree(ROOT / "lessons", tmp_path / "lessons")
    found = []
    for name, text in (("shown.yaml", shown[0]), ("shortest.yaml", SHORTEST_CONFIG)):
        (tmp_path / name).write_text(text, "utf-8")
        settings = load_settings(tmp_path / name, {"TELEGRAM_TOKEN": "123456:ABC"}, ADAPTERS)
        found.append(replace(settings, file=tmp_path))
    assert found[0] == found[1]


def test_what_the_log_says_is_written_as_it_is_said() -> None:
    table = (ROOT / "docs" / "hosting.md").read_text("utf-8").partition("| event |")[2].partition("\n\n")[0]
    sources = [path.read_text("utf-8") for top in ("bot", "adapters") for path in (ROOT / top).rglob("*.py")]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    events = [event.removesuffix("…").strip() for cell in cells for event in re.findall(r"`([^`]+)`", cell)]
    assert events
    assert [event for event in events if not any(f'"{event}' in source for source in sources)] == []


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_a_record_of_a_decision_is_short_and_says_why_what_and_what_for(record: Path) -> None:
    text = record.read_text("utf-8")
    assert re.findall(r"^\*\*(\w+)\.\*\*", text, re.MULTILINE) == ["Context", "Decision", "Consequence"]
    assert len(text.splitlines()) <= 15


def test_the_index_of_decisions_names_every_record_once_and_in_order() -> None:
    index = (ROOT / "docs" / "decisions" / "README.md").read_text("utf-8")
    titles = [record.read_text("utf-8").partition("\n")[0].partition(". ") for record in RECORDS]
    assert re.findall(r"^(\d+)\. \[(.*)\]\((.*)\)$", index, re.MULTILINE) == [
        (number.removeprefix("# "), title, record.name)
        for record, (number, _, title) in zip(RECORDS, titles, strict=True)
    ]
