"""Whose a remembered value is: a channel's own, or somebody's, by its key."""

from typing import Any

from sqlalchemy import Function, String, and_, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from bot.storage.tables import addresses, channel_state


class after_colon(FunctionElement[str]):  # noqa: N801 - a function of SQL
    """What stands behind the first colon of a text; all of it where there is none."""

    type = String()
    inherit_cache = True


@compiles(after_colon, "sqlite")
def _on_sqlite(element: after_colon, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401 - the library's
    return compiler.process(_behind(element, func.instr), **more)


@compiles(after_colon, "postgresql")
def _on_postgresql(element: after_colon, compiler: SQLCompiler, **more: Any) -> str:  # noqa: ANN401 - as above
    return compiler.process(_behind(element, func.strpos), **more)


def _behind(element: after_colon, place_of: Any) -> Function[str]:  # noqa: ANN401 - one of SQL's functions
    (text,) = element.clauses
    return func.substr(text, place_of(text, ":") + 1)


def is_of_address() -> ColumnElement[bool]:
    """Whether a remembered value is about the address at hand: its key is ``<what>:<platform id>``.

    The rule for every adapter (:class:`bot.ports.ChannelState`): what it remembers of somebody has such a
    key, and so is shown to them and erased with them.
    """
    return and_(
        addresses.c.channel == channel_state.c.channel,
        addresses.c.platform_id == after_colon(channel_state.c.key),
    )
