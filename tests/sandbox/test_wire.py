"""The wire: plain data goes through unchanged, and bytes from a stranger only ever fail."""

import contextlib
import io
import json
import pickle
import struct
import tracemalloc
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as hnp

from autograder.core.read_report import identical
from autograder.sandbox.inside import wire
from autograder.sandbox.inside.wire import WireError

arrays = st.sampled_from(list(wire.DTYPES.values())).flatmap(
    lambda dtype: hnp.arrays(
        dtype, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3)
    )
)
plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**255), 2**255)
    | st.floats()
    | st.text(max_size=20)
    | arrays
    | arrays.filter(lambda array: array.size).map(lambda array: array.ravel()[0]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


def message(header: Any, blob: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + blob


@given(plain)
def test_plain_data_comes_back_to_the_bit(value: Any) -> None:
    assert identical(wire.decode(wire.encode(value)), value)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(12.0).reshape(3, 4).T,
        np.arange(12.0)[::-2],
        np.broadcast_to(np.float32(1.5), (2, 3)),
        np.arange(6, dtype=">i4").reshape(2, 3),
        np.array([1.5, np.nan, -np.inf], dtype=">f8"),
        np.array([1 + 2j], dtype=">c16"),
    ],
    ids=["transposed", "reversed", "broadcast", "big-endian ints", "big-endian floats", "complex"],
)
def test_layout_and_byte_order_do_not_matter(array: Any) -> None:
    back = wire.decode(wire.encode(array))
    assert back.dtype == array.dtype.newbyteorder("=")
    np.testing.assert_array_equal(back, array)


def test_a_decoded_array_belongs_to_the_receiver() -> None:
    sent = wire.encode(np.zeros(3))
    wire.decode(sent)[:] = 7
    assert not wire.decode(sent).any()


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        (object(), "object"),
        (len, "builtin_function_or_method"),
        (np.array(["a"]), "ndarray of str32"),
        (np.array([None]), "ndarray of object"),
        (np.array([b"x"]).view([("a", "S1")]), "ndarray of void8"),
        (np.array(["2024-01-01"], "M8[D]"), "ndarray of datetime64[D]"),
        (np.ma.masked_array([1.0]), "MaskedArray"),
        ({1: 2}, "dict with keys that are not strings"),
        (10**100, "int"),
        ({1, 2}, "set"),
        (1j, "complex"),
        (reversed([1]), "list_reverseiterator"),
        (np.zeros(3).view(type("Lying", (np.ndarray,), {})), "Lying"),
    ],
    ids=lambda thing: thing if isinstance(thing, str) else "",
)
def test_what_is_no_plain_data_arrives_as_the_name_of_its_type(thing: object, name: str) -> None:
    arrived = wire.decode(wire.encode([thing]))[0]
    assert isinstance(arrived, wire.Opaque)
    assert type(arrived).__name__ == name


@given(st.binary(max_size=200))
def test_random_bytes_raise_nothing_but_a_wire_error(garbage: bytes) -> None:
    with pytest.raises(WireError):
        wire.decode(garbage)


json_like = st.recursive(
    st.sampled_from(["none", "bool", "int", "float", "str", "tuple", "list", "dict", "array"])
    | st.sampled_from(["scalar", "opaque", "float64", "object", "O", "<U8", "1e5", "٣", "-"])
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.none()
    | st.booleans()
    | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=10,
)


@given(json_like, st.binary(max_size=40))
def test_a_random_header_raises_nothing_but_a_wire_error(header: Any, blob: bytes) -> None:
    with contextlib.suppress(WireError):
        wire.encode(wire.decode(message(header, blob)))


@given(plain, st.data())
def test_a_truncated_or_lengthened_message_is_refused(value: Any, data: st.DataObject) -> None:
    whole = wire.encode(value)
    cut = data.draw(st.integers(0, len(whole) - 1))
    for wrong in (whole[:cut], whole + b"\0"):
        with pytest.raises(WireError):
            wire.decode(wrong)


