"""Look at everything kompis needs before people do: settings, database, courses, address, channels."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from adapters import ADAPTERS
from bot.content.library import load_library
from bot.ports import Diagnosis
from bot.settings import ChannelSettings, Settings
from bot.storage.errors import CannotOpen
from bot.storage.migrate import CURRENT, revision

Found = Mapping[str, Sequence[Diagnosis]]
"""What was seen, by what was looked at, in order."""


async def examine(settings: Settings) -> Found:
    """Look at all of it. Nothing is changed, neither here nor at a platform."""
    return {
        settings.file.name: [
            Diagnosis(well=False, sentence=warning.sentence) for warning in settings.warnings
        ]
        or [Diagnosis(well=True, sentence="is understood")],
        "database": [_database(settings.database)],
        "lessons": _lessons(settings.lessons),
        **{name: await _channel(one, settings) for name, one in settings.channels.items()},
    }


def _database(address: str) -> Diagnosis:
    try:
        found = revision(address)
    except CannotOpen as error:
        return Diagnosis(well=False, sentence=str(error))
    if found is None:
        return Diagnosis(well=True, sentence="is new; the first start makes it")
    if found != CURRENT:
        sentence = f"is at revision {found}, and this kompis needs {CURRENT}; call `kompis migrate`"
        return Diagnosis(well=False, sentence=sentence)
    return Diagnosis(well=True, sentence="answers")


def _lessons(root: Path) -> Sequence[Diagnosis]:
    library = load_library(root)
    found = [Diagnosis(well=False, sentence=finding.printed()) for finding in library.findings]
    if library.courses:
        found.insert(0, Diagnosis(well=True, sentence=f"courses: {', '.join(sorted(library.courses))}"))
    elif not found:
        found.append(Diagnosis(well=False, sentence=f"there is no course in {root}; put one there"))
    return found


async def _channel(channel: ChannelSettings, settings: Settings) -> Sequence[Diagnosis]:
    return await ADAPTERS[channel.adapter].examine(channel.options, settings.web.public_url)
