"""The poster: its code leads where it says, three forms are one drawing, and long names stay on the sheet."""

import io
from xml.etree import ElementTree as ET

import pytest
import segno
from msgspec.structs import replace
from PIL import Image

from bot.papers.poster import DOTS, HEIGHT, QR_SIDE, QUIET_ZONE, WIDTH, NoPicture, Poster, draw

LINK = "https://kompis.example.se/join/abc234"
POSTER = Poster(
    over="Lilla Butiken på Prästgatan",
    heading="Destination Östersund bjuder in dig",
    lead="Ett kort tips om dagen för dig som möter kunder, och en fråga som du svarar på med ett tryck.",
    how="Rikta kameran hit",
    link=LINK,
    shown="kompis.example.se/join/abc234",
    facts=["2 minuter om dagen", "Frivilligt", "Chefen ser inte dina svar", "Gärna på arbetstid"],
)
LONG = "Föreningen för handel, möten och gott bemötande i Västra Härjedalens alla byar och tätorter"


def picture(poster: Poster) -> Image.Image:
    """The poster as points, grey from 0 to 255."""
    return Image.open(io.BytesIO(draw([poster], "png"))).convert("L")


def a_logo(form: str = "PNG", size: tuple[int, int] = (300, 40)) -> bytes:
    """A red field."""
    made = io.BytesIO()
    Image.new("RGB", size, "red").save(made, form)
    return made.getvalue()


def modules(image: Image.Image) -> list[list[int]]:
    """The squares of the code as the camera sees them: the middle of each, dark or not."""
    size = len(segno.make(LINK, error="q", micro=False).matrix)
    a_millimetre = image.width / WIDTH
    side = QR_SIDE / (size + 2 * QUIET_ZONE)
    left, top = (WIDTH - QR_SIDE) / 2 + QUIET_ZONE * side, HEIGHT - 94 - QR_SIDE + QUIET_ZONE * side

    def seen(across: int, down: int) -> int:
        x, y = left + (across + 0.5) * side, top + (down + 0.5) * side
        grey = image.getpixel((round(x * a_millimetre), round(y * a_millimetre)))
        assert isinstance(grey, int)
        return int(grey < 128)

    return [[seen(across, down) for across in range(size)] for down in range(size)]


def ink_at_the_edge(image: Image.Image) -> int:
    """How many dark points lie between the inner frame and where words may stand."""
    a_millimetre = image.width / WIDTH
    columns = [(11.5, 18.5), (WIDTH - 18.5, WIDTH - 11.5)]
    return sum(
        image.crop(
            (int(x * a_millimetre), int(12 * a_millimetre), int(end * a_millimetre), image.height - 80)
        )
        .point(lambda grey: 255 if grey < 200 else 0)
        .histogram()[255]
        for x, end in columns
    )


def test_the_code_on_the_sheet_is_that_of_the_link() -> None:
    wanted = [[dark & 1 for dark in row] for row in segno.make(LINK, error="q", micro=False).matrix]

    assert modules(picture(POSTER)) == wanted
    assert modules(picture(replace(POSTER, link=LINK.replace("abc", "abd")))) != wanted


def test_a_sheet_is_an_a4_in_every_form() -> None:
    image = picture(POSTER)
    drawn = ET.fromstring(draw([POSTER], "svg"))  # noqa: S314 - our own drawing
    paper = draw([POSTER], "pdf")

    assert [round(points / DOTS * 25.4) for points in image.size] == [210, 297]
    assert [drawn.get("width"), drawn.get("height")] == ["595.275591pt", "841.889764pt"]
    assert b"/MediaBox [ 0 0 595.2755905512 841.8897637795 ]" in paper


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
def test_the_same_poster_is_the_same_file(form: str) -> None:
    assert draw([POSTER], form) == draw([POSTER], form)  # type: ignore[arg-type]


def test_the_svg_asks_for_nothing_from_elsewhere() -> None:
    drawn = draw([replace(POSTER, logo=a_logo())], "svg").decode()

    assert 'href="http' not in drawn
    assert "<text" not in drawn  # outlines: it looks alike where the typeface is missing


def test_all_posters_are_pages_of_one_pdf_and_of_nothing_else() -> None:
    assert draw([POSTER, POSTER, POSTER], "pdf").count(b"/Type /Page ") == 3
    with pytest.raises(ValueError, match="png holds one sheet, not 2"):
        draw([POSTER, POSTER], "png")


def test_long_names_stay_inside_the_frame() -> None:
    short, long = picture(POSTER), picture(replace(POSTER, over=LONG, heading=LONG, facts=[LONG] * 4))

    assert (ink_at_the_edge(short), ink_at_the_edge(long)) == (0, 0)


def test_dollars_and_backslashes_are_words_and_no_formulas() -> None:
    assert draw([replace(POSTER, over=r"Kafé $x^2$ \frac & <Co>", heading="Två\\Tre $")], "svg")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_printed(form: str) -> None:
    drawn = Image.open(io.BytesIO(draw([replace(POSTER, logo=a_logo(form))], "png"))).convert("RGB")
    middle = (drawn.width // 2, round((HEIGHT - 266) * drawn.width / WIDTH))
    red, green, _ = drawn.getpixel(middle)  # type: ignore[misc]  # a picture in colours

    assert (red > 200, green < 60) == (True, True)


@pytest.mark.parametrize(
    ("logo", "sentence"),
    [
        (b"<svg/>", "it is no PNG, JPEG or WebP"),
        (a_logo()[:60], "it is no PNG"),
        (a_logo("GIF"), "it is no PNG"),
    ],
    ids=["svg", "cut off", "gif"],
)
def test_what_is_no_picture_is_said(logo: bytes, sentence: str) -> None:
    with pytest.raises(NoPicture, match=sentence):
        draw([replace(POSTER, logo=logo)], "png")


def test_small_pictures_in_a_name_are_left_out_and_letters_never() -> None:
    plain = draw([replace(POSTER, over="Fiket vid ån")], "png")
    assert draw([replace(POSTER, over="🌲 Fiket 👩\u200d🍳 vid ån 🇸🇪")], "png") == plain
    assert (
        draw([replace(POSTER, over="Fiket vid ån 咖")], "png") != plain
    )  # a box says that a letter is missing
