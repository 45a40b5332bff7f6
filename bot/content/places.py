"""Where in today's course.yaml a question stands, for whoever wants to change it."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from bot.content.draft import WordsDraft
from bot.content.drafting import draft_course
from bot.content.findings import Place
from bot.content.folders import COURSE_FILE
from bot.content.nodes import Text, place_of, read_sheet

POLL = "poll"
"""What stands for a question's id with a lesson's poll, which has none."""


class Written(Struct, frozen=True):
    """A place in a file; both numbers count from 1."""

    file: Path
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


def question_places(folder: Path) -> Mapping[tuple[str, str], Written]:
    """Where the questions of a course's folder stand, by the ids of lesson and question.

    Faults are nobody's trouble here: what cannot be read is left out.
    """
    sheet = read_sheet(folder / COURSE_FILE)
    if sheet.root is None:
        return {}
    return {
        (lesson.id, question): Written(sheet.file, *place)
        for lesson in draft_course(sheet, sheet.root).lessons
        if lesson.id is not None
        for question, place in _places(lesson.words).items()
    }


def _places(words: WordsDraft) -> dict[str, Place]:
    places = {
        question.id: _beginning(question.text) or place_of(question.node)
        for question in words.questions or ()
    }
    if words.poll is not None:
        places[POLL] = _beginning(words.poll.question) or place_of(words.poll.node)
    return places


def _beginning(text: Text | None) -> Place | None:
    return None if text is None else text.place()
