"""A picture or film sent in the chat goes with the announcement being written, or is refused kindly."""

from collections.abc import Sequence

import pytest
from sqlalchemy import Connection, Executable, delete, insert, select, update

from bot.chat.announcements.pictures import expects_file, may_send_files
from bot.domain.announcement import State
from bot.domain.event import Event
from bot.domain.message import Media, Message
from bot.domain.roles import Role
from bot.domain.sent_file import SentFile, Trouble
from bot.services.announcements.preview_links import PreviewLinks, seen_by
from bot.storage import announcements, files
from bot.storage.announcement_tables import announcements as table
from bot.storage.tables import roles
from tests.chat.phone import Phone, Town, file_of, words

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage


class Maria(Phone):
    """Organises, and sends what she has on her phone."""

    def sends(
        self, caption: str = "", *, film: bool = False, trouble: Trouble | None = None, album: str = ""
    ) -> Sequence[Message]:
        """As it comes to be handled: kept in the store, if that is waited for."""
        ending = "mp4" if film else "jpg"
        wanted = self.town.store.read_now(expects_file, self.channel, self.name, self.town.now)
        kept = ""
        if wanted and trouble is None:
            number = self.town.store.write_now(files.add, "ab12", ending, 4, self.town.now)
            kept = f"kept:{number}/ab12.{ending}"
        file = SentFile("", "film" if film else "image", 4, kept=kept, trouble=trouble, album=album)
        return self.does(Event("text", self.name, self.name, text=caption, file=file))

    @property
    def drafts(self) -> int:
        return len(self.town.store.read_now(lambda db: list(db.scalars(select(table.c.id)))))


@pytest.fixture
def maria(town: Town) -> Maria:
    phone = Maria(town, "maria")
    phone.joins()
    organisation = phone.who.organisation
    assert organisation is not None
    row = {"person_id": phone.who.person_id, "organisation_id": organisation.id, "role": Role.ORGANISER.value}
    runs(town, insert(roles).values(**row))
    return phone


def runs(town: Town, statement: Executable) -> None:
    """Put rows into a situation."""

    def run(db: Connection) -> None:
        db.execute(statement)

    town.store.write_now(run)


def test_a_picture_with_words_is_a_draft_and_what_it_shows_is_asked_for(maria: Maria) -> None:
    maria.writes("meddelande")
    (asked,) = maria.sends("På fredag är det marknad.")
    assert words(asked).startswith("Jag har fått bilden.\nVad syns på den?")

    shown, card = maria.writes("Torget  med stånden")
    assert words(shown) == "Från Destination Östersund:\nPå fredag är det marknad."
    picture = file_of(shown)
    assert (picture.kind, picture.name, picture.alt) == ("image", "ab12.jpg", "Torget med stånden")
    assert picture.source.startswith("kept:")
    assert card.first_line == "Så ser det ut för 1 person."


def test_a_picture_without_words_is_held_until_there_are_some(maria: Maria) -> None:
    maria.writes("meddelande")
    (asked,) = maria.sends()
    assert words(asked) == "Jag har fått bilden.\nVad vill du säga med den?"
    (asked,) = maria.writes("På fredag är det marknad.")
    assert "Vad syns på den?" in words(asked)
    (shown, _) = maria.taps("Visa meddelandet")
    assert file_of(shown).alt == "En bild från Destination Östersund"  # it can be sent as it is


ONE_IS_KEPT = "Jag behåller den första.\nEtt meddelande kan bara ha en bild eller film."


@pytest.mark.parametrize("caption", ["", "På fredag är det marknad."])
def test_of_several_sent_at_once_the_first_is_kept_and_that_is_said_once(maria: Maria, caption: str) -> None:
    maria.writes("meddelande")
    told, asked = maria.sends(caption, album="a")
    assert (words(told), asked.first_line) == (ONE_IS_KEPT, "Jag har fått bilden.")
    assert [maria.sends(album="a") for _ in range(2)] == [[], []]
    (asked, *_) = maria.writes("På fredag är det marknad.")
    (shown, *_) = maria.taps("Visa meddelandet")
    assert file_of(shown).source == "kept:1/ab12.jpg"

    maria.taps("Bild eller film")
    told, shown, _ = maria.sends("Torget", album="b")  # others take its place
    assert (words(told), file_of(shown).source) == (ONE_IS_KEPT, "kept:4/ab12.jpg")
    assert maria.sends("Torget", album="b") == []
    assert maria.writes("hm")[0].first_line == "Nu hängde jag inte med. Jag förstår bäst knappar."


def test_of_several_that_nobody_asked_for_the_drafts_are_offered_once(maria: Maria) -> None:
    (asked,) = maria.sends(album="a")
    assert asked.first_line == "Vilket meddelande hör den till?"
    assert maria.sends(album="a") == []
    (asked,) = maria.sends(album="b")
    assert asked.first_line == "Vilket meddelande hör den till?"


