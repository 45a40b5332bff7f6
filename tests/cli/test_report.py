"""kompis report: in words, as JSON and CSV, as a picture; and when there is nothing to tell yet."""

import csv
import io
import json
import struct
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from bot.services.learning.shelf import Shelf
from bot.storage.store import open_store
from bot.storage.tables import answers, asks, enrolments, flags, persons
from tests.cli.conftest import ROOT, Kompis, Said
from tests.services.learning.shop import open_shop

NOW = datetime(2026, 10, 5, tzinfo=UTC)
PLACE = "lessons/service/course.yaml:21:17"


@pytest.fixture
def people(database: str, shelf: Shelf) -> None:
    """Twelve people follow the shipped course; six have answered, half of them right."""
    with open_store(database) as store:
        open_shop(store, shelf)
        store.write_now(_answer, shelf.library.courses["service"].hash)


def _answer(db: Connection, version: str) -> None:
    rows = [{"created_at": NOW, "language": "sv"}] * 12
    ids = list(db.scalars(insert(persons).returning(persons.c.id), rows))
    db.execute(insert(enrolments), [{"person_id": one, "cohort_id": 1, "started_at": NOW} for one in ids])
    row = {"course": "service", "version": version, "lesson": "first-impression", "question": "greet"}
    for place, person in enumerate(ids[:6]):
        ask = {"kind": "review", "place": 0, "asked_at": NOW, "days": 30, "forecast": 0.75}
        db.execute(insert(asks).values(**row, **ask, person_id=person))
        ask_id = db.scalars(select(asks.c.id).order_by(asks.c.id.desc())).first()
        chosen = {"chosen": [2 if place % 2 else 0], "correct": place % 2 == 1}
        db.execute(insert(answers).values(**row, **chosen, ask_id=ask_id, person_id=person, answered_at=NOW))
    words = "=1+1 \x1b[31mtvå svar är rätt"
    db.execute(insert(flags).values(**row, person_id=ids[0], language="sv", words=words, flagged_at=NOW))


def greeting(report: dict[str, Any]) -> dict[str, Any]:
    return next(one for one in report["questions"] if one["question"] == "greet")


@pytest.mark.usefixtures("people")
def test_it_is_read_in_swedish_at_eighty_columns(kompis: Kompis) -> None:
    said = kompis("report", "service", "--language", "sv")
    assert (said.code, said.err) == (0, "")
    assert [line for line in said.out.splitlines() if len(line) > 80] == []
    hard = said.out.replace("\N{NO-BREAK SPACE}", " ")
    assert "Är med: 12. Klara: färre än fem. Provat på jobbet: färre än fem har fått frågan.\n" in hard
    assert "\nGår att nå: färre än fem.\n" in hard
    assert "30 dagar        6  50 %             25 %     75 %\n" in hard
    assert (
        f"  first-impression/greet, {PLACE}\n"
        "  Ställd: 6, besvarad: 6. Rätt: 50 % (19 % till 81 %), utan gissningar: 25 %.\n"
        "               3  Gör klart lådan jag har\n"
        "    nästan ingen  Frågar vad kunden söker\n"
        "  ✔            3  Tittar upp och säger hej\n"
        "  Konstig fråga? 1 gång\n"
        "    ”=1+1 [31mtvå svar är rätt”\n"
    ) in hard


