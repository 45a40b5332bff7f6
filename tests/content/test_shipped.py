"""What the product ships for authors: courses without a finding, and guides whose samples load."""

import re
from pathlib import Path

import pytest

from bot.content.check import check_lessons
from bot.content.loader import load_course

LESSONS = Path(__file__).parents[2] / "lessons"
COURSES = sorted(file.parent for file in LESSONS.glob("*/course.yaml"))
HISTORY = {"older", "question-changed"}  # hang on commits, and a verdict should hang on the files
_BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("folder", COURSES, ids=lambda folder: folder.name)
def test_a_shipped_course_has_no_fault_and_no_warning(folder: Path) -> None:
    findings = [one for one in check_lessons(folder) if one.code not in HISTORY]
    assert [finding.printed() for finding in findings] == []


@pytest.mark.parametrize("language", ["en", "ar", "sv-easy"])
def test_the_course_service_is_whole_in_every_language_and_its_lines_stay_swedish(language: str) -> None:
    course = load_course(LESSONS / "service").course
    assert course is not None
    assert course.language == "sv"
    assert len(course.lessons) == 10
    meant = []
    for lesson in course.lessons:
        assert lesson.words["sv"].trades.keys() == lesson.words[language].trades.keys()
        for trade in (None, *lesson.words["sv"].trades):
            swedish, other = lesson.text("sv", trade), lesson.text(language, trade)
            assert [one.id for one in swedish.questions] == [one.id for one in other.questions]
            assert [one.correct for one in swedish.questions] == [one.correct for one in other.questions]
            assert (swedish.task is None, swedish.say) == (other.task is None, other.say)
            meant.append(other.say is None or other.say_meaning not in {None, other.say})
    assert len(meant) > 50
    assert all(meant)


@pytest.mark.parametrize("name", ["GUIDE.md", "GUIDE.sv.md"])
def test_the_sample_course_of_a_guide_loads_without_a_finding(tmp_path: Path, name: str) -> None:
    blocks = _BLOCK.findall((LESSONS / name).read_text(encoding="utf-8"))
    whole = [block for block in blocks if block.startswith("title:") and "\nlessons:\n" in block]
    folder = tmp_path / "sample"
    folder.mkdir()
    (folder / "course.yaml").write_text(whole[0], encoding="utf-8")
    assert [finding.printed() for finding in check_lessons(folder)] == []
