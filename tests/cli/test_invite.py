"""``kompis invite``: links for everybody, posters that lead somewhere and say what is true."""

from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from adapters import ADAPTERS
from bot.app.channels import facts_of
from bot.phrases import of
from bot.services.people.invite_role import CODE_LENGTH
from bot.settings import ChannelSettings, Poster, load_settings
from tests.cli.conftest import Kompis

SHOPS = "name;trade;area\nLilla Butiken;retail;Centrum\nKafé Ågren;cafe;Söder\n"


pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def public(folder: Path) -> Path:
    """People reach this kompis at an address of its own."""
    config = folder / "config.yaml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("  # public_url:", "  public_url:"), "utf-8")
    return folder


def with_poster(folder: Path, poster: str) -> None:
    config = folder / "config.yaml"
    text = config.read_text("utf-8")
    config.write_text(
        text.replace("    name: Vår stadskärna\n", f"    name: Vår stadskärna\n    poster: {poster}\n"),
        "utf-8",
    )


def import_shops(folder: Path, kompis: Kompis) -> list[str]:
    """The codes of two shops."""
    (folder / "shops.csv").write_text(SHOPS, "utf-8")
    return [line.split("\t")[2] for line in kompis("workplaces", "import", "shops.csv").out.splitlines()]


def test_the_organisation_and_each_workplace_have_a_link(public: Path, kompis: Kompis) -> None:
    butik, cafe = import_shops(public, kompis)

    said = kompis("invite")

    assert (said.code, said.out.splitlines()) == (
        0,
        [
            "Vår stadskärna\t\tcity\thttps://kompis.example.se/join/city",
            f"Lilla Butiken\tCentrum\t{butik}\thttps://kompis.example.se/join/{butik}",
            f"Kafé Ågren\tSöder\t{cafe}\thttps://kompis.example.se/join/{cafe}",
        ],
    )


def test_without_an_address_of_its_own_the_link_is_this_machine_s_and_there_is_no_poster(
    kompis: Kompis,
) -> None:
    link, poster = kompis("invite", "city"), kompis("invite", "city", "--poster", "city.pdf")

    assert link.out.split("\t")[3] == "http://127.0.0.1:8080/join/city\n"
    assert (poster.code, Path("city.pdf").exists()) == (1, False)
    assert "write public_url under web" in poster.err


def test_a_workplace_gets_a_poster_of_its_own(public: Path, kompis: Kompis) -> None:
    butik, _ = import_shops(public, kompis)

    said = kompis("invite", "--workplace", butik, "--poster", "butik.svg")

    assert said.out.splitlines() == [
        f"Lilla Butiken\tCentrum\t{butik}\thttps://kompis.example.se/join/{butik}"
    ]
    assert (public / "butik.svg").read_bytes().startswith(b"<?xml")


def test_all_posters_come_in_one_file(public: Path, kompis: Kompis) -> None:
    import_shops(public, kompis)

    kompis("invite", "--posters", "alla.pdf")

    assert (public / "alla.pdf").read_bytes().count(b"/Type /Page ") == 3


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("stad",), 1, 'there is no organisation "stad"'),
        (("--workplace", "nowhere"), 1, 'has no workplace with the code "nowhere"'),
        (("--poster", "x.gif"), 2, "name it x.svg, x.png, x.pdf"),
        (("--posters", "x.png"), 2, "name it x.pdf"),
        (("--poster", "no/such/folder.png"), 1, "cannot write no/such/folder.png"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    public: Path, kompis: Kompis, words: tuple[str, ...], code: int, sentence: str
) -> None:
    said = kompis("invite", *words)

    assert (said.code, sentence in " ".join(said.err.replace("│", " ").split())) == (code, True)
    assert "Traceback" not in said.err


def test_a_logo_that_is_no_picture_is_said(public: Path, kompis: Kompis) -> None:
    (public / "logo.png").write_text("no picture")
    with_poster(public, "{logo: logo.png}")

    said = kompis("invite", "--poster", "city.png")

    assert (said.code, "cannot be printed: it is no PNG, JPEG or WebP" in said.err) == (1, True)


@pytest.mark.parametrize(
    ("poster", "sentence"),
    [
        ("{logo: no.png}", "logo: there is no file no.png; write where the picture is"),
        (f"{{voluntary: {'x' * 41}}}", "is longer than 40 characters; write less, or none"),
        ("{bos: x}", 'there is no setting "bos" in the poster of organisation city'),
    ],
)
def test_a_fault_in_what_a_poster_says_names_its_place(
    public: Path, kompis: Kompis, poster: str, sentence: str
) -> None:
    with_poster(public, poster)

    said = kompis("invite")

    assert (said.code, sentence in said.err) == (1, True)


# --- the four lines ------------------------------------------------------------------------------------

USUAL = ["2 minuter om dagen", "Frivilligt", "Chefen ser inte dina svar", "Gärna på arbetstid"]


@pytest.mark.parametrize(
    ("own", "adapters", "lines"),
    [
        (Poster(), ("web",), USUAL),
        (Poster(), ("web", "telegram"), USUAL),
        (Poster(), ("web", "slack"), [*USUAL[:2], USUAL[3]]),
        (Poster(privacy="Ingen ser dina svar"), ("slack",), [*USUAL[:2], USUAL[3]]),
        (Poster(privacy="Bara du ser dina svar"), ("web",), [*USUAL[:2], "Bara du ser dina svar", USUAL[3]]),
        (
            Poster(voluntary="", privacy="", working_hours="På arbetstid"),
            ("web",),
            [USUAL[0], "På arbetstid"],
        ),
    ],
)
def test_a_line_stands_there_only_where_it_is_true_on_every_channel(
    public: Path, own: Poster, adapters: tuple[str, ...], lines: list[str]
) -> None:
    settings = load_settings(public / "config.yaml", {}, ADAPTERS)
    city = structs.replace(settings.organisations["city"], poster=own)
    channels = {name: ChannelSettings(name, name) for name in adapters}
    settings = replace(settings, organisations={"city": city}, channels=channels)

    assert list(facts_of(settings, "city")(of("sv"))) == lines


def test_the_first_organiser_is_invited_by_a_link_of_their_own(public: Path, kompis: Kompis) -> None:
    first, second = (kompis("invite", "city", "--role", "organiser") for _ in range(2))

    links = [said.out.strip() for said in (first, second)]
    assert all(link.startswith("https://kompis.example.se/join/") for link in links)
    assert len(set(links)) == 2
    assert all(len(link.rpartition("/")[2]) == CODE_LENGTH for link in links)


def test_there_is_no_link_to_a_role_that_there_is_not(public: Path, kompis: Kompis) -> None:
    said = kompis("invite", "city", "--role", "king")

    assert (said.code, "write one of organiser, workshop-leader" in said.err) == (2, True)
