"""Which words mean which command, and which are a code."""

import re
import unicodedata
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.chat.greet import menus_for
from bot.chat.handle import _ACTS, _SAID
from bot.chat.words import FOR_ORGANISERS, LONGEST_CODE, MENU, code_in, command, meant
from bot.domain.actions.action import Action
from bot.domain.actions.codec import encode
from bot.domain.actions.courses import FetchCertificate, StartCourseOver
from bot.domain.actions.joining import ChooseLanguage, EraseData, Join
from bot.domain.actions.pausing import PauseFor
from bot.domain.actions.settings import Open
from bot.domain.actions.words import Say, Word
from bot.domain.message import Message, Text
from bot.phrases import LANGUAGES, of
from bot.phrases.talk import help_message

WORDS: dict[Word, str] = {
    "start": "start join",
    "today": "today idag",
    "progress": "progress lage läge läget",
    "courses": "courses kurser",
    "review": "review repris minns",
    "workshops": "workshops workshoppar traffar träffar",
    "settings": "settings tider inställningar installningar",
    "pause": "pause paus",
    "resume": "resume fortsatt fortsätt",
    "privacy": "privacy mina uppgifter",
    "help": "help hjalp hjälp",
    "stop": "stop avsluta stopp sluta",
    "announce": "announce meddelande",
    "workshop": "workshop",
    "report": "report rapport",
    "invite": "invite bjud inbjudan",
    "audit": "audit logg",
}
EVERY_COMMAND = [(spelt, word) for word, spellings in WORDS.items() for spelt in spellings.split()]


def test_every_word_of_the_contract_has_its_spellings_here() -> None:
    assert list(WORDS) == list(get_args(Word))


@pytest.mark.parametrize(("spelt", "word"), EVERY_COMMAND)
def test_a_command_is_understood_in_both_languages(spelt: str, word: Word) -> None:
    assert command(spelt) == word


@pytest.mark.parametrize("spelt", ["", "lektion", "idagg", "i dag", "todays", "/idag"])
def test_other_words_are_no_command(spelt: str) -> None:
    assert command(spelt) is None


@pytest.mark.parametrize(("spelt", "word"), EVERY_COMMAND)
def test_every_command_works_as_a_plain_word_in_any_case(spelt: str, word: Word) -> None:
    for written in (spelt, spelt.upper(), spelt.capitalize(), f"  {spelt}!", f"{spelt}.", f"”{spelt}”"):
        assert meant(written) == Say(word)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("I dag", Say("today")),
        ("dagens  tips", Say("today")),
        ("Dagens\ntips", Say("today")),
        ("Tips", Say("today")),
        ("Nästa tips, tack", None),
        ("nästa", Say("today")),
        ("today\N{RIGHT SINGLE QUOTATION MARK}s tip", Say("today")),
        ("Så går det", Say("progress")),
        ("Mina uppgifter", Say("privacy")),
        ("Mina kurser", Say("courses")),
        ("my courses", Say("courses")),
        ("Börja om!", StartCourseOver("", sure=False)),
        ("börja om kursen", StartCourseOver("", sure=False)),
        ("Start over", StartCourseOver("", sure=False)),
        ("Börja", None),
        ("ledig", PauseFor("day")),
        ("Ledig idag!", PauseFor("day")),
        ("day off", PauseFor("day")),
        ("Jag är ledig på fredag", None),
        ("continue", Say("resume")),
        ("Hjälp?", Say("help")),
        ("?", Say("help")),
        ("??", None),
        ("språk", Open("language")),
        ("English", ChooseLanguage("en")),
        ("svenska", ChooseLanguage("sv")),
        ("radera allt", EraseData(sure=False)),
        ("unsubscribe", Say("stop")),
        ("stoppa tåget", None),
        ("pausa", None),
        ("", None),
        ("   ", None),
        ("…", None),
        ("مساعدة", Say("help")),
        ("مساعده!", Say("help")),
        ("اليوم", Say("today")),
        ("نصيحة اليوم، ", Say("today")),
        ("تقدّمي", Say("progress")),
        ("دوراتي", Say("courses")),
        ("مراجعة", Say("review")),
        ("الاعدادات", Say("settings")),
        ("إيقاف مؤقت", Say("pause")),
        ("«ايقاف  موقت»", None),
        ("ايقاف مؤقت", Say("pause")),
        ("متابعة", Say("resume")),
        ("بياناتي؟", Say("privacy")),
        ("توقف", Say("stop")),
        ("توقف هنا", None),
        ("كفي", Say("stop")),
        ("أريد المشاركة", Say("start")),
        ("عندي عطلة اليوم", PauseFor("day")),
        ("شهادتي", FetchCertificate(0)),
        ("اللغة", Open("language")),
        ("عربي", ChooseLanguage("ar")),
        ("\u2068حذف كل شيء\u2069", EraseData(sure=False)),
        ("البدء من جديد", StartCourseOver("", sure=False)),
        ("كل شيء", None),
        ("👍", None),
        ("paus\0", None),
    ],
)
def test_a_plain_word_counts_when_it_is_the_whole_message(text: str, action: object) -> None:
    assert meant(text) == action


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_help_names_is_understood(language: str) -> None:
    named = re.findall(r"\*(.+?)\*", "".join(texts_of(help_message(of(language)))))

    meanings = [meant(word) for word in named]
    assert None not in meanings
    assert {Say("workshops"), FetchCertificate(0), Open("link")} < set(meanings)