BLOB = bytes(16)
LIES: dict[str, bytes] = {
    "more entries than bytes": message(["array", "float64", [3]], BLOB),
    "fewer entries than bytes": message(["array", "float64", [1]], BLOB),
    "a negative dimension": message(["array", "float64", [-1]], BLOB),
    "two negative dimensions": message(["array", "float64", [-1, -2]], BLOB),
    "a true dimension": message(["array", "float64", [True, 2]], BLOB),
    "a fractional dimension": message(["array", "float64", [2.0]], BLOB),
    "a huge dimension": message(["array", "float64", [2**70]], BLOB),
    "none of huge dimensions": message(["array", "float64", [0, 2**26, 2**26, 2**26, 2**26]]),
    "nine dimensions": message(["array", "float64", [1] * 9], BLOB[:8]),
    "objects": message(["array", "object", [2]], BLOB),
    "objects by letter": message(["array", "O", [2]], BLOB),
    "pointers by code": message(["array", "|O", [2]], BLOB),
    "strings": message(["array", "<U2", [2]], BLOB),
    "structs": message(["array", "V8", [2]], BLOB),
    "dates": message(["array", "datetime64", [2]], BLOB),
    "a list for a dtype": message(["array", ["float64"], [2]], BLOB),
    "an unknown kind": message(["pickle", "gASV"]),
    "no list": message({"none": 1}),
    "an empty list": message([]),
    "an int as a number": message(["int", 5]),
    "an int of a thousand digits": message(["int", "9" * 1000]),
    "an int in words": message(["int", "five"]),
    "a bool as an int": message(["bool", 1]),
    "a pair too many": message(["dict", [["a", ["none"], ["none"]]]]),
    "a key that is no text": message(["dict", [[["none"], ["none"]]]]),
    "a float without bytes": message(["float"]),
    "a type name with a null": message(["opaque", "a\0b"]),
    "a type name without end": message(["opaque", "a" * 81]),
    "a text without end": message(["str", "a" * 10_001]),
    "half a header": struct.pack("<Q", 8) + b"[",
    "an endless header": struct.pack("<Q", 2**64 - 1) + b'["none"]',
    "no header": b"",
    "a pickle": pickle.dumps([1, 2, 3]),
    "no json": message(b"\xff\xfe\x00"),
    "a number in json that python refuses": message(b"[" + b"9" * 5000 + b"]"),
    "nested json": message(b"[" * 100_000 + b"]" * 100_000),
    "nested lists": message(b'["list",[' * 5000 + b'["none"]' + b"]]" * 5000),
    "a level too deep": message(b'["list",[' * 17 + b'["none"]' + b"]]" * 17),
    "a piece too many": message(["list", [["none"]] * 10_000]),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_lie_is_refused(lie: bytes) -> None:
    with pytest.raises(WireError):
        wire.decode(lie)


def test_npz_and_npy_are_not_understood() -> None:
    stream = io.BytesIO()
    np.savez(stream, x=np.zeros(3))
    with pytest.raises(WireError):
        wire.decode(stream.getvalue())


def peak_of_refusing(bomb: bytes) -> int:
    tracemalloc.start()
    try:
        with pytest.raises(WireError):
            wire.decode(bomb)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_promise_of_gigabytes_allocates_nothing() -> None:
    bomb = message(["list", [["array", "complex128", [2**26, 8]]] * 20])
    assert peak_of_refusing(bomb) < 100_000


def test_a_header_of_millions_of_little_lists_is_not_unfolded() -> None:
    """Each `[],` is 3 bytes on the wire and 64 in memory: 64 MB would become 1.4 GB."""
    bomb = message(b"[" + b"[]," * 2_000_000 + b"[]]")
    assert peak_of_refusing(bomb) < 3 * len(bomb)


@pytest.mark.parametrize(
    "value",
    [np.zeros(wire.SIZE_LIMIT // 8 + 1), [0] * wire.NODE_LIMIT, ["x" * 9000] * 9000],
    ids=["too large", "too many pieces", "too much text"],
)
def test_too_much_is_refused_by_the_sender(value: object) -> None:
    with pytest.raises(WireError):
        wire.encode(value)


def test_what_contains_itself_is_refused_by_the_sender() -> None:
    loop: list[object] = []
    loop.append(loop)
    with pytest.raises(WireError, match="nested too deeply"):
        wire.encode(loop)
