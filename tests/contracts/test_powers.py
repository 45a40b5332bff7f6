"""What only some channels can do, they do as the port says."""

import pytest
from starlette.routing import Route

from bot.ports import (
    Invites,
    InvitesByWords,
    InvitesGroups,
    Menu,
    Menus,
    OwnMenus,
    Routes,
    SendError,
    Whispers,
)
from tests.contracts.needs import need
from tests.contracts.stands import Stand, Unreliable

CODE = "ostersund-lilla-butiken-abc12345"
"""As long as a code can be."""

MENUS = [Menu(None, [("today", "Today's tip")], "A short tip a day.", "Short tips")]


async def test_an_invitation_carries_its_code_or_says_what_to_write_ahead_of_it(stand: Stand) -> None:
    invites = need(stand.channel, Invites)
    address = invites.invitation(CODE)
    assert address == "" or address.startswith(("https://", "/"))
    if isinstance(invites, InvitesByWords):
        assert invites.join_words
    else:
        assert address.endswith(CODE)


async def test_a_group_is_invited_by_another_address_than_a_person(stand: Stand) -> None:
    groups, invites = need(stand.channel, InvitesGroups), need(stand.channel, Invites)
    assert groups.group_invitation(CODE) != invites.invitation(CODE)
    assert groups.group_invitation(CODE).endswith(CODE)


async def test_menus_that_cannot_be_set_stop_nothing(stand: Stand) -> None:
    menus, unreliable = need(stand.channel, Menus), need(stand, Unreliable)
    await unreliable.befall("gateway")
    await menus.set_menus(MENUS)
    await menus.set_menus(MENUS)


async def test_a_menu_of_ones_own_fails_as_a_send_does_and_is_set_as_often_as_one_likes(
    stand: Stand,
) -> None:
    menus, unreliable = need(stand.channel, OwnMenus), need(stand, Unreliable)
    alva = await stand.somebody()
    await unreliable.befall("gateway")
    with pytest.raises(SendError):
        await menus.set_own_menu(alva, MENUS[0].commands)
    for commands in (MENUS[0].commands, MENUS[0].commands, (), ()):
        await menus.set_own_menu(alva, commands)


async def test_a_whisper_has_room_for_a_sentence(stand: Stand) -> None:
    assert need(stand.channel, Whispers).longest_whisper >= 100


async def test_pages_and_webhooks_have_addresses_of_their_own(stand: Stand) -> None:
    routes = need(stand.channel, Routes).routes()
    paths = [route.path for route in routes if isinstance(route, Route)]
    assert (len(paths), len({*paths})) == (len(routes), len(routes))
    taken = {"/health", "/metrics", "/join/{code}", "/static"}
    assert taken.isdisjoint(paths)
