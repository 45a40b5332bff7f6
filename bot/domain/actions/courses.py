"""What is done with courses: looked into, taken part in, begun anew, their certificates."""

from typing import Final

from bot.domain.actions.action import Action


class FetchCertificate(Action, frozen=True):
    """The certificate of a course done; 0 stands for whichever it is."""

    enrolment: int


class NameCertificate(Action, frozen=True):
    """Which name shall stand on a certificate."""

    enrolment: int


class OpenCourse(Action, frozen=True):
    """A course open to the person, its tips from this page on; empty: the list of courses."""

    course: str
    page: int = 0


class StartCourse(Action, frozen=True):
    """Take part in this course too."""

    course: str


class ShowTip(Action, frozen=True):
    """The next tip of this course."""

    course: str


class StartCourseOver(Action, frozen=True):
    """This course from its beginning; empty: the one that is followed. ``sure`` once confirmed."""

    course: str
    sure: bool


LETTERS: Final[dict[str, type[Action]]] = {
    "fc": FetchCertificate,
    "nc": NameCertificate,
    "z": OpenCourse,
    "cs": StartCourse,
    "ct": ShowTip,
    "co": StartCourseOver,
}
"""What each is called in a code; no two actions of any subject share their letters."""
