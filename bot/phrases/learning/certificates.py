"""The messages about certificates: which name, for which course, and the file."""

from collections.abc import Sequence

from bot.domain.actions.courses import FetchCertificate, NameCertificate
from bot.domain.certificate import LONGEST_NAME, Certificate, NameFault
from bot.domain.message import LONGEST_BUTTON, Block, Choice, Choices, Link, Links, Media, Message, Text
from bot.phrases import Say
from bot.phrases.talk import plain, todays_tip


def fetch(say: Say, enrolment: int) -> Choice:
    """The button that brings the certificate of a course done."""
    return Choice(say("Fetch my certificate"), FetchCertificate(enrolment))


def name_it(say: Say, enrolment: int) -> Choice:
    """The button by which one says which name shall stand there."""
    return Choice(say("Choose the name on it"), NameCertificate(enrolment))


def ask_name(say: Say) -> Message:
    """Which name? The next words are it."""
    return plain(
        say,
        say("Which name shall I put on the certificate?"),
        Text(say("Write it the way you want it to read.")),
    )


def name_fault(say: Say, fault: NameFault) -> Message:
    """What was written is no name; the next words may be."""
    match fault:
        case NameFault.NO_LETTERS:
            why = say("I couldn't read that as a name.")
            mend = say("Write it the way you want it to read.")
        case NameFault.TOO_LONG:
            why = say("That name is too long for the certificate.")
            mend = say("There is room for {n} letters. Write a shorter one.", n=LONGEST_NAME)
        case NameFault.UNKNOWN_LETTERS:
            why = say("I can't print those letters yet.")
            mend = say("Write the name as in a passport, in Latin letters.")
    return plain(say, why, Text(mend))


def my_certificate(say: Say, certificate: Certificate, enrolment: int, address: str) -> Message:
    """The certificate as a file, whose bytes are printed as it leaves.

    ``address`` is the page that says it is genuine; empty where kompis has no address of its own.
    """
    blocks: tuple[Block, ...] = (
        Text(say("Here is your certificate."), "heading"),
        Media("file", say("certificate.pdf"), say("Certificate: {title}", title=certificate.title)),
        Text(say("The name on it is {name}.", name=certificate.name)),
        Text(
            say(
                "Whoever has the code {code} can see that it is genuine: your name, the course and the date, "
                "never your answers.",
                code=certificate.code,
            ),
            "note",
        ),
    )
    links = (Links((Link(say("Show the page"), address),)),) if address else ()
    again = Choices((Choice(say("Change the name"), NameCertificate(enrolment)),), aside=True)
    return Message((*blocks, *links, again), say.language)


def which_course(say: Say, courses: Sequence[tuple[int, str]]) -> Message:
    """Several courses are done: of which? By enrolment and title."""
    choices = [Choice(_short(title), FetchCertificate(enrolment)) for enrolment, title in courses]
    return plain(say, say("Which course is the certificate for?"), Choices(tuple(choices)))


def none_yet(say: Say) -> Message:
    """No course is done."""
    return plain(
        say, say("You get your certificate when a whole course is done."), Choices((todays_tip(say),))
    )


def enough(say: Say) -> Message:
    """So many were fetched lately that another can wait."""
    return plain(
        say,
        say("You have your certificate already."),
        Text(say("It stands above here. In an hour you can fetch it again.")),
    )


def _short(title: str) -> str:
    return title if len(title) <= LONGEST_BUTTON else f"{title[: LONGEST_BUTTON - 1].rstrip()}…"
