"""kompis check and kompis schema."""

from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Kompis, Said

COURSE = """\
title: Service
language: sv
summary: Om möten med kunder.
lessons:
  - id: halsa
    title: Hälsa först
    tip: Säg hej till alla som kommer in, också när du har fullt upp med en annan kund.
    quiz:
      question: Vad säger du?
      options:
        - {text: Hej!, correct: true, feedback: Just det.}
        - {text: Ingenting, feedback: Då tror de att de stör.}
      explanation: Ett hej räcker.
"""


@pytest.fixture
def course(folder: Path) -> Path:
    """A sound course of one's own."""
    (folder / "own" / "service").mkdir(parents=True)
    (folder / "own" / "service" / "course.yaml").write_text(COURSE, "utf-8")
    return folder / "own" / "service"


def test_the_shipped_courses_have_no_fault(kompis: Kompis) -> None:
    said = kompis("check")
    assert (said.code, said.err.partition(".")[0]) == (0, "Faults: 0")


def test_a_path_needs_no_settings(kompis: Kompis, folder: Path, course: Path) -> None:
    (folder / "config.yaml").unlink()
    assert kompis("check", "own").code == 0
    assert kompis("check", str(course)).code == 0
    assert kompis("check", str(course / "course.yaml")).code == 0


def test_without_settings_it_checks_the_lessons_beside_it(kompis: Kompis, folder: Path, course: Path) -> None:
    (folder / "config.yaml").unlink()
    (folder / "lessons").unlink()
    course.parent.rename(folder / "lessons")
    assert kompis("check").code == 0
    (folder / "lessons" / "service" / "course.yaml").write_text("title: [", "utf-8")
    said = kompis("check")
    assert (said.code, said.out.partition(":")[0]) == (1, "lessons/service/course.yaml")


def test_a_fault_has_its_place_and_ends_with_one(kompis: Kompis, course: Path) -> None:
    (course / "course.yaml").write_text(COURSE.replace("correct: true", "corect: true"), "utf-8")
    said = kompis("check", "own", "--language", "en")
    places = [line.partition(": ")[0] for line in said.out.splitlines()]
    assert said.code == 1
    assert "own/service/course.yaml:11:24" in places
    assert said.err.startswith("Faults: 2.")


@pytest.mark.parametrize(
    ("words", "environ", "summary"),
    [
        ([], {"LANG": "sv_SE.UTF-8"}, "Fel: "),
        ([], {"LC_ALL": "C.UTF-8", "LANG": "sv_SE.UTF-8"}, "Faults: "),
        (["--language", "sv"], {"LANG": "en_GB.UTF-8"}, "Fel: "),
        ([], {}, "Faults: "),
    ],
)
def test_it_speaks_the_systems_language_or_the_one_asked_for(
    kompis: Kompis,
    course: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    environ: dict[str, str],
    summary: str,
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert kompis("check", "own", *words).err.startswith(summary)


def test_a_path_that_is_not_there_is_one_sentence(kompis: Kompis) -> None:
    assert kompis("check", "kurser") == Said(
        1, "", "there is no kurser; name a course, a file of it, or a folder of courses\n"
    )


def test_a_folder_without_courses_is_a_fault(kompis: Kompis, folder: Path) -> None:
    (folder / "empty").mkdir()
    said = kompis("check", "empty")
    assert (said.code, said.out.partition(": ")[0]) == (1, "empty:1:1")


def test_the_schema_is_written_where_one_says(kompis: Kompis, folder: Path) -> None:
    assert kompis("schema", "schema.json") == Said(0, "schema.json is written.\n", "")
    assert (folder / "schema.json").read_text("utf-8") == (ROOT / "lessons/schema.json").read_text("utf-8")


def test_a_schema_that_cannot_be_written_is_one_sentence(kompis: Kompis) -> None:
    assert kompis("schema", "nowhere/schema.json") == Said(
        1, "", "cannot write nowhere/schema.json: No such file or directory; name another file\n"
    )


def test_a_preview_of_no_course_is_one_sentence(kompis: Kompis, folder: Path) -> None:
    assert kompis("preview", "servise") == Said(
        1, "", f"there is no course servise in {folder}/lessons: did you mean service?\n"
    )
