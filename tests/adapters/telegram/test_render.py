"""Messages → what Telegram is asked to show. The double's own checks say whether it would."""

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from adapters.telegram.limits import LIMITS
from adapters.telegram.measures import TEXT_LENGTH
from adapters.telegram.render import SURELY_ONE, Drawn, fits, parts, render
from bot.domain.actions.learning import Answer, Done, HowItWent, Toggle
from bot.domain.actions.settings import Open
from bot.domain.actions.words import Okay
from bot.domain.message import Block, Choice, Choices, Link, Links, Media, Message, Text, size
from tests.doubles.telegram.content import keyboard, message_text, units

WEEK = ("må", "ti", "on", "to", "fr", "lö", "sö")
FILM = Media("film", "hej.mp4", "En medarbetare hälsar vid dörren.", "/media/hej.mp4")


def drawn(*blocks: Block, **options: Any) -> Drawn:  # noqa: ANN401 - passed on
    return render(Message(blocks, "sv"), **options)


def spans(drawn: Drawn) -> list[tuple[str, str]]:
    """The formatted stretches: which words are what."""
    letters = drawn.text.encode("utf-16-le")
    return [
        (
            entity["type"],
            letters[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le"),
        )
        for entity in drawn.entities
    ]


def labels(drawn: Drawn) -> list[list[str]]:
    return [[button["text"] for button in row] for row in drawn.rows]


def options(*texts: str, chosen: int | None = None) -> Choices:
    several = chosen is not None
    made = [
        Choice(
            text,
            Toggle(1, 0, place) if several else Answer(1, 0, place),
            place == chosen if several else None,
        )
        for place, text in enumerate(texts)
    ]
    return Choices((*made, Choice("Klar", Done(1, 0))) if several else tuple(made), options=True)


def test_a_text_is_written_out_with_its_formatting_counted_in_utf_16() -> None:
    shown = drawn(Text("😀 Ett *snabbt* **hej**\ninom [tio](https://example.org) sekunder"))
    assert shown.text == "😀 Ett snabbt hej\ninom tio sekunder"
    assert spans(shown) == [("italic", "snabbt"), ("bold", "hej"), ("text_link", "tio")]
    assert [entity["offset"] for entity in shown.entities] == [7, 14, 23]


def test_lists_are_drawn_with_signs_and_nesting() -> None:
    shown = drawn(Text("Tre saker:\n\n- ett\n- två\n  1. a\n  2. b\n- tre\n\nSlut"))
    assert shown.text == "Tre saker:\n\n• ett\n• två\n  1. a\n  2. b\n• tre\n\nSlut"


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("5 * 3 <3 <b>x</b> # nej", "5 * 3 <3 <b>x</b> # nej"),
        ("[brev](mailto:a@example.org)", "brev (a@example.org)"),
        ("<a@example.org>", "a@example.org"),
        ("[här](http://localhost:8080)", "här (http://localhost:8080)"),
        (r"\*stjärna\*", "*stjärna*"),
    ],
)
def test_what_is_no_formatting_stays_as_it_was_written(markdown: str, text: str) -> None:
    assert (drawn(Text(markdown)).text, spans(drawn(Text(markdown)))) == (text, [])


def test_each_role_is_set_apart_in_its_own_way() -> None:
    shown = drawn(
        Text("Tips 1: **Hej**", "heading"),
        Text("Brödtext"),
        Text("Strax din tur", "say"),
        Text("Smått", "note"),
    )
    assert shown.text == "Tips 1: Hej\n\nBrödtext\n\nStrax din tur\n\nSmått"
    assert spans(shown) == [("bold", "Tips 1: Hej"), ("blockquote", "Strax din tur"), ("italic", "Smått")]


def test_short_options_stand_on_buttons_a_row_each() -> None:
    shown = drawn(Text("När?", "question"), options("Nu", "Sedan"))
    assert (shown.text, labels(shown)) == ("När?", [["Nu"], ["Sedan"]])


def test_an_option_over_28_characters_turns_all_into_letters_with_their_texts_above() -> None:
    long = "Ser upp och säger: ”Strax din tur”"
    shown = drawn(Text("När?", "question"), options("Nu", long))
    assert shown.text == f"När?\n\nA  Nu\nB  {long}"
    assert (spans(shown), labels(shown)) == ([("bold", "A"), ("bold", "B")], [["A", "B"]])


def test_eight_letters_share_two_rows() -> None:
    shown = drawn(Text("När?"), options(*["x" * 29] * 8))
    assert labels(shown) == [["A", "B", "C", "D"], ["E", "F", "G", "H"]]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [(("Nu", "Sedan"), [["☐ Nu"], ["☑ Sedan"], ["Klar"]]), (("Nu", "x" * 29), [["☐ A", "☑ B"], ["Klar"]])],
)
def test_toggles_carry_a_mark_and_done_stands_below(
    texts: tuple[str, ...], expected: list[list[str]]
) -> None:
    assert labels(drawn(Text("Vilka?"), options(*texts, chosen=1))) == expected


