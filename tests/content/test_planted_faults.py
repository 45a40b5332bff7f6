"""Every fault of a folder is named in one run, each with its file, line and column."""

from pathlib import Path

from bot.content.check import check_lessons
from bot.content.loader import load_course
from tests.content.writing import SMALL, Expected, found, unmarked, write

COURSE = """\
title: ⟦text-yes-no⟧no
language: ⟦bad-language⟧swedish
⟦unknown-key-near⟧sumary: Tio korta tips.
summary: Tips om mötet med kunden.
trades: [retail, ⟦unknown-trade-near⟧resturant, ⟦duplicate-trade⟧retail]
author: ⟦text-date⟧2027-01-11
license: ⟦bad-license⟧fri att använda
⟦duplicate-key⟧title: Service
lessons:
  - id: ⟦bad-id⟧First Impression
    title: ⟦text-number⟧1_000
    ⟦empty⟧tip:
    media: ⟦media-missing⟧hej.mp4
    alt: En medarbetare hälsar.
    quiz:
      question: När hälsar du?
      options:
        ⟦no-correct⟧- Direkt
        - ⟦option-colon⟧Ser upp: ”Strax din tur”
        - ⟦text-yes-no⟧on
  - ⟦missing⟧id: queue
    tip: |
      Hjälp en, se alla.

      ⟦markdown-heading⟧# Kön
      Läs mer på ⟦not-https⟧http://example.se/kö nu.

      ⟦markdown-table⟧| a | b |
      |---|---|
      | 1 | 2 |

      Se ⟦markdown-html⟧<b>upp</b>, och ⟦markdown-image⟧![så](x.png).
    media: ⟦missing-alt⟧https://example.se/queue.mp4
    ⟦unknown-key⟧streak: 3
    quiz:
      - id: first
        question: Vad gör du?
        shuffle: ⟦not-flag⟧"no"
        options: [{text: Ser upp, correct: true}, {text: Väntar, ⟦unknown-key-near⟧corect: false}]
      - id: ⟦duplicate-id⟧first
        question: Och sedan?
        options: ⟦too-few⟧[{text: Ropar, correct: true}]
  - ⟦quiz-and-poll⟧id: choice
    title: Visa två
    tip: Visa två, rekommendera en.
    say: ⟦too-long⟧LONG_LINE
    quiz:
      question: Vilken är bäst?
      options: [{text: Den, correct: true}, Alla]
    poll:
      question: ⟦text-list⟧[Hur]
      options: ⟦not-list⟧Ofta
    for:
      ⟦unknown-trade-near⟧hotell:
        tip: Gästen.
      cafe:
        quiz:
          options: ⟦options-differ⟧[Den, Den där, Alla]
  - id: ⟦duplicate-id⟧choice
    title: Om igen
    tip: ⟦text-mapping⟧{Hej: då}
workshops:
  - id: part-1
    title: Kundmötet
    after: ⟦unknown-lesson-near⟧chioce
    guide: ⟦media-path⟧../workshop-1.md
""".replace("LONG_LINE", "Hej! " * 24 + "Hej!")
ENGLISH = """\
title: Service
⟦key-elsewhere⟧language: en
summary: ⟦too-long⟧LONG_SUMMARY
lessons:
  queue:
    ⟦missing⟧tip: Help one, see all.
    quiz:
      - id: ⟦unknown-question-near⟧frist
        question: What do you do?
        options: [Look up, Wait]
      - question: And then?
        options: ⟦options-differ⟧[Call, {text: Whisper, ⟦key-elsewhere⟧correct: true}]
  ⟦unknown-lesson-near⟧chooice:
    title: Show two
    tip: Show two, recommend one.
""".replace("LONG_SUMMARY", "Short tips. " * 26)

BROKEN = 'title: Bemötande\nsummary: ⟦yaml-quote⟧"Tips\n'


def planted() -> dict[str, str | bytes]:
    return {
        "service/course.yaml": COURSE,
        "service/en.yaml": ENGLISH,
        "service/ar.yaml": BROKEN,
        "service/english.yaml": "⟦file-name⟧title: Service\nsummary: Tips.\n",
        "service/de.yml": "⟦file-ending⟧title: Service\nsummary: Tipps.\n",
        "Kurs 2/course.yaml": f"⟦folder-name⟧{SMALL}",
        f"{'a' * 41}/course.yaml": f"⟦folder-name-long⟧{SMALL}",
        f"{'b' * 40}/course.yaml": SMALL,
        "tomt/en.yaml": "title: Service\nsummary: Tips.\n",
    }


def test_every_planted_fault_is_named_with_its_place_and_nothing_else_is(tmp_path: Path) -> None:
    expected = write(tmp_path, planted())
    expected.append(Expected("tomt/course.yaml", 1, 1, "no-course"))
    faults = [one for one in check_lessons(tmp_path) if one.is_fault]
    assert found(faults, tmp_path) == sorted(expected)


def test_there_are_many_kinds_of_them() -> None:
    texts = {name: text for name, text in planted().items() if isinstance(text, str)}
    codes = {mark.code for name, text in texts.items() for mark in unmarked(name, text)[1]}
    assert len(codes) >= 35


def test_loading_the_course_finds_the_same_faults_as_checking_it(tmp_path: Path) -> None:
    write(tmp_path, planted())
    loaded = load_course(tmp_path / "service")
    checked = [one for one in check_lessons(tmp_path / "service") if one.is_fault]
    assert loaded.course is None
    assert list(loaded.findings) == checked


def test_twenty_faults_in_the_files_of_one_folder_are_named_in_one_run(tmp_path: Path) -> None:
    files = {name: text for name, text in planted().items() if name.startswith("service/")}
    expected = write(tmp_path, files)
    lines = {one.printed() for one in check_lessons(tmp_path / "service") if one.is_fault}
    places = {":".join(line.split(":")[:3]) for line in lines}
    assert len(expected) >= 20
    assert places == {f"{tmp_path / name}:{line}:{column}" for name, line, column, _ in expected}
