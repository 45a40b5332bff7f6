"""Look at everything kompis needs before people do: settings, database, courses, address, channels."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from adapters import ADAPTERS
from bot.app.channels import stuck_with_employer
from bot.app.examine_house import examine_house
from bot.content.library import load_library
from bot.delivery.smtp import NotNow, Smtp
from bot.ports import Diagnosis
from bot.settings import ChannelSettings, Mail, Settings

MAIL_SECONDS: Final = 10.0

Found = Mapping[str, Sequence[Diagnosis]]
"""What was seen, by what was looked at, in order."""


async def examine(settings: Settings) -> Found:
    """Look at all of it. Nothing is changed, neither here nor at a platform."""
    return {
        settings.file.name: [
            Diagnosis(well=False, sentence=warning.sentence) for warning in settings.warnings
        ]
        or [Diagnosis(well=True, sentence="is understood")],
        **examine_house(settings),
        "lessons": _lessons(settings.lessons),
        **{
            name: [*await _channel(one, settings), *_browser_instead(name, settings)]
            for name, one in settings.channels.items()
        },
        **({} if settings.mail is None else {"mail": [await _mail(settings.mail)]}),
    }


def _lessons(root: Path) -> Sequence[Diagnosis]:
    library = load_library(root)
    found = [Diagnosis(well=False, sentence=finding.printed()) for finding in library.findings]
    if library.courses:
        found.insert(0, Diagnosis(well=True, sentence=f"courses: {', '.join(sorted(library.courses))}"))
    elif not found:
        found.append(Diagnosis(well=False, sentence=f"there is no course in {root}; put one there"))
    return found


async def _mail(mail: Mail) -> Diagnosis:
    smtp = Smtp(mail, MAIL_SECONDS)
    try:
        await smtp.greet()
    except NotNow as error:
        return Diagnosis(well=False, sentence=f"{error}; see to mail: in config.yaml, or to that server")
    finally:
        await smtp.close()
    return Diagnosis(well=True, sentence=f"{mail.host} lets us in")


async def is_shut_out(channel: ChannelSettings, settings: Settings) -> bool:
    """Whether a channel lets us neither send nor take in."""
    return any(one.shut_out for one in await _channel(channel, settings))


def _browser_instead(channel: str, settings: Settings) -> Iterator[Diagnosis]:
    """Whoever would rather not be read by their employer needs somewhere to go."""
    why = stuck_with_employer(settings, channel)
    if why:
        yield Diagnosis(
            well=False,
            sentence=f"people are told that their employer can read here, and offered nothing else: {why}; "
            "name a web channel, and its public_url under web",
        )


async def _channel(channel: ChannelSettings, settings: Settings) -> Sequence[Diagnosis]:
    return await ADAPTERS[channel.adapter].examine(channel.options, settings.web.public_url)
