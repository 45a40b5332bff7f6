"""What an author wrote, as written: every text with its place, nothing filled in, faults and all."""

from collections.abc import Mapping

from msgspec import Struct, field
from yaml.nodes import Node, ScalarNode

from bot.content.nodes import Sheet, Text
from bot.domain.course import Media, Trade


class OptionDraft(Struct, frozen=True):
    """An option; ``text`` is None where it is missing."""

    node: Node
    text: Text | None
    correct: bool = False
    feedback: Text | None = None


class QuestionDraft(Struct, frozen=True):
    """A question. ``given_id`` is what the author wrote, ``id`` that or q1, q2 … by position.

    ``options`` is None where no list of options stands.
    """

    node: Node
    id: str
    given_id: Text | None
    text: Text | None
    options: tuple[OptionDraft, ...] | None
    options_node: Node | None
    shuffle: bool
    explanation: Text | None


class PollDraft(Struct, frozen=True):
    """A question of opinion."""

    node: Node
    question: Text | None
    options: tuple[Text, ...] | None
    options_node: Node | None


class WordsDraft(Struct, frozen=True):
    """The words of a lesson as one place gives them: course.yaml, a translation, or a trade in either."""

    node: Node
    sheet: Sheet
    title: Text | None = None
    tip: Text | None = None
    say: Text | None = None
    alt: Text | None = None
    task: Text | None = None
    questions: tuple[QuestionDraft, ...] | None = None
    poll: PollDraft | None = None
    reflect: Text | None = None
    trades: Mapping[Trade, "WordsDraft"] = field(default_factory=dict)


class MediaDraft(Struct, frozen=True):
    """Media as named in course.yaml, once its name makes sense."""

    text: Text
    media: Media


class LessonDraft(Struct, frozen=True):
    """A lesson of course.yaml. ``id`` is None where it is missing or no id."""

    node: Node
    id: str | None
    media: MediaDraft | None
    words: WordsDraft


class WorkshopDraft(Struct, frozen=True):
    """A workshop of course.yaml, or its words in a translation (then ``after`` and ``guide`` are None)."""

    node: Node
    id: str | None
    title: Text | None
    after: Text | None
    guide: Text | None
    warm_up: Text | None


class CourseDraft(Struct, frozen=True):
    """The whole of course.yaml."""

    sheet: Sheet
    title: Text | None
    summary: Text | None
    language: Text | None
    trades: tuple[Trade, ...]
    author: Text | None
    license: Text | None
    lessons: tuple[LessonDraft, ...]
    workshops: tuple[WorkshopDraft, ...]


class TranslationDraft(Struct, frozen=True):
    """The whole of a translation; ``language`` is the name of its file.

    Lessons and workshops by id, which may be unknown to the course; ``lesson_keys`` and
    ``workshop_keys`` are the nodes of those ids.
    """

    sheet: Sheet
    language: str
    title: Text | None
    summary: Text | None
    lessons: Mapping[str, WordsDraft]
    workshops: Mapping[str, WorkshopDraft]
    lesson_keys: Mapping[str, ScalarNode]
    workshop_keys: Mapping[str, ScalarNode]
