"""The JSON Schema of course.yaml and of translations, for editors that complete and underline.

It says shapes and lengths. What takes more than one place to see, ``kompis check`` says.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.content import bounds
from bot.content.keys import LESSON_KEYS, POLL_KEYS
from bot.domain.course import TRADES

_Schema = dict[str, Any]

_MEANINGS: Final[Mapping[str, str]] = {
    "title": "A few words, as a person would say them.",
    "language": "The course's main language, such as sv, en or sv-easy.",
    "summary": "What the course is about, for who decides whether to join.",
    "trades": "Whom the course is for; leave it out for everyone.",
    "author": "Who wrote it.",
    "license": "An SPDX licence, such as CC-BY-4.0.",
    "lessons": "In the order in which they are sent; in a translation by their ids.",
    "workshops": "Where local workshops belong in the course.",
    "id": "a-z, 0-9 and hyphens. Never change it: progress, answers and reviews hang on it.",
    "tip": "Markdown: bold, italic, links, lists. Best under 450 characters.",
    "say": "A line to say. It stays in the main language; a translation gives its meaning.",
    "media": "A file in media/ or an https address: picture, film, sound or PDF.",
    "alt": "What is seen or heard, for who cannot see or hear it. Required with media.",
    "task": "Something to try the same day.",
    "quiz": "One question, or a list: the first is the day's own, all of them return as reviews.",
    "poll": "Instead of a quiz: an opinion, nothing is correct.",
    "reflect": "A question to answer in free text, kept for the person.",
    "for": "Other words for a trade; what is not given stays.",
    "question": "What is asked.",
    "shuffle": "false keeps the options in this order.",
    "options": "2 to 8, best at most 28 characters each, so that they fit on buttons.",
    "explanation": "Shown after any answer.",
    "text": "What stands on the button.",
    "correct": "true for what is right. Several: all of them are to be chosen.",
    "feedback": "Shown to who chose this.",
    "after": "The id of the lesson after which the workshop fits.",
    "guide": "The leader's guide, a file in media/.",
    "warm_up": "Asked with the invitation.",
}


def schema_text() -> str:
    """The content of lessons/schema.json."""
    return json.dumps(_schema(), ensure_ascii=False, indent=2) + "\n"


def _schema() -> _Schema:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A course of kompis, or a translation of one",
        "if": {
            "anyOf": [
                {"required": ["language"]},
                {"properties": {"lessons": {"type": "array"}}, "required": ["lessons"]},
            ]
        },
        "then": _ref("course"),
        "else": _ref("translation"),
        "$defs": {
            "course": _course(),
            "translation": _translation(),
            "lesson": _lesson(),
            "lesson_words": _object({**_words("question_words"), "for": _for_trades()}, ["title"]),
            "trade_words": _object(_words("question_words", but=("alt",))),
            "question": _question(),
            "question_words": _question_words(),
            "poll": _object(
                {"question": _text(bounds.QUESTION), "options": _list(_text(bounds.OPTION), bounds.OPTIONS)},
                POLL_KEYS,
            ),
            "id": {"type": "string", "pattern": f"^{bounds.ID_PATTERN}$"},
            "trade": {"enum": list(TRADES)},
        },
    }


def _course() -> _Schema:
    workshop = _object(
        {
            "id": _ref("id"),
            "title": _text(bounds.TITLE),
            "after": _ref("id"),
            "guide": _text(255),
            "warm_up": _text(bounds.WARM_UP),
        },
        ["id", "title"],
    )
    return _object(
        {
            "title": _text(bounds.TITLE),
            "language": {"type": "string", "pattern": f"^{bounds.LANGUAGE_PATTERN}$"},
            "summary": _text(bounds.SUMMARY),
            "trades": {"type": "array", "items": _ref("trade"), "uniqueItems": True},
            "author": _text(bounds.AUTHOR),
            "license": {"type": "string", "pattern": f"^{bounds.LICENSE_PATTERN}$"},
            "lessons": _list(_ref("lesson"), bounds.LESSONS),
            "workshops": {"type": "array", "items": workshop},
        },
        ["title", "language", "summary", "lessons"],
    )


def _translation() -> _Schema:
    workshop = _object({"title": _text(bounds.TITLE), "warm_up": _text(bounds.WARM_UP)}, ["title"])
    return _object(
        {
            "title": _text(bounds.TITLE),
            "summary": _text(bounds.SUMMARY),
            "lessons": {"type": "object", "additionalProperties": _ref("lesson_words")},
            "workshops": {"type": "object", "additionalProperties": workshop},
        },
        ["title", "summary"],
    )


def _lesson() -> _Schema:
    keys = {"id": _ref("id"), **_words("question"), "media": _text(1000), "for": _for_trades()}
    lesson = _object({key: keys[key] for key in LESSON_KEYS}, ["id", "title", "tip"])
    lesson["dependentRequired"] = {"media": ["alt"]}
    return lesson


def _words(question: str, but: Sequence[str] = ()) -> _Schema:
    one = _ref(question)
    words = {
        "title": _text(bounds.TITLE),
        "tip": _text(bounds.TIP + 1),  # a block of text ends in a line feed, which does not count
        "say": _text(bounds.SAY),
        "alt": _text(bounds.ALT),
        "task": _text(bounds.TASK),
        "quiz": {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]},
        "poll": _ref("poll"),
        "reflect": _text(bounds.REFLECT),
    }
    return {key: schema for key, schema in words.items() if key not in but}


def _for_trades() -> _Schema:
    return _object({trade: _ref("trade_words") for trade in TRADES})


def _question() -> _Schema:
    option = _object(
        {"text": _text(bounds.OPTION), "correct": {"type": "boolean"}, "feedback": _text(bounds.FEEDBACK)},
        ["text"],
    )
    correct = {"type": "object", "properties": {"correct": {"const": True}}, "required": ["correct"]}
    options = _list(_text_or(option), bounds.OPTIONS)
    return _object(
        {
            "id": _ref("id"),
            "question": _text(bounds.QUESTION),
            "shuffle": {"type": "boolean"},
            "options": {**options, "contains": correct},
            "explanation": _text(bounds.EXPLANATION),
        },
        ["question", "options"],
    )


def _question_words() -> _Schema:
    option = _object({"text": _text(bounds.OPTION), "feedback": _text(bounds.FEEDBACK)}, ["text"])
    return _object(
        {
            "id": _ref("id"),
            "question": _text(bounds.QUESTION),
            "options": _list(_text_or(option), bounds.OPTIONS),
            "explanation": _text(bounds.EXPLANATION),
        }
    )


def _object(properties: Mapping[str, _Schema], required: Sequence[str] = ()) -> _Schema:
    """A mapping with these keys and no other, each with its meaning."""
    explained = {
        key: {**schema, "description": _MEANINGS[key]} if key in _MEANINGS else schema
        for key, schema in properties.items()
    }
    needed = {"required": list(required)} if required else {}
    return {"type": "object", "properties": explained, "additionalProperties": False, **needed}


def _text(most: int) -> _Schema:
    return {"type": "string", "minLength": 1, "maxLength": most}


def _text_or(option: _Schema) -> _Schema:
    return {"anyOf": [_text(bounds.OPTION), option]}


def _list(items: _Schema, bound: tuple[int, int]) -> _Schema:
    return {"type": "array", "items": items, "minItems": bound[0], "maxItems": bound[1]}


def _ref(name: str) -> _Schema:
    return {"$ref": f"#/$defs/{name}"}
