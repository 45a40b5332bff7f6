"""What admins are told about the installation itself: what happens, and that nothing is lost."""

from bot.domain.message import Message, Text
from bot.domain.upkeep import Worry
from bot.phrases import Say
from bot.phrases.talk import plain


def warning(say: Say, worry: Worry) -> Message:
    """The message about one worry."""
    heading, text = _words(say, worry)
    return plain(say, heading, Text(text), Text(_whom_to_tell(say, worry)))


def _words(say: Say, worry: Worry) -> tuple[str, str]:
    match worry.what:
        case "room":
            return (
                say("The server's disk is nearly full."),
                say("Everything works still. But soon there is no room for backups."),
            )
        case "backup":
            return (
                say("There was no backup tonight."),
                say("I tried, and it did not work. Everything else goes on, and I try again every hour."),
            )
        case "old backup":
            return (
                say("The last backup is getting old."),
                say("If something breaks now, more than a day of everybody's answers could be lost."),
            )
        case "old copy":
            return (
                say("An old copy of the database lies there still."),
                say("People who have erased their data are in it. When all is well, it should go."),
            )
        case "channel":
            return (
                say("I'm shut out of {channel}.", channel=worry.subject),
                say("Nothing goes out or comes in there. What is stored stays stored."),
            )
        case "course":
            return (
                say("A fault in course {course}.", course=worry.subject),
                say(
                    "I can't read it as it is now. If I have read it before, that version goes out "
                    "until I am started anew."
                ),
            )


def _whom_to_tell(say: Say, worry: Worry) -> str:
    if worry.what == "course":
        return say("Please tell whoever writes the course: *kompis check* says what to mend.")
    return say("Please tell whoever looks after the server: *kompis doctor* says what to do.")
