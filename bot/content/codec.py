"""A course as JSON bytes and back, and the hash that names those bytes.

The same course always gives the same bytes. What has its default value is left out, so that a field
added later, with a default, changes no hash of a course that does not use it; and a field this version
does not know is ignored, so that it can read what a newer one has stored.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from msgspec import NODEFAULT, Struct
from msgspec.structs import fields

from bot.domain.course import Course

_Decode = Callable[[Any], Any]
_PLAIN: Final = (str, bool)


def encode(course: Course) -> bytes:
    """The course as UTF-8 JSON, keys in order and without spaces."""
    return json.dumps(_plain(course), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def decode(body: bytes) -> Course:
    """The course that :func:`encode` made these bytes of.

    Raises:
        ValueError: the bytes are no course.
    """
    try:
        course: Course = _decoder(Course)(json.loads(body))
    except (TypeError, AttributeError) as error:
        raise ValueError(f"these bytes are no course: {error!r}") from error
    return course


def content_hash(body: bytes) -> str:
    """The name of these bytes: SHA-256 in hexadecimal, 64 characters."""
    return hashlib.sha256(body).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Struct):
        given = {name: (getattr(value, name), default) for name, default in _defaults(type(value)).items()}
        return {name: _plain(each) for name, (each, default) in given.items() if each != default}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


@cache
def _defaults(kind: type[Struct]) -> Mapping[str, object]:
    return {
        each.name: each.default if each.default_factory is NODEFAULT else each.default_factory()
        for each in fields(kind)
    }


@cache
def _decoder(kind: Any) -> _Decode:  # noqa: ANN401  a type, of any kind
    """How values of a type are made of JSON; knows the types that a course is made of."""
    if isinstance(kind, type) and issubclass(kind, Struct):
        return _struct_decoder(kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if kind in _PLAIN or origin is Literal:
        return lambda value: value
    if origin in (Union, UnionType):
        inner = _decoder(next(each for each in arguments if each is not NoneType))
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        each = _decoder(arguments[0])
        return lambda values: tuple(each(value) for value in values)
    if origin is not None and issubclass(origin, Mapping):
        each = _decoder(arguments[1])
        return lambda values: {key: each(value) for key, value in values.items()}
    raise TypeError(f"no way to read a {kind} from JSON")


def _struct_decoder(kind: type[Struct]) -> _Decode:
    decoders = {name: _decoder(each) for name, each in get_type_hints(kind).items()}

    def decode_fields(values: Mapping[str, Any]) -> object:
        return kind(**{name: decoders[name](value) for name, value in values.items() if name in decoders})

    return decode_fields
