"""Messages → blocks. The double's own checks and slack-sdk's models say whether Slack would take them."""

# ruff: noqa: RUF001 - Arabic has an alif

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from adapters.slack.limits import EMPLOYER_CAN_READ, LIMITS, WHO_ELSE_CAN_READ
from adapters.slack.measures import MOST_TOGETHER, weight
from adapters.slack.render import SURELY_BLOCKS, SURELY_TOGETHER, Drawn, fits, parts, render
from bot.domain.actions.codec import Stale, encode
from bot.domain.actions.joining import EraseData, Join
from bot.domain.actions.learning import Answer, Done, Flag, Reflect, Toggle
from bot.domain.actions.settings import Open
from bot.domain.actions.words import Okay
from bot.domain.message import Block, Choice, Choices, Link, Links, Media, Message, Text, size
from bot.phrases import of
from bot.phrases.people.joining import welcome
from tests.adapters.slack.blocks import faults, shown

DOOR = Media("image", "dorr.jpg", "En dörr.", "https://example.org/dorr.jpg")
FILM = Media("film", "hej.mp4", "En medarbetare hälsar.", "https://example.org/hej.mp4")
OWN = Media("image", "egen.png", "Vår disk.", "/media/egen.png")
LONG = "Ser upp och säger: ”Strax din tur”"


def drawn(*blocks: Block, language: str = "sv", **options: Any) -> Drawn:  # noqa: ANN401 - passed on
    made = render(Message(blocks, language), **options)
    assert faults(made) == []
    return made


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


def buttons(drawn: Drawn) -> list[dict[str, Any]]:
    return [button for block in drawn.blocks if block["type"] == "actions" for button in block["elements"]]


def styles(drawn: Drawn) -> list[str | None]:
    return [button.get("style") for button in buttons(drawn)]


def test_a_lesson_is_heading_tip_quotation_line_question_and_a_row_for_each_option() -> None:
    lesson = drawn(
        Text("Tips 1: **Hej**", "heading"),
        Text("Titta *upp*."),
        Text("”Strax din tur”", "say"),
        Text("När?", "question"),
        options("Ser upp genast", "Sedan"),
        Text("Frågan kommer tillbaka.", "note"),
    )
    assert shown(lesson) == [
        "*Tips 1: Hej*",
        "Titta _upp_.",
        "> ”Strax din tur”",
        "divider",
        "När?",
        ["Ser upp genast"],
        ["Sedan"],
        ("small", "Frågan kommer tillbaka."),
    ]
    assert lesson.text == "Tips 1: Hej\nTitta upp.\n”Strax din tur”\nNär?\nFrågan kommer tillbaka."


def test_short_options_share_a_row() -> None:
    assert shown(drawn(Text("När?", "question"), options("Nu", "Sedan"))) == ["När?", ["Nu", "Sedan"]]


def test_an_option_over_28_characters_turns_all_into_letters_with_their_texts_above() -> None:
    made = drawn(Text("När?", "question"), options("Nu", LONG))
    assert shown(made) == ["När?", f"*A*  Nu\n*B*  {LONG}", ["A", "B"]]
    assert made.text == f"När?\nA  Nu\nB  {LONG}"
    assert [button["value"] for button in buttons(made)] == [encode(Answer(1, 0, 0)), encode(Answer(1, 0, 1))]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("Nu", "Sedan"), [["○ Nu", "✓ Sedan"], ["Klar"]]),
        (("Ser upp genast", "Sedan"), [["○ Ser upp genast"], ["✓ Sedan"], ["Klar"]]),
        (("Nu", LONG), [f"*A*  Nu\n*B*  {LONG}", ["○ A", "✓ B"], ["Klar"]]),
    ],
)
def test_toggles_show_their_state_and_done_is_the_main_button(texts: tuple[str, ...], expected: Any) -> None:  # noqa: ANN401 - shapes
    made = drawn(Text("Vilka?"), options(*texts, chosen=1))
    assert shown(made) == ["Vilka?", *expected]
    assert styles(made) == [None, None, "primary"]


def test_the_first_of_several_ways_is_the_main_one_and_equal_ones_have_none() -> None:
    ways = Choices((Choice("Jag är med", Join("stan")), Choice("Nej", Okay())))
    assert styles(drawn(Text("Hej"), ways)) == ["primary", None]
    hours = Choices((Choice("Dagar", Open("days")), Choice("Tid", Open("hour"))))
    assert styles(drawn(Text("Hej"), hours)) == [None, None]
    assert styles(drawn(Text("Hej"), replace(ways, alike=True))) == [None, None]
    erase = Choices((Choice("Nej", Okay()), Choice("Radera allt", EraseData(sure=True))))
    assert styles(drawn(Text("Hej"), erase)) == ["primary", "danger"]


