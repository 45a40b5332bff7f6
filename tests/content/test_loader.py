"""What a folder without faults becomes."""

from pathlib import Path

import pytest

from bot.content.check import check_lessons
from bot.content.loader import load_course
from bot.domain.course import (
    Course,
    CourseWords,
    CourseWorkshop,
    LessonText,
    Media,
    Option,
    Poll,
    Question,
    WorkshopWords,
)
from tests.content.writing import SMALL, SMALL_IN_ENGLISH, Expected, found, lesson, write

WHOLE = """\
title: Service och bemötande
language: sv
summary: Tio korta tips om mötet med kunden.
trades: [retail, restaurant]
author: Kompis
license: CC-BY-4.0
lessons:
  - id: greet
    title: De första tio sekunderna
    tip: |
      Ett snabbt **hej** inom tio sekunder.

      - titta upp
      - [läs mer](https://example.se/hej)
    say: ”Hej! Titta gärna, jag finns här.”
    media: hej.png
    alt: En medarbetare hälsar vid dörren.
    task: Hälsa på nästa fem kunder.
    quiz:
      - id: when
        question: När bör du hälsa?
        shuffle: false
        options:
          - text: Inom tio sekunder
            correct: true
            feedback: Precis.
          - När kunden når kassan
        explanation: Den som blivit sedd väntar gärna.
      - question: Vad gör du sedan? Välj alla.
        options:
          - {text: Ler, correct: yes}
          - {text: Ger luft, correct: true}
          - Frågar genast
    reflect: Hur hälsar ni hos er?
    for:
      restaurant:
        tip: Blick och hej, även med tre tallrikar.
        say: ”Välkomna! Jag visar er strax.”
        quiz:
          question: När hälsar du på gästen?
  - id: opinion
    title: Vad tycker ni?
    tip: Fråga varandra.
    media: https://example.se/film.mp4?v=2
    alt: Två kollegor pratar.
    poll:
      question: Hur ofta hinner ni hälsa?
      options: [Alltid, Ofta, Sällan]
workshops:
  - id: part-1
    title: "Workshop 1: kundmötet"
    after: greet
    guide: workshop-1.md
    warm_up: Vilket kundmöte minns du bäst?
"""

ENGLISH = """\
title: Service and hospitality
summary: Ten short tips.
lessons:
  greet:
    title: The first ten seconds
    tip: A quick **hello** within ten seconds.
    say: “Hello! Look around, I am right here.”
    alt: A colleague greets at the door.
    task: Greet the next five customers.
    quiz:
      - question: When should you greet?
        options: [{text: Within ten seconds, feedback: Exactly.}, At the till]
        explanation: Whoever has been seen is happy to wait.
      - question: What do you do next? Choose all.
        options: [Smile, Leave room, Ask at once]
    reflect: How do you greet?
    for:
      restaurant:
        tip: A glance and hello, even with three plates.
workshops:
  part-1:
    title: "Workshop 1: the encounter"
"""


@pytest.fixture
def whole(tmp_path: Path) -> Course:
    write(
        tmp_path / "service",
        {
            "course.yaml": WHOLE,
            "en.yaml": ENGLISH,
            "media/hej.png": b"\x89PNG\r\n\x1a\n",
            "media/workshop-1.md": "# Handledning",
        },
    )
    loaded = load_course(tmp_path / "service")
    assert loaded.findings == ()
    assert loaded.course is not None
    return loaded.course


def test_everything_in_course_yaml_is_in_the_course(whole: Course) -> None:
    assert (whole.id, whole.language, whole.trades) == ("service", "sv", ("retail", "restaurant"))
    assert (whole.author, whole.license) == ("Kompis", "CC-BY-4.0")
    greet, opinion = whole.lessons
    assert greet.media == Media("hej.png", "image")
    assert opinion.media == Media("https://example.se/film.mp4?v=2", "film")
    assert greet.text("sv") == LessonText(
        title="De första tio sekunderna",
        tip="Ett snabbt **hej** inom tio sekunder.\n\n- titta upp\n- [läs mer](https://example.se/hej)",
        say="”Hej! Titta gärna, jag finns här.”",
        alt="En medarbetare hälsar vid dörren.",
        task="Hälsa på nästa fem kunder.",
        questions=(
            Question(
                id="when",
                text="När bör du hälsa?",
                options=(Option("Inom tio sekunder", True, "Precis."), Option("När kunden når kassan")),
                shuffle=False,
                explanation="Den som blivit sedd väntar gärna.",
            ),
            Question(
                id="q2",
                text="Vad gör du sedan? Välj alla.",
                options=(Option("Ler", True), Option("Ger luft", True), Option("Frågar genast")),
            ),
        ),
        reflect="Hur hälsar ni hos er?",
    )
    assert opinion.text("sv").poll == Poll("Hur ofta hinner ni hälsa?", ("Alltid", "Ofta", "Sällan"))


