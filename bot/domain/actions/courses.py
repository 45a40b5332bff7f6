"""What is done with courses: looked into, taken part in, begun anew, their certificates."""

from typing import Final

from msgspec import Struct


class FetchCertificate(Struct, frozen=True):
    """The certificate of a course done; 0 stands for whichever it is."""

    enrolment: int


class NameCertificate(Struct, frozen=True):
    """Which name shall stand on a certificate."""

    enrolment: int


class OpenCourse(Struct, frozen=True):
    """A course open to the person, its tips from this page on; empty: the list of courses."""

    course: str
    page: int = 0


class StartCourse(Struct, frozen=True):
    """Take part in this course too."""

    course: str


class ShowTip(Struct, frozen=True):
    """The next tip of this course."""

    course: str


class StartCourseOver(Struct, frozen=True):
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
