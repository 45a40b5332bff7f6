"""A course's report for people, in lines of at most 80 columns."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from bot.phrases import Say, marked
from bot.phrases.dates import with_year
from bot.phrases.figures import decimals, percent, points
from bot.services.learning.report import (
    Answers,
    Completed,
    CourseReport,
    Decile,
    Flag,
    Gain,
    OptionCount,
    Promises,
    QuestionReport,
    Reachable,
    Remembered,
    Right,
)

WIDTH: Final = 80

_GAP: Final = "  "
_NEARLY: Final = {"all": marked("nearly all"), "none": marked("nearly none")}


def text_of(say: Say, report: CourseReport) -> str:
    """The whole report."""
    parts = [
        _wrapped(f"{report.title} ({report.course}), {with_year(say, report.at.date())}"),
        _wrapped(" ".join(_course(say, report))) + "\n" + _reachable(say, report.reachable),
    ]
    if report.enough:
        parts += ["\n".join(_memory(say, report)), "\n".join(_calibration(say, report))]
        questions = report.questions
    else:
        parts.append(_wrapped(say("Fewer than five people have answered so far. Figures appear after that.")))
        questions = tuple(question for question in report.questions if question.flags)
    parts += ["\n".join(_question(say, question)) for question in questions]
    return "\n\n".join(part for part in parts if part)


# --- the course -----------------------------------------------------------------------------------


def _course(say: Say, report: CourseReport) -> Iterator[str]:
    yield say("Taking part: {n}.", n=report.enrolled)
    yield _completed(say, report.completed)
    yield _promises(say, report.promises)


def _completed(say: Say, completed: Completed) -> str:
    if completed.share is None:
        if completed.instead == "fewer than five":
            return say("Done: fewer than five.")
        return say("Done: all but fewer than five.")
    return say("Done: {n} ({share}).", n=completed.people, share=percent(say, completed.share))


def _reachable(say: Say, reachable: Reachable) -> str:
    if reachable.instead == "fewer than five":
        return say("Can be reached: fewer than five.")
    if reachable.instead == "all but fewer than five":
        return say("Can be reached: all but fewer than five.")
    return say("Can be reached: {n}.", n=reachable.people)


def _promises(say: Say, promises: Promises | None) -> str:
    if promises is None or promises.asked is None:
        return say("Tried at work: fewer than five asked.")
    if promises.nearly is not None:
        share = say(_NEARLY[promises.nearly])
        return say("Tried at work: {share} of {n} promises.", share=share, n=promises.asked)
    return say(
        "Tried at work: {applied} of {n} promises ({share}).",
        applied=promises.applied,
        n=promises.asked,
        share=percent(say, promises.share or 0.0),
    )


def _memory(say: Say, report: CourseReport) -> Iterator[str]:
    head = [say("Remembered after"), say("answers"), say("right"), say("guesses out"), say("forecast")]
    yield from _table(head, [_remembered(say, one) for one in report.remembered])
    yield ""
    yield _wrapped(_gain(say, report.gain))


def _remembered(say: Say, one: Remembered) -> list[str]:
    days = say.n("{n} day", "{n} days", one.days)
    if one.right is None:
        return [days, say("fewer than five")]
    return [days, str(one.right.answers), _share(say, one.right), *_beside(say, one.right, one.forecast)]


def _beside(say: Say, right: Right, forecast: float | None) -> list[str]:
    corrected = "" if right.corrected is None else percent(say, right.corrected)
    return [corrected, "" if forecast is None else percent(say, forecast)]


def _gain(say: Say, gain: Gain | None) -> str:
    if gain is None:
        return say("What asking again brings by day 60: too few answers to tell yet.")
    found = gain.difference
    return say(
        "What asking again brings by day 60: {points} percentage points ({low} to {high}). "
        "Asked before: {asked}. Not asked before: {held_out}.",
        points=points(say, found.value),
        low=points(say, found.interval.low),
        high=points(say, found.interval.high),
        asked=percent(say, gain.others.corrected or 0.0),
        held_out=percent(say, gain.held_out.corrected or 0.0),
    )


def _calibration(say: Say, report: CourseReport) -> Iterator[str]:
    if report.brier is None:
        return
    head = [say("Forecast within"), say("answers"), say("right"), say("guesses out"), say("forecast")]
    yield from _table(head, [_decile(say, one) for one in report.calibration])
    yield ""
    yield _wrapped(
        say(
            "Brier score: {score} over {n} answers. 0 is a perfect forecast, {half} a coin's.",
            score=decimals(say, report.brier, 3),
            n=report.forecasts,
            half=decimals(say, 0.25, 2),
        )
    )


def _decile(say: Say, one: Decile) -> list[str]:
    bounds = f"{round(100 * one.low)}\N{EN DASH}{percent(say, one.high)}"
    if one.right is None:
        return [bounds, say("fewer than five")]
    return [bounds, str(one.right.answers), _share(say, one.right), *_beside(say, one.right, one.forecast)]


def _share(say: Say, right: Right) -> str:
    return say(_NEARLY[right.nearly]) if right.nearly else percent(say, right.share or 0.0)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The first column to the left, the others to the right; words that stand for a row's figures run on."""
    whole = [row for row in rows if len(row) == len(head)]
    widths = [max(len(row[place]) for row in (head, *whole)) for place in range(len(head))]
    widths[0] = max(len(row[0]) for row in (head, *rows))
    for row in (head, *rows):
        first, *others = row
        cells = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=False))
        line = _GAP.join(cells) if len(row) == len(head) else others[0]
        yield f"{first.ljust(widths[0])}{_GAP}{line}".rstrip()


