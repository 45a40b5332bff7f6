"""The sheet for unions and safety representatives is true: it says what the adapters and the rules say."""

import re
from pathlib import Path

import pytest

from adapters import ADAPTERS
from bot.domain.crowd import FEWEST
from bot.domain.forgetting import KEPT, KEPT_UNJOINED, LONGEST
from bot.domain.holding_out import DAYS, SHARE
from bot.phrases import of
from tests.phrases.test_glossary import FORBIDDEN, found

ROOT = Path(__file__).parents[1]
SHEET = (ROOT / "docs" / "facket.md").read_text("utf-8")
SAID = " ".join(SHEET.replace("**", "").split())
"""Its words, as they are read."""

NAMES = {"web": "Webben", "telegram": "Telegram", "slack": "Slack"}
NUMBERS = {5: "fem", 10: "tionde"}
A_YEAR = 365
WORDS_OF_A_PAGE = 460
"""With its headings, more than these do not fit on an A4 that can be read."""


def test_it_says_of_every_channel_what_the_channel_says_of_itself() -> None:
    told = dict(re.findall(r"^- \*\*(\w+):\*\* ”(.+)”$", SHEET, re.MULTILINE))
    assert told == {NAMES[name]: of("sv")(one.who_else_can_read()) for name, one in ADAPTERS.items()}


def test_where_the_employer_can_read_it_promises_nothing() -> None:
    cannot = SHEET.partition("## Det här går inte att lova")[2]
    assert {name for name, one in ADAPTERS.items() if one.employer_can_read()} == {"slack"}
    assert "Att ingen läser i Slack. Arbetsgivaren äger platsen" in cannot


@pytest.mark.parametrize(
    "figure",
    [
        f"{12 * KEPT.days // A_YEAR} månader efter att någon senast hörde av sig raderas allt",
        f"men efter {12 * LONGEST.days // A_YEAR} månader är det slut",
        f"Den som aldrig gick med: {KEPT_UNJOINED.days} dagar.",
        f"Siffror om minst {NUMBERS[FEWEST]} personer",
        f"Var {NUMBERS[round(1 / SHARE)]} fråga sparas till senare, för att se om kursen fungerar.",
        f"Den kommer först efter {DAYS} dagar.",
    ],
)
def test_its_figures_are_those_of_the_rules(figure: str) -> None:
    assert figure in SAID


def test_it_fits_a_page_and_claims_no_law() -> None:
    assert len(re.findall(r"\w+", SAID)) <= WORDS_OF_A_PAGE
    assert "ingen juridisk bedömning" in SAID
    assert found(r"GDPR|dataskydd|laglig|anonym|säker(t|ställ)|uppfyller", [SAID]) == []


@pytest.mark.parametrize("word", FORBIDDEN)
def test_it_is_written_in_the_words_of_kompis(word: str) -> None:
    lines = [line.removeprefix("- ") for line in SHEET.splitlines()]
    assert found(FORBIDDEN[word], lines) == []