def test_what_is_beside_the_point_stands_last_but_for_what_a_text_of_its_own_asks() -> None:
    odd = Choices((Choice("Konstig fråga?", Flag(1, 0)),), aside=True)
    write = Choices((Choice("Skriv en rad", Reflect(1)),), aside=True)
    made = drawn(Text("Precis!", "verdict"), odd, Text("En egen tanke"), write, Text("Prova", "task"))
    assert shown(made) == ["Precis!", "En egen tanke", ["Skriv en rad"], "Prova", ["Konstig fråga?"]]


def test_a_button_of_an_earlier_version_still_stands_there() -> None:
    [button] = buttons(drawn(Text("Hej"), Choices((Choice("Gammal", Stale()),))))
    assert button["value"] == "0"


def test_a_label_too_long_for_a_button_stands_whole_above_it() -> None:
    label = "En kurs med ett namn som är så långt att det omöjligt kan få plats på någon enda knapp"
    _, whole, [cut] = shown(drawn(Text("Hej"), Choices((Choice(label, Okay()),))))
    assert (whole, cut[-1], len(cut) <= 75) == (label, "…", True)


def test_more_buttons_than_a_row_holds_go_on_in_the_next() -> None:
    many = Choices(tuple(Choice(str(number), Open("days")) for number in range(30)))
    assert [len(row) for row in shown(drawn(Text("Hej"), many))[1:]] == [25, 5]


def test_links_are_buttons_that_mean_nothing_to_us_and_what_slack_takes_for_no_link_is_text() -> None:
    made = drawn(
        Text("Hej"), Links((Link("Webben", "https://kompis.example.se/min"), Link("Här", "http://box:80")))
    )
    assert shown(made) == ["Hej", "Här: http://box:80", ["Webben"]]
    [way] = buttons(made)
    assert (way["url"], way["action_id"]) == ("https://kompis.example.se/min", "link.1")


def test_a_picture_on_the_web_is_shown_and_a_film_is_a_link_in_the_words_of_what_it_shows() -> None:
    made = drawn(Text("Hej"), DOOR, FILM)
    assert shown(made) == [
        "Hej",
        ("image", "https://example.org/dorr.jpg", "En dörr."),
        "▶ <https://example.org/hej.mp4|En medarbetare hälsar.>",
    ]
    assert (made.text, made.uploads) == ("Hej\nEn dörr.\nEn medarbetare hälsar.", ())


def test_a_kind_of_picture_that_slack_does_not_show_is_a_link() -> None:
    drawing = Media("image", "a.webp", "En teckning.", "https://example.org/a.webp?x=1")
    assert shown(drawn(drawing)) == ["<https://example.org/a.webp?x=1|En teckning.>"]


def test_media_of_our_own_are_to_be_uploaded_and_a_picture_then_stands_in_its_place() -> None:
    data = Media("file", "allt.json", "Allt om dig", data=b"{}")
    assert drawn(Text("Hej"), OWN, data).uploads == (OWN, data)
    made = drawn(Text("Hej"), OWN, Text("Mer"), files={OWN: "F123"})
    assert (shown(made), made.uploads) == (["Hej", ("image", "F123", "Vår disk."), "Mer"], ())


def test_media_that_failed_are_told_in_words_with_a_link_where_there_is_one() -> None:
    made = drawn(Text("Hej"), DOOR, OWN, described=True)
    assert shown(made) == ["Hej", "<https://example.org/dorr.jpg|En dörr.>", "Vår disk."]


def test_every_edition_has_its_own_block_ids_and_every_button_its_own_id() -> None:
    message = Message((Text("Hej"), options("Nu", "Sedan")), "sv")
    first, second = render(message, edition="a"), render(message, edition="b")
    assert [block["block_id"] for block in first.blocks] == ["a.1", "a.2"]
    assert [block["block_id"] for block in second.blocks] == ["b.1", "b.2"]
    assert [button["action_id"] for button in buttons(first)] == ["tap.1", "tap.2"]


def test_a_message_from_the_right_is_marked_and_the_line_to_say_stays_as_it_is() -> None:
    made = drawn(
        Text("النصيحة 1", "heading"), Text("”Hej!”\n(مرحباً)", "say"), options("نعم", "Nej"), language="ar"
    )
    assert shown(made) == ["*\u200fالنصيحة 1*", "> ”Hej!”\n> \u200f(مرحباً)", ["\u200fنعم", "Nej"]]


