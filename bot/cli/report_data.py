"""A course's report for programs: one JSON object, or CSV with a line a question (docs/report.md)."""

import csv
import io
from typing import Any, Final

from bot.services.learning.report import CourseReport, Flag, QuestionReport

_DIGITS: Final = 4
_LETTERS: Final = "ABCDEFGH"
_COLUMNS: Final = (
    "course",
    "lesson",
    "title",
    "question",
    "text",
    "kind",
    "current",
    "since",
    "version",
    "place",
    "asked",
    "answers",
    "right",
    "right_low",
    "right_high",
    "corrected",
    "discrimination",
    "correct_options",
    *(f"option_{letter}" for letter in _LETTERS),
    "flags",
    "flag_words",
)


def json_of(report: CourseReport) -> str:
    """The whole report: shares from 0 to 1 with four decimals, null where a figure is held back."""
    import orjson
    from msgspec import to_builtins

    return orjson.dumps(_rounded(to_builtins(report)), option=orjson.OPT_INDENT_2).decode()


def csv_of(report: CourseReport) -> str:
    """The questions; a cell is empty where a figure is held back or missing."""
    file = io.StringIO()
    writer = csv.DictWriter(file, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    for question in report.questions:
        writer.writerow({name: _cell(value) for name, value in _row(report, question).items()})
    return file.getvalue()


def _rounded(value: Any) -> Any:  # noqa: ANN401  plain values, as JSON knows them
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list | tuple) else value


def _row(report: CourseReport, question: QuestionReport) -> dict[str, object]:
    row: dict[str, object] = {
        "course": report.course,
        "lesson": question.lesson,
        "title": question.title,
        "question": question.question,
        "text": question.text,
        "kind": question.kind,
        "current": "yes" if question.current else "no",
        "since": question.since,
        "version": question.version,
        "place": question.place,
        "asked": question.asked,
        "flags": len(question.flags),
        "flag_words": " | ".join(_words(flag) for flag in question.flags if flag.words),
    }
    answered = question.answered
    if answered is None:
        return row
    row["answers"] = answered.answers
    row["discrimination"] = answered.discrimination
    options = dict(zip(_LETTERS, answered.options, strict=False))
    row["correct_options"] = " ".join(letter for letter, option in options.items() if option.correct)
    for letter, option in options.items():
        row[f"option_{letter}"] = f"nearly {option.nearly}" if option.nearly else option.chosen
    right = answered.right
    if right is not None:
        row["right"] = f"nearly {right.nearly}" if right.nearly else right.share
        row["corrected"] = right.corrected
        if right.interval is not None:
            row["right_low"], row["right_high"] = right.interval.low, right.interval.high
    return row


def _words(flag: Flag) -> str:
    return " ".join((flag.words or "").split())


def _cell(value: object) -> object:
    """A value as a spreadsheet takes it: no words that it would run as a formula."""
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, str) and value.lstrip().startswith(("=", "+", "-", "@")):
        return f"'{value}"
    return value
