"""Files as editors save them, and as they break."""

from pathlib import Path

import pytest

from bot.content.check import check_lessons
from bot.content.loader import load_course
from tests.content.writing import SMALL, SMALL_IN_ENGLISH, found, lesson, write


def codes_of(folder: Path, text: str | bytes) -> list[tuple[int, int, str]]:
    """Line, column and code of each finding in a course.yaml with this content."""
    write(folder / "service", {"course.yaml": text})
    return [(one.line, one.column, one.code) for one in load_course(folder / "service").findings]


def test_a_plain_course_loads_without_a_finding(tmp_path: Path) -> None:
    write(tmp_path / "service", {"course.yaml": SMALL})
    loaded = load_course(tmp_path / "service")
    assert loaded.findings == ()
    assert loaded.course is not None
    assert loaded.course.id == "service"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(SMALL.encode("utf-8-sig"), id="byte order mark"),
        pytest.param(SMALL.replace("\n", "\r\n").encode(), id="Windows line ends"),
        pytest.param(SMALL.rstrip("\n").encode(), id="no line end at the end"),
        pytest.param(f"---\n{SMALL}".encode(), id="a document marker first"),
        pytest.param(f"# Kön är lång, åäö\n\n{SMALL}".encode(), id="a comment first"),
    ],
)
def test_however_an_editor_saves_it_the_course_is_the_same(tmp_path: Path, body: bytes) -> None:
    write(tmp_path / "a" / "service", {"course.yaml": SMALL})
    write(tmp_path / "b" / "service", {"course.yaml": body})
    plain, other = load_course(tmp_path / "a" / "service"), load_course(tmp_path / "b" / "service")
    assert other.findings == ()
    assert other.course == plain.course


def test_columns_count_swedish_and_arabic_letters_as_one_each(tmp_path: Path) -> None:
    course = lesson('tip: "åäö مرحبا ⟦not-https⟧http://example.se"')
    expected = write(tmp_path, {"service/course.yaml": course})
    assert found(load_course(tmp_path / "service").findings, tmp_path) == expected


def test_columns_are_right_behind_a_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    text = SMALL.replace("title: Service", "titl: Service").replace("\n", "\r\n")
    assert codes_of(tmp_path, text.encode("utf-8-sig")) == [(1, 1, "missing"), (1, 1, "unknown-key-near")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", (1, 1, "file-empty")),
        (b"# bara en kommentar\n", (1, 1, "file-empty")),
        (b"\n\n- Service\n", (3, 1, "file-not-mapping")),
        (b"Service\n", (1, 1, "file-not-mapping")),
        ("title: Kön\nsummary: Kön är lång\n".encode("latin-1"), (1, 9, "not-utf-8")),
        ("title: Service\nsummary: På väg\n".encode("cp1252"), (2, 11, "not-utf-8")),
        (SMALL.encode("utf-16"), (1, 1, "utf-16")),
        (b"title: Ser\x00vice\n", (1, 11, "strange-character")),
        (b"title: x\n" * 150_000, (1, 1, "file-too-big")),
        (b"a: " + b"[" * 200_000, (1, 1, "yaml-deep")),
        (b"- " * 200_000, (1, 1, "yaml-deep")),
    ],
)
def test_a_file_that_is_no_course_text_has_one_fault_and_a_place(
    tmp_path: Path, body: bytes, expected: tuple[int, int, str]
) -> None:
    assert codes_of(tmp_path, body) == [expected]


def test_the_letter_that_was_probably_meant_is_named(tmp_path: Path) -> None:
    write(tmp_path / "service", {"course.yaml": "title: Kön".encode("cp1252")})
    (finding,) = load_course(tmp_path / "service").findings
    assert "”ö”" in finding.sentence("sv")


