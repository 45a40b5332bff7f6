"""Arabic: counted as it counts, read from right to left, and its plain words are those that work."""

import re
import unicodedata
from collections.abc import Iterator
from typing import get_args

import pytest
from babel.messages.catalog import Catalog

from bot.chat.words import meant
from bot.domain.actions.courses import FetchCertificate
from bot.domain.actions.pausing import PauseFor
from bot.domain.actions.settings import Open
from bot.domain.actions.ways_back import AboutCode
from bot.domain.actions.words import Say, Word
from bot.domain.actions.workshops import ImHere
from bot.domain.message import Text
from bot.domain.opening import parse_opening
from bot.phrases import of
from bot.phrases.people import opening
from tests.phrases.conftest import catalogue, texts

NOT_A_SENTENCE = {"certificate.pdf", "kompis-my-data.json", "[today, settings, pause, help, join CODE]"}
ISOLATES = {"\u2068\u2069" * times for times in (1, 2, 3)}
COMMAND = r"\*([\u0621-\u0652 ]+)\*"


@pytest.fixture(scope="module")
def arabic() -> Catalog:
    return catalogue("ar")


def written(arabic: Catalog) -> Iterator[str]:
    """Every text, without the places for values."""
    for message in arabic:
        if message.id and message.id not in NOT_A_SENTENCE:
            yield from (re.sub(r"\{\w+\}", "", text) for text in texts(message))


def first_letter(text: str) -> str:
    """The direction of its first letter, which platforms take the line's from; “” without letters."""
    directions = (unicodedata.bidirectional(sign) for sign in text)
    return next((direction for direction in directions if direction in ("L", "R", "AL")), "")


def test_every_line_begins_with_an_arabic_letter_so_that_it_reads_from_the_right(arabic: Catalog) -> None:
    lines = [line for text in written(arabic) for line in text.splitlines()]

    assert [line for line in lines if first_letter(line) == "L"] == []
    assert first_letter("Kompis هنا") == "L"


def test_what_is_set_apart_is_let_go_again(arabic: Catalog) -> None:
    set_apart = [text for text in written(arabic) if "\u2068" in text or "\u2069" in text]

    assert set_apart != []
    assert [text for text in set_apart if re.sub("[^\u2068\u2069]", "", text) not in ISOLATES] == []


def test_arabic_counts_none_one_two_few_many_and_hundreds() -> None:
    say = of("ar")

    assert [say.n("{n} day", "{n} days", n) for n in (0, 1, 2, 3, 10, 11, 99, 100, 103)] == [
        "لا أيام",
        "يوم واحد",
        "يومان",
        "3 أيام",
        "10 أيام",
        "11 يوماً",
        "99 يوماً",
        "100 يوم",
        "103 أيام",
    ]


def test_arabic_commands_in_texts_are_understood(arabic: Catalog) -> None:
    said = " ".join(text for message in arabic if message.id for text in texts(message))
    told = set(re.findall(COMMAND, said)) - {of("ar")("Done"), of("ar")("My own")}  # which are buttons

    commands = {Say(word) for word in get_args(Word) if word != "start"}
    others = {AboutCode(), Open("link"), ImHere(0), FetchCertificate(0)}
    assert {meant(word) for word in told} == {*commands, *others}
    assert meant("أي كلمة") is None


def test_what_stands_on_a_button_may_be_written_instead() -> None:
    say = of("ar")

    assert [
        meant(say(words)) for words in ("Today's tip", "Pause", "Help", "Leave", "I'm in", "Free today")
    ] == [
        *(Say("today"), Say("pause"), Say("help"), Say("stop"), Say("start")),
        PauseFor("day"),
    ]


def test_opening_hours_in_arabic_are_told_as_they_are_understood_again() -> None:
    hours = parse_opening("mon-fri 10-18, sat 10-15")
    told = "مفتوح: الاثنين إلى الجمعة 10-18، السبت 10-15. مغلق: الأحد.".replace("-", "\N{EN DASH}")

    assert Text(told) in opening.changed(of("ar"), hours, "").blocks
    assert parse_opening(told) == hours
