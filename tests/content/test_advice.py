"""Warnings: the course is loaded, but it could be better to read. Each with its negative twin."""

from pathlib import Path

import pytest

from bot.content.check import check_lessons
from bot.content.loader import load_course
from bot.domain.course import Course, Lesson, Trade
from bot.ports import Limits
from tests.content.writing import SMALL, SMALL_IN_ENGLISH, found, lesson, write


def warned(folder: Path, files: dict[str, str | bytes]) -> None:
    """The marked warnings are found, nothing else is, and the course is loaded all the same."""
    expected = write(folder, files)
    findings = check_lessons(folder)
    assert found(findings, folder) == expected
    assert {one.severity for one in findings} <= {"warning"}
    assert load_course(folder / "service").course is not None


def quiz(*options: str, more: str = "") -> str:
    lines = "".join(f"    - {option}\n" for option in options)
    return lesson(f"tip: Hej.\nquiz:\n  question: Vad gör du?\n{more}  options:\n{lines}")


@pytest.mark.parametrize(("length", "mark"), [(450, ""), (451, "⟦long-tip⟧"), (900, "⟦long-tip⟧")])
def test_a_tip_over_450_characters(tmp_path: Path, length: int, mark: str) -> None:
    warned(tmp_path, {"service/course.yaml": lesson(f"tip: {mark}{'å' * length}")})


def test_a_long_tip_of_a_trade_or_a_translation(tmp_path: Path) -> None:
    course = lesson(f"tip: Hej.\nfor:\n  cafe:\n    tip: ⟦long-tip⟧{'å' * 451}")
    english = (
        "title: T\nsummary: S\nlessons:\n  greet:\n    title: T\n"
        f"    tip: ⟦long-tip⟧{'a' * 451}\n    for:\n      cafe: {{tip: ⟦long-tip⟧{'b' * 452}}}\n"
    )
    warned(tmp_path, {"service/course.yaml": course, "service/en.yaml": english})


@pytest.mark.parametrize(("length", "mark"), [(28, ""), (29, "⟦long-option⟧")])
def test_an_option_over_28_characters(tmp_path: Path, length: int, mark: str) -> None:
    text = quiz("{text: Ser upp och säger hej då, correct: true}", f"{mark}{'å' * length}")
    warned(tmp_path, {"service/course.yaml": text})


def test_an_option_of_a_poll_over_28_characters(tmp_path: Path) -> None:
    poll = f"tip: Hej.\npoll:\n  question: Hur?\n  options: [Ofta, ⟦long-option⟧{'å' * 29}]"
    warned(tmp_path, {"service/course.yaml": lesson(poll)})


@pytest.mark.parametrize(
    ("correct", "wrong", "mark"),
    [
        (18, 12, "⟦give-away⟧"),
        (17, 12, ""),
        (12, 18, ""),
        (28, 10, "⟦give-away⟧"),
        (3, 1, ""),  # so short that no length gives anything away
    ],
)
def test_a_correct_option_that_gives_itself_away(tmp_path: Path, correct: int, wrong: int, mark: str) -> None:
    text = quiz(f"{{text: {mark}{'r' * correct}, correct: true}}", "f" * wrong, "g")
    warned(tmp_path, {"service/course.yaml": text})


def test_a_translation_may_give_it_away_where_the_original_does_not(tmp_path: Path) -> None:
    english = SMALL_IN_ENGLISH.replace("text: At once", "text: ⟦give-away⟧At once and always")
    warned(tmp_path, {"service/course.yaml": SMALL, "service/en.yaml": english})


def course_of(places: list[int], *, shuffle: str, mark: str = "") -> str:
    text = "title: T\nlanguage: sv\nsummary: S\nlessons:\n"
    for number, place in enumerate(places):
        here = mark if number == 0 else ""
        options = ["Ett", "Två", "Tre"]
        options[place] = f"{here}{{text: Rätt, correct: true}}"
        text += (
            f"  - id: l{number}\n    title: T\n    tip: Hej.\n    quiz:\n      question: Vad?\n"
            f"      shuffle: {shuffle}\n      options: [{', '.join(options)}]\n"
        )
    return text


@pytest.mark.parametrize(
    ("places", "shuffle", "mark"),
    [
        ([1, 1, 1], "false", "⟦same-place⟧"),
        ([1, 1, 1], "true", ""),
        ([1, 1, 2], "false", ""),
        ([1, 1], "false", ""),
    ],
)
def test_a_correct_option_always_in_the_same_place(
    tmp_path: Path, places: list[int], shuffle: str, mark: str
) -> None:
    warned(tmp_path, {"service/course.yaml": course_of(places, shuffle=shuffle, mark=mark)})


