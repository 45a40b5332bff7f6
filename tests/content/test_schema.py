"""The schema for editors: fresh, and of one mind with the reader about shapes."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from bot.content import keys
from bot.content.schema import schema_text
from tests.content.test_loader import ENGLISH, WHOLE
from tests.content.writing import SMALL, SMALL_IN_ENGLISH

LESSONS = Path(__file__).parents[2] / "lessons"
SHIPPED = sorted(LESSONS.glob("*/*.yaml"))


def faults(text: str) -> list[Any]:
    return list(Draft202012Validator(json.loads(schema_text())).iter_errors(yaml.safe_load(text)))


def test_the_file_in_lessons_is_what_kompis_schema_writes() -> None:
    assert (LESSONS / "schema.json").read_text(encoding="utf-8") == schema_text()


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(json.loads(schema_text()))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_it_accepts_every_shipped_file(file: Path) -> None:
    assert faults(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("text", [SMALL, SMALL_IN_ENGLISH, WHOLE, ENGLISH])
def test_it_accepts_what_the_reader_accepts(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    ("of", "old", "new"),
    [
        (WHOLE, "title: Service och bemötande", "titel: Service"),
        (WHOLE, "title: Service och bemötande", "title: no"),
        (WHOLE, "title: Service och bemötande", f"title: {'å' * 81}"),
        (WHOLE, "language: sv", "language: svenska språket"),
        (WHOLE, "language: sv\n", ""),
        (WHOLE, "[retail, restaurant]", "[retail, resturant]"),
        (WHOLE, "[retail, restaurant]", "[retail, retail]"),
        (WHOLE, "id: greet", "id: Greet"),
        (WHOLE, "    alt: En medarbetare hälsar vid dörren.\n", ""),
        (WHOLE, "shuffle: false", "shuffle: 'false'"),
        (WHOLE, "            correct: true\n", ""),
        (WHOLE, "[Alltid, Ofta, Sällan]", "[Alltid]"),
        (WHOLE, "      restaurant:\n", "      resturant:\n"),
        (ENGLISH, "summary: Ten short tips.\n", ""),
        (ENGLISH, "task: Greet", "taks: Greet"),
        (ENGLISH, "text: Within ten seconds", "correct: true, text: Within ten seconds"),
    ],
)
def test_it_refuses_planted_faults(of: str, old: str, new: str) -> None:
    assert old in of
    assert faults(of.replace(old, new)) != []


@pytest.mark.parametrize(
    ("part", "keys"),
    [
        ("course", keys.COURSE_KEYS),
        ("translation", keys.TRANSLATION_KEYS),
        ("lesson", keys.LESSON_KEYS),
        ("lesson_words", keys.WORD_KEYS),
        ("trade_words", keys.TRADE_KEYS),
        ("question", keys.QUESTION_KEYS),
        ("poll", keys.POLL_KEYS),
    ],
)
def test_it_knows_the_keys_the_reader_knows(part: str, keys: tuple[str, ...]) -> None:
    assert set(json.loads(schema_text())["$defs"][part]["properties"]) == set(keys)


def test_every_key_has_its_meaning() -> None:
    definitions = json.loads(schema_text())["$defs"]
    for part in ("course", "translation", "lesson", "lesson_words", "question", "poll"):
        for key, schema in definitions[part]["properties"].items():
            assert schema.get("description"), f"{part}.{key}"
