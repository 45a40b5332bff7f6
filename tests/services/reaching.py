"""Which services there are, and whether one may read, write or lock: looked up in their code, without a run.

A service is followed through the functions of services and storage that it names. What it names is taken to
be used, so it is said rather too often than too seldom that it reads or writes.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final, Literal

import sqlalchemy
from sqlalchemy import CompoundSelect, Connection, Delete, Insert, Select, Update

from bot import services
from bot.storage.prepared import Prepared

Does = Literal["read", "write", "lock"]

OURS: Final = ("bot.services", "bot.storage")
MAKES: Final[dict[object, Does]] = {
    sqlalchemy.select: "read",
    sqlalchemy.insert: "write",
    sqlalchemy.update: "write",
    sqlalchemy.delete: "write",
}
"""What a function does that makes its statement itself."""


def all_services() -> Iterator[FunctionType]:
    """Every public function of a service that is given a connection first."""
    for found in pkgutil.walk_packages(services.__path__, f"{services.__name__}."):
        module = importlib.import_module(found.name)
        for name, one in vars(module).items():
            if inspect.isfunction(one) and one.__module__ == module.__name__ and not name.startswith("_"):
                first = next(iter(inspect.signature(one).parameters.values()), None)
                if first is not None and first.annotation is Connection:
                    yield one


def named(one: FunctionType) -> str:
    """Where a service is: ``workshops.answer.answer``."""
    return f"{one.__module__}.{one.__name__}".removeprefix(f"{services.__name__}.")


def reached(one: FunctionType) -> set[FunctionType]:
    """A function, and all of services and storage that it comes to."""
    seen: set[FunctionType] = set()
    waiting = [one]
    while waiting:
        function = waiting.pop()
        if function not in seen:
            seen.add(function)
            waiting += [found for value in _used(function) for found in _functions(value)]
    return seen


def does(one: FunctionType) -> set[Does]:
    """What a function may do to the database, by itself or through others."""
    return {done for function in reached(one) for done in _does_itself(function)}


def _does_itself(function: FunctionType) -> Iterator[Does]:
    if function.__qualname__.startswith("row_lock."):
        yield "lock"
    for value in _used(function):
        yield from _done_by(value)


def _done_by(value: object) -> Iterator[Does]:
    match value:
        case Prepared():
            yield from _done_by(value._statement)  # noqa: SLF001 - it is asked by no other
        case Insert() | Update() | Delete():
            yield "write"
        case Select() | CompoundSelect():
            yield "read"
            if isinstance(value, Select) and value._for_update_arg is not None:  # noqa: SLF001
                yield "lock"
        case dict():
            for each in value.values():
                yield from _done_by(each)
        case _ if inspect.isfunction(value) and value in MAKES:
            yield MAKES[value]


def _used(function: FunctionType) -> Iterator[Any]:
    """Whatever of its module, and of modules of ours, a function names."""
    names = _names(function.__code__)
    for name in names:
        value = function.__globals__.get(name)
        if isinstance(value, ModuleType) and value.__name__.startswith(OURS):
            yield from (getattr(value, inner) for inner in names if hasattr(value, inner))
        else:
            yield value


def _names(code: CodeType) -> set[str]:
    inner = (one for one in code.co_consts if isinstance(one, CodeType))
    return {*code.co_names, *(name for one in inner for name in _names(one))}


def _functions(value: object) -> Iterator[FunctionType]:
    """The function that a value is, or the methods of a class; those of ours alone."""
    if isinstance(value, type) and value.__module__.startswith(OURS):
        for method in vars(value).values():
            unwrapped = getattr(method, "fget", None) or getattr(method, "__func__", None) or method
            if inspect.isfunction(unwrapped):
                yield unwrapped
    elif inspect.isfunction(value) and value.__module__.startswith(OURS):
        yield value
