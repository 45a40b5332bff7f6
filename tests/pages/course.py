"""A small course for the tests of the preview: a picture, several right answers, a tip that asks nothing."""

import base64
from pathlib import Path

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGM4UREAAAOcAZE0RLfkAAAAAElFTkSuQmCC"
)

COURSE = """\
title: Skyltfönster
language: sv
summary: Tips om skyltfönster.
trades: [retail, cafe]
lessons:
  - id: greet
    title: Säg hej
    media: hej.png
    alt: En orange ruta.
    tip: Ett snabbt **hej** inom tio sekunder.
    task: Hälsa på fem kunder.
    quiz:
      question: När hälsar du?
      shuffle: false
      options:
        - {text: Direkt, correct: true, feedback: Kunden vet att du är där.}
        - {text: Vid kassan, feedback: Sent.}
        - {text: När kunden frågar, feedback: Då har kunden redan väntat länge.}
    for:
      cafe: {tip: Hej över disken.}
  - id: several
    title: Välj flera
    tip: Mer än en sak kan vara rätt.
    quiz:
      question: Vad hör hit?
      shuffle: false
      options:
        - {text: Ljus, correct: true}
        - {text: Färg, correct: true}
        - {text: Damm, feedback: Damm syns.}
  - id: silent
    title: Putsa
    tip: Putsa rutan på måndag.
"""

ARABIC = """\
title: واجهة المحل
summary: نصائح قصيرة.
lessons:
  greet:
    title: قل مرحبا
    tip: مرحبا سريعة خلال عشر ثوان.
    alt: مربع برتقالي.
    task: حي خمسة زبائن.
    quiz:
      question: متى تحيي؟
      options:
        - {text: فورا, feedback: بالضبط.}
        - {text: عند الصندوق, feedback: متأخر.}
        - {text: عندما يسأل, feedback: انتظر طويلا.}
    for:
      cafe: {tip: مرحبا من خلف المنضدة.}
"""


def write_course(lessons: Path) -> Path:
    """The course ``skylt`` in a folder of courses; its folder."""
    folder = lessons / "skylt"
    (folder / "media").mkdir(parents=True)
    (folder / "media" / "hej.png").write_bytes(PICTURE)
    (folder / "media" / "draft.png").write_bytes(PICTURE)
    (folder / "course.yaml").write_text(COURSE, "utf-8")
    (folder / "ar.yaml").write_text(ARABIC, "utf-8")
    return folder


def change(folder: Path, old: str, new: str) -> None:
    """Save the course with other words."""
    file = folder / "course.yaml"
    text = file.read_text("utf-8")
    if old not in text:
        message = f"the course does not say {old!r}"
        raise ValueError(message)
    file.write_text(text.replace(old, new), "utf-8")
