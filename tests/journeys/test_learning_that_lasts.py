"""From the first tip to the certificate, as a person goes: taps, words, and days that pass."""

import datetime as dt

import pytest

from tests.journeys.somebody import Somebody
from tests.security.house import House

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])  # the services are asked on both databases


def right_answers(house: House) -> set[str]:
    """The words of every right option, as they are in a café."""
    return {
        option.text
        for lesson in house.library.courses["service"].course.lessons
        for question in lesson.text("sv", "cafe").questions
        for option in question.options
        if option.correct
    }


async def answer_all(house: House, alva: Somebody) -> None:
    """Tap what is right as long as something is asked."""
    right = right_answers(house)
    while asked := [label for label in await alva.offered() if label in right]:
        await alva.taps(asked[-1])
        await alva.sees_no(asked[-1])


@pytest.mark.timeout(120)  # a person takes their time
async def test_from_the_first_tip_to_the_certificate(house: House, alva: Somebody) -> None:
    await answer_all(house, alva)
    await alva.sees("Tips 1 av 4", "Precis, det satt!", "Prova i dag")
    await alva.taps("Jag provar", "När det blir kö")
    await alva.sees("Ditt löfte", "När det blir kö")
    await alva.taps("Konstig fråga?")
    await alva.sees("Tack! De som skriver kursen får se det.")
    await alva.writes("Två svar är rätt här.")
    await alva.sees("Tack, det hjälper.")
    assert "Två svar är rätt här." in await house.everything()

    await alva.writes("idag")
    await alva.sees("Tips 2 av 4", "Minns du? Från tips 1, tidigare i dag:")
    first = next(label for label in reversed(await alva.offered()) if label in right_answers(house))
    await alva.taps(first)
    await alva.sees("Tips 2 av 4", "Precis, det satt!", "Och så dagens tips:")
    await answer_all(house, alva)
    await alva.sees("Tips 2 av 4", "Precis, det satt!", "Prova i dag")

    house.now += dt.timedelta(days=8)
    await alva.writes("idag")
    await alva.sees("Tips 3 av 4", "Hur gick det?", "När det blir kö")
    await alva.taps("Jag gjorde det")
    await alva.sees("Vad hände?")
    await alva.writes("Hon log hela vägen ut.")
    await answer_all(house, alva)
    await alva.writes("läget")
    await alva.sees("Provat på jobbet: 1")

    await alva.writes("kurser")
    await alva.taps("Service och bemötande")
    await alva.taps("Tips 1: De första tio…", "Mina kurser")
    await alva.writes("repris")
    await alva.sees("Minns du? Från tips")
    await answer_all(house, alva)

    await alva.writes("paus")
    await alva.taps("Till ett datum")
    await alva.writes("20 november")
    await alva.sees("Paus till fredag 20 november")
    await alva.writes("fortsätt")
    await alva.sees("i gång")

    await alva.writes("idag")
    await alva.sees("Tips 4 av 4")
    await answer_all(house, alva)
    await alva.sees("4 av 4", "provat")
    await alva.taps("Hämta mitt intyg")
    await alva.sees("namn")
    await alva.writes("Alva Åkerö")
    await alva.sees("Här är ditt intyg")
    assert '"level": "error"' not in house.log.getvalue()
