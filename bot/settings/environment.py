"""``${NAME}`` in config.yaml: values from the environment, or from a ``.env`` beside the file."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

from bot.settings.faults import Fault

_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")
_QUOTED = re.compile(r"""(["'])(.*)\1(?:\s+#.*)?""")
_NAME = re.compile(r"\$\{([^}]*)\}?")
_PASSWORDS_PLACE = re.compile(r"://[^:/@]*:([^@]*)@|[?&]password=([^&]*)")
_GOOD_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def with_dotenv(environ: Mapping[str, str], folder: Path) -> tuple[Mapping[str, str], tuple[Fault, ...]]:
    """The environment and what ``.env`` in the folder adds to it, and that file's faults.

    A line is ``NAME=value``, the value perhaps in quotes; empty lines and ``#`` are passed by. What is set
    in the environment goes before the file.
    """
    file = folder / ".env"
    try:
        text = file.read_text("utf-8-sig")
    except FileNotFoundError:
        return environ, ()
    except OSError as error:
        return environ, (Fault(file, 1, 1, f"cannot be read: {error.strerror}; see who may read it"),)
    except UnicodeDecodeError:
        return environ, (Fault(file, 1, 1, "is not UTF-8; save it as UTF-8"),)
    found: dict[str, str] = {}
    faults = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        match = _LINE.fullmatch(words)
        if match is None:
            faults.append(
                Fault(file, number, 1, "this line is not NAME=value; write it so, or begin it with #")
            )
        else:
            found[match[1]] = _value(match[2])
    return {**found, **environ}, tuple(faults)


def _value(text: str) -> str:
    quoted = _QUOTED.fullmatch(text)
    return quoted[2] if quoted else re.split(r"\s+#", text, maxsplit=1)[0].strip()


def expand(text: str, environ: Mapping[str, str], written: Callable[[str], str] = lambda value: value) -> str:
    """The text with every ``${NAME}`` replaced by its value as it is to be ``written``.

    Raises:
        ValueError: a name that is not set, or not a name; the sentence says which.
    """

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if not _GOOD_NAME.fullmatch(name) or not match[0].endswith("}"):
            raise ValueError(f'"{match[0]}" does not name a variable; write it as ${{NAME}}')
        if not environ.get(name):
            raise ValueError(
                f"{name} is not set; set it in the environment, or write {name}=… into .env beside this file"
            )
        return written(environ[name])

    return _NAME.sub(value, text)


def expand_address(text: str, environ: Mapping[str, str]) -> str:
    """As :func:`expand`, for a database's address: a password may have any characters, as ``@`` and ``/``."""
    place = _PASSWORDS_PLACE.search(text)
    if place is None:
        return expand(text, environ)
    begin, end = place.span(place.lastindex or 0)
    password = expand(text[begin:end], environ, lambda value: quote(value, safe=""))
    return expand(text[:begin], environ) + password + expand(text[end:], environ)


def has_names(text: str) -> bool:
    """Whether something in the text comes from the environment."""
    return _NAME.search(text) is not None
