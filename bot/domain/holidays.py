"""Public holidays by country, from the library ``holidays``.

What counts is the library's list of official public holidays for the whole country: no subdivisions,
no eves. In Sweden Midsummer Eve, Christmas Eve and New Year's Eve are therefore ordinary days (shops
are open), and so are Sundays, which a person leaves out by choosing days. A holiday moved to a weekday
is off on that weekday.
"""

import sys
from datetime import date
from functools import cache, lru_cache
from importlib.util import find_spec, module_from_spec
from types import ModuleType

# Known without loading the library, which takes a third of a second: the usual start stays quick.
_NEAR_BY = frozenset({"SE", "NO", "DK", "FI"})


def parse_country(text: str) -> str | None:
    """The country whose public holidays are days off: ``SE`` -> ``SE``, ``none`` -> None.

    Raises:
        ValueError: not the two letters (ISO 3166) of a country the library knows.
    """
    word = text.strip()
    if word.lower() == "none":
        return None
    country = word.upper()
    if country in _NEAR_BY or country in supported_countries():
        return country
    raise ValueError(
        f'"{word}" is not a country with known public holidays; write its two letters, as SE, or none'
    )


@cache
def supported_countries() -> frozenset[str]:
    """The two-letter codes of the countries whose holidays are known."""
    return frozenset(_library().list_supported_countries(include_aliases=False))


def is_public_holiday(country: str | None, day: date) -> bool:
    """Whether the day is a public holiday there; without a country no day is.

    Raises:
        ValueError: the library does not know the country.
    """
    return country is not None and day in public_holidays(country, day.year)


@lru_cache(maxsize=1024)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """All public holidays of one country in one year.

    Raises:
        ValueError: the library does not know the country.
    """
    try:
        days = _library().country_holidays(country, years=year)
    except NotImplementedError as fault:
        raise ValueError(
            f'the public holidays of "{country}" are not known; write two letters, as SE, or none'
        ) from fault
    return frozenset(days)


@cache
def _library() -> ModuleType:
    """The library, loaded when first needed (0.35 s).

    Its package of countries would load all 250 of them to give one (0.65 s and 20 MB more). Standing in
    its place, not executed, it gives each country's own module when asked for.
    """
    import holidays  # noqa: PLC0415  a third of a second, only for those who use it

    package = "holidays.countries"
    spec = find_spec(package)
    if spec is not None and package not in sys.modules:
        sys.modules[package] = module_from_spec(spec)
    return holidays
