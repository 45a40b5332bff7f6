"""``kompis demo``: the service as it is, with a database of its own that goes when it ends."""

import tempfile
from pathlib import Path
from typing import Final

import typer

from bot.app.run import run
from bot.app.service import Service
from bot.keys import Keys
from bot.settings import ChannelSettings, Cohort, Defaults, Organisation, Settings, Web

LESSONS: Final = Path(__file__).parents[2] / "lessons"
HOST: Final = "127.0.0.1"


def demo(port: int, pace: int) -> int:
    """Serve the web chat at this port, a lesson ``pace`` seconds after each answer, until told to stop.

    Raises:
        PortTaken: another program listens there.
    """
    with tempfile.TemporaryDirectory(prefix="kompis-demo-") as folder:
        settings = _settings(Path(folder), port, pace)
        return run(settings, Keys(folder.encode()), lambda service: _say_what_to_do(service, pace))


def _settings(folder: Path, port: int, pace: int) -> Settings:
    defaults = Defaults(country="none", days="mon-sun", quiet_hours="none")
    organisation = Organisation(
        key="demo",
        name="Storsjöstaden",
        language=defaults.language,
        timezone=defaults.timezone,
        country=defaults.country,
        days=defaults.days,
        at=defaults.at,
        quiet_hours=defaults.quiet_hours,
        cohorts=(Cohort("service", pace=pace),),
    )
    return Settings(
        file=folder / "config.yaml",
        database=f"sqlite:///{folder / 'kompis.db'}",
        data=folder,
        lessons=LESSONS,
        web=Web(HOST, port, ""),
        defaults=defaults,
        organisations={organisation.key: organisation},
        channels={"web": ChannelSettings("web", "web", organisation.key)},
    )


def _say_what_to_do(service: Service, pace: int) -> None:
    for line in (
        f"Open {service.address} in a browser, as narrow as a phone if you like (in English: ?lang=en).",
        f"Tap the first button until the first tip comes; answer it, and the next comes {pace} s later.",
        "Ctrl-C ends the demo and leaves nothing behind.",
    ):
        typer.echo(line)
