"""What each tap and each answer of whoever plans workshops leads to, and the word they begin with."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.chat import standing
from bot.chat.talk import Talk
from bot.chat.workshops import changes, drafting, fields, invited, led, recipients, series, translating
from bot.chat.workshops.cards import WRITTEN
from bot.domain.actions.action import Action
from bot.domain.actions.planning import (
    AskOccasion,
    AskWorkshop,
    CallOff,
    ChoosePart,
    ChooseReminders,
    ClearWorkshop,
    ConfirmChange,
    DropWorkshop,
    EndOccasion,
    InviteAhead,
    InviteTo,
    KeepSeats,
    MoreWorkshops,
    NewWorkshop,
    OpenOccasion,
    OpenWorkshop,
    PlanWorkshop,
    TranslateWorkshop,
)
from bot.domain.actions.series import (
    AskSeries,
    ChooseSeriesPart,
    ListSeries,
    MoreSeries,
    NewSeries,
    OpenSeries,
    RemindCities,
    SpreadSeries,
    TakeShared,
)
from bot.domain.actions.workshops import LeadIt, MoreToLead, SeeChecklist, SeeLed, TickOff
from bot.domain.roles import Deed

TAPS: Final[Mapping[type[Action], Callable[[Talk, Any], None]]] = {
    NewWorkshop: drafting.asked_for_new,
    MoreWorkshops: drafting.listed,
    OpenWorkshop: drafting.opened,
    PlanWorkshop: drafting.plan_asked,
    DropWorkshop: drafting.drop_asked,
    AskWorkshop: fields.asked,
    ClearWorkshop: fields.cleared,
    LeadIt: led.claimed,
    MoreToLead: led.listed_on,
    SeeLed: led.seen,
    SeeChecklist: led.checklist_shown,
    TickOff: led.ticked_off,
    ChoosePart: fields.part_chosen,
    ChooseReminders: fields.reminders_chosen,
    InviteTo: recipients.narrowed,
    InviteAhead: fields.invitation_chosen,
    KeepSeats: fields.keeping_chosen,
    TranslateWorkshop: translating.asked,
    OpenOccasion: changes.opened,
    AskOccasion: changes.asked,
    EndOccasion: changes.ended,
    CallOff: changes.all_ended,
    ConfirmChange: changes.confirmed,
    ListSeries: series.listed,
    MoreSeries: series.listed_on,
    NewSeries: series.asked_for_new,
    OpenSeries: series.opened,
    AskSeries: series.asked,
    ChooseSeriesPart: series.part_chosen,
    SpreadSeries: series.spread_asked,
    RemindCities: series.reminder_asked,
    TakeShared: series.shared_taken,
}

ANSWERS: Final[Mapping[str, Callable[[Talk, str], None]]] = {
    drafting.TITLE: drafting.title_written,
    led.OWN_NAME: led.name_written,
    changes.CHANGE: changes.written_instead,
    changes.OTHER_TIME: changes.other_time_written,
    changes.SEATS: changes.seats_written,
    changes.WHY: changes.why_written,
    changes.WHY_ONE: changes.why_one_written,
    f"{WRITTEN}time": changes.time_written,
    recipients.NAME: recipients.name_written,
    translating.WORDS_IN: translating.words_written,
    f"{WRITTEN}answer-by": fields.answer_day_written,
    **series.ANSWERS,
    **{f"{WRITTEN}{field}": fields.words_written(field) for field in fields.WORDS},
}


def begun(talk: Talk) -> None:
    """`workshop`: what one plans, coordinates or else leads; everybody else sees what they are invited to."""
    if talk.standing.acts_for is None and talk.standing.organises:
        standing.ask_which(talk, "workshop")
    elif talk.may(Deed.PLAN_WORKSHOPS):
        drafting.begun(talk)
    elif talk.may(Deed.PLAN_SERIES):
        series.begun(talk)
    elif talk.may(Deed.LEAD):
        led.listed(talk)
    else:
        invited.listed(talk)
