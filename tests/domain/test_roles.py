"""Who may do what, and which roles somebody may give away."""

import pytest

from bot.domain.roles import MAY, Deed, Role, may, may_give


def test_every_role_is_in_the_table() -> None:
    assert set(MAY) == set(Role)


@pytest.mark.parametrize("deed", Deed)
def test_every_deed_is_somebodys(deed: Deed) -> None:
    assert any(deed in deeds for deeds in MAY.values())


@pytest.mark.parametrize("deed", Deed)
def test_who_only_learns_or_writes_courses_may_do_nothing_here(deed: Deed) -> None:
    assert not may({Role.LEARNER, Role.AUTHOR}, deed)
    assert not may((), deed)


def test_a_workshop_leader_leads_and_does_nothing_else() -> None:
    assert MAY[Role.LEADER] == {Deed.LEAD}


def test_an_organiser_invites_organisers_and_leaders_and_nobody_above() -> None:
    given = {role for role in Role if may_give({Role.ORGANISER}, role)}
    assert given == {Role.ORGANISER, Role.LEADER}


def test_an_admin_gives_every_role_but_the_one_that_joining_gives() -> None:
    given = {role for role in Role if may_give({Role.ADMIN}, role)}
    assert given == set(Role) - {Role.LEARNER}
