"""How a cohort's arc goes: on one message, or as a picture."""

from typing import Final

from bot.chat.talk import Talk
from bot.domain.actions.roles import DrawReport, ShowReport
from bot.domain.arc import Arc
from bot.domain.roles import Deed
from bot.papers import order_figures
from bot.phrases import SOURCE, of
from bot.phrases import talk as talk_phrases
from bot.phrases.organisation import arcs as phrases
from bot.phrases.writing import direction
from bot.services.workshops.report_arc import cohorts, report_arc, workplaces
from bot.storage.arcs import Cohort

MOST_OTHERS: Final = 4
"""Cohorts that have a button beside the one that is shown."""


def shown(talk: Talk) -> None:
    """Of the cohort that began last, else of the one to come."""
    today = talk.now.date()
    every = cohorts(talk.db, talk.acts_for.id, talk.house.shelf)
    begun = [one for one in every if one.starts is None or one.starts <= today]
    if not every:
        talk.reply(phrases.no_course(talk.say))
    else:
        _show(talk, begun[0] if begun else every[-1])


def turned(talk: Talk, action: ShowReport) -> None:
    """Of another cohort."""
    cohort = _named(talk, action.cohort)
    if cohort is not None:
        _show(talk, cohort)


def drawn(talk: Talk, action: DrawReport) -> None:
    """The same figures as a picture, in the organisation's language: it is for showing to others."""
    cohort = _named(talk, action.cohort)
    if cohort is None:
        return
    house = talk.acts_for
    say = of(house.language if direction(house.language) == "ltr" else SOURCE)  # letters are set one by one
    found = _arc(talk, cohort, say.language)
    headline = phrases.headline(say, workplaces(talk.db, house.id), found)
    note, figures = phrases.note(say), phrases.lines(say, found)
    paper = order_figures(house.name, headline, phrases.beneath(say, found), note, figures)
    talk.reply(phrases.as_picture(talk.say, f"{house.name}: {headline}"), paper=paper)


def _show(talk: Talk, cohort: Cohort) -> None:
    house, shelf = talk.acts_for, talk.house.shelf
    others = [
        (one.id, shelf.library.courses[one.course].course.title(talk.who.language), one.starts)
        for one in cohorts(talk.db, house.id, shelf)
        if one.id != cohort.id
    ]
    talk.reply(
        phrases.arc(
            talk.say,
            workplaces(talk.db, house.id),
            _arc(talk, cohort, talk.who.language),
            others[:4],
            opinions=talk.may(Deed.LEAD),
        )
    )


def _arc(talk: Talk, cohort: Cohort, language: str) -> Arc:
    return report_arc(talk.db, talk.acts_for.id, cohort, talk.house.shelf, language, talk.now)


def _named(talk: Talk, id_: int) -> Cohort | None:
    """A cohort of the organisation; a button of another's is too old."""
    every = cohorts(talk.db, talk.acts_for.id, talk.house.shelf)
    found = next((one for one in every if one.id == id_), None)
    if found is None:
        talk.reply(talk_phrases.old_button(talk.say))
    return found
