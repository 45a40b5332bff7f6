"""What a course said before: whether a translation has fallen behind, and whether a question's id was reused.

In a git work tree the answer is exact. A translation is held against course.yaml as it stood when the
translation was last committed: every lesson whose original words have changed since is named. Words
behind an id are held against the last commit. A clone without depth knows less, and warns less.

Without git, or for a translation that has changes not yet committed, only the times of the files are left,
which copying and unpacking make meaningless within a day: a translation is called older when course.yaml
was saved more than a day later. Ids are then not compared at all. Nothing here is ever a fault.
"""

import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from shutil import which
from typing import Final

from bot.content.draft import CourseDraft, QuestionDraft, TranslationDraft, WordsDraft
from bot.content.findings import BEGINNING
from bot.content.loader import draft_of
from bot.content.nodes import Text

_A_DAY: Final = 24 * 60 * 60  # seconds
_PATIENCE: Final = 10  # seconds for git
_TELLING: Final = 4  # letters
_WHOLLY: Final = 0.25  # of the words are still there, or fewer


def report_history(course: CourseDraft, translations: Sequence[TranslationDraft]) -> None:
    """Warn of questions that became others under the same id, and of translations left behind."""
    committed = _committed(course.sheet.file, "HEAD")
    before = None if committed is None else draft_of(course.sheet.file, committed)
    if before is not None:
        _report_changed_questions(before, course)
    for translation in translations:
        _report_older(course, translation)


def _report_changed_questions(before: CourseDraft, course: CourseDraft) -> None:
    old_words = {
        (lesson.id, question.id): _word_set(question)
        for lesson in before.lessons
        for question in lesson.words.questions or ()
    }
    for lesson in course.lessons:
        for question in lesson.words.questions or ():
            old = old_words.get((lesson.id, question.id), set())
            new = _word_set(question)
            if old and new and len(old & new) <= _WHOLLY * min(len(old), len(new)):
                where = question.given_id or question.text
                course.sheet.report(
                    where.node if where else question.node, "question-changed", id=question.id
                )


def _word_set(question: QuestionDraft) -> set[str]:
    texts = [question.text, *(option.text for option in question.options or ())]
    words = {word for text in texts if text for word in re.findall(r"\w+", text.words.lower())}
    # “Vad gör du?” stands in half of all questions: the longer words tell what one is about.
    return {word for word in words if len(word) >= _TELLING} or words


def _report_older(course: CourseDraft, translation: TranslationDraft) -> None:
    original, file, sheet = course.sheet.file, translation.sheet.file, translation.sheet
    commit = _commit_of(file)
    if commit is None:
        if _saved_at(original) - _saved_at(file) > _A_DAY:
            sheet.report(BEGINNING, "older")
        return
    body = _committed(original, commit)
    before = None if body is None else draft_of(original, body)
    if before is None:
        return
    old = {lesson.id: _wording(lesson.words) for lesson in before.lessons}
    for lesson in course.lessons:
        key = translation.lesson_keys.get(lesson.id or "")
        if key is not None and lesson.id in old and old[lesson.id] != _wording(lesson.words):
            sheet.report(key, "older")


def _wording(words: WordsDraft) -> list[str]:
    """All words of a lesson in order, so that two versions can be compared; layout does not count."""
    return [" ".join(text.words.split()) if text else "" for text in _texts(words)]


def _texts(words: WordsDraft) -> Iterator[Text | None]:
    yield from (words.title, words.tip, words.say, words.alt, words.task, words.reflect)
    for question in words.questions or ():
        yield from (question.text, question.explanation)
        for option in question.options or ():
            yield from (option.text, option.feedback)
    if words.poll is not None:
        yield from (words.poll.question, *(words.poll.options or ()))
    for trade in sorted(words.trades):
        yield from _texts(words.trades[trade])


def _saved_at(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def _commit_of(file: Path) -> str | None:
    """The commit that last changed a file; None without git, and when the file has changed since."""
    if _git(file, "status", "--porcelain", "--", file.name) != b"":
        return None
    commit = _git(file, "log", "-1", "--format=%H", "--", file.name)
    return commit.decode("ascii").strip() or None if commit else None


def _committed(file: Path, commit: str) -> bytes | None:
    """The bytes of a file as a commit has it; None when it does not, or without git."""
    return _git(file, "show", f"{commit}:./{file.name}")


def _git(file: Path, *arguments: str) -> bytes | None:
    """What git answers in the file's folder; None when it cannot."""
    git = which("git")
    if git is None:
        return None
    # A hook's own variables would lead git to another work tree than the file's.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(  # noqa: S603  our own words, and a file name behind "--" or in "./"
            [git, *arguments],
            cwd=file.parent,
            env=environment,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
