"""The YAML file as sections and texts that know their places.

Nothing is converted behind the writer's back, as YAML would: ``NO`` is Norway and not false, ``9:45`` a
time of day and not 585.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import yaml
from msgspec import Struct
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.settings.environment import expand
from bot.settings.faults import Fault, SettingsError, meant

T = TypeVar("T")

FillIn = Callable[[str, Mapping[str, str]], str]
"""How names of the environment are filled in."""


@dataclass(slots=True)
class Sheet:
    """The file under reading: what ``${NAME}`` stands for, and what was found so far."""

    file: Path
    environ: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def fault(self, node: Node, sentence: str) -> None:
        """Add a fault where a node begins."""
        self.faults.append(self._at(node, sentence))

    def warn(self, node: Node, sentence: str) -> None:
        """Add a warning where a node begins."""
        self.warnings.append(self._at(node, sentence))

    def _at(self, node: Node, sentence: str) -> Fault:
        return Fault(self.file, node.start_mark.line + 1, node.start_mark.column + 1, sentence)

    def entries(self, node: Node, what: str) -> Iterator[tuple[str, ScalarNode, Node]]:
        """The entries of a mapping: name, its node, the value's. A name that stands twice is a fault."""
        if not isinstance(node, MappingNode):
            self.fault(node, f"{what} is not a group of settings; write name: value, indented, below it")
            return
        seen: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self.fault(key, f"a name in {what} is not a word; write name: value")
                continue
            if key.value in seen:
                first = seen[key.value]
                self.fault(key, f'"{key.value}" stands in line {first} already; take one of the two out')
                continue
            seen[key.value] = key.start_mark.line + 1
            yield key.value, key, value

    def section(self, node: Node, what: str, known: Collection[str]) -> "Section":
        """A mapping with these names and no other. ``what`` says what it is, for sentences."""
        found = {}
        for name, key, value in self.entries(node, what):
            if name in known:
                found[name] = value
            else:
                self.fault(key, f'there is no setting "{name}" in {what}; {meant(name, known)}')
        return Section(self, node, found)

    def items(self, node: Node, what: str) -> list[Node]:
        """The items of a list."""
        if isinstance(node, SequenceNode):
            return list(node.value)
        self.fault(
            node, f"{what} is not a list; write [one, two], or a dash before each, on lines of their own"
        )
        return []

    def text(self, node: Node, what: str, fill_in: FillIn = expand) -> str | None:
        """The words of a value, names of the environment filled in; None after a fault."""
        if not isinstance(node, ScalarNode):
            self.fault(
                node, f"{what} is not one value; write it on one line, in quotes if it has commas or colons"
            )
            return None
        if not node.value.strip() or (node.style is None and node.value in ("~", "null")):
            self.fault(node, f"{what} has no value; write one, or take the line out")
            return None
        try:
            return fill_in(node.value, self.environ).strip()
        except ValueError as error:
            self.fault(node, str(error))
            return None


class Section(Struct, frozen=True):
    """A mapping of which only known names are left."""

    sheet: Sheet
    node: Node
    values: Mapping[str, Node]

    def node_of(self, name: str) -> Node:
        """Where a setting stands, or its section where it is not written."""
        return self.values.get(name, self.node)

    def text(self, name: str, fill_in: FillIn = expand) -> str | None:
        """A setting's words; None where it is not written, or after a fault."""
        node = self.values.get(name)
        return None if node is None else self.sheet.text(node, name, fill_in)

    def read(self, name: str, parse: Callable[[str], T]) -> T | None:
        """A setting as ``parse`` understands it, whose ValueError is the fault's sentence."""
        words = self.text(name)
        if words is None:
            return None
        try:
            return parse(words)
        except ValueError as error:
            self.sheet.fault(self.values[name], f"{name}: {error}")
            return None

    def required(self, name: str, what: str, mend: str) -> str | None:
        """A setting's words; a fault where it is not written."""
        if name not in self.values:
            self.sheet.fault(self.node, f"{what} has no {name}; {mend}")
        return self.text(name)


def read_yaml(file: Path) -> Node:
    """The root of the file.

    Raises:
        SettingsError: it cannot be read, or is no YAML, or empty: one fault with a sentence.
    """
    try:
        source = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise _only(file, "there is no such file; name another with --config FILE") from None
    except OSError as error:
        raise _only(
            file, f"cannot be read: {error.strerror}; see that it is a file, and who may read it"
        ) from error
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
        raise _only(file, "is not UTF-8 here; save the file as UTF-8", line, column) from error
    try:
        root = yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        problem = error.problem or error.context
        unclosed = _is_unclosed(str(problem))
        mark = (error.context_mark if unclosed else None) or error.problem_mark or error.context_mark
        line, column = (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
        raise _only(file, f"this is not YAML: {problem}; {_mend(str(problem))}", line, column) from error
    except yaml.YAMLError as error:
        raise _only(file, "this is not YAML: it has a character that is no text; remove it") from error
    except RecursionError as error:
        raise _only(file, "this is not YAML: it is nested too deep; take something out") from error
    if root is None or (isinstance(root, ScalarNode) and not root.value.strip()):
        raise _only(file, "the file is empty; begin with the config.yaml that came with kompis")
    return root


def _only(file: Path, sentence: str, line: int = 1, column: int = 1) -> SettingsError:
    return SettingsError((Fault(file, line, column, sentence),))


def _is_unclosed(problem: str) -> bool:
    """Whether the file came to its end within a quote or bracket, whose fault is where that began."""
    return "end of stream" in problem or "stream end" in problem


def _mend(problem: str) -> str:
    if "\\t" in problem:
        return "indent with spaces, not with a tab"
    if _is_unclosed(problem):
        return "close the quote or bracket that begins here"
    if "mapping values" in problem:
        return "put a text with a colon in quotes, and indent alike what belongs together"
    return "see indents, quotes and brackets in this line and the one above"
