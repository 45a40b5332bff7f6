"""What an adapter remembers between starts."""

from bot.storage.channel_state import StoreChannelState
from bot.storage.store import Store


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