@pytest.mark.parametrize(
    "option",
    [
        "⟦all-above⟧All of the above",
        "⟦all-above⟧None of these",
        "⟦all-above⟧Both of them",
        "⟦all-above⟧Alla ovanstående",
        "⟦all-above⟧Inget av ovanstående",
        "⟦all-above⟧Allt ovan",
        "⟦all-above⟧Inget av alternativen",
        "⟦all-above⟧Båda ovan",
        "⟦all-above⟧Både A och B",
        "⟦all-above⟧A och C",
        "⟦all-above⟧Alla tre",
        "⟦all-above⟧Båda två",
        "⟦all-above⟧Inget av det",
        "⟦all-above⟧Both A and B",
        "⟦all-above⟧All three",
        "⟦all-above⟧None of it",
        "⟦all-above⟧كل ما سبق",
        "Både hej och tack",
        "Båda händerna",
        "Alla",
        "Visar alla tre",
        "Lägger den ovanpå",
        "Ställer mig ovanför",
        "Hjälper alla i kön",
        "Calls them all",
    ],
)
def test_options_like_all_of_the_above(tmp_path: Path, option: str) -> None:
    warned(tmp_path, {"service/course.yaml": quiz("{text: Säger hej, correct: true}", option)})


@pytest.mark.parametrize(("explanation", "mark"), [(300, "⟦long-message⟧"), (250, "")])
def test_tip_longest_comment_and_explanation_over_1000_characters(
    tmp_path: Path, explanation: int, mark: str
) -> None:
    text = lesson(
        f"tip: ⟦long-tip⟧{mark}{'å' * 550}\nquiz:\n  question: Vad?\n  options:\n"
        f"    - {{text: Rätt, correct: true, feedback: {'b' * 200}}}\n    - {{text: Fel, feedback: kort}}\n"
        f"  explanation: {'c' * explanation}\n"
    )
    warned(tmp_path, {"service/course.yaml": text})


def tips(*bodies: str) -> str:
    lines = "".join(
        f"  - id: l{number}\n    title: T\n" + "".join(f"    {line}\n" for line in body.split("\n"))
        for number, body in enumerate(bodies)
    )
    return f"title: T\nlanguage: sv\nsummary: S\nlessons:\n{lines}"


@pytest.mark.parametrize(("feedback", "mark"), [(200, "⟦long-message-next⟧"), (159, "")])
def test_an_answer_to_an_earlier_question_stands_before_the_tip_s_own(
    tmp_path: Path, feedback: int, mark: str
) -> None:
    def tip(mark: str, said: int, options: str) -> str:
        return (
            f"tip: {mark}{'å' * 450}\nquiz:\n  question: {'v' * 200}\n"
            f"  options: [{{text: Rätt, correct: true, feedback: {'b' * said}}}, {options}]\n"
            f"  explanation: {'c' * 100}"
        )

    # 450 for the tip, 100 for the explanation, 200 and 91 for its own question with options in the text
    text = tips(tip("", feedback, "Fel"), tip(mark, 1, f"⟦long-option⟧{'f' * 87}"))
    warned(tmp_path, {"service/course.yaml": text})


@pytest.mark.parametrize(("longest", "mark"), [(4, "⟦longest-right⟧"), (3, "")])
def test_right_options_that_are_mostly_the_longest(tmp_path: Path, longest: int, mark: str) -> None:
    bodies = []
    for number in range(5):
        right = "r" * (21 if number < longest else 19)
        here = mark if number == 0 else ""
        bodies.append(
            f"tip: Hej.\nquiz:\n  {here}question: Vad?\n"
            f"  options: [{{text: {right}, correct: true}}, {'f' * 20}]"
        )
    warned(tmp_path, {"service/course.yaml": tips(*bodies)})


def test_the_longest_may_be_right_in_the_few_questions_of_a_short_course(tmp_path: Path) -> None:
    body = f"tip: Hej.\nquiz:\n  question: Vad?\n  options: [{{text: {'r' * 21}, correct: true}}, {'f' * 20}]"
    warned(tmp_path, {"service/course.yaml": tips(*[body] * 4)})


