"""Markdown of the small kind → HTML that cannot do anything but look like text."""

from functools import lru_cache
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_RULES: Final = ["emphasis", "link", "list", "newline", "escape", "entity", "autolink"]
_READER: Final = MarkdownIt("zero", {"html": False, "breaks": True}).enable(_RULES)
_CLEANER: Final = nh3.Cleaner(
    tags={"a", "br", "em", "li", "ol", "p", "strong", "ul"},
    attributes={"a": {"href"}, "ol": {"start"}},
    url_schemes={"https", "http", "mailto", "tel"},
    link_rel="noopener noreferrer",
)


@lru_cache(maxsize=2048)  # many read the same, and each page shows again what it has shown
def block(text: str) -> Markup:
    """Paragraphs and lists."""
    return Markup(_CLEANER.clean(_READER.render(text)))  # noqa: S704 - cleaned in this very line


@lru_cache(maxsize=2048)
def inline(text: str) -> Markup:
    """One line, for a heading: no paragraph around it."""
    return Markup(_CLEANER.clean(_READER.renderInline(text.replace("\n", " "))))  # noqa: S704 - as above