def test_a_draft_gets_its_film_and_the_caption_tells_what_it_shows(maria: Maria) -> None:
    maria.writes("meddelande")
    maria.writes("Så blev det!")
    maria.taps("Bild eller film")
    shown, _ = maria.sends("Två som lastar en vagn", film=True)
    film = file_of(shown)
    assert (film.kind, film.alt) == ("film", "Två som lastar en vagn")

    maria.taps("Bild eller film")
    shown, _ = maria.taps("Utan bild")
    assert not any(isinstance(block, Media) for block in shown.blocks)


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ("too large", "Den filen är för stor.\nEn bild får vara 10 MB och en film 20 MB. Skicka en mindre."),
        ("other kind", "Den sortens fil kan jag inte skicka vidare."),
        ("out of reach", "Jag kunde inte hämta den filen."),
    ],
)
def test_what_cannot_be_taken_is_told_with_the_reason_and_may_be_sent_again(
    maria: Maria, trouble: Trouble, said: str
) -> None:
    maria.writes("meddelande")
    (answer,) = maria.sends("Hej", trouble=trouble)
    assert words(answer).startswith(said)
    assert maria.drafts == 0
    (asked,) = maria.sends("Hej")
    assert "Vad syns på den?" in words(asked)


def test_what_nobody_asked_for_is_kept_by_nobody_and_the_drafts_are_offered(maria: Maria) -> None:
    maria.writes("meddelande")
    maria.writes("På fredag är det marknad.")
    (asked,) = maria.sends("Torget")
    assert asked.first_line == "Vilket meddelande hör den till?"
    assert maria.labels == ["Fortsätt: På fredag är det…", "Nytt meddelande"]
    (asked,) = maria.taps("Fortsätt: På fredag är det…")
    assert asked.first_line == "Skicka bilden eller filmen hit."
    shown, _ = maria.sends("Torget")
    assert file_of(shown).alt == "Torget"


def test_too_many_words_beside_a_picture_lose_neither_of_them_nothing(maria: Maria) -> None:
    maria.writes("meddelande")
    (answer,) = maria.sends("a" * 901)
    assert answer.first_line == "Det var för långt för ett meddelande."
    maria.writes("Kort.")
    shown, _ = maria.taps("Visa meddelandet")
    assert file_of(shown).kind == "image"


def test_somebody_without_the_role_sends_a_picture_to_nobody(maria: Maria, bashir: Phone) -> None:
    def asks(phone: Phone) -> tuple[bool, bool]:
        at = (phone.channel, phone.name)
        store, now = phone.town.store, phone.town.now
        return store.read_now(may_send_files, *at), store.read_now(expects_file, *at, now)

    assert asks(maria) == (True, False)
    maria.writes("meddelande")
    assert asks(maria) == (True, True)
    assert asks(bashir) == (False, False)
    file = SentFile("x", "image", 4)
    (answer,) = bashir.does(Event("text", "bashir", "bashir", text="", file=file))
    assert answer.first_line == "Nu hängde jag inte med. Jag förstår bäst knappar."

    maria.town.waits(minutes=31)  # what was asked for has run out
    assert asks(maria) == (True, False)


def test_the_card_leads_to_a_page_of_its_own_for_an_hour(maria: Maria) -> None:
    links = PreviewLinks(b"k" * 32, "https://kompis.test")
    now, person = maria.town.now, maria.who.person_id
    address = links.link(7, person, now)
    mark = address.rpartition("/")[2]
    assert address.startswith("https://kompis.test/announcement/")
    assert links.read(mark, now) == (7, person)
    assert links.read(mark, now + links.lasts * 1.1) is None
    assert PreviewLinks(b"o" * 32).read(mark, now) is None

    maria.writes("meddelande")
    maria.writes("Hej!")
    store = maria.town.store
    (one,) = store.read_now(lambda db: list(db.scalars(select(table.c.id))))
    assert store.read_now(seen_by, one, person) == store.read_now(announcements.announcement, one)
    runs(maria.town, delete(roles))
    assert store.read_now(seen_by, one, person) is None


@pytest.mark.parametrize("asked", ["for the picture", "what it shows"])
def test_for_what_has_been_sent_meanwhile_no_picture_is_said_to_be_taken(maria: Maria, asked: str) -> None:
    maria.writes("meddelande")
    maria.writes("På fredag är det marknad.")
    maria.taps("Bild eller film")
    if asked == "what it shows":
        maria.sends()
    runs(maria.town, update(table).values(state=State.OUT.value, runs=1))
    before = maria.town.store.read_now(lambda db: db.execute(select(table.c.media, table.c.version)).all())
    (answer,) = maria.writes("Torget") if asked == "what it shows" else maria.sends("Torget")
    assert answer.first_line == "Det har ändrats sedan du såg det."
    assert maria.labels == ["Visa hur det ser ut nu"]
    after = maria.town.store.read_now(lambda db: db.execute(select(table.c.media, table.c.version)).all())
    assert after == before