def test_a_trade_changes_its_words_and_keeps_the_rest(whole: Course) -> None:
    everyone, restaurant = whole.lessons[0].text("sv"), whole.lessons[0].text("sv", "restaurant")
    assert restaurant.tip == "Blick och hej, även med tre tallrikar."
    assert restaurant.task == everyone.task
    assert restaurant.questions[0].text == "När hälsar du på gästen?"
    assert restaurant.questions[0].options == everyone.questions[0].options
    assert restaurant.questions[1] == everyone.questions[1]
    assert whole.lessons[0].text("sv", "hotel") == everyone


def test_a_translation_takes_ids_order_and_correctness_from_the_original(whole: Course) -> None:
    first, second = whole.lessons[0].text("en").questions
    assert first == Question(
        id="when",
        text="When should you greet?",
        options=(Option("Within ten seconds", True, "Exactly."), Option("At the till")),
        shuffle=False,
        explanation="Whoever has been seen is happy to wait.",
    )
    assert (second.id, second.correct) == ("q2", frozenset({0, 1}))


def test_the_line_to_say_stays_and_its_meaning_is_told(whole: Course) -> None:
    greet = whole.lessons[0]
    assert greet.text("sv").say_meaning is None
    assert greet.text("en").say == greet.text("sv").say
    assert greet.text("en").say_meaning == "“Hello! Look around, I am right here.”"


def test_the_meaning_of_another_line_is_not_told(whole: Course) -> None:
    restaurant = whole.lessons[0].text("en", "restaurant")
    assert restaurant.tip == "A glance and hello, even with three plates."
    assert restaurant.say == "”Välkomna! Jag visar er strax.”"
    assert restaurant.say_meaning is None


def test_a_lesson_that_is_not_translated_has_the_main_language_only(whole: Course) -> None:
    greet, opinion = whole.lessons
    assert set(greet.words) == {"sv", "en"}
    assert set(opinion.words) == {"sv"}
    assert opinion.language(["en"], whole.language) == "sv"


def test_titles_and_workshops_are_translated(whole: Course) -> None:
    assert whole.words["en"] == CourseWords("Service and hospitality", "Ten short tips.")
    assert whole.workshops == (
        CourseWorkshop(
            id="part-1",
            title="Workshop 1: kundmötet",
            after="greet",
            guide="workshop-1.md",
            warm_up="Vilket kundmöte minns du bäst?",
            translations={"en": WorkshopWords("Workshop 1: the encounter")},
        ),
    )


@pytest.mark.parametrize(
    "without",
    ["    tip: A quick **hello** within ten seconds.\n", "      question: When do you say hello?\n"],
)
def test_a_lesson_without_its_tip_or_quiz_is_not_half_translated(tmp_path: Path, without: str) -> None:
    english = SMALL_IN_ENGLISH.replace(without, "")
    write(tmp_path / "service", {"course.yaml": SMALL, "en.yaml": english})
    loaded = load_course(tmp_path / "service")
    assert loaded.findings == ()
    assert loaded.course is not None
    assert set(loaded.course.lessons[0].words) == {"sv"}
    expected = Expected("service/en.yaml", 4, 3, "not-whole")
    assert found(check_lessons(tmp_path), tmp_path) == [expected]


def test_a_whole_translation_brings_no_warning(tmp_path: Path) -> None:
    write(tmp_path / "service", {"course.yaml": SMALL, "en.yaml": SMALL_IN_ENGLISH})
    assert check_lessons(tmp_path) == ()


def test_questions_of_a_translation_may_stand_in_any_order_with_ids(tmp_path: Path) -> None:
    course = lesson(
        "tip: Hej.\nquiz:\n"
        "  - {id: a, question: A?, options: [{text: Ja, correct: true}, Nej]}\n"
        "  - {id: b, question: B?, options: [Ja, {text: Nej, correct: true}]}\n"
    )
    english = (
        "title: T\nsummary: S\nlessons:\n  greet:\n    title: Hi\n    tip: Hello.\n    quiz:\n"
        "      - {id: b, question: B in English?, options: [Always, Never]}\n"
        "      - {id: a, question: A in English?, options: [Always, Never]}\n"
    )
    write(tmp_path / "service", {"course.yaml": course, "en.yaml": english})
    loaded = load_course(tmp_path / "service")
    assert loaded.course is not None
    questions = loaded.course.lessons[0].text("en").questions
    assert [(one.id, one.text, one.correct) for one in questions] == [
        ("a", "A in English?", frozenset({0})),
        ("b", "B in English?", frozenset({1})),
    ]


