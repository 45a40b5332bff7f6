"""Commands run in this process, in a folder of their own with the shipped settings and courses."""

import logging
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from bot import cli
from bot.content.library import load_library
from bot.services.learning.shelf import Shelf

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


Kompis = Callable[..., Said]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory: config.yaml, and the courses."""
    (tmp_path / "config.yaml").write_text((ROOT / "config.yaml").read_text("utf-8"), "utf-8")
    (tmp_path / "lessons").symlink_to(ROOT / "lessons")
    monkeypatch.chdir(tmp_path)
    for name in ("KOMPIS_CONFIG", "KOMPIS_SECRET", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def database(folder: Path, sqlite_template: Path) -> str:
    """The address of the database there, with all tables, as the first start leaves it."""
    (folder / "data").mkdir(mode=0o700)
    shutil.copyfile(sqlite_template, folder / "data" / "kompis.db")
    return f"sqlite:///{folder}/data/kompis.db"


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    """The shipped courses."""
    return Shelf(load_library(ROOT / "lessons"))


@pytest.fixture
def kompis(folder: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Kompis]:
    """``kompis("plan", "--json")``: run a command, and give what it said."""

    def run(*words: str) -> Said:
        capsys.readouterr()  # what came before, such as the log of a fixture
        code = cli.kompis(words)
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield run
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()
