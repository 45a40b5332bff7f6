"""Markdown that a chat cannot show, each at its place; what it can show passes."""

from pathlib import Path

import pytest

from bot.content.loader import load_course
from tests.content.writing import found, lesson, write

FINE = [
    "Ett **hej**, *snabbt*, och ***gärna*** igen.",
    "- titta upp\n- säg hej\n  - och le\n\n1. först\n2. sedan",
    "[läs mer](https://example.se/a_b?c=d#e) och <https://example.se>",
    "C# är 100 % < 200 | eller så, #hej, 5 > 3, a_b_c",
    "Pris: 20 kr~ungefär. Så här … eller så",
    "[x] [hej] (inte en länk)",
    "Rad ett  \nrad två",
    "**Pris:** 20 kr\n* * stjärnor",
]


@pytest.mark.parametrize("tip", FINE)
def test_bold_italic_links_and_lists_pass(tmp_path: Path, tip: str) -> None:
    block = "".join(f"  {line}\n" for line in tip.split("\n"))
    write(tmp_path / "service", {"course.yaml": lesson(f"tip: |\n{block}")})
    assert load_course(tmp_path / "service").findings == ()


UNSHOWABLE = [
    "  ⟦markdown-heading⟧# Rubrik",
    "  ⟦markdown-heading⟧Rubrik\n  ======",
    "  Hej.\n\n  ⟦markdown-heading⟧Rubrik\n  ---",
    "  Hej.\n\n  ⟦markdown-rule⟧---\n\n  Hej.",
    "  Hej.\n\n  ⟦markdown-rule⟧* * *",
    "  ⟦markdown-quote⟧> Sagt av en kund",
    "  ⟦markdown-code⟧```\n  kod\n  ```",
    "  Hej.\n\n      ⟦markdown-code⟧kod",
    "  Skriv ⟦markdown-code⟧`kod` här",
    "  ⟦markdown-html⟧<div>Hej</div>",
    "  Hej ⟦markdown-html⟧<br> du ⟦markdown-html⟧<b>nu</b>",
    "  Hej du ⟦markdown-strike⟧~~nej~~",
    "  - punkt\n  - ⟦markdown-image⟧![bild](https://example.se/x.png)",
    "  ⟦markdown-table⟧| a | b |\n  | - | - |\n  | 1 | 2 |",
    "  [läs här](⟦not-https⟧http://x.se)",
    "  Se ⟦not-https⟧http://example.se, och ⟦not-https⟧http://example.se/två",
    "  Läs <⟦not-https⟧http://example.se>",
    "  [ring](⟦not-https⟧tel:112) eller [läs](⟦not-https⟧sida.html)",
    "  [läs][a]\n\n  [a]: ⟦not-https⟧http://example.se",
]


@pytest.mark.parametrize("tip", UNSHOWABLE)
@pytest.mark.parametrize("sign", ["|", "|2-"])
def test_what_a_chat_cannot_show_is_a_fault_where_it_stands(tmp_path: Path, tip: str, sign: str) -> None:
    expected = write(tmp_path, {"service/course.yaml": lesson(f"tip: {sign}  # så här\n{tip}")})
    assert found(load_course(tmp_path / "service").findings, tmp_path) == expected


@pytest.mark.parametrize("tip", [tip for tip in UNSHOWABLE if "\n" not in tip])
def test_the_place_is_right_in_a_folded_text_too(tmp_path: Path, tip: str) -> None:
    expected = write(tmp_path, {"service/course.yaml": lesson(f"tip: >-\n{tip}\n  och mer\n")})
    assert found(load_course(tmp_path / "service").findings, tmp_path) == expected


def test_the_same_word_before_does_not_shift_the_place(tmp_path: Path) -> None:
    text = 'tip: "b b <i <b kod ⟦markdown-html⟧<b>b</b> <b ⟦markdown-html⟧<b>x</b>"'
    expected = write(tmp_path, {"service/course.yaml": lesson(text)})
    assert found(load_course(tmp_path / "service").findings, tmp_path) == expected


def test_links_are_looked_at_in_every_text_of_every_language_and_trade(tmp_path: Path) -> None:
    course = lesson(
        """
tip: Hej.
task: Läs ⟦not-https⟧http://example.se
quiz:
  question: Vad står på ⟦not-https⟧http://example.se?
  options:
    - text: ⟦not-https⟧http://a.se
      correct: true
      feedback: ⟦not-https⟧http://b.se
    - Inget
  explanation: Se ⟦not-https⟧http://c.se
for:
  cafe:
    tip: Läs ⟦not-https⟧http://d.se
"""
    )
    english = "title: T\nsummary: At ⟦not-https⟧http://e.se\nlessons:\n  greet:\n    title: T\n    tip: ⟦not-https⟧http://f.se\n"
    expected = write(tmp_path, {"service/course.yaml": course, "service/en.yaml": english})
    assert found(load_course(tmp_path / "service").findings, tmp_path) == expected
