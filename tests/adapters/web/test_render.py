"""Messages as HTML: nothing in them can become more than text, and every kind has its own look."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web import markdown, render
from bot.domain.actions.joining import ChooseTrade, Join, WhatIsStored
from bot.domain.actions.learning import Answer, Flag
from bot.domain.actions.settings import Open, ToggleDay
from bot.domain.actions.workshops import Attend, CannotCome
from bot.domain.message import Choice, Choices, Link, Links, Media, Message, Text, to_json
from bot.phrases import of, writing
from bot.ports import Line, Status

NOW = dt.datetime(2026, 11, 23, 8, 30, tzinfo=dt.UTC)
FORM = render.Form("mark", of("en"), lambda: "key")


def drawn(*blocks: Text | Media | Choices | Links, author: str = "kompis") -> str:
    item = render.Shown(5, 9, "person" if author == "person" else "kompis", Message(blocks, "sv"))
    return render.message(item, FORM)


def said(number: int, words: str, edits: int | None = None) -> Line:
    return Line(number, "kompis", to_json(Message((Text(words),), "sv")), edits)


MARKDOWN = {
    "bold and italic": ("**hej** och *då*", "<p><strong>hej</strong> och <em>då</em></p>\n"),
    "a line is a line": ("ett\ntvå", "<p>ett<br>\ntvå</p>\n"),
    "a list": ("- ett\n- två", "<ul>\n<li>ett</li>\n<li>två</li>\n</ul>\n"),
    "a link": (
        "[mer](https://example.se)",
        '<p><a href="https://example.se" rel="noopener noreferrer">mer</a></p>\n',
    ),
    "a script": ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
    "a link that acts": ("[mer](javascript:alert(1))", "<p>[mer](javascript:alert(1))</p>\n"),
    "a heading is no heading": ("# hej", "<p># hej</p>\n"),
    "a picture is none": ("![hej](https://example.se/a.png)", None),
}


@pytest.mark.parametrize(("text", "html"), MARKDOWN.values(), ids=MARKDOWN)
def test_markdown_of_the_small_kind_and_no_other(text: str, html: str | None) -> None:
    drawn_as = markdown.block(text)
    assert "<img" not in drawn_as
    assert html is None or drawn_as == html


@given(st.text())
def test_no_text_becomes_an_element_that_acts(text: str) -> None:
    for html in (markdown.block(text), markdown.inline(text), drawn(Text(text), author="person")):
        lowered = html.lower()
        assert "<script" not in lowered
        assert "<img" not in lowered
        assert "<iframe" not in lowered


def test_each_role_has_its_own_look() -> None:
    html = drawn(
        Text("Tips 1", "heading"),
        Text("Blick."),
        Text("”Hej!”", "say"),
        Text("Vad gör du?", "question"),
        Text("Precis", "verdict"),
        Text("Prova", "task"),
        Text("I morgon", "note"),
    )
    for piece in (
        '<h2 id="m5-0">Tips 1</h2>',
        '<div class="body" id="m5-1"><p>Blick.</p>',
        '<blockquote class="say">\n<p dir="auto">”Hej!”</p>\n</blockquote>',
        '<div class="question" id="m5-3">',
        '<div class="verdict" id="m5-4">',
        '<div class="task" id="m5-5">',
        '<div class="note" id="m5-6">',
    ):
        assert piece in html
    assert html.startswith(
        '<article class="message from-kompis card" id="m5" data-row="9" lang="sv" dir="ltr">'
    )


def test_options_belong_to_their_question() -> None:
    options = Choices((Choice("Ja", Answer(1, 0, 0)), Choice("Nej", Answer(1, 0, 1))), options=True)
    html = drawn(Text("Tips 1", "heading"), Text("Eller hur?", "question"), options)
    assert '<form class="choices options" method="post" action="/chat">' in html
    assert '<div class="buttons" role="group" aria-labelledby="m5-1">' in html
    assert '<button name="code" value="1:a:1:0:0" class="plain">Ja</button>' in html


MANNERS = {
    "the plain way on stands out": ([Join(""), WhatIsStored("")], "ways", ["main", "plain"]),
    "equal ways look equal": ([Open("days"), Open("hour")], "equal", ["plain", "plain"]),
    "many short ones stand in two columns": (
        [ChooseTrade(trade) for trade in ("retail", "cafe", "hotel", "salon")],
        "grid",
        ["plain"] * 4,
    ),
    "one alone is the way on": ([Join("")], "ways", ["main"]),
}


@pytest.mark.parametrize(("actions", "manner", "looks"), MANNERS.values(), ids=MANNERS)
def test_buttons_look_like_what_they_are(actions: list[Join], manner: str, looks: list[str]) -> None:
    html = drawn(Choices(tuple(Choice("Ja", action) for action in actions)))
    assert f'<form class="choices {manner}"' in html
    assert [look.partition('"')[0] for look in html.split('" class="')[1:]] == looks


def test_of_answers_that_are_alike_none_stands_out() -> None:
    answers = (Choice("Jag kommer", Attend(7, 1)), Choice("Kan inte", CannotCome(7, 1)))
    assert 'class="main">Jag kommer<' in drawn(Choices(answers))
    assert 'class="main"' not in drawn(Choices(answers, alike=True))


def test_what_is_beside_the_point_is_no_way_on() -> None:
    html = drawn(Choices((Choice("Konstig fråga?", Flag(5, 0)),), aside=True))
    assert '<form class="choices aside"' in html
    assert 'class="plain">Konstig fråga?<' in html


def test_toggles_say_whether_they_are_on_and_what_ends_them_stands_out() -> None:
    days = (Choice("Måndag", ToggleDay(7, 1), chosen=True), Choice("Tisdag", ToggleDay(7, 2), chosen=False))
    html = drawn(Choices((*days, Choice("Klart", Open("menu")))))
    assert 'class="plain" aria-pressed="true">Måndag<' in html
    assert 'class="plain" aria-pressed="false">Tisdag<' in html
    assert 'class="main">Klart<' in html


def test_pictures_films_sounds_and_papers_carry_their_words() -> None:
    html = drawn(
        Media("image", "a.png", "En blick", data=b"1"),
        Media("film", "a.mp4", "Ett hej", data=b"1"),
        Media("sound", "a.mp3", "En röst", data=b"1"),
        Media("pdf", "a b.pdf", "En sida", data=b"1"),
    )
    assert '<img src="/chat/file/9/0/a.png" alt="En blick"' in html
    assert (
        '<video src="/chat/file/9/1/a.mp4" controls preload="metadata" playsinline aria-label="Ett hej">'
        in html
    )
    assert '<audio src="/chat/file/9/2/a.mp3" controls preload="metadata" aria-label="En röst">' in html
    assert (
        '<a class="button" href="/chat/file/9/3/a%20b.pdf" rel="noopener noreferrer">Open a b.pdf</a>' in html
    )


def test_a_way_out_is_a_link() -> None:
    html = drawn(Links((Link("Läs mer", "https://example.se/?a=1&b=2"),)))
    assert '<a class="button" href="https://example.se/?a=1&amp;b=2" rel="noopener">Läs mer</a>' in html


def test_a_changed_message_stands_in_its_own_place() -> None:
    items = render.fold([said(1, "ett"), said(2, "två"), said(3, "ett, ändrat", edits=1)])
    assert [(item.number, item.row, item.message.first_line) for item in items] == [
        (1, 3, "ett, ändrat"),
        (2, 2, "två"),
    ]


def test_a_change_of_what_is_no_longer_shown_stands_at_its_own_place() -> None:
    items = render.fold([said(8, "åtta"), said(9, "ett, ändrat", edits=1)])
    assert [(item.number, item.row) for item in items] == [(8, 8), (1, 9)]


HEADS = {
    "before the first tip": (Status("Östersund", 0, 10), ["0 of 10 done"]),
    "with a tip": (Status("Östersund", 0, 10, current=1), ["Tip 1 of 10", 'value="0"']),
    "the next one soon": (
        Status("Östersund", 1, 10, NOW + dt.timedelta(seconds=17)),
        ["Next tip in 0:17", 'data-left="17"'],
    ),
    "the next one within the hour": (
        Status("Östersund", 1, 10, NOW + dt.timedelta(minutes=59)),
        ["Next tip in 59:00"],
    ),
    "the next one now": (Status("Östersund", 1, 10, NOW), ["The next tip is on its way"]),
    "nobody known": (None, ["<h1>Kompis</h1>"]),
}


@pytest.mark.parametrize(("status", "pieces"), HEADS.values(), ids=HEADS)
def test_the_head_says_how_far_one_has_come(status: Status | None, pieces: list[str]) -> None:
    html = render.status(status, of("en"), NOW)
    assert [piece for piece in pieces if piece not in html] == []


@pytest.mark.parametrize("minutes", [-5, 61, 24 * 60])
def test_what_is_far_away_is_not_counted_down_to(minutes: int) -> None:
    status = Status("Östersund", 1, 10, NOW + dt.timedelta(minutes=minutes))
    assert 'role="timer"' not in render.status(status, of("en"), NOW)


@pytest.mark.parametrize(
    ("language", "direction"),
    [("sv", "ltr"), ("ar", "rtl"), ("fa-AF", "rtl"), ("AR-EG", "rtl"), ("en-GB", "ltr")],
)
def test_a_language_has_its_direction(language: str, direction: str) -> None:
    assert writing.direction(language) == direction
