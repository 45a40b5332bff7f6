"""What an invitation says, on paper and on the page that it leads to."""

from bot.phrases import Say


def lead(say: Say) -> str:
    """What it is, in one sentence."""
    return say("One short tip a day for you who meet customers, and a question that you answer with a tap.")


def facts(
    say: Say, *, voluntary: str | None, privacy: str | None, working_hours: str | None, private: bool
) -> list[str]:
    """The four lines under an invitation; None: the usual words, empty: left out.

    ``private``: on no channel can an employer read along, so what is said about the boss is true everywhere.
    Where it is not, the line stands nowhere, whoever wrote it.
    """
    lines = [
        say("2 minutes a day"),
        say("Voluntary") if voluntary is None else voluntary,
        (say("Your boss doesn't see your answers") if privacy is None else privacy) if private else "",
        say("Preferably in working hours") if working_hours is None else working_hours,
    ]
    return [line for line in lines if line]


def heading(say: Say, organisation: str) -> str:
    """Who invites."""
    return say("{organisation} invites you", organisation=organisation)


def how(say: Say) -> str:
    """What to do with the square."""
    return say("Point your camera here")
