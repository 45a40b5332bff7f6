"""The words people read in Swedish are those of docs/words.md, and written as it says."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import yaml
from babel.messages.catalog import Catalog

from bot.content.loader import load_course
from bot.phrases import LANGUAGES, SOURCE, menus, of
from tests.phrases.conftest import ROOT, catalogue, texts

FORBIDDEN = {
    "lektion": r"lektion",
    "quiz": r"quiz",
    "kohort": r"kohort",
    "streak": r"streak",
    "samtycke": r"samtyck",
    "användare": r"användar(e|en|na|nas|s)?\b",
    "uppgift": r"(?<!person)(?<!mina )(?<!mina-)uppgift",
    "Fel!": r"\bfel!",
    "08:30": r"\d:\d\d",
    '“so” or "so"': r"[“\"„«»]",
    "a dash for a full stop": r"\S[ \t][\N{EN DASH}\N{EM DASH}-]\s",
    "idag": r"(?<!\*)\b(idag|imorgon)\b",
}
"""What must not be read, by the words that would be."""


def read_in_catalogue(swedish: Catalog) -> list[str]:
    return [text for message in swedish if message.id for text in texts(message)]


@cache  # for looking only
def read_in_course(file: str = "course.yaml") -> list[str]:
    """Every text of the shipped course, in the language of this file, that people get to read."""
    written = yaml.safe_load((ROOT / "lessons" / "service" / file).read_text())
    return list(_texts(written))


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - YAML
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in {"id", "after", "license", "language", "author", "source"}:
                yield from _texts(one)


def found(pattern: str, texts: list[str]) -> list[str]:
    return [text for text in texts if re.search(pattern, text, re.IGNORECASE)]


@pytest.mark.parametrize("language", ["sv", "sv-easy"])
@pytest.mark.parametrize("word", FORBIDDEN)
def test_the_swedish_catalogues_have_none_of_these(word: str, language: str) -> None:
    assert found(FORBIDDEN[word], read_in_catalogue(catalogue(language))) == []


@pytest.mark.parametrize("file", ["course.yaml", "sv-easy.yaml"])
@pytest.mark.parametrize("word", FORBIDDEN)
def test_the_course_has_none_of_these(word: str, file: str) -> None:
    assert found(FORBIDDEN[word], read_in_course(file)) == []


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("lektion", "Dagens lektioner"),
        ("quiz", "Ett quiz"),
        ("kohort", "din kohort"),
        ("streak", "Din streak"),
        ("samtycke", "Jag samtycker"),
        ("användare", "alla användarna"),
        ("uppgift", "Dagens uppgift"),
        ("uppgift", "UPPGIFTER"),
        ("Fel!", "Fel! Försök igen"),
        ("08:30", "kl. 08:30"),
        ('“so” or "so"', "“Strax din tur”"),
        ("a dash for a full stop", "Titta upp \N{EN DASH} säg hej"),
        ("idag", "Prova idag"),
    ],
)
def test_each_of_them_would_be_found(word: str, text: str) -> None:
    assert found(FORBIDDEN[word], [text]) == [text]


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("uppgift", "dina personuppgifter"),
        ("uppgift", "*mina uppgifter*"),
        ("uppgift", "Mina uppgifter"),
        ("användare", "När du använder den"),
        ("Fel!", "Det finns inga fel svar!"),
        ("08:30", "kl. 8.30"),
        ("a dash for a full stop", "kl. 8\N{EN DASH}9.30 eller A-märkt"),
        ("idag", "skriv *idag*"),
        ("idag", "Prova i dag"),
    ],
)
def test_what_is_like_them_is_not(word: str, text: str) -> None:
    assert found(FORBIDDEN[word], [text]) == []


def test_the_first_line_of_every_tip_fits_a_notification() -> None:
    course = load_course(ROOT / "lessons" / "service").course
    assert course is not None

    lines = [
        of(language)("Tip {number} of {total}: {title}", number=10, total=10, title=text.title)
        for lesson in course.lessons
        for language, words in lesson.words.items()
        for text in (words.everyone, *words.trades.values())
    ]
    assert len(lines) > 2 * len(course.lessons)
    assert [line for line in lines if len(line) > 60] == []


def test_kompis_says_du(swedish: Catalog) -> None:
    to_many = r"\b(ni|er|era|ert)\b"

    assert found(to_many, read_in_catalogue(swedish)) == []
    assert found(to_many, read_in_catalogue(catalogue("sv-easy"))) == []
    assert found(to_many, ["Vad vill ni?"]) == ["Vad vill ni?"]


LONGEST_EASY_SENTENCE = 13
HARD_WORDS = r"\b(eftersom|medan|innan|ifall|trots|såvida|vars|därmed|samt|enligt|avseende|vid behov)\b"


def sentences(texts: list[str]) -> list[str]:
    """What stands between full stops, without marks."""
    parts = (part for text in texts for part in re.split(r"(?<=[.!?:])[”*]*\s+|\n", text))
    return [part for part in parts if re.search(r"\w", part)]


def test_easy_swedish_has_short_sentences_and_no_words_that_join_long_ones() -> None:
    easy = sentences(read_in_catalogue(catalogue("sv-easy")) + read_in_course("sv-easy.yaml"))

    assert [one for one in easy if len(one.split()) > LONGEST_EASY_SENTENCE] == []
    assert found(HARD_WORDS, easy) == []


def test_the_same_swedish_is_not_easy() -> None:
    full = sentences(read_in_course())

    assert [one for one in full if len(one.split()) > LONGEST_EASY_SENTENCE] != []
    assert found(HARD_WORDS, full) != []


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != SOURCE])
def test_a_command_named_in_a_text_means_the_same_in_every_language(language: str) -> None:
    from bot.chat.words import meant  # noqa: PLC0415 - phrases are tested without the chat but here

    for message in catalogue(language):
        if isinstance(message.id, str) and message.id:
            told = [word for word in re.findall(r"\*([^*{}]+)\*", message.id) if meant(word)]
            translated = re.findall(r"\*([^*{}]+)\*", texts(message)[0])
            assert [meant(word) for word in translated if meant(word)] == [meant(word) for word in told], told


def test_swedish_commands_in_texts_are_understood(swedish: Catalog) -> None:
    """What stands in stars behind Skriv, or begins a line of the help, is a word that works."""
    from bot.chat.words import meant  # noqa: PLC0415 - phrases are tested without the chat but here

    texts = read_in_catalogue(swedish)
    told = [
        word
        for text in texts
        for word in re.findall(r"(?:[Ss]kriv|eller|och|^-) \*([a-zåäö ]+)\*", text, re.MULTILINE)
    ]

    assert sorted(set(told)) != []
    assert [word for word in told if meant(word) is None] == []


def test_english_commands_in_texts_are_understood(swedish: Catalog) -> None:
    from bot.chat.words import meant  # noqa: PLC0415 - as above

    texts = [message.id for message in swedish if isinstance(message.id, str)]
    told = [
        word
        for text in texts
        for word in re.findall(r"(?:[Ww]rite|or|and|^-) \*([a-z ]+)\*", text, re.MULTILINE)
    ]

    assert sorted(set(told)) != []
    assert [word for word in told if meant(word) is None] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_for_a_platforms_profile_fit_there(language: str) -> None:
    say = of(language)

    assert len(menus.description(say)) <= 512
    assert len(menus.short_description(say)) <= 120
    assert [words for words in menus.WHAT_IT_DOES.values() if not 1 <= len(say(words)) <= 256] == []
