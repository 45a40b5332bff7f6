"""How long and how many: the numbers of the lesson format, in one place for reader, check and schema."""

from typing import Final

TITLE: Final = 80
SUMMARY: Final = 300
TIP: Final = 900
SAY: Final = 120
ALT: Final = 300
TASK: Final = 200
QUESTION: Final = 250
OPTION: Final = 100
FEEDBACK: Final = 200
EXPLANATION: Final = 300
REFLECT: Final = 250
WARM_UP: Final = 250
AUTHOR: Final = 120
"""The longest texts, in characters."""

LESSONS: Final = (1, 60)
OPTIONS: Final = (2, 8)
"""The fewest and the most."""

GOOD_TIP: Final = 450
GOOD_OPTION: Final = 28
GOOD_MESSAGE: Final = 1000
"""Longer is allowed, and warned about."""

GIVES_ITSELF_AWAY: Final = 1.5
"""A correct option this many times as long as the longest wrong one."""

PICTURE_SIDES: Final = 10_000
"""Width and height of a picture together, in dots: Telegram takes no more."""

COURSE_ID: Final = 40
"""A course's id stands in the codes behind buttons, which hold no more."""

FILE_BYTES: Final = 1_000_000
"""No course text comes near this; a film that was named course.yaml does."""

ID_PATTERN: Final = "[a-z0-9][a-z0-9-]*"
LANGUAGE_PATTERN: Final = "[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"
LICENSE_PATTERN: Final = r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*"
