"""Writes courses for the tests. Where a finding is expected, its code stands in the text: ⟦missing-alt⟧."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from bot.content.findings import Finding

_MARK = re.compile("⟦([a-z0-9-]+)⟧")

SMALL = """\
title: Service
language: sv
summary: Tips om mötet med kunden.
lessons:
  - id: greet
    title: Säg hej
    tip: Ett snabbt **hej** inom tio sekunder.
    quiz:
      id: when
      question: När hälsar du?
      options:
        - text: Direkt
          correct: true
          feedback: Precis.
        - Vid kassan
      explanation: Den som blivit sedd väntar gärna.
"""

SMALL_IN_ENGLISH = """\
title: Service
summary: Tips on meeting the customer.
lessons:
  greet:
    title: Say hello
    tip: A quick **hello** within ten seconds.
    quiz:
      question: When do you say hello?
      options: [{text: At once, feedback: Exactly.}, At the till]
      explanation: Whoever has been seen is happy to wait.
"""


class Expected(NamedTuple):
    """A finding as the test expects it."""

    file: str
    line: int
    column: int
    code: str


def write(folder: Path, files: Mapping[str, str | bytes]) -> list[Expected]:
    """Write files into a folder that is made for them; the findings marked in them, in order."""
    expected: list[Expected] = []
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            file.write_bytes(text)
            continue
        plain, marked = unmarked(name, text)
        file.write_text(plain, encoding="utf-8", newline="")
        expected += marked
    return sorted(expected)


def unmarked(name: str, text: str) -> tuple[str, list[Expected]]:
    """A text without its marks, and what they say."""
    plain, expected, end = "", [], 0
    for mark in _MARK.finditer(text):
        plain += text[end : mark.start()]
        end = mark.end()
        column = len(plain) - (plain.rfind("\n") + 1) + 1
        expected.append(Expected(name, plain.count("\n") + 1, column, mark[1]))
    return plain + text[end:], expected


def found(findings: Iterable[Finding], folder: Path) -> list[Expected]:
    """Findings in the shape of expected ones, in the same order."""
    return sorted(
        Expected(one.file.relative_to(folder).as_posix(), one.line, one.column, one.code) for one in findings
    )


def lesson(body: str, *, before: str = "", after: str = "") -> str:
    """A course of one lesson: ``body`` are its keys behind id and title, as lines that begin in column 1."""
    indented = "".join(f"    {line}\n" if line else "\n" for line in body.strip("\n").split("\n"))
    return (
        "title: Service\nlanguage: sv\nsummary: Tips om mötet med kunden.\n"
        f"{before}lessons:\n  - id: greet\n    title: Säg hej\n{indented}{after}"
    )
