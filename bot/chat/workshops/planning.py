"""What each tap and each answer of whoever plans workshops leads to, and the word they begin with."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.chat import standing
from bot.chat.talk import Talk
from bot.chat.workshops import changes as workshop_changes
from bot.chat.workshops import drafting as workshop_planning
from bot.chat.workshops import fields as workshop_fields
from bot.chat.workshops import invited as workshops
from bot.chat.workshops import led, series
from bot.chat.workshops import recipients as workshop_invited
from bot.chat.workshops import translating as workshop_translating
from bot.chat.workshops.cards import WRITTEN
from bot.domain.actions.codec import Action
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
    NewSeries,
    OpenSeries,
    RemindCities,
    SpreadSeries,
    TakeShared,
)
from bot.domain.actions.workshops import LeadIt, SeeChecklist, SeeLed, TickOff
from bot.domain.roles import Deed

TAPS: Final[Mapping[type[Action], Callable[[Talk, Any], None]]] = {
    NewWorkshop: workshop_planning.asked_for_new,
    OpenWorkshop: workshop_planning.opened,
    PlanWorkshop: workshop_planning.plan_asked,
    DropWorkshop: workshop_planning.drop_asked,
    AskWorkshop: workshop_fields.asked,
    ClearWorkshop: workshop_fields.cleared,
    LeadIt: led.claimed,
    SeeLed: led.seen,
    SeeChecklist: led.checklist_shown,
    TickOff: led.ticked_off,
    ChoosePart: workshop_fields.part_chosen,
    ChooseReminders: workshop_fields.reminders_chosen,
    InviteTo: workshop_invited.narrowed,
    InviteAhead: workshop_fields.invitation_chosen,
    KeepSeats: workshop_fields.keeping_chosen,
    TranslateWorkshop: workshop_translating.asked,
    OpenOccasion: workshop_changes.opened,
    AskOccasion: workshop_changes.asked,
    EndOccasion: workshop_changes.ended,
    CallOff: workshop_changes.all_ended,
    ConfirmChange: workshop_changes.confirmed,
    ListSeries: series.listed,
    NewSeries: series.asked_for_new,
    OpenSeries: series.opened,
    AskSeries: series.asked,
    ChooseSeriesPart: series.part_chosen,
    SpreadSeries: series.spread_asked,
    RemindCities: series.reminder_asked,
    TakeShared: series.shared_taken,
}

ANSWERS: Final[Mapping[str, Callable[[Talk, str], None]]] = {
    workshop_planning.TITLE: workshop_planning.title_written,
    led.OWN_NAME: led.name_written,
    workshop_changes.CHANGE: workshop_changes.written_instead,
    workshop_changes.OTHER_TIME: workshop_changes.other_time_written,
    workshop_changes.SEATS: workshop_changes.seats_written,
    workshop_changes.WHY: workshop_changes.why_written,
    workshop_changes.WHY_ONE: workshop_changes.why_one_written,
    f"{WRITTEN}time": workshop_changes.time_written,
    workshop_invited.NAME: workshop_invited.name_written,
    workshop_translating.WORDS_IN: workshop_translating.words_written,
    f"{WRITTEN}answer-by": workshop_fields.answer_day_written,
    **series.ANSWERS,
    **{f"{WRITTEN}{field}": workshop_fields.words_written(field) for field in workshop_fields.WORDS},
}


def begun(talk: Talk) -> None:
    """`workshop`: what one plans, coordinates or else leads; everybody else sees what they are invited to."""
    if talk.standing.acts_for is None and talk.standing.organises:
        standing.ask_which(talk, "workshop")
    elif talk.may(Deed.PLAN_WORKSHOPS):
        workshop_planning.begun(talk)
    elif talk.may(Deed.PLAN_SERIES):
        series.begun(talk)
    elif talk.may(Deed.LEAD):
        led.listed(talk)
    else:
        workshops.listed(talk)
