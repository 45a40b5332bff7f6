"""The catalogues: complete, fresh, with the same places in every language, and compiled as they stand."""

import ast
import gettext
import string
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from bot.phrases import LANGUAGES, SOURCE, Say, folder, marked, of, spoken
from tests.phrases.conftest import LOCALE, ROOT, catalogue, file_of, texts

KEYWORDS = {"marked": None, "say": None, "n": (1, 2)}
OTHERS = [language for language in LANGUAGES if language != SOURCE]
SAYING = frozenset({"say", "marked"})


@cache
def extracted() -> frozenset[str | tuple[str, ...]]:
    """Every phrase that stands in the code and its templates."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # it has no types
    return frozenset(
        message
        for folder in ("bot", "adapters")
        for _, _, message, _, _ in extract_from_dir(ROOT / folder, methods, options, keywords=KEYWORDS)
    )


def entries(of_catalogue: Catalog) -> Iterator[Message]:
    """All but the header."""
    return (message for message in of_catalogue if message.id)


def sources(message: Message) -> list[str]:
    """Its English words: one, or two."""
    return [message.id] if isinstance(message.id, str) else list(message.id)


def places(text: str) -> set[str]:
    """The names of the values that go into a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_the_catalogue_has_what_the_code_says_and_nothing_else(language: str) -> None:
    missing, gone = compared(language)

    assert missing == [], f"translate these (python -m tests.phrases {language} prints them as entries)"
    assert gone == [], f"take these out of {file_of(language).relative_to(ROOT)}"


Words = str | tuple[str, ...] | list[str]


def compared(language: str) -> tuple[list[Words], list[Words]]:
    """What the code says and the catalogue has not; and what it has, and nothing says."""
    in_catalogue = {message.id for message in entries(catalogue(language))}
    in_code = extracted()
    return sorted(in_code - in_catalogue, key=str), sorted(in_catalogue - in_code, key=str)


@pytest.mark.parametrize("language", OTHERS)
def test_every_phrase_is_translated_and_none_is_a_guess(language: str) -> None:
    found = catalogue(language)

    assert [message.id for message in entries(found) if not all(texts(message))] == []
    assert [message.id for message in entries(found) if message.fuzzy] == []
    assert dict(found.obsolete) == {}


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_same_places_for_values_as_its_english(language: str) -> None:
    """The number may go without saying in a form that is of one number alone: “one tip”, “two tips”."""
    found = catalogue(language)
    for message in entries(found):
        wanted = places(sources(message)[-1])
        free = {"n"} if message.pluralizable else set()
        freed = forms_of_one_number(found) if message.pluralizable else set()
        assert [places(text) for text in sources(message)] == [wanted] * len(sources(message))
        for form, text in enumerate(texts(message)):
            assert places(text) in ([wanted, wanted - free] if form in freed else [wanted]), message.id


def forms_of_one_number(found: Catalog) -> set[int]:
    """Which plural forms are said of a single number."""
    plural = gettext.c2py(found.plural_expr)
    forms = Counter(plural(n) for n in range(1000))
    return {form for form, numbers in forms.items() if numbers == 1}


def test_arabic_has_a_form_for_none_one_and_two_and_says_no_other_without_its_number() -> None:
    assert forms_of_one_number(catalogue("ar")) == {0, 1, 2}
    assert forms_of_one_number(catalogue("sv")) == {0}


@pytest.mark.parametrize("language", OTHERS)
def test_a_phrase_that_counts_has_every_form_of_its_language(language: str) -> None:
    found = catalogue(language)
    counting = [message for message in entries(found) if message.pluralizable]

    assert counting != []
    assert {len(texts(message)) for message in counting} == {found.num_plurals}


def test_swedish_counts_one_and_many(swedish: Catalog) -> None:
    say = of("sv")

    assert swedish.plural_expr == "(n != 1)"
    assert [say.n("{n} week in a row", "{n} weeks in a row", n) for n in (0, 1, 2)] == [
        "0 veckor i rad",
        "1 vecka i rad",
        "2 veckor i rad",
    ]


@pytest.mark.parametrize("language", OTHERS)
def test_the_compiled_catalogue_says_what_the_written_one_says(language: str) -> None:
    """A stale one would let people read yesterday's words: `make setup` compiles it."""
    compiled = gettext.translation("kompis", str(LOCALE), [folder(language)])

    for message in entries(catalogue(language)):
        one, *many = sources(message)
        said = {compiled.ngettext(one, many[0], n) for n in range(102)} if many else {compiled.gettext(one)}
        assert said == set(texts(message))