def test_short_choices_that_answer_no_question_share_rows() -> None:
    days = tuple(Choice(day, Open("days"), chosen=True) for place, day in enumerate(WEEK))
    assert [len(row) for row in labels(drawn(Text("Dagar"), Choices(days)))] == [4, 3]
    ways = Choices(
        (Choice("Jag är med", Okay()), Choice("Vad sparas om mig?", Okay()), Choice("English", Okay()))
    )
    assert labels(drawn(Text("Hej"), ways)) == [["Jag är med"], ["Vad sparas om mig?"], ["English"]]


def test_what_is_beside_the_point_stands_last_in_the_heap_of_buttons() -> None:
    odd = Choices((Choice("Visa tips 3 igen", Okay()), Choice("Konstig fråga?", Okay())), aside=True)
    shown = drawn(Text("Precis!"), odd, Text("Prova i dag"), Choices((Choice("Jag provar", Okay()),)))
    assert labels(shown) == [["Jag provar"], ["Visa tips 3 igen", "Konstig fråga?"]]
    assert shown.text == "Precis!\n\nProva i dag"


def test_an_address_that_is_none_stands_in_the_text() -> None:
    shown = drawn(Links((Link("Fika", "http://["),)), Text("[hit](http://[)"))
    assert (shown.entities, shown.rows) == ((), ())
    assert "Fika: http://[" in shown.text


def test_links_are_buttons_and_what_telegram_takes_for_no_link_is_text() -> None:
    links = Links((Link("Webben", "https://kompis.example.se/min"), Link("Här", "http://localhost:8080")))
    shown = drawn(Text("Hej"), links)
    assert shown.text == "Hej\n\nHär: http://localhost:8080"
    assert shown.rows == (({"text": "Webben", "url": "https://kompis.example.se/min"},),)


def test_media_that_failed_are_told_in_words_with_a_link_where_there_is_one() -> None:
    away = Media("image", "a.jpg", "En dörr.", "https://example.org/a.jpg")
    assert drawn(Text("Hej"), away, described=True).text == "Hej\n\nEn dörr.\nhttps://example.org/a.jpg"
    assert drawn(Text("Hej"), FILM, described=True).text == "Hej\n\nEn medarbetare hälsar vid dörren."


def test_a_caption_leaves_room_for_the_answer_that_will_stand_there() -> None:
    question = options("Nu", "Sedan")
    assert drawn(FILM, Text("x" * 264), question).is_one
    assert not drawn(FILM, Text("x" * 265), question).is_one
    how_it_went = Choices((Choice("Inte än", HowItWent(7, 0, "not-yet")),))
    assert not drawn(FILM, Text("x" * 265), how_it_went).is_one
    assert drawn(FILM, Text("x" * 1024)).is_one
    assert not drawn(FILM, Text("x" * 1025)).is_one
    assert not drawn(Text("Hej")).is_one


@pytest.mark.parametrize(
    ("blocks", "one"),
    [
        ((Text("å" * 4096),), True),
        ((Text("å" * 4097),), False),
        ((Text("😀" * 2048),), True),
        ((Text("😀" * 2049),), False),
        ((FILM, Text("å" * 1024)), True),
        ((FILM, Text("å" * 1025)), False),
        ((FILM, FILM, Text("Hej")), False),
    ],
)
def test_limits_tell_what_fits_into_one_message(blocks: tuple[Block, ...], one: bool) -> None:
    assert fits(Message(blocks, "sv")) is one
    assert LIMITS.fits(Message(blocks, "sv")) is one


def test_a_long_text_is_cut_between_paragraphs_and_keeps_its_formatting_and_buttons() -> None:
    shown = drawn(
        Text("**" + "a" * 3000 + "**\n\n**" + "b" * 3000 + "**"), Choices((Choice("Okej", Okay()),))
    )
    first, second = parts(shown)
    assert (first.text, second.text) == ("a" * 3000, "b" * 3000)
    assert (spans(first), spans(second)) == ([("bold", "a" * 3000)], [("bold", "b" * 3000)])
    assert (labels(first), labels(second)) == ([], [["Okej"]])


# ------------------------------------------------------------------------------------------ properties

