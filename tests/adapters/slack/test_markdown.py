"""Markdown → Slack's mark-up."""

# ruff: noqa: RUF001 - look-alikes are what is looked for

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.markdown import directed, is_web_address, lines, plain, texts

NO_WIDTH = "\u200b"
FROM_RIGHT = "\u200f"


def written(markdown: str, *, bold: bool = False, quoted: bool = False, rtl: bool = False) -> str:
    [text] = texts(lines(markdown, bold=bold), 3_000, quoted=quoted, rtl=rtl)
    return text


@pytest.mark.parametrize(
    ("markdown", "mrkdwn"),
    [
        ("Ett **fett**, ett *lutande* ord.", "Ett *fett*, ett _lutande_ ord."),
        ("**fett *och lutande* fett**", "*fett _och lutande_ fett*"),
        ("***båda***", "*_båda_*"),
        ("**a [b](https://x.se) c**", "*a <https://x.se|b> c*"),
        ("[Läs mer](https://x.se/a?b=1&c=2)", "<https://x.se/a?b=1&amp;c=2|Läs mer>"),
        ("[a|b](https://x.se/a|b)", "<https://x.se/a%7Cb|a¦b>"),
        ("<https://x.se>", "<https://x.se|https://x.se>"),
        ("[brev](mailto:a@example.org)", "<mailto:a@example.org|brev>"),
        ("[fil](ftp://x.se/a)", "fil (ftp://x.se/a)"),
        ("Tre:\n\n- ett\n- två\n  1. a\n  2. b\n\nSlut", "Tre:\n\n• ett\n• två\n    1. a\n    2. b\n\nSlut"),
        ("Rad ett\nrad två", "Rad ett\nrad två"),
        ("<b>&</b> <!channel> <@U1>", "&lt;b&gt;&amp;&lt;/b&gt; &lt;!channel&gt; &lt;@U1&gt;"),
        (r"\*stjärna\*", "∗stjärna∗"),
        ("5 * 3, ~20 kr, `kod`, a_b_c", "5 ∗ 3, ∼20 kr, ˋkodˋ, a_b_c"),
        ("https://x.se/~anna/a_b", "https://x.se/~anna/a_b"),
    ],
)
def test_markdown_becomes_slacks_own_marks(markdown: str, mrkdwn: str) -> None:
    assert written(markdown) == mrkdwn


def test_bold_within_a_word_is_held_by_spaces_of_no_width() -> None:
    assert written("Öster**sund**en") == f"Öster{NO_WIDTH}*sund*{NO_WIDTH}en"
    assert written("**a***b*") == f"*a*{NO_WIDTH}_b_"


def test_a_style_ends_with_its_line_and_begins_again_with_the_next() -> None:
    assert written("**ett\ntvå** tre") == "*ett*\n*två* tre"
    assert written("Tips 1: **Hej**\noch *då*", bold=True) == "*Tips 1: Hej*\n*och _då_*"


def test_a_quotation_is_marked_on_each_line_and_what_only_looks_like_one_is_not() -> None:
    assert written("Strax din tur.\n(Hej)", quoted=True) == "> Strax din tur.\n> (Hej)"
    assert written("> inte citat") == f"{NO_WIDTH}&gt; inte citat"
    assert written("**>** fet") == f"*{NO_WIDTH}&gt;* fet"


def test_lines_from_the_right_are_marked_and_others_are_not() -> None:
    assert written("**مرحبا** Kompis\nHej", rtl=True) == f"*{FROM_RIGHT}مرحبا* Kompis\nHej"
    assert written("مرحبا") == "مرحبا"
    assert (directed("نعم", rtl=True), directed("Ja", rtl=True)) == (f"{FROM_RIGHT}نعم", "Ja")


def test_a_long_text_is_cut_between_paragraphs_lines_or_words() -> None:
    assert texts(lines("ett två\n\ntre fyra\nfem"), 14) == ["ett två", "tre fyra\nfem"]
    assert texts(lines("ett två\ntre fyra"), 12) == ["ett två", "tre fyra"]
    assert texts(lines("**ett två tre fyra**"), 14) == ["*ett två*", "*tre fyra*"]
    assert texts(lines("x" * 30), 17) == ["x" * 15, "x" * 15]


def test_plain_words_have_no_marks() -> None:
    assert plain("**Hej** [du](https://x.se) & *jag*\n- ett") == "Hej du & jag\n\n• ett"


@pytest.mark.parametrize(
    ("address", "leads"),
    [("https://x.se/a", True), ("http://localhost:8080", False), ("ftp://x.se", False), ("https://[", False)],
)
def test_a_web_address_has_a_host_with_a_dot(address: str, leads: bool) -> None:
    assert is_web_address(address) is leads


LETTERS = "abåم1"
MARKS = st.text(st.sampled_from(f"{LETTERS} *_~`()!-.\n\\:/#@>"), max_size=300)
ANYTHING = st.text(st.sampled_from(f"{LETTERS} *_<>&|[]().\n\\:/"), max_size=300)


@settings(max_examples=20, deadline=None)
@given(MARKS, st.integers(60, 200))
def test_no_letter_is_lost_however_it_is_cut(markdown: str, most: int) -> None:
    pieces = texts(lines(markdown), most)
    assert [letter for letter in "".join(pieces).replace("&gt;", "") if letter in LETTERS] == [
        letter for letter in plain(markdown) if letter in LETTERS
    ]


@settings(max_examples=20, deadline=None)
@given(ANYTHING, st.integers(60, 200), st.booleans())
def test_every_piece_fits(markdown: str, most: int, quoted: bool) -> None:
    pieces = texts(lines(markdown), most, quoted=quoted, rtl=True)
    assert [piece for piece in pieces if not 0 < len(piece) <= most] == []
