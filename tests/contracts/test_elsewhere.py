"""An adapter from elsewhere: a package of its own, found by its entry point and by nothing else."""

import asyncio
import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path
from typing import Any, Final

import pytest

from tests.contracts.running import ROOT, Run, answers, running

PACKAGE: Final = ROOT / "tests" / "contracts" / "elsewhere" / "kompis_notes"
PAGE: Final = ROOT / "docs" / "add-a-channel.md"
SOURCES: Final = sorted(path for path in PACKAGE.glob("*.py"))
DISTRIBUTION: Final = "kompis_notes-1.0"
ABOUT: Final = {
    "METADATA": "Metadata-Version: 2.1\nName: kompis-notes\nVersion: 1.0\n",
    "WHEEL": "Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "entry_points.txt": "[kompis.adapters]\nnotes = kompis_notes\n",
    "RECORD": "",
}


def wheel(folder: Path) -> Path:
    """The package as a wheel, which is a zip with a folder about it."""
    path = folder / f"{DISTRIBUTION}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as made:
        for source in SOURCES:
            made.write(source, f"{PACKAGE.name}/{source.name}")
        for name, text in ABOUT.items():
            made.writestr(f"{DISTRIBUTION}.dist-info/{name}", text)
    return path


def environment(folder: Path) -> Path:
    """A throw-away environment that has what this one has, and the package. Gives its interpreter."""
    venv.create(folder / "env", symlinks=True)
    python = folder / "env" / "bin" / "python"
    [packages] = (folder / "env" / "lib").glob("python*/site-packages")
    ours = next(path for path in sys.path if path.endswith("site-packages"))
    (packages / "kompis.pth").write_text(f"import site; site.addsitedir({ours!r})\n{ROOT}\n", "utf-8")
    command = [
        "pip",
        "install",
        "--quiet",
        "--offline",
        "--no-index",
        "--no-deps",
        "--no-config",
        "--no-cache",
    ]
    install = [str(ROOT / ".tools" / "bin" / "uv"), *command, "--python", str(python), str(wheel(folder))]
    subprocess.run(install, check=True, env={**os.environ, "UV_LINK_MODE": "copy"})
    return python


class Alva:
    """She leaves notes, and reads what is written to her."""

    def __init__(self, run: Run) -> None:
        self._folder = run.folder / "notes"
        self._run = run
        self._count = 0

    def leaves(self, **note: str) -> None:
        """Leave a note, whole at once."""
        self._count += 1
        draft = self._folder / "draft"
        draft.write_text(json.dumps({"from": "alva", **note}), "utf-8")
        draft.rename(self._folder / "in" / f"{self._count}.json")

    async def reads(self, number: int) -> dict[str, Any]:
        """The note of this number that she gets."""
        file = self._folder / "out" / "alva.jsonl"
        async with asyncio.timeout(20):
            while not file.exists() or len(lines := file.read_text("utf-8").splitlines()) < number:
                assert self._run.process.returncode is None, self._run.log
                await asyncio.sleep(0.02)
        note: dict[str, Any] = json.loads(lines[number - 1])
        return note


async def test_a_person_joins_on_an_adapter_that_another_package_brings(
    tmp_path: Path, sqlite_template: Path
) -> None:
    python = await asyncio.to_thread(environment, tmp_path)
    board = "board: {adapter: notes, folder: notes}"
    async with running(tmp_path, board, python=python, tables=sqlite_template) as run:
        await answers(run)
        alva = Alva(run)
        alva.leaves(words="/start city")
        for number in (1, 2, 3):
            ways = (await alva.reads(number))["buttons"]
            alva.leaves(tap=next(iter(ways.values())))
        tip = await alva.reads(4)
    assert tip["words"].startswith("**Tips 1 av 10") or tip["words"].startswith("Tips 1 av 10")
    assert run.loaded["kompis_notes.channel"] == str(
        next((tmp_path / "env" / "lib").glob("python*/site-packages/kompis_notes/channel.py"))
    )


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_the_page_shows_the_adapter_that_was_run(source: Path) -> None:
    shown = f"```python\n# {PACKAGE.name}/{source.name}\n{source.read_text('utf-8')}```\n"
    assert shown in PAGE.read_text("utf-8")


def test_the_page_shows_how_the_package_names_itself() -> None:
    assert f'notes = "{PACKAGE.name}"' in PAGE.read_text("utf-8")
    assert f"notes = {PACKAGE.name}" in ABOUT["entry_points.txt"]
