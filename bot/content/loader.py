"""One folder → one course, or every fault that stands in its way."""

import re
from bisect import bisect_right
from dataclasses import replace
from pathlib import Path

from msgspec import Struct
from yaml.nodes import Node

from bot.content.bounds import COURSE_ID, ID_PATTERN
from bot.content.build import build_course
from bot.content.compare import report_differences
from bot.content.draft import CourseDraft, TranslationDraft
from bot.content.drafting import draft_course, draft_translation, is_language
from bot.content.findings import BEGINNING, Finding, Place, in_order
from bot.content.folders import COURSE_FILE, is_yaml, stem_of
from bot.content.markdown import report_markdown
from bot.content.media import report_files
from bot.content.nodes import Sheet, parse_sheet, place_of, read_sheet
from bot.content.reader import slug
from bot.domain.course import Course


class Loaded(Struct, frozen=True):
    """A course free of faults, or None and the faults. Warnings are :mod:`bot.content.check`'s to find."""

    course: Course | None
    findings: tuple[Finding, ...]


class Reading(Struct, frozen=True):
    """Everything read of a folder, for who wants to look further than the course.

    ``draft`` is None when course.yaml is missing or no YAML. ``sheets`` collect the findings.
    """

    folder: Path
    sheets: tuple[Sheet, ...]
    draft: CourseDraft | None
    translations: tuple[TranslationDraft, ...]
    course: Course | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found so far, in the order of the files, each with its lesson."""
        lessons = _Lessons.of(self.draft, self.translations)
        return in_order(
            replace(one, lesson=lessons.at(one)) for sheet in self.sheets for one in sheet.findings
        )


def load_course(folder: Path) -> Loaded:
    """The course in a folder; the folder's name is its id. Faults are findings, nothing is raised."""
    reading = read_folder(folder)
    return Loaded(reading.course, tuple(one for one in reading.findings if one.is_fault))


def read_folder(folder: Path) -> Reading:
    """Read all files of a course's folder, and build the course when there is no fault."""
    sheets: list[Sheet] = []
    draft: CourseDraft | None = None
    translations: list[TranslationDraft] = []
    sheet = _course_sheet(folder)
    sheets.append(sheet)
    _report_folder_name(folder, sheet)
    if sheet.root is not None:
        draft = draft_course(sheet, sheet.root)
        report_files(draft, folder)
    main = draft.language.words if draft and draft.language else None
    for file in _other_files(folder):
        language = stem_of(file)
        sheet = read_sheet(file) if is_language(language) else Sheet(file)
        sheets.append(sheet)
        _report_file_name(sheet, main)
        if sheet.root is not None:
            translations.append(draft_translation(sheet, sheet.root, language))
    if draft is not None:
        report_differences(draft, translations)
        report_markdown(draft, translations)
    course = None
    if draft is not None and not any(one.is_fault for each in sheets for one in each.findings):
        course = build_course(_id_of(folder), draft, translations)
    return Reading(folder, tuple(sheets), draft, tuple(translations), course)


def draft_of(file: Path, body: bytes) -> CourseDraft | None:
    """The draft of a course.yaml that is, or once was, at ``file``; None when it is no YAML mapping."""
    sheet = parse_sheet(file, body)
    return None if sheet.root is None else draft_course(sheet, sheet.root)


def _course_sheet(folder: Path) -> Sheet:
    file = folder / COURSE_FILE
    if file.exists():
        return read_sheet(file)
    sheet = Sheet(file)
    meant = [each for each in _files(folder) if _is_meant(each)]
    if meant:
        code = "no-course-txt" if meant[0].suffix.lower() == ".txt" else "no-course-near"
        sheet.report(BEGINNING, code, near=meant[0].name)
    else:
        sheet.report(BEGINNING, "no-course")
    return sheet


def _is_meant(file: Path) -> bool:
    """Whether this was probably meant for course.yaml: Course.yaml, course.yaml.txt, kurs.yml."""
    return stem_of(file).lower() in ("course", "kurs")


def _other_files(folder: Path) -> list[Path]:
    alone = not (folder / COURSE_FILE).exists()
    return [
        file
        for file in _files(folder)
        if stem_of(file).lower() != "course" and not (alone and _is_meant(file))
    ]


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(filter(is_yaml, folder.iterdir()))
    except OSError:
        return []


def _report_folder_name(folder: Path, sheet: Sheet) -> None:
    name = _id_of(folder)
    if not re.fullmatch(ID_PATTERN, name):
        sheet.report(BEGINNING, "folder-name", name=name, better=slug(name))
    elif len(name) > COURSE_ID:
        sheet.report(BEGINNING, "folder-name-long", name=name, length=len(name), most=COURSE_ID)


def _report_file_name(sheet: Sheet, main_language: str | None) -> None:
    name, stem = sheet.file.name, stem_of(sheet.file)
    meant = stem if is_language(stem) else stem.lower().replace("_", "-")
    if not is_language(meant):
        sheet.report(BEGINNING, "file-name", name=name)
    elif name != f"{meant}.yaml":
        sheet.report(BEGINNING, "file-ending", name=name, better=f"{meant}.yaml")
    elif stem == main_language:
        sheet.report(BEGINNING, "file-same-language", language=main_language)


def _id_of(folder: Path) -> str:
    return folder.name or folder.resolve().name


class _Lessons:
    """Tells which lesson a place in a file belongs to."""

    def __init__(self) -> None:
        self._spans: dict[Path, list[tuple[Place, Place, str]]] = {}

    @classmethod
    def of(cls, draft: CourseDraft | None, translations: tuple[TranslationDraft, ...]) -> "_Lessons":
        lessons = cls()
        if draft is not None:
            for lesson in draft.lessons:
                lessons._add(draft.sheet.file, lesson.node, lesson.node, lesson.id)
        for translation in translations:
            for name, words in translation.lessons.items():
                lessons._add(translation.sheet.file, translation.lesson_keys[name], words.node, name)
        return lessons

    def at(self, finding: Finding) -> str | None:
        spans = self._spans.get(finding.file, [])
        place = Place(finding.line, finding.column)
        before = bisect_right(spans, place, key=lambda span: span[0])
        if before == 0:
            return None
        _, end, name = spans[before - 1]
        return name if place < end else None

    def _add(self, file: Path, first: Node, last: Node, name: str | None) -> None:
        if name is not None:
            end = Place(last.end_mark.line + 1, last.end_mark.column + 1)
            self._spans.setdefault(file, []).append((place_of(first), end, name))
