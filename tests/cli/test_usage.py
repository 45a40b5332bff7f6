"""Exit codes, one line for what goes wrong, and an answer at once to --help."""

import errno
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot.cli import serving
from bot.cli.errors import exit_code
from bot.cli.house import CONFIG_VARIABLE, House
from tests.cli.conftest import ROOT, Kompis, Said

HEAVY = {
    "aiohttp",
    "alembic",
    "apscheduler",
    "jinja2",
    "matplotlib",
    "orjson",
    "pydantic",
    "rich",
    "sqlalchemy",
    "starlette",
    "structlog",
    "telegram",
    "uvicorn",
    "yaml",
}


def process(*words: str, cwd: Path, **environ: str) -> Said:
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(
    ("words", "config"),
    [
        (["run"], "config.yaml"),
        (["--config", "here/other.yaml", "run"], "here/other.yaml"),
        (["--config", "--debug", "run"], None),
        (["--debug", "run"], None),
        (["run", "--help"], None),
        (["demo"], None),
        ([], None),
    ],
)
def test_run_as_it_is_mostly_started_is_understood_without_typer(
    words: list[str], config: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(CONFIG_VARIABLE, raising=False)
    served: list[House] = []
    monkeypatch.setattr(serving, "serve", served.append)
    command = serving.straight(words)
    if command is not None:
        command()
    assert served == ([] if config is None else [House(Path(config), debug=False)])


def test_run_without_typer_heeds_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[House] = []
    monkeypatch.setattr(serving, "serve", served.append)
    for named in ("elsewhere.yaml", ""):
        monkeypatch.setenv(CONFIG_VARIABLE, named)
        command = serving.straight(["run"])
        assert command is not None
        command()
    assert [house.config for house in served] == [Path("elsewhere.yaml"), Path("config.yaml")]


def test_help_names_every_command_and_loads_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from bot.cli import kompis\n"
        "code = kompis(['--help'])\n"
        "print(code, *sorted(set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True
    )
    code, *modules = done.stderr.split()
    assert code == "0"
    assert HEAVY & set(modules) == set()
    commands = done.stdout.partition("Commands:\n")[2].splitlines()
    assert {line.split()[0] for line in commands} == {
        "backup",
        "check",
        "deliveries",
        "demo",
        "doctor",
        "invite",
        "migrate",
        "person",
        "plan",
        "preview",
        "report",
        "restore",
        "run",
        "schema",
        "simulate-policy",
        "slack",
        "why",
        "workplaces",
    }
    assert [line for line in commands if line.endswith("...")] == []


def test_the_version_is_the_packages(kompis: Kompis) -> None:
    said = kompis("--version")
    assert said.code == 0
    assert said.out.startswith("kompis 0.")


def test_without_a_command_it_helps_and_was_wrong_usage(kompis: Kompis) -> None:
    said = kompis()
    assert said.code == 2
    assert said.out.startswith("Usage: kompis ")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["chek"], "No such command 'chek'. Did you mean 'check', 'schema'?; see `kompis --help`\n"),
        (["person"], "Missing command; see `kompis person --help`\n"),
        (["person", "erase"], "Missing argument 'person'; see `kompis person erase --help`\n"),
        (
            ["plan", "--on", "2026-01-01"],
            (
                "Invalid value for --on: 2026-01-01 is past; name today or a later day; "
                "see `kompis plan --help`\n"
            ),
        ),
        (
            ["why", "alva"],
            (
                'Invalid value for PERSON: "alva" is neither an id nor channel:platform id; '
                "see `kompis why --help`\n"
            ),
        ),
    ],
)
def test_wrong_usage_is_one_line_and_ends_with_two(kompis: Kompis, words: list[str], expected: str) -> None:
    assert kompis(*words) == Said(2, "", expected)


def test_the_settings_are_where_one_says(kompis: Kompis, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = "there is no such file; name another with --config FILE\n"
    assert kompis("--config", "other.yaml", "check") == Said(1, "", f"other.yaml:1:1: {nowhere}")
    monkeypatch.setenv("KOMPIS_CONFIG", "third.yaml")
    assert kompis("check") == Said(1, "", f"third.yaml:1:1: {nowhere}")


def test_every_fault_of_the_settings_is_a_line(kompis: Kompis, folder: Path) -> None:
    text = (folder / "config.yaml").read_text("utf-8")
    broken = text.replace("port: 8080", "port: none").replace("adapter: web", "adapter: wbe")
    (folder / "config.yaml").write_text(broken, "utf-8")
    for command in (["run"], ["check"], ["deliveries"], ["migrate"]):
        assert kompis(*command) == Said(
            1,
            "",
            'config.yaml:10:9: port: "none" is not a port; write a number from 1 to 65535, as 8080\n'
            'config.yaml:41:14: there is no adapter "wbe"; did you mean web?\n',
        )


def test_a_database_out_of_reach_is_one_line(
    kompis: Kompis, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (folder / "config.yaml").read_text("utf-8")
    address = "postgresql://kompis:hush@127.0.0.1:9/kompis"
    (folder / "config.yaml").write_text(text.replace("sqlite:///data/kompis.db", address), "utf-8")
    monkeypatch.setenv("KOMPIS_SECRET", "s" * 32)
    said = kompis("deliveries")
    assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
    assert said.err.startswith("cannot read or write postgresql://kompis:***@127.0.0.1:9/kompis: ")
    assert "hush" not in said.err


def test_a_database_that_cannot_be_made_is_one_line(kompis: Kompis, folder: Path) -> None:
    (folder / "data").write_text("a file, where the folder should be")
    said = kompis("deliveries")
    assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)


def test_the_unforeseen_is_one_line_too_and_debug_shows_where(capsys: pytest.CaptureFixture[str]) -> None:
    def divide() -> int:
        raise ZeroDivisionError("nobody thought of this")

    assert exit_code(divide, debug=False) == 1
    sentence = "something unforeseen: ZeroDivisionError: nobody thought of this"
    assert capsys.readouterr().err == f"{sentence}; --debug shows where\n"
    with pytest.raises(ZeroDivisionError):
        exit_code(divide, debug=True)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "the disk: No space left on device; see to room"),
        (PermissionError(errno.EACCES, "Permission denied", "/x"), "/x: Permission denied; see to room and"),
        (
            sqlite3.OperationalError("database or disk is full"),
            "the database: database or disk is full; make",
        ),
        (
            sqlite3.DatabaseError("file is not a database"),
            "the database: file is not a database; stop kompis,",
        ),
        (
            OperationalError("x", {}, Exception("attempt to write a readonly database")),
            "the database: attempt",
        ),
        (
            sqlite3.IntegrityError("UNIQUE"),
            "something unforeseen: IntegrityError: UNIQUE; --debug shows where",
        ),
        (
            ConnectionResetError("by peer"),
            "something unforeseen: ConnectionResetError: by peer; --debug shows",
        ),
    ],
    ids=str,
)
def test_what_a_disk_will_not_do_is_told_with_the_mend(
    error: Exception, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def work() -> int:
        raise error

    assert exit_code(work, debug=False) == 1
    assert capsys.readouterr().err.startswith(sentence)


def test_a_process_ends_with_the_code_and_without_a_traceback(folder: Path) -> None:
    (folder / "config.yaml").unlink()
    said = process("run", cwd=folder)
    assert said == Said(1, "", "config.yaml:1:1: there is no such file; name another with --config FILE\n")


def test_a_reader_who_leaves_early_is_no_error(folder: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m bot.cli --help | true"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.stderr == ""