def test_right_to_left_and_easy_swedish_translations_load(tmp_path: Path) -> None:
    arabic = (
        "title: الخدمة\nsummary: نصائح قصيرة.\nlessons:\n  greet:\n    title: قل مرحباً\n"
        "    tip: قل **مرحباً** خلال عشر ثوانٍ.\n    quiz:\n      question: متى تلقي التحية؟\n"
        "      options: [{text: فوراً, feedback: تماماً.}, عند الصندوق]\n"
        "      explanation: من رآك ينتظر بسرور.\n"
    )
    easy = SMALL_IN_ENGLISH.replace("Service", "Lätt service")
    write(tmp_path / "service", {"course.yaml": SMALL, "ar.yaml": arabic, "sv-easy.yaml": easy})
    assert check_lessons(tmp_path) == ()
    course = load_course(tmp_path / "service").course
    assert course is not None
    assert course.lessons[0].text("ar").questions[0].text == "متى تلقي التحية؟"
    assert course.title("sv-easy") == "Lätt service"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tip: >\n  Ett snabbt\n  hej.\n", "Ett snabbt hej."),
        ("tip: |-\n  Ett\n  hej.\n", "Ett\nhej."),
        ('tip: "Ett \\u00e5tagande"\n', "Ett åtagande"),
        ("tip: 'Det är kundens ''nej'''\n", "Det är kundens 'nej'"),
        ("tip: ”Ett hej” räcker\n", "”Ett hej” räcker"),
        ("tip: y\n", "y"),
        ('tip: "no"\n', "no"),
    ],
)
def test_texts_may_be_written_in_every_way_yaml_has(tmp_path: Path, text: str, words: str) -> None:
    write(tmp_path / "service", {"course.yaml": lesson(text)})
    course = load_course(tmp_path / "service").course
    assert course is not None
    assert course.lessons[0].text("sv").tip == words


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("no", "text-yes-no"),
        ("On", "text-yes-no"),
        ("1_000", "text-number"),
        ("8:30", "text-number"),
        ("3.14", "text-number"),
        ("2027-01-11", "text-date"),
        ("!hej", "empty"),
        ("!hej du", "text-tag"),
        ("null", "empty"),
        ("~", "empty"),
        ("[]", "text-list"),
        ("{}", "text-mapping"),
        ('"  "', "empty"),
        ('"a\\0b"', "strange-character"),
        ('"\\ud800"', "strange-character"),
    ],
)
def test_what_yaml_would_not_read_as_a_text_is_a_fault(tmp_path: Path, value: str, code: str) -> None:
    write(tmp_path / "service", {"course.yaml": lesson(f"tip: {value}\n")})
    (finding,) = load_course(tmp_path / "service").findings
    assert (finding.line, finding.code) == (7, code)


def test_a_comma_in_braces_is_told_from_an_unknown_key(tmp_path: Path) -> None:
    options = "[{text: Ja, ⟦brace-comma⟧gärna, correct: true}, {text: Nej, ⟦unknown-key⟧x: y}]"
    course = lesson(f"tip: Hej.\nquiz:\n  question: Vad?\n  options: {options}")
    expected = write(tmp_path, {"service/course.yaml": course})
    assert found(load_course(tmp_path / "service").findings, tmp_path) == expected


def test_a_text_may_be_as_long_as_the_format_says_and_no_longer(tmp_path: Path) -> None:
    write(tmp_path / "service", {"course.yaml": lesson(f"tip: |\n  {'å' * 900}\n")})
    assert load_course(tmp_path / "service").findings == ()
    write(tmp_path / "service", {"course.yaml": lesson(f"tip: |\n  {'å' * 901}\n")})
    (finding,) = load_course(tmp_path / "service").findings
    assert finding.sentence("sv") == "`tip` är 901 tecken lång: korta den till högst 900"


@pytest.mark.parametrize(("count", "codes"), [(0, ["too-few"]), (1, []), (60, []), (61, ["too-many"])])
def test_a_course_has_one_to_sixty_lessons(tmp_path: Path, count: int, codes: list[str]) -> None:
    lessons = "".join(f"  - {{id: l{n}, title: T, tip: Hej.}}\n" for n in range(count)) or "  []\n"
    write(tmp_path / "service", {"course.yaml": f"title: T\nlanguage: sv\nsummary: S\nlessons:\n{lessons}"})
    assert [one.code for one in load_course(tmp_path / "service").findings] == codes


def test_a_finding_knows_its_lesson(tmp_path: Path) -> None:
    text = SMALL + "  - id: queue\n    title: Kön\n    tipp: Hej.\nworkshop: []\n"
    write(tmp_path / "service", {"course.yaml": text})
    findings = load_course(tmp_path / "service").findings
    assert [(one.code, one.lesson) for one in findings] == [
        ("missing", "queue"),
        ("unknown-key-near", "queue"),
        ("unknown-key-near", None),
    ]


def test_the_same_course_in_its_own_language_again_is_a_fault(tmp_path: Path) -> None:
    expected = write(
        tmp_path,
        {"service/course.yaml": SMALL, "service/sv.yaml": f"⟦file-same-language⟧{SMALL_IN_ENGLISH}"},
    )
    assert found(load_course(tmp_path / "service").findings, tmp_path) == expected


def test_a_folder_may_be_given_as_a_dot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "service", {"course.yaml": SMALL})
    monkeypatch.chdir(tmp_path / "service")
    course = load_course(Path()).course
    assert course is not None
    assert course.id == "service"
