"""``kompis report``: how a course goes."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from bot.cli.content import Language, shown, system_language
from bot.cli.errors import Trouble
from bot.cli.house import house_of, shelf_of

if TYPE_CHECKING:
    from bot.services.learning.shelf import Shelf


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(report)


def report(
    context: typer.Context,
    course: Annotated[str, typer.Argument(help="The course's name.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="One line a question, with a header.")] = False,
    png: Annotated[Path | None, typer.Option(help="Draw a picture too.", metavar="FILE")] = None,
    language: Annotated[
        Language | None,
        typer.Option(help="Of the words; else that of your system.", case_sensitive=False),
    ] = None,
) -> None:
    """Show how a course goes: answers, memory, promises, flags.

    Answers and activity are shown from five people on.
    """
    if as_json and as_csv:
        raise typer.BadParameter("choose one of them", param_hint="--json --csv")
    from bot.cli.report_data import csv_of, json_of
    from bot.cli.report_text import text_of
    from bot.content.places import question_places
    from bot.phrases import of
    from bot.services.learning.report import report as counted

    with house_of(context).store() as (settings, store):
        shelf = shelf_of(settings)
        _refuse_unknown(shelf, course)
        written = question_places(shelf.library.courses[course].folder)
        places = {key: f"{shown(place.file)}:{place.line}:{place.column}" for key, place in written.items()}
        found = store.read_now(counted, shelf, course, places, datetime.now(UTC))
    say = of(language or system_language())
    spoken = replace(found, title=shelf.library.courses[course].course.title(say.language))
    if as_json:
        typer.echo(json_of(found))
    elif as_csv:
        typer.echo(csv_of(found), nl=False)
    else:
        typer.echo(text_of(say, spoken))
    if png is not None:
        from bot.cli.report_picture import picture

        _write(png, picture(say, spoken))


def _refuse_unknown(shelf: "Shelf", course: str) -> None:
    """Raise Trouble for a course that is not loaded, with the nearest that is, or what keeps it out."""
    from bot.content.reader import nearest

    library = shelf.library
    if course in library.courses:
        return
    broken = {finding.file.parent.name: finding.file.parent for finding in library.findings}
    if course in broken:
        place = shown(broken[course])
        raise Trouble(f"the course {course} has a fault; see where with `kompis check {place}`")
    known = sorted(library.courses)
    near = nearest(course, known)
    mend = f"there is {', '.join(known)}" if near is None else f"did you mean {near}?"
    raise Trouble(f"there is no course {course} in {shown(library.root)}: {mend}")


def _write(file: Path, image: bytes) -> None:
    try:
        file.write_bytes(image)
    except OSError as error:
        raise Trouble(f"cannot write {file}: {error.strerror}; name another file") from error
    typer.echo(f"{file} is written.", err=True)
