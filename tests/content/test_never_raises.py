"""Whatever an author's file looks like, it becomes findings and never a traceback."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.check import check_lessons
from bot.content.loader import load_course
from tests.content.test_loader import ENGLISH, WHOLE
from tests.content.writing import write

# Cuts pieces out of good files and puts others in: the ways in which files break in an editor.
edits = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.integers(0, 60),
        st.sampled_from(
            [
                *("", "\n", "\t", "- ", ": ", "[", "{", '"', "|", "&a ", "*a", "no", "~", "\x00", "?"),
                *("https://[din sida]/", "#stad", " # ", "”", "،", "\u00a0", "\u200b", "\ufeff", "• "),
            ]
        ),
    ),
    min_size=1,
    max_size=6,
)


def edited(text: str, changes: list[tuple[float, int, str]]) -> str:
    for where, cut, put in changes:
        at = int(where * len(text))
        text = text[:at] + put + text[at + cut :]
    return text


@settings(max_examples=150)
@given(edits, edits)
def test_a_course_that_was_damaged_anywhere_loads_or_says_why(
    in_course: list[tuple[float, int, str]], in_english: list[tuple[float, int, str]]
) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        course, english = edited(WHOLE, in_course), edited(ENGLISH, in_english)
        write(root / "service", {"course.yaml": course, "en.yaml": english, "media/workshop-1.md": "# W"})
        findings = check_lessons(root)
        loaded = load_course(root / "service")
        assert (loaded.course is None) == any(one.is_fault for one in findings)
        for finding in findings:
            assert finding.sentence("en")
            assert finding.sentence("sv")
            lines = (finding.file.read_text(encoding="utf-8") + "\n").split("\n")
            assert 1 <= finding.line <= len(lines)
            assert 1 <= finding.column <= len(lines[finding.line - 1]) + 1


@pytest.mark.parametrize("value", ["https://[din sida]/film.mp4", "https://[/film.mp4", "//[::film.mp4"])
@pytest.mark.parametrize("key", ["media", "guide", "tip", "license", "id"])
def test_an_address_that_is_none_is_no_traceback_wherever_it_stands(
    tmp_path: Path, key: str, value: str
) -> None:
    damaged = re.sub(rf"(\b{key}: ).*", lambda found: f"{found[1]}{value}", WHOLE)
    assert damaged != WHOLE
    write(tmp_path / "service", {"course.yaml": damaged, "media/workshop-1.md": "# W"})
    assert check_lessons(tmp_path)


@settings(max_examples=100)
@given(st.binary(max_size=300))
def test_any_bytes_load_or_say_why(body: bytes) -> None:
    with TemporaryDirectory() as folder:
        write(Path(folder) / "service", {"course.yaml": body})
        assert load_course(Path(folder) / "service").course is None