SYNTAX = [
    pytest.param("title: Kön⟦yaml-colon⟧: strax din tur\n", id="colon in a text"),
    pytest.param("title: Service\n⟦yaml-tab⟧\tsummary: Tips\n", id="tab"),
    pytest.param("lessons:\n  - id: a\n  ⟦yaml-tab⟧\ttitle: b\n", id="tab behind spaces"),
    pytest.param('title: ⟦yaml-quote⟧"Service\nsummary: Tips\n', id="open quote"),
    pytest.param("title: ⟦yaml-quote⟧'Service\nsummary: Tips\n", id="open single quote"),
    pytest.param('title: "Hej" ⟦yaml-after-quote⟧sa hon\n', id="text behind a quote"),
    pytest.param('title: "C:⟦yaml-escape⟧\\qvar"\n', id="backslash"),
    pytest.param("title: ⟦yaml-sign⟧@service\n", id="at sign"),
    pytest.param("title: ⟦yaml-sign⟧`service`\n", id="backtick"),
    pytest.param("title: ⟦yaml-sign⟧%service\n", id="per cent"),
    pytest.param("title: ⟦yaml-sign⟧*Service* och bemötande\n", id="star"),
    pytest.param("title: ⟦yaml-sign⟧&! Service\n", id="ampersand"),
    pytest.param("trades: [retail, cafe\ntitle⟦yaml-list⟧: Service\n", id="open bracket"),
    pytest.param("title: ⟦yaml-dash⟧- Service\n", id="dash behind a key"),
    pytest.param("title: Service\n⟦yaml-document⟧---\nsummary: Tips\n", id="second document"),
    pytest.param("trades:\n  - retail\n ⟦yaml-indent⟧title: Service\n", id="indentation"),
    pytest.param("title: Service\n⟦yaml-key⟧och bemötande\n", id="a line without a key"),
    pytest.param("lessons:\n  - id: a\n    tip: |⟦yaml-block⟧Hej\n", id="text behind the block sign"),
    pytest.param('title: "Strax din tur"⟦yaml-after-quote⟧, säger du\n', id="comma behind a quote"),
    pytest.param("title: 'Hej' ⟦yaml-after-apostrophe⟧sa hon\n", id="text behind a single quote"),
    pytest.param("title: ⟦yaml-sign⟧[Prova] Gå ut\n", id="text behind a bracket"),
    pytest.param("title: |\n    Ett.\n  ⟦yaml-ragged⟧Två.\n", id="first line of a block deeper"),
    pytest.param("title: Ett\n  # Två\n  ⟦yaml-ragged⟧Tre.\n", id="a note within a text"),
    pytest.param("title: Skriv ⟦hashtag⟧#stad här\n  och där.\n", id="hashtag in a text of two lines"),
    pytest.param("lessons:\n  - id: a\n      ⟦yaml-indent⟧title: b\n", id="a key that is too deep"),
    pytest.param(" title: a\n⟦yaml-indent⟧summary: b\n", id="first line deeper"),
    pytest.param("⟦no-space⟧title:Service\nsummary: Tips\n", id="no space behind a colon"),
    pytest.param("lessons:\n  - ⟦no-space⟧id:a\n    title: b\n", id="that in the line before"),
    pytest.param("lessons:\n  - id: a\n  -⟦dash-space⟧id: b\n", id="no space behind a dash"),
    pytest.param("trades:\n  - a\n  -⟦dash-space⟧b: c\n", id="that before no key of ours"),
    pytest.param("lessons:\n  - id: a\n  ⟦no-dash⟧id: b\n", id="no dash"),
    pytest.param("options:\n  - text: a\n  ⟦bullet⟧• text: b\n", id="bullet"),
    pytest.param("options:\n  ⟦bullet⟧– a\n    correct: true\n", id="en dash"),  # noqa: RUF001  as Word has it
    pytest.param(
        "lessons:\n  - id: a\n⟦invisible-sign⟧\u00a0   tip: b\n    say: c\n", id="hard space before a key"
    ),
    pytest.param("title: a\nsummary:⟦invisible-sign⟧\u00a0b\nlicense: c\n", id="hard space behind a colon"),
]


@pytest.mark.parametrize("text", SYNTAX)
def test_a_syntax_fault_has_its_place_and_a_sentence_of_its_own(tmp_path: Path, text: str) -> None:
    expected = write(tmp_path, {"service/course.yaml": text})
    assert found(load_course(tmp_path / "service").findings, tmp_path) == expected


SLIPS = [
    pytest.param("task: Bilden med ⟦hashtag⟧#stad och namn", id="hashtag"),
    pytest.param("task: ⟦hashtag⟧#stad och namn", id="hashtag at the beginning"),
    pytest.param("media: bild ⟦hashtag⟧#1.png\nalt: En bild.", id="hashtag in a file's name"),
    pytest.param(
        "poll:\n  question: Hur?\n  options:\n    - Ja\n    - ⟦hashtag⟧#nej", id="an option of a hashtag"
    ),
    pytest.param("task: Läs ⟦comment⟧# på lappen", id="a note"),
    pytest.param("poll:\n  question: Hur?\n  options: [⟦list-comma⟧”Ja, alltid”, Nej]", id="parted quotes"),
    pytest.param("poll:\n  question: Hur?\n  options: [⟦list-comma⟧“Yes, always”, Maybe]", id="English ones"),
    pytest.param("poll:\n  question: Hur?\n  options: ⟦arabic-comma⟧[نعم، لا]", id="Arabic comma"),
    pytest.param(
        "poll:\n  question: Hur?\n  options:\n    - Ja\n    - ⟦no-space⟧text:Nej", id="text without a space"
    ),
    pytest.param(
        "poll:\n  question: Hur?\n  options:\n    - Ja\n    - Nej\n     ⟦options-joined⟧-Jo", id="two in one"
    ),
    pytest.param("poll:\n  question: Hur?\n  options:\n    ⟦bullet⟧• Ja\n    • Nej", id="only bullets"),
    pytest.param(
        "quiz:\n  question: Hur?\n  options:\n    ⟦no-dash⟧text: Ja\n    correct: true", id="no dash at all"
    ),
    pytest.param("⟦duplicate-first-key⟧id: b\ntitle: B\ntip: C", id="a second lesson without its dash"),
    pytest.param("⟦dash-space⟧-id: b\ntitle: B\ntip: C", id="that with half of one"),
    pytest.param("⟦invisible-sign⟧\u200btask: Prova.", id="a key with a sign that is not seen"),
    pytest.param("task: ⟦empty⟧\u200b", id="a text of such signs"),
]


