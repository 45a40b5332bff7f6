"""Every adapter draws for a page of ours what it would send, part for part, and nothing that does harm."""

import re

import pytest

from adapters import ADAPTERS
from bot.domain.actions.words import Okay
from bot.domain.message import Choice, Choices, Media, Message, Text
from bot.phrases import of
from bot.phrases.announcements.messages import announcement
from bot.ports import Bubble

PICTURE = Media("image", "ab12.jpg", "Torget.", "kept:1/ab12.jpg")
FILM = Media("film", "ab12.mp4", "Så gick det till.", "kept:1/ab12.mp4")
HARM = "<script>alert(1)</script> [här](javascript:alert(1)) *<img src=x>*"
ALL = ["telegram", "slack", "web"]


def drawn(platform: str, message: Message) -> list[Bubble]:
    sketch = ADAPTERS[platform].sketch()
    assert sketch is not None
    return list(sketch(message, "/announcement/mark/file"))


def html(bubbles: list[Bubble]) -> str:
    return "\n".join(one for bubble in bubbles for one in bubble.pieces if isinstance(one, str))


def plain(bubbles: list[Bubble]) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html(bubbles)).split())


@pytest.mark.parametrize("platform", ALL)
def test_marks_are_shown_as_marks_and_links_as_links(platform: str) -> None:
    text = "På **fredag** är det _marknad_. Se [kartan](https://exempel.se/karta?a=1&b=2).\n\n- ett\n- två"
    shown = drawn(platform, announcement(of("sv"), "Destination Östersund", text))
    assert len(shown) == 1
    written = html(shown)
    assert "<strong>fredag</strong>" in written
    assert "<em>marknad</em>" in written
    assert 'href="https://exempel.se/karta?a=1&amp;b=2"' in written
    assert "Från Destination Östersund:" in plain(shown)
    assert "*" not in written
    assert "two" not in written


@pytest.mark.parametrize("platform", ALL)
def test_what_would_do_harm_is_words(platform: str) -> None:
    written = html(drawn(platform, Message((Text(HARM),), "sv")))
    assert "<script" not in written
    assert "<img" not in written
    assert 'href="javascript' not in written
    assert "&lt;script&gt;alert(1)" in written


def test_telegram_sends_a_picture_above_short_words_and_ahead_of_long_ones() -> None:
    short = drawn("telegram", announcement_with("Hej! 😀 **Nu.**", PICTURE))
    assert [one if isinstance(one, Media) else "words" for one in short[0].pieces] == [PICTURE, "words"]
    assert "😀 <strong>Nu.</strong>" in html(short)

    long = drawn(
        "telegram", announcement_with("a😀" * 450, PICTURE)
    )  # 900 characters, but Telegram counts more
    assert [len(one.pieces) for one in long] == [1, 1]
    assert long[0].pieces == (PICTURE,)


def test_slack_shows_a_picture_below_the_words_and_leads_to_a_film() -> None:
    (picture,) = drawn("slack", announcement_with("Hej!", PICTURE))
    assert picture.pieces[-1] == PICTURE
    (film,) = drawn("slack", announcement_with("Hej!", FILM))
    assert film.pieces[-1] == FILM
    assert "▶" in html([film])


def test_the_browser_has_the_file_where_the_page_has_it() -> None:
    written = html(drawn("web", announcement_with("Hej!", PICTURE)))
    assert re.search(r'<img src="/announcement/mark/file/\d+/2/ab12.jpg" alt="Torget."', written)


def test_a_picture_from_elsewhere_is_a_picture_where_the_platform_shows_it() -> None:
    away = Media("image", "torget.jpg", "Torget.", "https://exempel.se/torget.jpg")
    for platform in ("telegram", "slack"):
        (shown,) = drawn(platform, announcement_with("Hej!", away))
        assert away in shown.pieces
    assert '<a class="button" href="https://exempel.se/torget.jpg"' in html(
        drawn("web", announcement_with("Hej!", away))
    )


@pytest.mark.parametrize("platform", ["telegram", "slack"])
def test_buttons_stand_in_their_rows(platform: str) -> None:
    message = Message((Text("Hej"), Choices((Choice("Okej", Okay()),))), "sv")
    assert drawn(platform, message)[-1].rows == (("Okej",),)


def announcement_with(text: str, media: Media) -> Message:
    said = announcement(of("sv"), "Destination Östersund", text)
    return Message((*said.blocks, media), "sv")
