"""Yes and no, as they are written."""

import pytest

from bot.domain.yes_or_no import yes_or_no


@pytest.mark.parametrize(
    ("text", "said"),
    [
        *((text, True) for text in ("ja", " Ja! ", "JA, TACK", "yes", "ok.", "Okej", "det stämmer", "نعم")),
        *((text, False) for text in ("nej", "Nej tack.", "no", "لا")),
        *(
            (text, None)
            for text in ("", "ja men kl. 9", "nja", "kanske", "jaha", "nej, ja", "inte ja", "9-10")
        ),
    ],
)
def test_yes_and_no_are_those_alone(text: str, said: bool | None) -> None:
    assert yes_or_no(text) is said
