"""What is left to translate, as entries to fill in: ``python -m tests.phrases [LANGUAGE …]``.

Each has its Swedish above it, where there is one. What is done goes into the language's catalogue, in the
order of the English words; ``make setup`` compiles it.
"""

import sys

from babel.messages.catalog import Message

from bot.phrases import LANGUAGES, SOURCE
from tests.phrases.conftest import ROOT, catalogue, file_of, texts
from tests.phrases.test_catalogues import Words, compared


def main(languages: list[str]) -> None:
    """Print what these languages lack, and what they have too much."""
    swedish = catalogue("sv")
    for language in languages or [one for one in LANGUAGES if one != SOURCE]:
        missing, gone = compared(language)
        say(f"# {file_of(language).relative_to(ROOT)}: {len(missing)} missing, {len(gone)} too many")
        forms = catalogue(language).num_plurals
        for one in missing:
            say(entry(one, swedish.get(one), forms))
        for one in gone:
            say(f"# nothing says this: {one!r}")


def say(line: str) -> None:
    """Print it."""
    sys.stdout.write(f"{line}\n")


def entry(words: Words, swedish: Message | None, forms: int) -> str:
    """An entry of a catalogue with nothing in it yet."""
    told = [f"# sv: {text!r}" for text in (() if swedish is None else texts(swedish))]
    one, *many = [words] if isinstance(words, str) else words
    lines = ["", *told, f"msgid {quoted(one)}"]
    if many:
        lines += [f"msgid_plural {quoted(many[0])}", *(f'msgstr[{form}] ""' for form in range(forms))]
    else:
        lines.append('msgstr ""')
    return "\n".join(lines)


def quoted(text: str) -> str:
    """A text as a catalogue writes it, on one line."""
    marks = {"\\": "\\\\", '"': '\\"', "\n": "\\n"}
    return '"' + "".join(marks.get(letter, letter) for letter in text) + '"'


if __name__ == "__main__":
    main(sys.argv[1:])
