"""What only some may do: asked here before anything of it is done, for words and taps alike."""

from collections.abc import Mapping
from typing import Final

from bot.chat.talk import Talk
from bot.domain.actions.action import Action
from bot.domain.actions.announcing import (
    AnnounceAt,
    Announcements,
    AskAnnouncement,
    MarkUrgent,
    MoreAnnouncements,
    Narrow,
    NewAnnouncement,
    OpenAnnouncement,
    RepeatAnnouncement,
    SendAgain,
    SendAnnouncement,
    StopAnnouncement,
    ThrowAway,
    Withdraw,
    WriteIn,
)
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
from bot.domain.actions.roles import (
    ActFor,
    DrawReport,
    InviteAs,
    MoreRoles,
    ShowAgenda,
    ShowAudit,
    ShowOpinions,
    ShowReport,
    ShowRoles,
    TakeAway,
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
    WriteToLeaders,
)
from bot.domain.actions.words import Say, Word
from bot.domain.actions.workshops import (
    HasCome,
    LeadIt,
    MoreToLead,
    SeeChecklist,
    SeeLed,
    ShowCode,
    ShowGuests,
    TickOff,
)
from bot.domain.roles import Deed
from bot.phrases import talk as talk_phrases
from bot.phrases.organisation import roles as phrases
from bot.services.people.act_for import act_for
from bot.storage import people

NEEDED: Final[Mapping[type[Action], Deed]] = {
    InviteAs: Deed.GIVE_ROLES,
    ShowRoles: Deed.GIVE_ALL_ROLES,
    MoreRoles: Deed.GIVE_ALL_ROLES,
    TakeAway: Deed.GIVE_ALL_ROLES,
    ShowAudit: Deed.SEE_AUDIT,
    ShowReport: Deed.SEE_REPORT,
    DrawReport: Deed.SEE_REPORT,
    ShowOpinions: Deed.LEAD,
    ShowAgenda: Deed.LEAD,
    ShowGuests: Deed.LEAD,
    HasCome: Deed.LEAD,
    ShowCode: Deed.LEAD,
    **dict.fromkeys(
        (
            *(NewAnnouncement, Announcements, OpenAnnouncement, AskAnnouncement, WriteIn, Narrow, AnnounceAt),
            *(RepeatAnnouncement, MarkUrgent, SendAnnouncement, ThrowAway, StopAnnouncement, Withdraw),
            *(SendAgain, MoreAnnouncements),
        ),
        Deed.ANNOUNCE,
    ),
    **dict.fromkeys(
        (
            *(NewWorkshop, OpenWorkshop, AskWorkshop, ClearWorkshop, PlanWorkshop, DropWorkshop, CallOff),
            *(MoreWorkshops, OpenOccasion, AskOccasion, EndOccasion, ConfirmChange),
            *(ChoosePart, InviteTo, InviteAhead, KeepSeats, ChooseReminders, TranslateWorkshop, TakeShared),
        ),
        Deed.PLAN_WORKSHOPS,
    ),
    **dict.fromkeys(
        (
            *(ListSeries, NewSeries, OpenSeries, AskSeries, ChooseSeriesPart),
            *(MoreSeries, SpreadSeries, RemindCities, WriteToLeaders),
        ),
        Deed.PLAN_SERIES,
    ),
    LeadIt: Deed.LEAD,
    SeeLed: Deed.LEAD,
    MoreToLead: Deed.LEAD,
    SeeChecklist: Deed.LEAD,
    TickOff: Deed.LEAD,
}
"""The taps that only some may make, and the deed each is. Whose they are not gets no more than a sentence."""

NEEDED_TO_SAY: Final[Mapping[Word, Deed]] = {
    "announce": Deed.ANNOUNCE,
    "report": Deed.SEE_REPORT,
    "invite": Deed.INVITE,
    "audit": Deed.SEE_AUDIT,
}
"""The same for words. ``workshop`` is for all: who plans none is shown those there are."""


def needed_for(action: Action) -> Deed | None:
    """The deed that this word or tap is; None: anybody's."""
    if isinstance(action, Say):
        return NEEDED_TO_SAY.get(action.word)
    return NEEDED.get(type(action))


def allows(talk: Talk, deed: Deed, action: Action) -> bool:
    """Whether the person may do this for the organisation they act for; if not, they are told what to do.

    Who may do it in several, and has not said for which they act, is asked.
    """
    if talk.may(deed):
        return True
    word = action.word if isinstance(action, Say) else "help"
    if talk.standing.acts_for is None and talk.standing.might(deed):
        ask_which(talk, word)
    else:
        talk.reply(phrases.not_allowed(talk.say))
    return False


def ask_which(talk: Talk, word: Word) -> None:
    """For which of the organisations; then it goes on with the word."""
    places = [people.organisation_by_id(talk.db, place) for place in talk.standing.organises]
    talk.reply(phrases.which_organisation(talk.say, [(one.id, one.name) for one in places], word))


def chosen(talk: Talk, action: ActFor) -> bool:
    """This organisation counts from now on; False where it does not, and something else was said."""
    if not action.organisation:
        ask_which(talk, action.word)
        return False
    if not act_for(talk.db, talk.who.person_id, action.organisation):
        talk.reply(talk_phrases.old_button(talk.say))
        return False
    talk.refresh()
    return True


def lost(talk: Talk) -> None:
    """Not understood, from somebody who organises and takes no part: what their roles let them do."""
    held = [role for roles in talk.standing.roles.values() for role in roles]
    talk.reply(phrases.lost(talk.say, held))


def helped(talk: Talk) -> None:
    """What one can write; then what one's roles add to it, for the organisation one acts for."""
    talk.reply(talk_phrases.help_message(talk.say))
    standing = talk.standing
    if standing.acts_for is not None:
        house = talk.acts_for
        several = len(standing.organises) > 1
        talk.reply(phrases.also_yours(talk.say, house.name, standing.roles[house.id], several=several))
    elif standing.organises:
        ask_which(talk, "help")
