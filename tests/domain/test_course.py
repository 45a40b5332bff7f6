"""Which language a lesson is read in, and which it turns over to."""

import pytest

from bot.domain.course import Course, CourseWords, Lesson, LessonText, LessonWords


def lesson(*languages: str) -> Lesson:
    return Lesson("l1", {one: LessonWords(LessonText(one, one)) for one in languages})


@pytest.mark.parametrize(
    ("wanted", "main", "has", "read"),
    [
        ("ar", "sv", "sv ar sv-easy", "ar"),
        ("ar", "sv", "sv en sv-easy", "sv-easy"),  # before the main language, which is harder
        ("ar", "sv", "sv en", "sv"),
        ("sv", "sv", "sv sv-easy", "sv"),
        ("sv-easy", "sv", "sv sv-easy", "sv-easy"),
        ("sv-easy", "sv", "sv en", "sv"),
        ("sv-easy", "en", "en sv", "sv"),  # the full form of one's own language before another
        ("sv", "en", "en sv-easy", "sv-easy"),
        ("", "sv", "sv", "sv"),
    ],
)
def test_a_lesson_is_read_in_the_chosen_language_else_in_easy_form_else_in_its_own(
    wanted: str, main: str, has: str, read: str
) -> None:
    assert lesson(*has.split()).language([wanted] if wanted else [], main) == read


@pytest.mark.parametrize(("language", "other"), [("ar", "sv"), ("sv-easy", "sv"), ("sv", None)])
def test_a_translation_turns_to_the_main_language_and_that_to_nothing(
    language: str, other: str | None
) -> None:
    whole = Course("c", "sv", {"sv": CourseWords("C", "C")}, (lesson("sv", "ar", "sv-easy"),))

    assert whole.second_language(language) == other
