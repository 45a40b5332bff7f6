"""``kompis invite``: links and posters to join by."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, cast

import typer

from bot.cli.errors import Trouble
from bot.cli.house import house_of
from bot.cli.organisations import organisation_named

if TYPE_CHECKING:
    from bot.papers.poster import Form, Poster
    from bot.phrases import Say
    from bot.services.people.invitations import Code
    from bot.settings import Organisation, Settings

FORMS: Final = (".svg", ".png", ".pdf")
ROLES: Final = ("organiser", "workshop-leader", "coordinator", "author", "admin")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(invite)


def invite(
    context: typer.Context,
    organisation: Annotated[
        str | None, typer.Argument(help="Its key in config.yaml; needed where there are several.")
    ] = None,
    workplace: Annotated[
        str | None, typer.Option(help="Only this workplace, by its code.", metavar="CODE")
    ] = None,
    role: Annotated[
        str | None,
        typer.Option(help=f"A link that makes one person this, once, within a week: {', '.join(ROLES)}."),
    ] = None,
    poster: Annotated[
        Path | None, typer.Option(help="Draw a poster too: FILE.svg, FILE.png or FILE.pdf.", metavar="FILE")
    ] = None,
    posters: Annotated[
        Path | None, typer.Option(help="All posters, one a page: FILE.pdf.", metavar="FILE")
    ] = None,
) -> None:
    """Print the links to join by, and draw posters.

    The organisation's own link comes first, then one of each workplace. With --role it is one link, for the
    first organiser or admin; later ones are invited in the chat.
    """
    if role is not None:
        _invite_to(context, organisation, role)
        return
    form = _form_of(poster, FORMS, "--poster")
    _form_of(posters, FORMS[-1:], "--posters")
    from bot.services.people.invitations import invitations
    from bot.services.people.provision import provision

    with house_of(context).store() as (settings, store):
        key = organisation_named(settings, organisation, "ORGANISATION")
        store.write_now(provision, list(settings.organisations.values()))
        every = store.read_now(invitations, key)
    chosen = _chosen(every, workplace, settings.organisations[key].name)
    for one in chosen:
        name = one.workplace or settings.organisations[key].name
        typer.echo("\t".join((name, one.area or "", one.code, _link(settings, one))))
    for file, codes in ((poster, chosen[:1]), (posters, chosen)):
        if file is not None:
            _write(file, _drawn(settings, key, codes, form if file is poster else "pdf"))


def _invite_to(context: typer.Context, organisation: str | None, role: str) -> None:
    """Print a link that gives one person a role. Raises BadParameter for a role that there is not."""
    from datetime import UTC, datetime

    from bot.domain.roles import Role
    from bot.services.people.invite_role import invite_role, new_role_code
    from bot.services.people.provision import provision
    from bot.storage import people

    if role not in ROLES:
        raise typer.BadParameter(f"write one of {', '.join(ROLES)}", param_hint="--role")
    with house_of(context).store() as (settings, store):
        key = organisation_named(settings, organisation, "ORGANISATION")
        store.write_now(provision, list(settings.organisations.values()))
        house = store.read_now(people.organisation, key)
        if house is None:
            raise Trouble(f'there is no organisation "{key}"')
        code = new_role_code()
        store.write_now(invite_role, None, house.id, Role(role.replace("-", " ")), code, datetime.now(UTC))
    typer.echo(f"{settings.web.public_url}/join/{code}")


def _form_of(file: Path | None, known: Sequence[str], option: str) -> str:
    """The form that a file's name asks for. Raises BadParameter for another."""
    if file is not None and file.suffix.lower() not in known:
        wanted = ", ".join(f"{file.stem or 'poster'}{suffix}" for suffix in known)
        raise typer.BadParameter(f"name it {wanted}", param_hint=option)
    return "" if file is None else file.suffix.lower().removeprefix(".")


def _chosen(every: Sequence["Code"], workplace: str | None, organisation: str) -> Sequence["Code"]:
    if workplace is None:
        return every
    chosen = [one for one in every if one.workplace is not None and one.code == workplace.lower()]
    if not chosen:
        raise Trouble(
            f'{organisation} has no workplace with the code "{workplace}"; `kompis invite` lists them all'
        )
    return chosen


def _link(settings: "Settings", one: "Code") -> str:
    return f"{settings.web.public_url}/join/{one.code}"


def _drawn(settings: "Settings", key: str, codes: Sequence["Code"], form: str) -> bytes:
    """The sheets. Raises Trouble where no phone could open the link, or the logo is no picture."""
    from bot.app.channels import facts_of
    from bot.papers.poster import NoPicture, draw
    from bot.phrases import of

    if not settings.web.reached_by_others:
        raise Trouble(
            f"the poster would lead to {settings.web.public_url}, which no phone can reach; "
            f"write public_url under web in {settings.file.name}, as https://kompis.example.se"
        )
    house = settings.organisations[key]
    say = of(house.language)
    try:
        logo = b"" if house.poster.logo is None else house.poster.logo.read_bytes()
        sheets = [_sheet(settings, house, one, say, facts_of(settings, key), logo) for one in codes]
        return draw(sheets, cast("Form", form))
    except NoPicture as fault:
        raise Trouble(f"the logo {house.poster.logo} cannot be printed: {fault}") from fault
    except OSError as fault:
        raise Trouble(f"cannot read {house.poster.logo}: {fault.strerror}; name another logo") from fault


def _sheet(
    settings: "Settings",
    house: "Organisation",
    one: "Code",
    say: "Say",
    facts: "Callable[[Say], Sequence[str]]",
    logo: bytes,
) -> "Poster":
    from bot.papers.poster import Poster
    from bot.phrases import posters

    link = _link(settings, one)
    return Poster(
        over=one.workplace or "",
        heading=posters.heading(say, house.name),
        lead=posters.lead(say),
        how=posters.how(say),
        link=link,
        shown=link.partition("://")[2],
        facts=facts(say),
        logo=logo,
    )


def _write(file: Path, drawn: bytes) -> None:
    try:
        file.write_bytes(drawn)
    except OSError as error:
        raise Trouble(f"cannot write {file}: {error.strerror}; name another file") from error
    typer.echo(f"{file} is written.", err=True)