@pytest.mark.usefixtures("people")
def test_it_is_read_in_english_too(kompis: Kompis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    said = kompis("report", "service")
    assert said.out.splitlines()[2] == (
        "Taking part: 12. Done: fewer than five. Tried at work: fewer than five asked."
    )
    assert "  Asked: 6, answered: 6. Right: 50% (19% to 81%), guesses out: 25%.\n" in said.out
    assert said.out == kompis("report", "service", "--language", "en").out


@pytest.mark.usefixtures("people")
def test_json_is_one_object_with_the_documented_keys(kompis: Kompis) -> None:
    found = json.loads(kompis("report", "service", "--json").out)
    assert (found["course"], found["enrolled"], found["enough"]) == ("service", 12, True)
    assert (found["brier"], found["forecasts"]) == (0.3125, 6)  # (3 * 0.25² + 3 * 0.75²) / 6
    right = {
        "answers": 6,
        "share": 0.5,
        "interval": {"low": 0.1876, "high": 0.8124},
        "corrected": 0.25,
        "nearly": None,
    }
    assert found["remembered"][0] == {"days": 30, "right": right, "forecast": 0.75}
    assert found["calibration"] == [{"low": 0.7, "high": 0.8, "forecast": 0.75, "right": right}]
    asked = greeting(found)
    assert (asked["place"], asked["asked"], asked["answered"]["right"]) == (PLACE, 6, right)
    assert asked["answered"]["options"][2] == {
        "text": "Tittar upp och säger hej",
        "correct": True,
        "chosen": 3,
        "nearly": None,
    }
    assert len(found["questions"]) == 10
    documented = set((ROOT / "docs" / "report.md").read_text("utf-8").split("`"))
    assert _keys(found) - documented == set()


def _keys(value: object) -> set[str]:
    if isinstance(value, dict):
        return {*value, *(key for one in value.values() for key in _keys(one))}
    return {key for one in value for key in _keys(one)} if isinstance(value, list) else set()


@pytest.mark.usefixtures("people")
def test_csv_has_a_header_and_a_line_a_question_that_no_spreadsheet_runs(kompis: Kompis) -> None:
    rows = list(csv.DictReader(io.StringIO(kompis("report", "service", "--csv").out)))
    assert len(rows) == 10
    first = rows[0]
    names = ("asked", "answers", "right", "right_low", "corrected", "option_A", "option_B", "correct_options")
    assert [first[name] for name in names] == ["6", "6", "0.5", "0.1876", "0.25", "3", "nearly none", "C"]
    assert first["flag_words"].startswith("'=1+1")
    assert [rows[1][name] for name in names] == [""] * 8
    documented = set((ROOT / "docs" / "report.md").read_text("utf-8").split("`"))
    assert {name for name in first if not name.startswith("option_")} - documented == set()


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_picture_is_a_png_of_1200_by_800(kompis: Kompis, folder: Path, language: str) -> None:
    said = kompis("report", "service", "--png", "report.png", "--json", "--language", language)
    assert (said.code, said.err) == (0, "report.png is written.\n")
    image = (folder / "report.png").read_bytes()
    assert image.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", image[16:24]) == (1200, 800)


@pytest.mark.usefixtures("database")
def test_a_picture_that_cannot_be_written_is_one_sentence(kompis: Kompis) -> None:
    said = kompis("report", "service", "--png", "nowhere/report.png", "--csv")
    assert (said.code, said.err) == (
        1,
        "cannot write nowhere/report.png: No such file or directory; name another file\n",
    )


def test_nothing_draws_unless_a_picture_is_wanted(folder: Path) -> None:
    program = (
        "import sys\n"
        "from bot.cli import kompis\n"
        "code = kompis(['report', 'service', '--json'])\n"
        "sys.exit(code or 'matplotlib' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env={"PYTHONPATH": str(ROOT)}, capture_output=True,
        timeout=30, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("sv", "Färre än fem personer har svarat än så länge. Sedan kommer siffrorna.\n"),
        ("en", "Fewer than five people have answered so far. Figures appear after that.\n"),
    ],
)
def test_before_there_are_answers_it_says_so(kompis: Kompis, language: str, sentence: str) -> None:
    said = kompis("report", "service", "--language", language)
    assert (said.code, said.err) == (0, "")
    assert said.out.endswith(f"\n\n{sentence}")
    assert len(said.out.splitlines()) == 6


@pytest.mark.usefixtures("database")
def test_an_unknown_course_is_one_sentence_with_the_nearest(kompis: Kompis) -> None:
    assert kompis("report", "servise") == Said(
        1, "", "there is no course servise in lessons: did you mean service?\n"
    )
    assert kompis("report", "kassa") == Said(1, "", "there is no course kassa in lessons: there is service\n")


@pytest.mark.usefixtures("database")
def test_a_course_with_a_fault_is_sent_to_the_check(kompis: Kompis, folder: Path) -> None:
    (folder / "lessons").unlink()
    for name in ("service", "till"):
        (folder / "lessons" / name).mkdir(parents=True)
    shipped = (ROOT / "lessons" / "service" / "course.yaml").read_text("utf-8")
    (folder / "lessons" / "service" / "course.yaml").write_text(shipped, "utf-8")
    (folder / "lessons" / "till" / "course.yaml").write_text("title: [\n", "utf-8")
    assert kompis("report", "till") == Said(
        1, "", "the course till has a fault; see where with `kompis check lessons/till`\n"
    )


def test_two_forms_at_once_are_wrong_usage(kompis: Kompis) -> None:
    said = kompis("report", "service", "--json", "--csv")
    assert (said.code, said.out) == (2, "")
    assert said.err == "Invalid value for --json --csv: choose one of them; see `kompis report --help`\n"
