"""What people write is tidied before it is kept, and shown sign by sign."""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from markdown_it import MarkdownIt

from bot.domain.own_words import literally, one_line, sentence, several_lines

READER = MarkdownIt("zero", {"html": False, "breaks": True}).enable(
    ["emphasis", "link", "list", "newline", "escape", "entity", "autolink"]
)
"""Markdown of the small kind, as the adapters read it."""


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  När det blir kö,\n tittar jag upp. ", "När det blir kö, tittar jag upp."),
        ("hej\u202e\x00\x07 du", "hej du"),
        ("می\u200cروم", "می\u200cروم"),
        ("👩‍🍳 ja", "👩‍🍳 ja"),
        (" \n\u200b ", ""),
        ("\u200d \u200c", ""),
        ("\u3164\u2800", ""),
    ],
)
def test_a_line_is_one_line_without_invisible_signs(written: str, kept: str) -> None:
    assert one_line(written) == kept


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Lokalen är dubbelbokad", "Lokalen är dubbelbokad."),
        ("Lokalen är dubbelbokad. ", "Lokalen är dubbelbokad."),
        ("Vad hände?", "Vad hände?"),
        ("Ledaren är sjuk (tyvärr!)", "Ledaren är sjuk (tyvärr!)"),
        ("Ledaren är sjuk (Eva)", "Ledaren är sjuk (Eva)."),
        ("ماذا حدث؟", "ماذا حدث؟"),
        ("…", "…"),
        ("\u200b", ""),
    ],
)
def test_a_sentence_ends_before_another_begins(written: str, said: str) -> None:
    assert sentence(written) == said


def test_a_thought_keeps_its_own_line_ends() -> None:
    assert several_lines(" Först.\r\n\n  Sedan  så. \x00") == "Först.\n\nSedan så."


@pytest.mark.parametrize(
    "written",
    ["*hej* _du_ **du**", "[länk](https://a.se)", "<b>&amp;", "1. ett\n2) två", "- a\n+ b", r"\*", "`kod`"],
)
def test_words_are_shown_as_they_were_written(written: str) -> None:
    tokens = READER.parse(literally(written))

    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert {child.type for child in tokens[1].children or ()} <= {"text", "text_special", "softbreak"}
    assert shown(literally(written)) == written


def test_without_it_they_would_be_read_as_markdown() -> None:
    assert shown("*hej*") == "hej"


@given(some.text("ab*_[]()<>&#~|!\\`-+.1 \n"))
def test_whatever_is_written_only_words_come_of_it(written: str) -> None:
    tokens = READER.parse(literally(several_lines(written)))

    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}


def shown(markdown: str) -> str:
    """The text that is left when Markdown is read."""
    inline = [token for token in READER.parse(markdown) if token.type == "inline"]
    return "".join(
        "\n" if child.type in {"softbreak", "hardbreak"} else child.content
        for token in inline
        for child in token.children or ()
    )
