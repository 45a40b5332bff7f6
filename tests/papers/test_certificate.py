"""The certificate as a PDF: everything on it, in its place, in letters that are there."""

import datetime as dt

import pytest
from fpdf import FPDF
from fpdf.fonts import TTFFont
from msgspec.structs import replace

from bot.domain import certificate as rules
from bot.domain.certificate import Certificate, NameFault, written_name
from bot.papers.certificate import draw, typefaces
from bot.phrases import Say, of
from tests.papers.reading import Pdf, read

ADDRESS = "https://kompis.example.se/certificate/7K3M-Q0ZD-91XA"
ALVA = Certificate(
    code="7K3M-Q0ZD-91XA",
    name="Alva Åkerö-Sjöström",
    title="Service och bemötande",
    organisation="Destination Östersund",
    language="sv",
    tips=10,
    completed_on=dt.date(2027, 3, 12),
    issued_at=dt.datetime(2027, 3, 12, 9, 30, tzinfo=dt.UTC),
)
BASHIR = replace(ALVA, name="محمد بشير")
ARABIC = Say("ar", of("sv")._catalogue)  # noqa: SLF001 - no Arabic catalogue exists yet


def drawn(certificate: Certificate = ALVA, say: Say | None = None, address: str = ADDRESS) -> Pdf:
    return read(draw(certificate, say or of(certificate.language), address))


def test_everything_stands_on_it_in_swedish_and_nothing_more() -> None:
    assert drawn().texts == [
        "Intyg",
        "Härmed intygas att",
        "Alva Åkerö-Sjöström",
        "har gått hela kursen",
        "Service och bemötande",
        "10 korta tips",
        "12 mars 2027",
        "Destination Östersund",
        "Klar",
        "Kursen ges av",
        "Vem som helst kan kontrollera intyget här:",
        ADDRESS,
    ]


def test_in_english_too() -> None:
    texts = drawn(replace(ALVA, language="en")).texts
    assert (texts[0], texts[3], texts[6]) == ("Certificate", "has done the whole course", "12 March 2027")


def test_the_address_is_a_link_and_without_one_the_code_stands_alone() -> None:
    assert drawn().links == (ADDRESS,)
    without = drawn(address="")
    assert without.links == ()
    assert without.texts[-1] == "Kod: 7K3M-Q0ZD-91XA"


def test_the_same_certificate_is_the_same_file_and_another_name_is_not() -> None:
    first = draw(BASHIR, of("sv"), ADDRESS)
    assert draw(BASHIR, of("sv"), ADDRESS) == first
    assert draw(ALVA, of("sv"), ADDRESS) != first


def test_arabic_letters_join_and_are_read_from_the_right() -> None:
    name = drawn(BASHIR).line("محمد بشير")
    assert name.from_the_right == "محمد بشير"
    assert name.text != "محمد بشير"

    joined = {number for number, letter in name.glyphs if letter == "م"}
    alone = drawn(replace(BASHIR, name="م ح م د")).line("م ح م د")
    assert len(joined) == 2  # at its beginning, and in its middle
    assert len({number for number, letter in alone.glyphs if letter == "م"}) == 1


def test_a_name_of_both_directions_keeps_the_order_within_each() -> None:
    name = drawn(replace(ALVA, name="Bashir محمد")).lines[2]
    assert name.text == "Bashir " + "محمد"[::-1]


def test_in_a_language_from_the_right_the_date_stands_on_the_right() -> None:
    def date_before_organisation(pdf: Pdf) -> bool:
        date = next(one for one in pdf.lines if "2027" in one.text and one.y < 200)
        return date.x < pdf.line("Destination Östersund").x

    assert date_before_organisation(drawn())
    assert not date_before_organisation(drawn(BASHIR, ARABIC))


@pytest.mark.parametrize("name", ["Å" * 80, "W" * 80, "ش" * 80, "Bo"])
def test_a_long_name_is_set_smaller_and_stays_within_the_frame(name: str) -> None:
    line = drawn(replace(ALVA, name=name)).line(name)
    assert 107 < line.x < 842 / 2  # in points: the column begins at 38 mm
    assert (line.size < 40) == (name != "Bo")


def test_a_title_of_eighty_letters_fits_on_its_line() -> None:
    title = "Service och bemötande för dig som möter kunder och gäster i hela stan året om nu"
    assert len(title) == 80
    assert 107 < drawn(replace(ALVA, title=title)).line(title).x < 200


def test_letters_without_feet_are_used_where_the_others_are_missing() -> None:
    assert len(drawn().fonts) == 1
    assert len(drawn(BASHIR).fonts) == 2


def test_the_file_is_small_since_only_the_letters_used_are_in_it() -> None:
    assert len(draw(BASHIR, of("sv"), ADDRESS)) < 40_000


def test_every_letter_that_a_name_may_have_is_in_the_typeface() -> None:
    pdf = FPDF()
    pdf.add_font("sans", fname=typefaces() / "DejaVuSans.ttf")
    typeface = pdf.fonts["sans"]
    assert isinstance(typeface, TTFFont)
    known = set(typeface.cmap)
    typeface.close()
    every = [chr(number) for first, last in rules._LETTERS for number in range(first, last + 1)]  # noqa: SLF001
    names = [written_name(f"A{letter}") for letter in every]
    allowed = {sign for name in names if isinstance(name, str) for sign in name}

    assert len(allowed) > 1500
    assert {sign for sign in allowed if ord(sign) not in known} == set()
    assert written_name("A\N{CJK UNIFIED IDEOGRAPH-674E}") is NameFault.UNKNOWN_LETTERS
