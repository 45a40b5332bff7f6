"""Right-to-left languages: which lines get a mark, and that formatting stays where it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.direction import BEGIN, END, FROM_THE_RIGHT, directed, directed_label
from adapters.telegram.measures import units
from adapters.telegram.render import render
from bot.domain.actions.learning import Answer
from bot.domain.message import Choice, Choices, Message, Text
from tests.doubles.telegram.content import formatted

MARKS = str.maketrans("", "", FROM_THE_RIGHT + BEGIN + END)
TIP = "قل مرحباً لكل زبون."


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        (TIP, TIP),
        ("“" + TIP, "“" + TIP),
        ("A  " + TIP, FROM_THE_RIGHT + "A  " + TIP),
        ("Fika هو استراحة.", FROM_THE_RIGHT + "Fika هو استراحة."),
        ("3/10", FROM_THE_RIGHT + "3/10"),
        ("”Hej! Titta gärna.”", f"{BEGIN}”Hej! Titta gärna.”{END}"),
        ("قل ”Hej!” ثم انتظر.", f"قل {BEGIN}”Hej!”{END} ثم انتظر."),
        ("قل ”مرحباً“ ثم ”Hej!”", f"قل ”مرحباً“ ثم {BEGIN}”Hej!”{END}"),
        (f"{BEGIN}Östersund{END}", f"{BEGIN}Östersund{END}"),
        (f"قل {BEGIN}”Hej!”{END} ثم", f"قل {BEGIN}”Hej!”{END} ثم"),
        ("https://kompis.example.se/a", "https://kompis.example.se/a"),
        ("", ""),
        (f"{TIP}\n\nHej!\n{TIP}", f"{TIP}\n\n{BEGIN}Hej!{END}\n{TIP}"),
    ],
)
def test_a_line_is_marked_where_its_first_letter_would_mislead(line: str, marked: str) -> None:
    assert directed(line, [])[0] == marked


def test_a_lesson_in_arabic_keeps_its_swedish_line_and_what_is_set_apart_in_place() -> None:
    options = tuple(Choice(f"{TIP} {place} {TIP}", Answer(7, 0, place)) for place in range(2))
    blocks = (
        Text("1/10 نصيحة", "heading"),
        Text(f"**{TIP}** ثم ”Hej!” و*مرحباً*"),
        Text("”Hej! Titta gärna, jag finns här.”", "say"),
        Text("متى؟", "question"),
        Choices(options, options=True),
    )
    drawn = render(Message(blocks, "ar"))
    assert drawn.text.split("\n\n") == [
        "1/10 نصيحة",
        f"{TIP} ثم {BEGIN}”Hej!”{END} ومرحباً",
        f"{BEGIN}”Hej! Titta gärna, jag finns här.”{END}",
        "متى؟",
        f"{FROM_THE_RIGHT}A  {TIP} 0 {TIP}\n{FROM_THE_RIGHT}B  {TIP} 1 {TIP}",
    ]
    encoded = drawn.text.encode("utf-16-le")
    spans = [
        (one["type"], encoded[one["offset"] * 2 : (one["offset"] + one["length"]) * 2].decode("utf-16-le"))
        for one in drawn.entities
    ]
    assert spans == [
        ("bold", "1/10 نصيحة"),
        ("bold", TIP),
        ("italic", "مرحباً"),
        ("blockquote", f"{BEGIN}”Hej! Titta gärna, jag finns här.”{END}"),
        ("bold", "A"),
        ("bold", "B"),
    ]


def test_a_swedish_lesson_has_no_marks_even_where_it_quotes_arabic() -> None:
    drawn = render(Message((Text(f"Säg {TIP}"), Text(TIP)), "sv"))
    assert drawn.text == drawn.text.translate(MARKS)


def test_a_button_s_label_is_marked_by_the_same_rule() -> None:
    assert directed_label("SMS نعم") == FROM_THE_RIGHT + "SMS نعم"
    assert [directed_label(label) for label in ("نعم", "Svenska", "A", "☑ نعم")] == [
        "نعم",
        "Svenska",
        "A",
        "☑ نعم",
    ]


@given(
    st.text(st.sampled_from('ab ”"1.!\n😀مرحبا/:'), max_size=80),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=3),
)
def test_marks_change_nothing_that_is_read_and_leave_formatting_on_its_words(
    text: str, spans: list[tuple[int, int]]
) -> None:
    entities = [
        {"type": "bold", "offset": units(text[:begin]), "length": units(text[begin : begin + length])}
        for begin, length in spans
        if text[begin : begin + length]
    ]
    marked, moved = directed(text, entities)
    assert marked.translate(MARKS) == text
    formatted(marked, moved, lambda _: None)
    for before, after in zip(entities, moved, strict=True):
        assert _words(marked, after).translate(MARKS) == _words(text, before)


def _words(text: str, entity: dict[str, object]) -> str:
    encoded, offset, length = text.encode("utf-16-le"), entity["offset"], entity["length"]
    assert isinstance(offset, int)
    assert isinstance(length, int)
    return encoded[offset * 2 : (offset + length) * 2].decode("utf-16-le")
