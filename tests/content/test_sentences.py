"""Every finding can be said in English and Swedish, and every sentence belongs to a finding."""

import re
from pathlib import Path
from string import Formatter

import pytest

import bot.content
from bot.content.findings import Finding
from bot.content.sentences import SENTENCES

SOURCES = sorted(Path(bot.content.__file__).parent.glob("*.py"))


def names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("code", SENTENCES)
def test_both_languages_are_said_with_the_same_values(code: str) -> None:
    said = SENTENCES[code]
    assert names("".join(said.english)) == names("".join(said.swedish))
    for part in (*said.english, *said.swedish):
        assert part.strip() == part != ""
        assert not part.endswith(".")


@pytest.mark.parametrize("code", SENTENCES)
def test_no_sentence_is_without_a_finding(code: str) -> None:
    plain = code.removesuffix("-near")
    code_text = "".join(file.read_text(encoding="utf-8") for file in SOURCES if file.name != "sentences.py")
    assert f'"{plain}"' in code_text or f'"{code}"' in code_text


@pytest.mark.parametrize("code", SENTENCES)
def test_swedish_sentences_keep_to_the_glossary(code: str) -> None:
    words = re.sub(r"`[^`]*`", "", " ".join(SENTENCES[code].swedish)).lower()
    assert not re.search(r"\b(?:lektion|quiz|kohort|streak|samtycke|användare|uppgift|alternativ)\w*", words)


def test_a_finding_is_printed_as_file_line_column_what_and_mend() -> None:
    finding = Finding(Path("lessons/service/en.yaml"), 7, 5, "missing", {"key": "title"})
    assert str(finding) == "lessons/service/en.yaml:7:5: `title` is missing: write it"
    assert finding.printed("sv") == "lessons/service/en.yaml:7:5: `title` saknas: skriv den"
    assert finding.sentence("sv-easy") == "`title` saknas: skriv den"
    assert finding.sentence("ar") == f"{finding.what}: {finding.mend}" == "`title` is missing: write it"