# --- its questions --------------------------------------------------------------------------------


def _question(say: Say, question: QuestionReport) -> Iterator[str]:
    yield _wrapped(f"{question.title}: {_one_line(question.text)}")
    yield _indented(_where(say, question))
    yield from _answers(say, question)
    if question.flags:
        yield _indented(say.n("Flagged {n} time", "Flagged {n} times", len(question.flags)))
        yield from (_indented(_flag(say, flag), 4) for flag in question.flags if flag.words)


def _where(say: Say, question: QuestionReport) -> str:
    name = f"{question.lesson}/{question.question}"
    place = question.place or say("no longer in the course")
    if question.current:
        return f"{name}, {place}"
    older = say("an older version, from {day}", day=with_year(say, question.since))
    return f"{name}, {older}, {place}"


def _answers(say: Say, question: QuestionReport) -> Iterator[str]:
    asked = say("fewer than five") if question.asked is None else question.asked
    answered = question.answered
    if answered is None:
        yield _indented(say("Asked: {asked}. Answered by fewer than five people.", asked=asked))
        return
    said = [say("Asked: {asked}, answered: {n}.", asked=asked, n=answered.answers)]
    said += _figures(say, answered)
    yield _indented(" ".join(said))
    yield from _options(say, answered.options)


def _figures(say: Say, answered: Answers) -> Iterator[str]:
    right = answered.right
    if right is None:
        return
    if right.interval is None:
        yield say("Right: {share}.", share=_share(say, right))
    else:
        yield say(
            "Right: {share} ({low} to {high}), guesses out: {corrected}.",
            share=_share(say, right),
            low=percent(say, right.interval.low),
            high=percent(say, right.interval.high),
            corrected=percent(say, right.corrected or 0.0),
        )
    if answered.discrimination is not None:
        yield say("Discrimination: {r}.", r=decimals(say, answered.discrimination, 2))


def _options(say: Say, options: Sequence[OptionCount]) -> Iterator[str]:
    counts = [say(_NEARLY[one.nearly]) if one.nearly else str(one.chosen) for one in options]
    width = max(map(len, counts))
    for count, option in zip(counts, options, strict=True):
        mark = "✔" if option.correct else " "
        yield _wrapped(f"  {mark} {count.rjust(width)}  {_one_line(option.text)}", " " * (width + 6))


def _flag(say: Say, flag: Flag) -> str:
    return say("“{said}”", said=_one_line(flag.words or ""))


def _one_line(words: str) -> str:
    """Somebody's own words, without what a terminal would obey."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())


def _indented(words: str, by: int = 2) -> str:
    return _wrapped(" " * by + words, " " * by)


def _wrapped(words: str, indent: str = "") -> str:
    # Not at every white space: a hard space holds a number and its sign together.
    lines = textwrap.wrap(
        words.replace("\N{NO-BREAK SPACE}", "\0"),
        WIDTH,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines).replace("\0", "\N{NO-BREAK SPACE}")
