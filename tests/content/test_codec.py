"""A course as bytes: the same course the same bytes, and nothing lost on the way back."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.codec import content_hash, decode, encode
from bot.content.loader import load_course
from bot.domain.course import (
    TRADES,
    Course,
    CourseWords,
    CourseWorkshop,
    Lesson,
    LessonText,
    LessonWords,
    Media,
    Option,
    Poll,
    Question,
    WorkshopWords,
)
from tests.content.writing import SMALL, write

texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=8)
maybe = st.none() | texts
languages = st.sampled_from(["sv", "en", "ar", "sv-easy"])
options = st.builds(Option, texts, st.booleans(), maybe)
questions = st.builds(
    Question, texts, texts, st.lists(options, min_size=2, max_size=4).map(tuple), st.booleans(), maybe
)
polls = st.builds(Poll, texts, st.lists(texts, min_size=2, max_size=4).map(tuple))
lesson_texts = st.builds(
    LessonText,
    title=texts,
    tip=texts,
    say=maybe,
    say_meaning=maybe,
    alt=maybe,
    task=maybe,
    questions=st.lists(questions, max_size=2).map(tuple),
    poll=st.none() | polls,
    reflect=maybe,
)
lesson_words = st.builds(
    LessonWords, lesson_texts, st.dictionaries(st.sampled_from(TRADES), lesson_texts, max_size=2)
)
media = st.builds(Media, texts, st.sampled_from(["image", "film", "sound", "pdf"]))
lessons = st.builds(
    Lesson, texts, st.dictionaries(languages, lesson_words, min_size=1, max_size=2), st.none() | media
)
workshops = st.builds(
    CourseWorkshop,
    texts,
    texts,
    maybe,
    maybe,
    maybe,
    st.dictionaries(languages, st.builds(WorkshopWords, texts, maybe), max_size=2),
)
courses = st.builds(
    Course,
    id=texts,
    language=languages,
    words=st.dictionaries(languages, st.builds(CourseWords, texts, texts), min_size=1, max_size=2),
    lessons=st.lists(lessons, min_size=1, max_size=2).map(tuple),
    trades=st.lists(st.sampled_from(TRADES), unique=True).map(tuple),
    author=maybe,
    license=maybe,
    workshops=st.lists(workshops, max_size=2).map(tuple),
)


@settings(max_examples=50)
@given(courses)
def test_any_course_comes_back_as_it_was(course: Course) -> None:
    assert decode(encode(course)) == course


@settings(max_examples=50)
@given(courses)
def test_a_course_that_came_back_has_the_same_bytes(course: Course) -> None:
    body = encode(course)
    assert encode(decode(body)) == body


@settings(max_examples=30)
@given(courses, courses)
def test_different_courses_have_different_bytes(one: Course, other: Course) -> None:
    assert (encode(one) == encode(other)) == (one == other)


def test_the_bytes_of_a_course_stay_what_they_were(tmp_path: Path) -> None:
    # Stored bodies are named by their hash: if this fails, a new version of kompis would store every
    # course anew. Give new fields a default instead, or say in the change log that hashes change.
    write(tmp_path / "service", {"course.yaml": SMALL})
    course = load_course(tmp_path / "service").course
    assert course is not None
    body = encode(course)
    assert body.decode() == (
        '{"id":"service","language":"sv","lessons":[{"id":"greet","words":{"sv":{"everyone":{"questions":'
        '[{"explanation":"Den som blivit sedd väntar gärna.","id":"when","options":[{"correct":true,'
        '"feedback":"Precis.","text":"Direkt"},{"text":"Vid kassan"}],"text":"När hälsar du?"}],'
        '"tip":"Ett snabbt **hej** inom tio sekunder.","title":"Säg hej"}}}}],"words":{"sv":'
        '{"summary":"Tips om mötet med kunden.","title":"Service"}}}'
    )
    assert len(content_hash(body)) == 64


def test_a_field_of_a_newer_version_is_ignored(tmp_path: Path) -> None:
    write(tmp_path / "service", {"course.yaml": SMALL})
    course = load_course(tmp_path / "service").course
    assert course is not None
    values = json.loads(encode(course))
    values["lessons"][0]["hologram"] = {"seconds": 3}
    assert decode(json.dumps(values).encode()) == course


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'"course"', b"null", b'{"id":"x","lessons":3}'])
def test_bytes_that_are_no_course_are_refused(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  any of json's or our own
        decode(body)