@pytest.mark.parametrize(
    "body",
    [
        "poll:\n  question: Hur?\n  options: [Ofta, Aldrig, ⟦same-option⟧ofta.]",
        "poll:\n  question: Hur?\n  options: [Ofta, Mycket ⟦bold-shown⟧**ofta**]",
        "alt: ⟦alt-alone⟧En bild.",
        "poll:\n  question: Hur?\n  options: [Ofta, Oftast]",
        "task: Säg *hej*.",
    ],
)
def test_what_would_look_odd(tmp_path: Path, body: str) -> None:
    warned(tmp_path, {"service/course.yaml": lesson(f"tip: Säg **hej**.\n{body}")})


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("fi", "⟦language-unspoken⟧"),
        ("pt-BR", "⟦language-unspoken⟧"),
        ("en", ""),
        ("en-easy", ""),
        ("ar", ""),
    ],
)
def test_a_translation_that_nobody_can_choose(tmp_path: Path, name: str, mark: str) -> None:
    files = {"service/course.yaml": SMALL, f"service/{name}.yaml": mark + SMALL_IN_ENGLISH}
    warned(tmp_path, dict(files))


def test_what_a_translation_leaves_out(tmp_path: Path) -> None:
    course = lesson(
        "tip: Hej.\nmedia: https://example.se/x.png\nalt: En bild.\ntask: Prova.\nreflect: Hur?\n"
        "quiz:\n  question: Vad?\n  options:\n    - {text: A, correct: true, feedback: Ja.}\n    - B\n"
        "  explanation: Därför.\nfor:\n  cafe: {tip: Hej på kaféet.}\n"
    )
    english = (
        "title: T\nsummary: S\nlessons:\n  ⟦left-out⟧⟦left-out⟧⟦alt-untranslated⟧⟦trade-left-out⟧greet:\n"
        "    title: T\n    tip: Hi.\n    quiz:\n      ⟦left-out⟧question: What?\n"
        "      options: [⟦left-out⟧A, B]\n"
    )
    warned(tmp_path, {"service/course.yaml": course, "service/en.yaml": english})


# --- one message or two -------------------------------------------------------------------------


def limits(channel: str) -> Limits:
    return Limits(channel, 4096, 1024, 28, {}, frozenset())


def test_a_lesson_that_needs_two_messages_is_named_with_its_channels_and_trade(tmp_path: Path) -> None:
    course = lesson("tip: Hej.\nfor:\n  cafe:\n    tip: ⟦two-messages⟧Hej på kaféet.\n  hotel: {task: Le.}\n")
    expected = write(tmp_path, {"service/course.yaml": course})

    def fits(_: Course, lesson: Lesson, language: str, trade: Trade | None, limits: Limits) -> bool:
        return limits.channel == "web" or len(lesson.text(language, trade).tip) < 10

    findings = check_lessons(tmp_path, [limits("web"), limits("telegram"), limits("slack")], fits)
    assert found(findings, tmp_path) == expected
    assert findings[0].what == "on telegram, slack the lesson needs two messages (cafe)"
    assert findings[0].severity == "warning"


def test_every_language_and_trade_is_measured_once_for_each_channel(tmp_path: Path) -> None:
    write(tmp_path / "service", {"course.yaml": SMALL + "    for:\n      cafe: {task: Le.}\n"})
    write(tmp_path / "service", {"en.yaml": SMALL_IN_ENGLISH})
    asked: list[tuple[str, str, Trade | None, str]] = []

    def fits(course: Course, _: Lesson, language: str, trade: Trade | None, limits: Limits) -> bool:
        asked.append((course.id, language, trade, limits.channel))
        return True

    check_lessons(tmp_path, [limits("web")], fits)
    assert asked == [
        ("service", "sv", None, "web"),
        ("service", "sv", "cafe", "web"),
        ("service", "en", None, "web"),
    ]


# --- what is checked ----------------------------------------------------------------------------


def test_a_path_may_be_all_courses_one_course_or_one_file(tmp_path: Path) -> None:
    write(tmp_path, {"a/course.yaml": "{}", "b/course.yaml": "{}", "GUIDE.md": "#", "schema.json": "{}"})
    codes = [one.code for one in check_lessons(tmp_path / "a")]
    assert codes == ["missing"] * 4
    assert check_lessons(tmp_path / "a" / "course.yaml") == check_lessons(tmp_path / "a")
    assert [one.file.parent.name for one in check_lessons(tmp_path)] == ["a"] * 4 + ["b"] * 4


@pytest.mark.parametrize("name", ["", "missing"])
def test_where_no_course_is_that_is_said(tmp_path: Path, name: str) -> None:
    (finding,) = check_lessons(tmp_path / name)
    assert (finding.file, finding.code, finding.is_fault) == (tmp_path / name, "no-lessons", True)


def test_warnings_are_found_beside_faults(tmp_path: Path) -> None:
    text = lesson(f"tip: ⟦long-tip⟧{'å' * 451}\n⟦unknown-key-near⟧tsk: Prova.")
    expected = write(tmp_path, {"service/course.yaml": text})
    assert found(check_lessons(tmp_path), tmp_path) == expected
