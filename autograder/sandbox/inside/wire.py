"""The wire format between host and student: plain data in, plain data out, exact bytes.

A message is a JSON header, which gives the structure, and behind it the bytes of every
array in order. There is no pickle and no compression; `decode` checks everything before
it allocates anything, because on the host every byte comes from a stranger.
"""

from __future__ import annotations

import collections
import functools
import json
import math
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np

SIZE_LIMIT = 64 * 2**20
NODE_LIMIT = 10_000
DEPTH_LIMIT = 16
TEXT_LIMIT = 10_000
HEADER_LIMIT = 2 * 2**20
DTYPES = {
    name: np.dtype(name)
    for name in (
        *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
        *("float16", "float32", "float64", "complex64", "complex128"),
    )
}
_DOUBLE = struct.Struct("<d")
_FLOAT = ["float"]
"""The header's entry for a float."""
_as_json = json.JSONEncoder(check_circular=False).encode  # `DEPTH_LIMIT` ends what goes round
_NAMES = {dtype: name for name, dtype in DTYPES.items()}
"""The same the other way round: to ask a dtype for its name takes several microseconds."""


class WireError(ValueError):
    """The bytes are not a message."""


class Opaque:
    """Stands for an object that has no place on the wire; a subclass carries its type's name."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    __hash__ = None  # type: ignore[assignment]


@functools.lru_cache(maxsize=256)  # names are a stranger's: not every one is kept for ever
def opaque(type_name: str) -> Opaque:
    """Return an object that is nothing but a type name: the same for the same name."""
    kind = type(type_name, (Opaque,), {})
    return kind()


def encode(value: object) -> bytes:
    """Write plain data as a message.

    Parameters
    ----------
    value : object
        None, bool, int, float, str, NumPy arrays and scalars of the dtypes in `DTYPES`, and
        tuples, lists and dicts of them; deques and ranges go as lists. An object of a subclass
        goes as what it holds, but of an array's subclass not: there other operations, such as a
        matrix's product, come with the numbers. Anything else goes as the name of its type.

    Raises
    ------
    WireError
        If it is larger, deeper or more than the limits allow.
    """
    blobs: list[bytes] = []
    header = _as_json(_encode_node(value, blobs, 0, iter(range(NODE_LIMIT)))).encode()
    if len(header) > HEADER_LIMIT:
        raise WireError("the data has too much text")
    message = b"".join([struct.pack("<Q", len(header)), header, *blobs])
    if len(message) > SIZE_LIMIT:
        raise WireError(f"the data has {len(message)} bytes; at most {SIZE_LIMIT} are allowed")
    return message


def _encode_node(value: Any, blobs: list[bytes], depth: int, budget: Iterator[int]) -> list[Any]:
    """Return the header's entry for a value, and append the bytes of its numbers to `blobs`.

    An entry is a list: the kind's name, and what makes up the value. `_Decoder._node` has the same
    kinds. A namedtuple is a tuple, an OrderedDict a dict and an IntEnum an int:
    only their contents are written, read by the built-in type's own methods, which no subclass can
    replace. `issubclass` is asked about the type, because an object may lie about its class.

    Parameters
    ----------
    value : object
    blobs : list of bytes
        Of floats and arrays, in the order in which the header speaks of them.
    depth : int
        How many containers the value is in; at most `DEPTH_LIMIT`.
    budget : iterator
        Yields once for each value that may still be written.
    """
    if depth > DEPTH_LIMIT or next(budget, None) is None:
        raise WireError("the data is nested too deeply or has too many pieces")
    kind = type(value)
    if kind is np.ndarray:  # the most frequent ones first
        return _encode_numbers(value, kind, blobs)
    if kind is float:
        blobs.append(_DOUBLE.pack(value))
        return _FLOAT
    if kind is str:
        return ["str", value[:TEXT_LIMIT]]
    if kind is tuple or kind is list:
        name = "tuple" if kind is tuple else "list"
        return [name, [_encode_node(item, blobs, depth + 1, budget) for item in value]]
    if kind is dict and all(type(key) is str for key in value):
        return [
            "dict",
            [[k[:TEXT_LIMIT], _encode_node(v, blobs, depth + 1, budget)] for k, v in value.items()],
        ]
    if value is None:
        return ["none"]
    if kind is bool:
        return ["bool", value]

    def inner(item: object) -> list[Any]:
        return _encode_node(item, blobs, depth + 1, budget)

    if issubclass(kind, np.generic) and not issubclass(kind, str):
        return _encode_numbers(value, kind, blobs)
    if issubclass(kind, int) and int.bit_length(value) <= 256:
        return ["int", int.__repr__(value)]
    if issubclass(kind, float):
        blobs.append(_DOUBLE.pack(float.__float__(value)))
        return _FLOAT
    if issubclass(kind, str):
        return ["str", str.__getitem__(value, slice(TEXT_LIMIT))]
    for base, name in _SEQUENCES.items():
        if issubclass(kind, base):
            return [name, [inner(item) for item in base.__iter__(value)]]
    if issubclass(kind, dict):
        if not all(issubclass(type(key), str) for key in dict.__iter__(value)):
            return ["opaque", "dict with keys that are not strings"]
        items = dict.items(value)
        return ["dict", [[str.__getitem__(k, slice(TEXT_LIMIT)), inner(v)] for k, v in items]]
    return ["opaque", kind.__name__]


_SEQUENCES: dict[Any, str] = {
    tuple: "tuple",
    list: "list",
    collections.deque: "list",
    range: "list",
}
"""What has an order and a length, with the kind it is on the wire."""


def _encode_numbers(value: Any, kind: type, blobs: list[bytes]) -> list[Any]:
    """Return the entry of an array or of a NumPy scalar; dtypes that aren't listed have none."""
    name = _NAMES.get(value.dtype)
    if name is not None:
        blobs.append(value.tobytes())
    else:
        name = value.dtype.name
        if name not in DTYPES:
            return ["opaque", f"{kind.__name__} of {name}"]
        # with a native dtype: the sender may use another byte order
        blobs.append(value.astype(DTYPES[name]).tobytes())
    return ["array", name, list(value.shape)] if kind is np.ndarray else ["scalar", name]


