"""What a workshop says to somebody of a language, whatever it is said in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.domain.workshop import State, Workshop
from bot.domain.workshop_words import TRANSLATED, Field, Words, said_in, with_words, without_fields

LANGUAGES = st.sampled_from(["sv", "sv-easy", "en", "ar"])
FIELDS = st.sampled_from(TRANSLATED)
WORDS = st.dictionaries(LANGUAGES, st.dictionaries(FIELDS, st.text(min_size=1)))
ONE = Workshop(1, 1, State.DRAFT, "Möten", "Europe/Stockholm", "k7m2")


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Meetings"), ("ar", "Möten"), ("sv", "På svenska"), ("sv-easy", "På svenska")],
)
def test_everybody_reads_their_language_or_a_near_one_else_the_main_words(language: str, said: str) -> None:
    words = {"en": {"title": "Meetings"}, "sv": {"title": "På svenska"}, "ar": {"text": "نجرب."}}

    assert said_in(words, language, "title", "Möten") == said


@given(WORDS, LANGUAGES)
def test_what_the_main_words_do_not_say_is_said_in_no_language(words: Words, language: str) -> None:
    assert all(said_in(words, language, one, None) is None for one in TRANSLATED)


@given(WORDS, LANGUAGES, FIELDS, st.text(min_size=1))
def test_one_field_is_written_and_the_others_stay(
    words: Words, language: str, field: Field, said: str
) -> None:
    written = with_words(words, language, {field: said})

    for tag in {*words, language}:
        for name in TRANSLATED:
            here = (tag, name) == (language, field)
            assert written[tag].get(name) == (said if here else words.get(tag, {}).get(name))


@given(WORDS, st.sets(FIELDS))
def test_a_field_that_is_silent_is_in_no_language(words: Words, fields: set[Field]) -> None:
    left = without_fields(words, fields)

    assert all(kept and not kept.keys() & fields for kept in left.values())
    kept = {
        tag: {name: said for name, said in one.items() if name not in fields} for tag, one in words.items()
    }
    assert left == {tag: one for tag, one in kept.items() if one}


def test_it_is_translated_once_all_it_says_is() -> None:
    named = replace(ONE, words={"en": {"title": "Meetings"}})

    assert named.translated_into == {"en"}
    assert replace(named, text="Vi provar.").translated_into == set()
