"""What an adapter remembers between starts."""

import asyncio

from sqlalchemy import Connection, select

from bot.storage.channel_state import StoreChannelState
from bot.storage.store import Store
from bot.storage.tables import channel_state


async def test_what_was_put_is_got_and_the_last_counts(store: Store) -> None:
    telegram = StoreChannelState(store, "telegram")

    await telegram.put("menus", "1")
    await telegram.put("menus", "2")

    assert await telegram.get("menus") == "2"


async def test_nothing_is_remembered_under_another_key_or_for_another_channel(store: Store) -> None:
    telegram, web = StoreChannelState(store, "telegram"), StoreChannelState(store, "web")
    await telegram.put("menus", "1")

    assert (await telegram.get("limits"), await web.get("menus")) == (None, None)


async def test_it_outlives_the_one_who_put_it(store: Store) -> None:
    await StoreChannelState(store, "telegram").put("name", "Kompis från Östersund")

    assert await StoreChannelState(store, "telegram").get("name") == "Kompis från Östersund"


KEY = bytes(range(32))


async def test_a_secret_is_read_back_and_does_not_lie_there_in_clear(store: Store) -> None:
    slack = StoreChannelState(store, "slack", KEY)
    await slack.put("installation:T1", "xoxb-hemlig", secret=True)

    kept = await StoreChannelState(store, "slack").keys("installation:")
    lies_there = await store.read(_values)

    assert (await slack.get("installation:T1"), kept) == ("xoxb-hemlig", ["installation:T1"])
    assert [value.startswith("sealed:") and "hemlig" not in value for value in lies_there] == [True]


async def test_a_secret_of_another_installation_is_as_good_as_none(store: Store) -> None:
    await StoreChannelState(store, "slack", KEY).put("installation:T1", "xoxb-hemlig", secret=True)

    assert await StoreChannelState(store, "slack", KEY[::-1]).get("installation:T1") is None


async def test_a_secret_goes_over_to_the_key_of_today_as_it_is_read(store: Store) -> None:
    old, new = b"1" * 32, b"2" * 32
    await StoreChannelState(store, "slack", old).put("token", "xoxb", secret=True)
    assert await StoreChannelState(store, "slack", new).get("token") is None

    both = StoreChannelState(store, "slack", new, former_keys=(old,))
    assert await both.get("token") == "xoxb"

    assert await StoreChannelState(store, "slack", new).get("token") == "xoxb"
    assert await StoreChannelState(store, "slack", old).get("token") is None


async def test_of_two_takers_one_gets_it(store: Store) -> None:
    slack = StoreChannelState(store, "slack")
    await slack.put("state:a", "1")

    taken = await asyncio.gather(slack.take("state:a"), slack.take("state:a"))

    assert sorted(taken, key=str) == ["1", None]


async def test_keys_are_those_that_begin_so_and_no_others(store: Store) -> None:
    slack = StoreChannelState(store, "slack")
    for key in ("dm:T1/U2", "dm:T1/U1", "dmx", "d_:1"):
        await slack.put(key, "1")

    assert (await slack.keys("dm:"), await slack.keys("d_")) == (["dm:T1/U1", "dm:T1/U2"], ["d_:1"])


async def test_under_a_lock_one_is_alone_and_another_name_or_channel_is_not_kept_waiting(
    store: Store,
) -> None:
    slack, other, order = StoreChannelState(store, "slack"), StoreChannelState(store, "other"), []

    async def rotate(who: int) -> None:
        async with slack.locked("T1"):
            order.append((who, "in"))
            async with slack.locked("T2"), other.locked("T1"):
                order.append((who, "out"))

    await asyncio.gather(rotate(1), rotate(2))

    first = order[0][0]
    assert order == [(first, "in"), (first, "out"), (3 - first, "in"), (3 - first, "out")]


def _values(db: Connection) -> list[str]:
    return list(db.scalars(select(channel_state.c.value)))
