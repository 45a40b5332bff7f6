"""What is done with courses: looked into, taken part in, begun anew, their certificates."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class FetchCertificate:
    """The certificate of a course done; 0 stands for whichever it is."""

    enrolment: int


@dataclass(frozen=True, slots=True)
class NameCertificate:
    """Which name shall stand on a certificate."""

    enrolment: int


@dataclass(frozen=True, slots=True)
class OpenCourse:
    """A course open to the person, its tips from this page on; empty: the list of courses."""

    course: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class StartCourse:
    """Take part in this course too."""

    course: str


@dataclass(frozen=True, slots=True)
class ShowTip:
    """The next tip of this course."""

    course: str


@dataclass(frozen=True, slots=True)
class StartCourseOver:
    """This course from its beginning; empty: the one that is followed. ``sure`` once confirmed."""

    course: str
    sure: bool


CoursesAction = FetchCertificate | NameCertificate | OpenCourse | StartCourse | ShowTip | StartCourseOver

LETTERS: Final[dict[str, type[CoursesAction]]] = {
    "fc": FetchCertificate,
    "nc": NameCertificate,
    "z": OpenCourse,
    "cs": StartCourse,
    "ct": ShowTip,
    "co": StartCourseOver,
}
"""What each is called in a code; no two actions of any subject share their letters."""
