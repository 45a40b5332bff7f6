"""Markdown of the small kind → HTML that cannot do anything but look like text."""

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


def block(text: str) -> Markup:
    """Paragraphs and lists."""
    return Markup(_CLEANER.clean(_READER.render(text)))  # noqa: S704 - cleaned in this very line


def inline(text: str) -> Markup:
    """One line, for a heading: no paragraph around it."""
    return Markup(_CLEANER.clean(_READER.renderInline(text.replace("\n", " "))))  # noqa: S704 - as above
