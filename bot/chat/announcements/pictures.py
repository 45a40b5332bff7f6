"""Pictures and films that organisers send in, for the announcement that they are writing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, select

from bot.chat.announcements.cards import drafts_waiting, mine, show_again
from bot.chat.talk import Talk
from bot.domain.announcement import LONGEST, Attached
from bot.domain.own_words import one_line, several_lines
from bot.domain.roles import Deed
from bot.domain.sent_file import kind_of_ending
from bot.phrases import of
from bot.phrases import talk as talk_phrases
from bot.phrases.announcements import messages as announcement_phrases
from bot.phrases.announcements import pictures as phrases
from bot.services.announcements import draft as drafts
from bot.storage.prepared import Prepared
from bot.storage.roles import standing_of
from bot.storage.tables import addresses, dialogs

NEW: Final = "announcement"
PICTURE: Final = "announcement's picture"
SHOWS: Final = "what announcement's picture shows"
"""The kinds of dialog in which a picture or film is taken: of a new one, for one that is being written, and
while its own words are asked for."""

ALBUM: Final = "announcement's album"
"""The kind of dialog that waits for nothing: what is sent together with what has been taken is left out."""

ASKED: Final = frozenset({NEW, PICTURE, SHOWS})
MOST_SHOWN: Final = 3
LONGEST_ALT: Final = 200
_FILE: Final = "file"
_ALBUM: Final = "album"

_DIALOG = Prepared(
    select(addresses.c.person_id, dialogs.c.kind)
    .join(dialogs, dialogs.c.address_id == addresses.c.id)
    .where(
        addresses.c.channel == bindparam("in_channel"),
        addresses.c.platform_id == bindparam("in_address"),
        dialogs.c.expires_at > bindparam("in_now"),
    )
)
_PERSON = Prepared(
    select(addresses.c.person_id).where(
        addresses.c.channel == bindparam("in_channel"), addresses.c.platform_id == bindparam("in_address")
    )
)


def may_send_files(db: Connection, channel: str, address: str) -> bool:
    """Whether whoever is there writes announcements in any organisation."""
    row = _PERSON.first(db, {"in_channel": channel, "in_address": address})
    return row is not None and row.person_id is not None and _announces(db, row.person_id)


def expects_file(db: Connection, channel: str, address: str, now: datetime) -> bool:
    """Whether a picture or film from there would be taken now."""
    row = _DIALOG.first(db, {"in_channel": channel, "in_address": address, "in_now": now})
    if row is None or row.kind not in ASKED:
        return False
    return row.person_id is not None and _announces(db, row.person_id)


def _announces(db: Connection, person_id: int) -> bool:
    return bool(standing_of(db, person_id).might(Deed.ANNOUNCE))


def sent(talk: Talk, expected: str | None) -> bool:
    """What was sent along is taken, or refused with the reason; False: nobody here has any use for it."""
    file = talk.event.file
    if file is None or not talk.may(Deed.ANNOUNCE):
        return False
    if file.album and talk.held.get(_ALBUM) == file.album:
        return True  # with the first of them it was said that one is kept
    if expected not in ASKED:
        if expected in {None, ALBUM}:
            _remember_album(talk)
        talk.reply(phrases.ask_for_what(talk.say, drafts_waiting(talk, MOST_SHOWN)))
    elif not file.kept:
        talk.reply(phrases.not_taken(talk.say, file.trouble or "out of reach"))
    else:
        if file.album:
            talk.reply(phrases.one_is_kept(talk.say))
        if expected == NEW:
            _taken_for_new(talk, file.kept)
        else:
            _taken(talk, talk.about, file.kept, talk.event.text)
    return True


def begun_with(talk: Talk, new: int) -> None:
    """A draft has its first words: show it, with what was sent in ahead of them."""
    held = str(talk.held.get(_FILE, ""))
    if held:
        _taken(talk, new, held, "")
    else:
        show_again(talk, new)


def shows_written(talk: Talk, text: str) -> None:
    """What the picture or film shows, for those who cannot see it."""
    one, words = mine(talk, talk.about), one_line(text)
    if one is None or one.attached is None or not one.is_open:
        _too_late(talk, talk.about)
    elif not words:
        talk.expect(SHOWS, one.id)
        talk.reply(phrases.ask_what_it_shows(talk.say, one.id, one.attached.kind))
    else:
        attached = Attached(one.attached.kind, one.attached.source, words[:LONGEST_ALT])
        if drafts.attach(talk.db, one.id, attached, talk.now):
            show_again(talk, one.id)
        else:
            _too_late(talk, one.id)


def _taken_for_new(talk: Talk, kept: str) -> None:
    """With words beside it, it is a draft at once; without, the words are asked for."""
    words = several_lines(talk.event.text)
    if 0 < len(words) <= LONGEST:
        house, who = talk.acts_for, talk.who
        new = drafts.begin(talk.db, house.id, who.person_id, who.language, words, talk.now)
        _taken(talk, new, kept, "")
        return
    talk.expect(NEW, held={_FILE: kept, **_album(talk)})
    if words:
        talk.reply(announcement_phrases.no_words(talk.say, LONGEST, len(words)))
    else:
        talk.reply(phrases.ask_words_with_it(talk.say, kind_of_ending(kept)))


def _taken(talk: Talk, draft: int, kept: str, words: str) -> None:
    """It goes with this draft from now on. ``words`` say what it shows; without any they are asked for."""
    one, kind = mine(talk, draft), kind_of_ending(kept)
    if one is None or kind == "other":
        _too_late(talk, draft)
        return
    told = one_line(words)[:LONGEST_ALT]
    house = talk.acts_for
    alt = told or phrases.untold(of(house.language), kind, house.name)
    if not drafts.attach(talk.db, draft, Attached(kind, kept, alt), talk.now):
        _too_late(talk, draft)
    elif told:
        talk.leave_dialog()
        _remember_album(talk)
        show_again(talk, draft)
    else:
        talk.expect(SHOWS, draft, held=_album(talk))
        talk.reply(phrases.ask_what_it_shows(talk.say, draft, kind))


def _remember_album(talk: Talk) -> None:
    if _album(talk):
        talk.expect(ALBUM, held=_album(talk))


def _album(talk: Talk) -> Mapping[str, str]:
    """What is kept to know the others of it by, if more than one was sent at once."""
    file = talk.event.file
    return {_ALBUM: file.album} if file is not None and file.album else {}


def _too_late(talk: Talk, draft: int) -> None:
    """It has been sent meanwhile, by whomever, or thrown away: nothing can go with it any more."""
    talk.leave_dialog()
    if mine(talk, draft) is None:
        talk.reply(talk_phrases.old_button(talk.say))
    else:
        talk.reply(announcement_phrases.not_sent(talk.say, draft, changed=True))