def test_the_text_beside_the_blocks_calls_nobody_and_leads_nowhere() -> None:
    assert drawn(Text("<!channel> & <@U1>")).text == "&lt;!channel&gt; &amp; &lt;@U1&gt;"


def test_a_long_text_is_several_sections_none_of_which_is_folded() -> None:
    made = drawn(Text("\n\n".join(["Ett ärligt ja. " * 60] * 5)))
    assert [block["expand"] for block in made.blocks] == [True, True]
    assert [len(text) for text in shown(made)] == [2701, 1800]


def test_nothing_at_all_is_still_a_message() -> None:
    assert shown(drawn()) == ["…"]
    assert shown(drawn(Text(" "), Choices(()))) == ["…"]


def test_a_message_that_is_too_long_goes_in_parts_with_the_buttons_last() -> None:
    message = Message((Text("Hej", "heading"), Text("ord " * 5_000), options("Nu", "Sedan")), "sv")
    made = parts(render(message))
    assert ([faults(part) for part in made], len(made)) == ([[], []], 2)
    assert shown(made[-1])[-1] == ["Nu", "Sedan"]
    assert (fits(message), fits(Message(message.blocks[:1], "sv"))) == (False, True)


def test_the_welcome_says_what_the_employer_can_read_and_never_that_it_cannot() -> None:
    for language, promise in (("sv", "Chefen får aldrig"), ("en", "never see")):
        say = of(language)
        text = render(welcome(say, "Destination Östersund", "ostersund", say(WHO_ELSE_CAN_READ))).text
        assert (say(WHO_ELSE_CAN_READ) in text, promise in text) == (True, False)
    assert EMPLOYER_CAN_READ


def test_the_limits_are_those_of_a_workspace() -> None:
    assert [LIMITS.workspace(address) for address in ("T1/U1", "E1/W2")] == ["T1", "E1"]
    assert (LIMITS.rate, LIMITS.chat_interval, LIMITS.look_rate, LIMITS.learns) == (3.5, 1.0, 0.8, True)


WORDS = st.text(st.sampled_from("abåم *_<>&[]()`|.\n:/😀"), min_size=1, max_size=400)
LABELS = st.text(min_size=1, max_size=200)
TEXTS = st.builds(
    Text,
    st.builds(lambda words, times: words * times, WORDS, st.integers(1, 40)),
    st.sampled_from(["heading", "body", "say", "verdict", "question", "task", "note"]),
)
CHOSEN = st.builds(
    Choice, LABELS, st.builds(Toggle, st.integers(1, 9), st.just(0), st.integers(0, 7)), st.booleans()
)
PLAIN = st.builds(Choice, LABELS, st.builds(Answer, st.integers(1, 9), st.just(0), st.integers(0, 7)))
CHOICES = st.builds(
    Choices,
    st.lists(CHOSEN | PLAIN, max_size=30).map(tuple),
    options=st.booleans(),
    aside=st.booleans(),
    alike=st.booleans(),
)
MEDIA = st.builds(
    Media,
    st.sampled_from(["image", "film"]),
    st.just("a.png"),
    LABELS,
    st.sampled_from(["https://x.se/a.png", "/a"]),
)
LINKS = st.builds(
    Links,
    st.lists(
        st.builds(Link, LABELS, st.sampled_from(["https://x.se/a", "http://box", "?"])), max_size=30
    ).map(tuple),
)
MESSAGES = st.builds(
    Message,
    st.lists(TEXTS | CHOICES | MEDIA | LINKS, max_size=12).map(tuple),
    st.sampled_from(["sv", "ar"]),
)


@settings(max_examples=20, deadline=None)
@given(MESSAGES)
def test_whatever_a_message_holds_its_parts_are_within_every_limit(message: Message) -> None:
    made = parts(render(message))
    assert [faults(part) for part in made] == [[] for _ in made]
    assert [part for part in made if weight(part.blocks) > MOST_TOGETHER] == []
    assert sum(len(part.blocks) for part in made) == len(render(message).blocks)


@settings(max_examples=20)
@given(st.lists(st.text("&<>*_~`ab \n☕", max_size=400), min_size=1, max_size=SURELY_BLOCKS))
def test_what_is_surely_together_is_together(texts: list[str]) -> None:
    message = Message(tuple(Text(text) for text in texts), "ar")
    assume(size(message) <= SURELY_TOGETHER)

    assert render(message).is_one