def decode(message: bytes) -> Any:
    """Read a message; the inverse of `encode` up to opaque objects.

    Raises
    ------
    WireError
        If anything at all is wrong with it.
    """
    return Received(message).value


class Received:
    """A message that has been read.

    Parameters
    ----------
    message : bytes

    Attributes
    ----------
    value : object
        What it holds.

    Raises
    ------
    WireError
        If anything at all is wrong with it.
    """

    def __init__(self, message: bytes) -> None:
        try:
            decoder = _Decoder(message)
            self.value = decoder.decode()
        except WireError:
            raise
        except (ValueError, TypeError, KeyError, struct.error, RecursionError, MemoryError) as e:
            raise WireError(f"not a message: {type(e).__name__}") from None
        self._header, self._numbers = decoder.header, message[decoder.begin :]

    def has_still(self, index: int, value: object) -> bool:
        """Whether a value would be written as it came, to the bit.

        Parameters
        ----------
        index : int
            Of the item that it was, in a tuple in which no other holds numbers.
        value : object

        Raises
        ------
        WireError
            If it can't be written any more.
        """
        blobs: list[bytes] = []
        node = _encode_node(value, blobs, 1, iter(range(NODE_LIMIT)))
        return bool(node == self._header[1][index] and b"".join(blobs) == self._numbers)


def _writable(text: str) -> str:
    """Replace halves of characters, which JSON can carry but no file can hold."""
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")


