"""What an organisation invites by."""

from bot.services.people.import_workplaces import Line, import_workplaces
from bot.services.people.invitations import Code, invitations
from bot.services.people.provision import provision
from bot.storage import people
from bot.storage.store import Store
from tests.cast import CITY, MONDAY, at


def test_its_own_code_comes_first_and_then_its_workplaces_by_area_and_name(store: Store) -> None:
    store.write_now(provision, [CITY])
    city = store.read_now(people.organisation, CITY.key)
    assert city is not None
    lines = [Line("Ågrens", "cafe", "Söder"), Line("Zeta", None, "Centrum"), Line("Alfa", None, "Centrum")]
    store.write_now(import_workplaces, city.id, lines, ["aaaaaa", "bbbbbb", "cccccc"], at(MONDAY))

    assert store.read_now(invitations, CITY.key) == (
        Code(CITY.key),
        Code("cccccc", "Alfa", "Centrum"),
        Code("bbbbbb", "Zeta", "Centrum"),
        Code("aaaaaa", "Ågrens", "Söder"),
    )


def test_nobody_invites_to_what_is_not_there(store: Store) -> None:
    assert store.read_now(invitations, "nowhere") == ()