WORDS = st.text(
    st.one_of(
        st.sampled_from("abcåäöABC ,.!?”*_[]()<>-1\n\\`#"),
        st.sampled_from("مرحباًأنصيحةقصيرة"),
        st.sampled_from("😀👩‍🍳🇸🇪é"),
    ),
    max_size=400,
)
LABELS = st.text(st.sampled_from("abcåäö😀مرح "), min_size=1, max_size=100).filter(str.strip)
NUMBERS = st.integers(min_value=0, max_value=10**18)
BLOCKS = st.one_of(
    st.builds(
        Text, WORDS, st.sampled_from(["heading", "body", "say", "verdict", "question", "task", "note"])
    ),
    st.builds(Text, st.builds(lambda words, times: (words + "\n\n") * times, WORDS, st.integers(1, 40))),
    st.builds(
        Choices,
        st.lists(
            st.builds(Choice, LABELS, st.builds(Toggle, NUMBERS, NUMBERS, NUMBERS), st.booleans()), max_size=8
        ).map(tuple),
        st.booleans(),
    ),
    st.builds(
        Links,
        st.lists(st.builds(Link, LABELS, st.just("https://kompis.example.se/a")), max_size=3).map(tuple),
    ),
)


@given(st.lists(BLOCKS, max_size=6).map(tuple), st.sampled_from(["sv", "ar"]))
def test_whatever_is_drawn_telegram_takes_without_a_loss(blocks: tuple[Block, ...], language: str) -> None:
    complaints: list[str] = []
    whole = render(Message(blocks, language))
    shown = parts(whole)
    for part in shown:
        if part.text:
            text, entities = message_text(part.text, part.as_text.get("entities", ()), complaints.append)
            assert units(text) == part.length
            assert len(entities) == min(len(part.entities), 100)
        keyboard(part.markup, complaints.append)
    assert complaints == []
    assert "".join("".join(part.text for part in shown).split()) == "".join(whole.text.split())


@given(WORDS)
def test_no_letter_is_lost_in_plain_words(words: str) -> None:
    plain = "".join(letter for letter in words if letter not in "*_[]()<>-1\n\\`#")
    assert drawn(Text(plain)).text.split() == plain.split()


REPEATED = st.integers(1, 600)
LINKED = st.lists(
    st.one_of(
        st.builds(
            lambda word, times: word * times, st.sampled_from(["aå ", "مر ", "😀", "👩‍🍳", "a\n\n"]), REPEATED
        ),
        st.builds(
            lambda word, times: f"[{(word * times).strip()}](https://kompis.example.se/{times})",
            st.sampled_from(["bö ", "مح ", "👩", "b"]),
            REPEATED,
        ),
        st.sampled_from(["\n\n", "\n", " ", "**fet text** "]),
    ),
    min_size=8,
    max_size=20,
).map("".join)


@settings(max_examples=25)
@given(LINKED, st.sampled_from(["sv", "ar"]))
def test_a_link_is_never_cut_in_two_and_no_part_is_longer_than_a_message(words: str, language: str) -> None:
    whole = render(Message((Text(words),), language))
    shown = parts(whole)
    links = [span for part in shown for span in spans(part) if span[0] == "text_link"]
    assert links == [span for span in spans(whole) if span[0] == "text_link"]
    assert all(part.length <= TEXT_LENGTH for part in shown)


def test_a_cut_stands_between_what_is_set_apart_and_what_is_not() -> None:
    shown = drawn(Text("a " * 1500), Text("Hej! " * 300, "say"), Text("b " * 400))
    first, second = parts(shown)
    assert [span[0] for span in spans(first)] == []
    assert [span[0] for span in spans(second)] == ["blockquote"]
    assert second.text.startswith("Hej! Hej!")


@pytest.mark.parametrize("sign", ["👩‍🍳", "é", "👋🏽"])
def test_no_sign_is_cut_in_two_where_there_is_no_better_place(sign: str) -> None:
    for before in range(len(sign.encode("utf-16-le")) // 2 + 1):
        first, *rest = parts(drawn(Text("a" * before + sign * 2000)))
        assert (first.text + "".join(part.text for part in rest)).count(sign) == 2000
        assert first.text.endswith(sign)
        assert all(part.text.startswith(sign) for part in rest)


def test_a_link_longer_than_a_message_is_cut_after_all() -> None:
    shown = parts(drawn(Text(f"[{'a' * 5000}](https://kompis.example.se)")))
    assert [spans(part) for part in shown] == [[("text_link", "a" * 4096)], [("text_link", "a" * 904)]]


@settings(max_examples=20)
@given(st.lists(st.text("&<>*_~`ab \n☕", max_size=400), min_size=1, max_size=12))
def test_what_is_surely_one_text_is_one(texts: list[str]) -> None:
    message = Message(tuple(Text(text) for text in texts), "ar")
    assume(size(message) <= SURELY_ONE)

    assert render(message).length <= TEXT_LENGTH