class _Decoder:
    def __init__(self, message: bytes) -> None:
        if len(message) > SIZE_LIMIT:
            raise WireError(f"the message has {len(message)} bytes; {SIZE_LIMIT} are allowed")
        (length,) = struct.unpack_from("<Q", message)
        if length > HEADER_LIMIT or 8 + length > len(message):
            raise WireError("the header is longer than the message, or than is allowed")
        self.header = json.loads(message[8 : 8 + length])
        self.message = message
        self.place = self.begin = 8 + length
        """Where the bytes begin that nobody has taken."""
        self.nodes = 0

    def decode(self) -> Any:
        value = self._node(self.header, 0)
        if self.place != len(self.message):
            raise WireError("bytes are left over")
        return value

    def _take(self, count: int) -> int:
        """Return where the next so many bytes begin, which are taken now."""
        begin = self.place
        if count > len(self.message) - begin:
            raise WireError("an array promises more bytes than there are")
        self.place = begin + count
        return begin

    def _node(self, node: Any, depth: int) -> Any:
        """Return the value of one entry of the header; the inverse of `_encode_node`."""
        self.nodes += 1
        if depth > DEPTH_LIMIT or self.nodes > NODE_LIMIT:
            raise WireError("nested too deeply, or too many pieces")
        # not by `match`, which tries one kind after the other: this runs for every number
        if node == _FLOAT:
            return self._float(depth)
        if type(node) is list and node and type(node[0]) is str:
            known = _KINDS.get(node[0])
            if known is not None and known[0] == list(map(type, node[1:])):
                return known[1](self, depth + 1, *node[1:])
        raise WireError("an unknown kind of value")

    def _none(self, depth: int) -> None:
        return None

    def _bool(self, depth: int, value: bool) -> bool:
        return value

    def _int(self, depth: int, digits: str) -> int:
        if len(digits) > 80:
            raise WireError("an int too long")
        return int(digits)

    def _float(self, depth: int) -> float:
        return float(_DOUBLE.unpack_from(self.message, self._take(_DOUBLE.size))[0])

    def _str(self, depth: int, text: str) -> str:
        if len(text) > TEXT_LIMIT:
            raise WireError("a text too long")
        return _writable(text)

    def _tuple(self, depth: int, items: list[Any]) -> tuple[Any, ...]:
        return tuple([self._node(item, depth) for item in items])

    def _list(self, depth: int, items: list[Any]) -> list[Any]:
        return [self._node(item, depth) for item in items]

    def _dict(self, depth: int, items: list[Any]) -> dict[str, Any]:
        node, key_of = self._node, self._key
        return {key_of(key): node(item, depth) for key, item in items}

    def _scalar(self, depth: int, name: str) -> Any:
        return self._array_of(DTYPES[name], [])[()]

    def _array(self, depth: int, name: str, shape: list[Any]) -> np.ndarray[Any, Any]:
        return self._array_of(DTYPES[name], shape)

    def _opaque(self, depth: int, name: str) -> Opaque:
        if len(name) > 80 or "\0" in name:
            raise WireError("no name of a type")
        return opaque(_writable(name))

    def _key(self, key: Any) -> str:
        if type(key) is not str or len(key) > TEXT_LIMIT:
            raise WireError("a key that is no text")
        return _writable(key)

    def _array_of(self, dtype: np.dtype[Any], shape: list[Any]) -> np.ndarray[Any, Any]:
        if len(shape) > 8 or not all(type(n) is int and 0 <= n <= SIZE_LIMIT for n in shape):
            raise WireError("an impossible shape")
        begin = self._take(math.prod(shape) * dtype.itemsize)
        return np.ndarray(shape, dtype, self.message, begin).copy()


_KINDS: dict[str, tuple[list[type], Any]] = {
    "none": ([], _Decoder._none),
    "bool": ([bool], _Decoder._bool),
    "int": ([str], _Decoder._int),
    "float": ([], _Decoder._float),
    "str": ([str], _Decoder._str),
    "tuple": ([list], _Decoder._tuple),
    "list": ([list], _Decoder._list),
    "dict": ([list], _Decoder._dict),
    "scalar": ([str], _Decoder._scalar),
    "array": ([str, list], _Decoder._array),
    "opaque": ([str], _Decoder._opaque),
}
"""What each entry holds behind the kind's name, and how it is read."""
