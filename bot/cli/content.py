"""``kompis check``, ``kompis schema`` and ``kompis preview``: for who writes courses."""

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from bot.cli.errors import FAULTS, Trouble
from bot.cli.house import CONFIG, HIGHEST_PORT, House, house_of, port_in_words

if TYPE_CHECKING:
    from bot.content.findings import Finding
    from bot.settings import Settings

Language = Literal["sv", "en"]

LESSONS: Final = Path("lessons")
"""Where courses are if no settings say otherwise."""

WARNING = {"sv": "varning", "en": "warning"}
SUMMARY = {"sv": "Fel: {faults}. Varningar: {warnings}.", "en": "Faults: {faults}. Warnings: {warnings}."}


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(check)
    app.command()(schema)
    app.command()(preview)


def check(
    context: typer.Context,
    path: Annotated[
        Path | None,
        typer.Argument(
            help="A course, a file of it, or a folder of courses. Left out: the settings and all."
        ),
    ] = None,
    language: Annotated[
        Language | None,
        typer.Option(help="Of the sentences; else that of your system.", case_sensitive=False),
    ] = None,
) -> None:
    """Name every fault in courses, with its place and the mend."""
    from bot.app.channels import channel_limits
    from bot.content.check import check_lessons
    from bot.services.learning.fits import fits

    spoken = language or system_language()
    if path is None:
        settings = settings_if_any(house_of(context))
        path = LESSONS if settings is None else settings.lessons
        for warning in () if settings is None else settings.warnings:
            typer.echo(
                f"{warning.file}:{warning.line}:{warning.column}: {WARNING[spoken]}: {warning.sentence}"
            )
    elif not path.exists():
        raise Trouble(f"there is no {path}; name a course, a file of it, or a folder of courses")
    findings = check_lessons(path, channel_limits(), fits)
    for finding in findings:
        typer.echo(printed(finding, spoken))
    faults = sum(finding.is_fault for finding in findings)
    typer.echo(SUMMARY[spoken].format(faults=faults, warnings=len(findings) - faults), err=True)
    raise typer.Exit(FAULTS if faults else 0)


def settings_if_any(house: House) -> "Settings | None":
    """The settings; None where there are none and none were named: authors need no settings.

    Raises:
        SettingsError: those there are have a fault, or there are none where they were said to be.
    """
    return None if house.config == CONFIG and not house.config.exists() else house.settings()


def printed(finding: "Finding", language: Language) -> str:
    """A finding as one line, with a word before the sentence where it is no more than advice."""
    label = "" if finding.is_fault else f"{WARNING[language]}: "
    place = f"{shown(finding.file)}:{finding.line}:{finding.column}"
    return f"{place}: {label}{finding.sentence(language)}"


def shown(file: Path) -> Path:
    """The file as seen from here, where it lies below."""
    return file.relative_to(Path.cwd()) if file.is_absolute() and file.is_relative_to(Path.cwd()) else file


def system_language() -> Language:
    """Swedish where the system speaks it, else English."""
    words = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "sv" if words.lower().startswith("sv") else "en"


def schema(
    file: Annotated[Path, typer.Argument(help="Where to write it.")] = Path("lessons/schema.json"),
) -> None:
    """Write the JSON Schema of courses. Editors complete and underline by it."""
    from bot.content.schema import schema_text

    try:
        file.write_text(schema_text(), "utf-8")
    except OSError as error:
        raise Trouble(f"cannot write {file}: {error.strerror}; name another file") from error
    typer.echo(f"{file} is written.")


def preview(
    context: typer.Context,
    course: Annotated[str, typer.Argument(help="The course's name, or its folder.")],
    port: Annotated[int, typer.Option(min=0, max=HIGHEST_PORT, help="Where the page is.")] = 8090,
    language: Annotated[
        Language | None, typer.Option(help="Of the page; else what the browser asks for.")
    ] = None,
) -> None:
    """Show a course's lessons as on a phone. The page follows what you save."""
    from bot.app import preview as app

    house = house_of(context)
    house.set_up_log(None, logging.WARNING)
    settings = settings_if_any(house)
    with port_in_words(f"kompis preview {course}"):
        code = app.preview(LESSONS if settings is None else settings.lessons, course, port, language)
    raise typer.Exit(code)