@pytest.mark.parametrize("body", SLIPS)
def test_what_yaml_takes_and_an_author_did_not_mean_is_named(tmp_path: Path, body: str) -> None:
    expected = write(tmp_path, {"service/course.yaml": lesson(f"tip: Hej.\n{body}")})
    assert found(check_lessons(tmp_path), tmp_path) == expected


@pytest.mark.parametrize(
    "body",
    [
        'task: "Bilden med #stad"  # en anteckning',
        "task: Plats C#, rad#2",
        "task: |\n  Bilden med #stad",
        "task: 41\u00a0% av alla",
        "poll: # en anteckning\n  question: Hur?\n  options: [”Ja”, ”Nej”, Jo]  # en till",
        "poll:\n  question: Hur?\n  options: [نعم، دائما, لا]",
        "poll:\n  question: Hur?\n  options:\n    - Ja\n      då\n    - Nej",
    ],
)
def test_what_is_meant_as_it_stands_is_left_alone(tmp_path: Path, body: str) -> None:
    write(tmp_path, {"service/course.yaml": lesson(f"tip: Hej.\n{body}")})
    assert check_lessons(tmp_path) == ()


def test_a_note_behind_a_text_does_not_keep_a_course_out(tmp_path: Path) -> None:
    write(tmp_path / "service", {"course.yaml": SMALL.replace("Säg hej", "Säg hej # först")})
    loaded = load_course(tmp_path / "service")
    assert loaded.course is not None
    assert loaded.findings == ()


def test_a_syntax_fault_hides_nothing_in_other_files(tmp_path: Path) -> None:
    files = {
        "service/course.yaml": "title: Kön⟦yaml-colon⟧: strax\n",
        "service/en.yaml": "title: Service\nsummary: Tips.\n⟦unknown-key-near⟧lesson: x\n",
    }
    expected = write(tmp_path, files)
    assert found(load_course(tmp_path / "service").findings, tmp_path) == expected


def test_a_folder_without_a_course_file_is_a_fault_at_the_place_where_it_should_be(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (finding,) = load_course(tmp_path / "empty").findings
    assert (finding.file, finding.code) == (tmp_path / "empty" / "course.yaml", "no-course")


def test_a_course_file_that_cannot_be_opened_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "service" / "course.yaml").mkdir(parents=True)
    (finding,) = load_course(tmp_path / "service").findings
    assert finding.what == "the file cannot be read (Is a directory)"


def test_what_is_named_like_a_translation_but_is_no_file_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "service", {"course.yaml": SMALL})
    (tmp_path / "service" / "en.yaml").symlink_to(tmp_path / "gone.yaml")
    (tmp_path / "service" / "ar.yaml").mkdir()
    assert load_course(tmp_path / "service").findings == ()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("course.yml", "no-course-near"),
        ("Course.yaml", "no-course-near"),
        ("kurs.yaml", "no-course-near"),
        ("course.yaml.txt", "no-course-txt"),
    ],
)
def test_a_course_file_with_another_name_is_recognised_and_not_read_as_a_translation(
    tmp_path: Path, name: str, code: str
) -> None:
    write(tmp_path / "service", {name: SMALL, "media/a.png": b""})
    (finding,) = check_lessons(tmp_path / "service")
    assert finding.code == code
    assert name in finding.what


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("course - kopia.yaml", "file-name"),
        ("kurs.yaml", "file-name"),
        ("engelska.yaml", "file-name"),
        ("EN.yaml", "file-ending"),
        ("sv_easy.yaml", "file-ending"),
    ],
)
def test_of_a_file_with_a_wrong_name_only_the_name_is_told(tmp_path: Path, name: str, code: str) -> None:
    write(tmp_path / "service", {"course.yaml": SMALL, name: SMALL})
    assert [(one.file.name, one.code) for one in check_lessons(tmp_path)] == [(name, code)]


def test_what_an_editor_added_to_the_name_of_a_translation_is_told(tmp_path: Path) -> None:
    write(tmp_path / "service", {"course.yaml": SMALL, "en.yaml.txt": SMALL_IN_ENGLISH})
    (finding,) = check_lessons(tmp_path)
    assert finding.mend == "rename it to en.yaml"


def test_a_folder_of_pictures_is_no_course(tmp_path: Path) -> None:
    write(tmp_path, {"service/course.yaml": SMALL, "media/a.png": b""})
    assert check_lessons(tmp_path) == ()


def test_what_editors_leave_behind_is_not_read(tmp_path: Path) -> None:
    write(tmp_path / "service", {"course.yaml": SMALL, ".en.yaml": "[", "en.yaml~": "[", "#en.yaml#": "["})
    write(tmp_path / "service", {"~$course.yaml": b"\x05"})
    assert load_course(tmp_path / "service").findings == ()
