"""Where a question stands in today's course.yaml."""

from pathlib import Path

from bot.content.places import Written, question_places
from tests.content.writing import write

COURSE = """\
title: Service
language: sv
summary: Om möten.
lessons:
  - id: hello
    title: Hej
    tip: Säg hej till alla som kommer in.
    quiz:
      - question: Vad säger du?
        options: [{text: Hej, correct: true}, Nej]
      - id: second
        options: [{text: Hej, correct: true}, Nej]
        question: |
          Vad säger du sedan?
  - id: hard
    title: Svårt
    tip: Vad är svårt för dig?
    poll: {question: Vad är svårast?, options: [Kön, Språken]}
"""


def test_a_question_or_poll_stands_where_its_words_begin(tmp_path: Path) -> None:
    write(tmp_path, {"service/course.yaml": COURSE})
    file = tmp_path / "service" / "course.yaml"
    assert question_places(tmp_path / "service") == {
        ("hello", "q1"): Written(file, 9, 19),
        ("hello", "second"): Written(file, 14, 11),
        ("hard", "poll"): Written(file, 18, 22),
    }
    assert str(Written(file, 9, 19)) == f"{file}:9:19"


def test_a_question_without_words_stands_where_it_begins(tmp_path: Path) -> None:
    write(tmp_path, {"service/course.yaml": COURSE.replace("question: Vad säger du?", "shuffle: false")})
    assert question_places(tmp_path / "service")["hello", "q1"].line == 9


def test_what_cannot_be_read_has_no_places(tmp_path: Path) -> None:
    write(tmp_path, {"service/course.yaml": "title: [\n"})
    assert question_places(tmp_path / "service") == {}
    assert question_places(tmp_path / "nowhere") == {}