@pytest.mark.parametrize("language", OTHERS)
def test_the_catalogue_is_tidy_sorted_and_without_places_in_the_code(language: str) -> None:
    found = catalogue(language)
    lines = file_of(language).read_text().splitlines()
    ids = [sources(message)[0] for message in entries(found)]

    assert ids == sorted(ids)
    assert [
        line for line in lines if line.startswith(("#:", "#~", "#,")) and "brace-format" not in line
    ] == []


# --- what the extraction cannot see -----------------------------------------------------------------


def saying_modules() -> Iterator[tuple[str, str]]:
    """Name and text of every module that says something."""
    for part in ("bot", "adapters"):
        for path in sorted((ROOT / part).rglob("*.py")):
            source = path.read_text()
            if "say" in source or "marked" in source:
                yield path.name, source


def said_in(tree: ast.AST) -> Iterator[ast.Call]:
    """The calls that say something: say(…), anything.say(…), say.n(…), marked(…)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            counts = (
                isinstance(called, ast.Attribute)
                and called.attr == "n"
                and getattr(called.value, "id", getattr(called.value, "attr", "")) == "say"
            )
            if name in SAYING or counts:
                yield node


def hidden(source: str) -> list[int]:
    """Lines that say something inside an f-string, where the extraction is blind."""
    strings = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr)]
    return [call.lineno for one in strings for call in said_in(one)]


def unwritten(source: str) -> list[int]:
    """Lines that say something made on the spot: neither words, nor picked from a table of marked ones."""
    return [
        call.lineno
        for call in said_in(ast.parse(source))
        if not call.args or isinstance(call.args[0], ast.JoinedStr | ast.BinOp | ast.Call)
    ]


def test_no_template_counts() -> None:
    """The extraction sees say(…) in a template, and not say.n(…): numbers are put into words in Python."""
    templates = [path for folder in ("bot", "adapters") for path in (ROOT / folder).rglob("*.html")]

    assert templates != []
    assert [path.name for path in templates if "say.n(" in path.read_text()] == []


def test_no_phrase_hides_in_an_f_string() -> None:
    assert [(name, line) for name, source in saying_modules() for line in hidden(source)] == []
    assert hidden("x = f\"{say('Hi')}\"\n") == [1]
    assert hidden('x = say("Hi")\ny = f"{x}"') == []


def test_no_phrase_is_made_on_the_spot() -> None:
    assert [(name, line) for name, source in saying_modules() for line in unwritten(source)] == []
    assert unwritten('say(f"Hi {name}")\nsay("Hi " + name)\nsay(" ".join(names))') == [1, 2, 3]
    assert unwritten('say("Hi {name}", name=name)\nsay(TABLE[word])\nsay.n("{n} tip", "{n} tips", 2)') == []


# --- saying ----------------------------------------------------------------------------------------


def test_a_language_that_kompis_does_not_talk_is_said_in_english() -> None:
    assert (of("fi").language, of("fi")("Okay")) == ("en", "Okay")
    assert (of("sv").language, of("sv")("Okay")) == ("sv", "Okej")


def test_words_without_a_translation_are_said_as_they_are() -> None:
    assert of("sv")("Nobody has translated {what}.", what="this") == "Nobody has translated this."


def test_braces_in_a_value_are_left_alone() -> None:
    assert of("en")("I don't know the code “{code}”.", code="{n}") == "I don't know the code “{n}”."


def test_to_mark_words_is_not_to_say_them() -> None:
    assert marked("Okay") == "Okay"


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (["sv"], "sv"),
        (["sv-SE"], "sv"),
        (["EN-gb"], "en"),
        (["ar-SY"], "ar"),
        (["sv-easy"], "sv-easy"),
        (["fi", "en"], "en"),
        ([None, "sv"], "sv"),
        (["fi"], "sv"),
        ([], "sv"),
        ([""], "sv"),
    ],
)
def test_the_first_language_that_kompis_talks_is_spoken(wanted: list[str | None], language: str) -> None:
    assert spoken(wanted, "sv") == language


def test_a_fallback_that_kompis_does_not_talk_gives_english() -> None:
    assert spoken(["fi"], "fi") == SOURCE


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_offered_has_a_way_to_say_things(language: str) -> None:
    assert isinstance(of(language), Say)
    assert of(language).language == language
