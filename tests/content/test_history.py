"""What git remembers of a course, and what is said without it."""

import os
import subprocess
from pathlib import Path

import pytest

from bot.content.check import check_lessons
from tests.content.writing import SMALL, SMALL_IN_ENGLISH, Expected, found, write

A_DAY = 24 * 60 * 60


@pytest.fixture(autouse=True)
def alva_at_the_keyboard(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"):
        monkeypatch.setenv(name, "Alva")
    for name in ("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"):
        monkeypatch.setenv(name, "alva@example.se")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path, files: dict[str, str | bytes]) -> list[Expected]:
    expected = write(folder, files)
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "a course")
    return expected


NEW_TIP = SMALL.replace("inom tio sekunder", "redan i dörren")
NEW_QUESTION = (
    SMALL.replace("När hälsar du?", "Vad säger lagen om öppet köp?")
    .replace("text: Direkt", "text: Butiken avgör")
    .replace("Vid kassan", "Det går aldrig")
)


def test_a_translation_is_older_where_the_words_of_its_original_have_changed_since(tmp_path: Path) -> None:
    second = "  - {id: other, title: T, tip: Hej.}\n"
    english = SMALL_IN_ENGLISH.replace("  greet:", "  ⟦older⟧greet:")
    english += "  other: {title: T, tip: Hi.}\n"
    expected = commit(tmp_path, {"service/course.yaml": SMALL + second, "service/en.yaml": english})
    assert check_lessons(tmp_path) == ()
    commit(tmp_path, {"service/course.yaml": NEW_TIP + second})
    findings = check_lessons(tmp_path)
    assert found(findings, tmp_path) == expected
    assert findings[0].severity == "warning"


def test_it_is_older_before_the_change_is_committed_too(tmp_path: Path) -> None:
    commit(tmp_path, {"service/course.yaml": SMALL, "service/en.yaml": SMALL_IN_ENGLISH})
    write(tmp_path, {"service/course.yaml": NEW_TIP})
    assert found(check_lessons(tmp_path), tmp_path) == [Expected("service/en.yaml", 4, 3, "older")]


def test_it_is_not_older_when_both_changed_together_or_only_the_layout_did(tmp_path: Path) -> None:
    commit(tmp_path, {"service/course.yaml": SMALL, "service/en.yaml": SMALL_IN_ENGLISH})
    commit(tmp_path, {"service/course.yaml": f"# Ny rad\n\n{SMALL}"})
    assert check_lessons(tmp_path) == ()
    commit(tmp_path, {"service/course.yaml": NEW_TIP, "service/en.yaml": SMALL_IN_ENGLISH + "# again\n"})
    assert check_lessons(tmp_path) == ()


def test_it_is_not_older_while_its_author_is_writing(tmp_path: Path) -> None:
    commit(tmp_path, {"service/course.yaml": SMALL, "service/en.yaml": SMALL_IN_ENGLISH})
    commit(tmp_path, {"service/course.yaml": NEW_TIP})
    write(tmp_path, {"service/en.yaml": SMALL_IN_ENGLISH.replace("within ten seconds", "at the door")})
    assert check_lessons(tmp_path) == ()


@pytest.mark.parametrize(("later", "codes"), [(A_DAY + 60, ["older"]), (A_DAY - 60, []), (-9 * A_DAY, [])])
def test_without_git_only_more_than_a_day_counts(tmp_path: Path, later: int, codes: list[str]) -> None:
    write(tmp_path, {"service/course.yaml": SMALL, "service/en.yaml": SMALL_IN_ENGLISH})
    saved = (tmp_path / "service/en.yaml").stat().st_mtime
    os.utime(tmp_path / "service/course.yaml", (saved + later, saved + later))
    assert [one.code for one in check_lessons(tmp_path)] == codes


def test_a_question_that_became_another_under_its_id_is_named(tmp_path: Path) -> None:
    commit(tmp_path, {"service/course.yaml": SMALL})
    marked = NEW_QUESTION.replace("id: when", "id: ⟦question-changed⟧when")
    expected = write(tmp_path, {"service/course.yaml": marked})
    assert found(check_lessons(tmp_path), tmp_path) == expected


def test_a_question_in_better_words_is_the_same_question(tmp_path: Path) -> None:
    commit(tmp_path, {"service/course.yaml": SMALL})
    write(tmp_path, {"service/course.yaml": SMALL.replace("När hälsar du?", "När bör du hälsa på kunden?")})
    assert check_lessons(tmp_path) == ()


def test_a_new_question_with_a_new_id_is_no_change(tmp_path: Path) -> None:
    commit(tmp_path, {"service/course.yaml": SMALL})
    write(tmp_path, {"service/course.yaml": NEW_QUESTION.replace("id: when", "id: law")})
    assert check_lessons(tmp_path) == ()


def test_a_hook_of_another_repository_does_not_mislead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(tmp_path, {"service/course.yaml": SMALL})
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    write(tmp_path, {"service/course.yaml": NEW_QUESTION})
    assert [one.code for one in check_lessons(tmp_path)] == ["question-changed"]


def test_without_the_git_command_nothing_breaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(tmp_path, {"service/course.yaml": SMALL})
    write(tmp_path, {"service/course.yaml": NEW_QUESTION})
    monkeypatch.setenv("PATH", str(tmp_path))
    assert check_lessons(tmp_path) == ()