def texts_of(message: Message) -> list[str]:
    return [block.markdown for block in message.blocks if isinstance(block, Text)]


def test_letters_in_two_parts_are_the_same_word() -> None:
    """Some keyboards send ä as an a and two dots."""
    assert meant(unicodedata.normalize("NFD", "Hjälp")) == Say("help")
    assert meant(unicodedata.normalize("NFD", "fortsätt")) == Say("resume")


@given(some.text())
def test_whatever_is_written_means_something_or_nothing(text: str) -> None:
    action = meant(text)

    assert action is None or encode(action)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ostersund", "ostersund"),
        ("Östersund", "ostersund"),
        ("OSTERSUND", "ostersund"),
        ("”Åre-Järpen”.", "are-jarpen"),
        (" <ica7> ", "ica7"),
        (f"{'a' * LONGEST_CODE}", "a" * LONGEST_CODE),
        (f"{'a' * LONGEST_CODE}a", ""),
        ("två ord", ""),
        ("", ""),
        (" ", ""),
        ("ica7\0", "ica7"),
        ("\0", ""),
        ("مرحبا", ""),
        ("🙂", ""),
    ],
)
def test_one_word_is_a_code_as_codes_are_spelt(text: str, code: str) -> None:
    assert code_in(text) == code


@given(some.text())
def test_every_code_can_stand_behind_a_button_and_is_its_own(text: str) -> None:
    code = code_in(text)

    assert encode(Join(code))
    assert code_in(code) == code


def test_every_kind_of_tap_is_acted_on() -> None:
    assert set(_ACTS) == set(Action.__subclasses__())


def test_every_word_does_something() -> None:
    assert set(_SAID) == set(get_args(Word))


def test_the_menu_stands_in_every_language_and_shows_what_is_understood() -> None:
    assert set(MENU) == {"sv", "en"}  # the others show one of these: a platform takes a-z only
    for entries in MENU.values():
        assert [command(shown) for shown, _ in entries] == [word for _, word in entries]
        for_all = [word for word in get_args(Word) if word != "start" and word not in FOR_ORGANISERS]
        assert [word for _, word in entries] == for_all


def test_a_group_s_menu_shows_what_a_group_can_do() -> None:
    swedish = next(menu for menu in menus_for("sv") if menu.language == "sv")
    assert swedish.in_groups == [
        ("start", "Gå en kurs tillsammans"),
        ("avsluta", "Avsluta kursen här"),
        ("hjalp", "Det här kan du be mig om"),
    ]
    assert [command(word) for word, _ in swedish.in_groups] == ["start", "stop", "help"]
    for menu in menus_for("sv"):
        assert sorted(command(word) or "" for word, _ in menu.in_groups) == ["help", "start", "stop"]


def test_the_menus_for_platforms_come_in_the_houses_language_first_and_then_in_each() -> None:
    default, *rest = menus_for("sv")

    assert default.language is None
    assert [menu.language for menu in rest] == list(LANGUAGES)
    assert default.commands == rest[0].commands
    assert default.commands[0] == ("idag", "Dagens tips")
    first = {menu.language: menu.commands[0] for menu in rest}
    assert first == {
        "sv": ("idag", "Dagens tips"),
        "ar": ("today", "نصيحة اليوم"),
        "en": ("today", "Today's tip"),
        "sv-easy": ("idag", "Dagens tips"),
    }


def test_commands_in_a_menu_are_spelt_as_telegram_wants_them() -> None:
    shown = [word for entries in MENU.values() for word, _ in entries]

    assert all(word.isascii() and word.islower() and word.isalpha() for word in shown)
