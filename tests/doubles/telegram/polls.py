"""Polls and quizzes: what may be asked, who votes what, when it ends."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.doubles.telegram.errors import ApiError, bad_request
from tests.doubles.telegram.parameters import Parameters

MOST_OPTIONS: Final = 12
LONGEST_QUESTION: Final = 300
LONGEST_OPTION: Final = 100
LONGEST_EXPLANATION: Final = 200
MOST_LINE_FEEDS: Final = 2
LONGEST_DESCRIPTION: Final = 1024
SHORTEST_PERIOD: Final = 5
LONGEST_PERIOD: Final = 2_628_000


@dataclass(slots=True)
class Poll:
    """One poll in one chat, with everybody's votes by their ids."""

    id: str
    question: str
    options: tuple[str, ...]
    quiz: bool
    anonymous: bool
    several: bool
    revoting: bool
    correct: tuple[int, ...]
    explanation: str
    period: int
    ends: float | None
    closed: bool = False
    votes: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def is_closed(self, now: float) -> bool:
        """Whether no more votes are taken."""
        return self.closed or (self.ends is not None and now >= self.ends)

    def persistent(self, option: int) -> str:
        """The id of an option that stays, whatever order it is shown in."""
        return f"{self.id}-{option}"

    def as_json(self, now: float) -> dict[str, Any]:
        """The Poll object."""
        shown: dict[str, Any] = {
            "id": self.id,
            "question": self.question,
            "options": [
                {
                    "text": text,
                    "persistent_id": self.persistent(place),
                    "voter_count": sum(place in chosen for chosen in self.votes.values()),
                }
                for place, text in enumerate(self.options)
            ],
            "total_voter_count": len(self.votes),
            "is_closed": self.is_closed(now),
            "is_anonymous": self.anonymous,
            "type": "quiz" if self.quiz else "regular",
            "allows_multiple_answers": self.several,
            "allows_revoting": self.revoting,
            "members_only": False,
        }
        if self.quiz:
            shown["correct_option_ids"] = list(self.correct)
        if self.explanation:
            shown["explanation"] = self.explanation
        if self.period:
            shown["open_period"] = self.period
        return shown

    def vote(self, person: int, options: tuple[int, ...], now: float) -> None:
        """Somebody chooses these options, or with none takes the vote back.

        Raises:
            ValueError: the poll's own rules are against it.
        """
        if self.is_closed(now):
            sentence = "the poll is closed"
        elif person in self.votes and not self.revoting:
            sentence = "a vote in this poll stands"
        elif len(options) > 1 and not self.several:
            sentence = "one option only"
        elif not set(options) <= set(range(len(self.options))):
            sentence = "there is no such option"
        else:
            self.votes.pop(person, None)
            if options:
                self.votes[person] = options
            return
        raise ValueError(sentence)

    def answer_json(self, user: Mapping[str, Any], options: tuple[int, ...]) -> dict[str, Any]:
        """The PollAnswer object."""
        return {
            "poll_id": self.id,
            "user": dict(user),
            "option_ids": list(options),
            "option_persistent_ids": [self.persistent(option) for option in options],
        }


def read_poll(asked: Parameters, number: str, now: float) -> Poll:
    """The poll a request asks for.

    Raises:
        ApiError: Telegram takes no such poll.
    """
    options = _options(asked)
    quiz = asked.text("type") == "quiz"
    several = asked.flag("allows_multiple_answers")
    period, closes = asked.number("open_period"), asked.number("close_date")
    _check_words(asked)
    _check_time(period, closes, now)
    return Poll(
        id=number,
        question=asked.text("question"),
        options=options,
        quiz=quiz,
        anonymous=asked.flag("is_anonymous") if "is_anonymous" in asked.values else True,
        several=several,
        revoting=asked.flag("allows_revoting") if "allows_revoting" in asked.values else not quiz,
        correct=_correct(asked, len(options), several=several) if quiz else (),
        explanation=asked.text("explanation"),
        period=period,
        ends=now + period if period else float(closes) if closes else None,
        closed=asked.flag("is_closed"),
    )


def _options(asked: Parameters) -> tuple[str, ...]:
    options = tuple(one["text"] if isinstance(one, dict) else str(one) for one in asked.items("options"))
    if not options:
        raise bad_request("poll must have at least 1 option")
    if len(options) > MOST_OPTIONS:
        raise bad_request(f"poll can't have more than {MOST_OPTIONS} options")
    if any(not option.strip() for option in options):
        raise bad_request("poll options must be non-empty")
    if any(len(option) > LONGEST_OPTION for option in options):
        raise bad_request(f"poll options length must not exceed {LONGEST_OPTION}")
    return options


def _check_words(asked: Parameters) -> None:
    if not asked.text("question").strip():
        raise bad_request("poll question must be non-empty")
    if len(asked.text("question")) > LONGEST_QUESTION:
        raise bad_request(f"poll question length must not exceed {LONGEST_QUESTION}")
    if len(asked.text("description")) > LONGEST_DESCRIPTION:
        raise bad_request("message caption is too long")
    explanation = asked.text("explanation")
    if len(explanation) > LONGEST_EXPLANATION:
        raise bad_request("message caption is too long")
    if explanation.count("\n") > MOST_LINE_FEEDS:
        raise bad_request("too many line feeds in the explanation")


def _check_time(period: int, closes: int, now: float) -> None:
    if period and closes:
        raise bad_request("open_period and close_date can't be specified simultaneously")
    length = period or (closes - int(now) if closes else SHORTEST_PERIOD)
    if not SHORTEST_PERIOD <= length <= LONGEST_PERIOD:
        raise bad_request("can't use the specified open period")


def _correct(asked: Parameters, options: int, *, several: bool) -> tuple[int, ...]:
    """The right options of a quiz: the list, or the single one that older bots send."""
    single = asked.values.get("correct_option_id")
    correct = tuple(asked.items("correct_option_ids")) or (() if single is None else (int(single),))
    if not correct:
        raise bad_request("correct option must be specified")
    if not all(isinstance(one, int) and 0 <= one < options for one in correct):
        raise bad_request("wrong correct option ID specified")
    if list(correct) != sorted(set(correct)):
        raise bad_request("correct option IDs must be increasing")
    if len(correct) > 1 and not several:
        raise ApiError(400, "a quiz with one answer can't have several correct options")
    return correct
