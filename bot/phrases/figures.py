"""Numbers and dates as a report writes them: 41 % and 0,32 in Swedish, 41% and 0.32 in English."""

from bot.phrases import Say


def percent(say: Say, share: float) -> str:
    """A share as whole per cent; what is neither all nor nothing is not rounded to that."""
    from babel.numbers import format_percent  # noqa: PLC0415 - slow to import, and seldom needed

    rounded = round(share, 2)
    if 0 < share < 1:
        rounded = min(max(rounded, 0.01), 0.99)
    return format_percent(
        rounded, format="#,##0\N{NO-BREAK SPACE}%" if say.locale == "sv" else "#,##0%", locale=say.locale
    )


def points(say: Say, difference: float) -> str:
    """A difference of two shares, as whole percentage points with its sign."""
    return decimals(say, round(100 * difference), 0, signed=True)


def decimals(say: Say, value: float, digits: int, *, signed: bool = False) -> str:
    """A number with so many decimals."""
    from babel.numbers import format_decimal  # noqa: PLC0415 - as above

    plain = "0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=f"+{plain};-{plain}" if signed else plain, locale=say.locale)
