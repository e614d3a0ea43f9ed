"""A prepared exercise as bytes, and back: all of it but what can be called.

A file begins with `MAGIC`, which holds the version of this form. Then come the lengths of its two
sections, four bytes each, little-endian, and the sections, compressed by zlib. The first is a
message of the sandbox's wire: the exercise with its cases. The second, which is read when it is
first asked for, has the misconceptions' results, each a message: results that are equal stand there
once, and the first section says how long each is and which of them a misconception gives in a case.
There is no pickle, and every field is looked at.

A view is stored by its name in `autograder.views`, a driver as the source text that it is anyway.
"""

from __future__ import annotations

import functools
import importlib
import itertools
import re
import struct
import zlib
from typing import Any

import numpy as np

from autograder.core.call_result import CallResult, View
from autograder.core.exercise import Case, Part
from autograder.core.prepared import PreparedCase, PreparedExercise, names_to_run
from autograder.core.read_report import identical
from autograder.public_cases.record import Record, StoredCasesError, checked, outcome
from autograder.public_cases.results import as_data, from_data
from autograder.sandbox.inside import wire

MAGIC = b"backprop-course cases 1\n"
VIEWS = "autograder.views"
VIEW_NAME = re.compile(r"(ps\d\d\w*)\.(view_\w+)")
COMPRESSION_LEVEL = 9
FIELDS = (
    *("name", "argument_names", "parts", "task", "leaf_labels", "messages_if_false"),
    *("minimum_limits", "ratio_advice", "rtol", "loop_advice", "messages", "messages_beside"),
    *("evident", "unaffected_parts", "advice", "named_outcomes", "driver", "view", "cases"),
    *("which", "lengths"),
)
CASE_FIELDS = ("label", "args", "sizes", "count_steps", "expected", "first_call", "facts")


def to_bytes(prepared: PreparedExercise) -> bytes:
    """Write an exercise with what each of its misconceptions gives in each case.

    Parameters
    ----------
    prepared : PreparedExercise
        Every misconception is run on every case.

    Returns
    -------
    bytes
        The same for the same exercise, to the byte.

    Raises
    ------
    StoredCasesError
        If something in it can't be stored so that the same would be read.
    """
    results: dict[bytes, int] = {}
    """The number of each result, in the order in which they are stored."""
    names = names_to_run(prepared.messages, prepared.advice, prepared.cases)
    n_cases = len(prepared.cases)
    which = np.zeros((len(names), n_cases), dtype=np.int64)
    for index in range(n_cases):  # one case's results are like each other, and compress well
        for row, name in enumerate(names):
            result = as_data(prepared.run_misconception(name, index))
            number = results.setdefault(_message(result, prepared.name), len(results))
            which[row, index] = number
    lengths = np.array([len(result) for result in results], dtype=np.int64)
    data = {**_exercise_data(prepared), "which": which, "lengths": lengths}
    packed = [
        zlib.compress(section, COMPRESSION_LEVEL)
        for section in (_message(data, prepared.name), b"".join(results))
    ]
    return b"".join([MAGIC, struct.pack("<2I", *map(len, packed)), *packed])


def _message(data: Any, name: str) -> bytes:
    try:
        message = wire.encode(data)
    except wire.WireError as error:
        raise StoredCasesError(f"{name} can't be stored: {error}") from None
    if not identical(wire.decode(message), data):
        raise StoredCasesError(f"{name} can't be stored: what is read would be something else")
    return message


def _exercise_data(prepared: PreparedExercise) -> dict[str, Any]:
    return {
        "name": prepared.name,
        "argument_names": list(prepared.argument_names),
        "parts": [
            {"name": part.name, "points": part.points, "paths": list(part.paths)}
            for part in prepared.parts
        ],
        "task": prepared.task,
        "leaf_labels": dict(prepared.leaf_labels),
        "messages_if_false": dict(prepared.messages_if_false),
        "minimum_limits": {key: float(n) for key, n in prepared.minimum_limits.items()},
        "ratio_advice": dict(prepared.ratio_advice),
        "rtol": float(prepared.rtol),
        "loop_advice": prepared.loop_advice,
        "messages": dict(prepared.messages),
        "messages_beside": dict(prepared.messages_beside),
        "evident": sorted(prepared.evident),
        "unaffected_parts": {
            name: sorted(parts) for name, parts in prepared.unaffected_parts.items()
        },
        "advice": dict(prepared.advice),
        "named_outcomes": {one.value: name for one, name in prepared.named_outcomes.items()},
        "driver": None if prepared.driver is None else list(prepared.driver),
        "view": None if prepared.view is None else _name_of(prepared.view, prepared.name),
        "cases": [
            {
                "label": one.case.label,
                "args": one.case.args,
                "sizes": dict(one.case.sizes),
                "count_steps": one.case.count_steps,
                "expected": one.expected,
                "first_call": one.first_call,
                "facts": one.facts,
            }
            for one in prepared.cases
        ],
    }


def _name_of(view: View, exercise: str) -> str:
    """Return a view's name, such as "ps09.view_dropout_backward", by which it is found again."""
    module, name = view.__module__.removeprefix(f"{VIEWS}."), view.__name__
    if not VIEW_NAME.fullmatch(f"{module}.{name}") or _view(f"{module}.{name}") is not view:
        raise StoredCasesError(
            f"{exercise} can't be stored: its view has to be a function view_… in a module of "
            f"{VIEWS}, so that students can be given it"
        )
    return f"{module}.{name}"


def _view(name: str) -> View:
    match = VIEW_NAME.fullmatch(name)
    if match is None:
        raise StoredCasesError(f"view: expected a name such as ps09.view_this, found {name!r}")
    try:
        view: View = getattr(importlib.import_module(f"{VIEWS}.{match[1]}"), match[2])
    except (ImportError, AttributeError):
        raise StoredCasesError(f"there is no view {name}") from None
    return view


def from_bytes(stored: bytes) -> PreparedExercise:
    """Read an exercise; what misconceptions give is read when somebody asks for it.

    Parameters
    ----------
    stored : bytes
        As `to_bytes` wrote them.

    Raises
    ------
    StoredCasesError
        If they are anything else.
    """
    first, second = _sections(stored)
    data = Record(_decoded(_unpacked(first)), *FIELDS)
    messages, advice = data.texts_by_text("messages"), data.texts_by_text("advice")
    cases = tuple(_case(case) for case in data.items("cases"))
    results = _StoredResults(names_to_run(messages, advice, cases), len(cases), data, second)
    return PreparedExercise(
        name=data.text("name"),
        argument_names=data.texts("argument_names"),
        parts=tuple(_part(part) for part in data.items("parts")),
        task=data.text("task"),
        leaf_labels=data.texts_by_text("leaf_labels"),
        messages_if_false=data.texts_by_text("messages_if_false"),
        minimum_limits={
            key: checked(limit, float, key) for key, limit in data.by_text("minimum_limits").items()
        },
        ratio_advice=data.texts_by_text("ratio_advice"),
        rtol=data.number("rtol"),
        loop_advice=data.text("loop_advice"),
        messages=messages,
        messages_beside=data.texts_by_text("messages_beside"),
        evident=frozenset(data.texts("evident")),
        unaffected_parts={
            name: frozenset(checked(part, str, name) for part in checked(parts, list, name))
            for name, parts in data.by_text("unaffected_parts").items()
        },
        advice=advice,
        named_outcomes={
            outcome(key): name for key, name in data.texts_by_text("named_outcomes").items()
        },
        driver=None if data.any("driver") is None else _driver(data.texts("driver")),
        view=None if data.any("view") is None else _view(data.text("view")),
        cases=cases,
        run_misconception=results,
    )


def _sections(stored: bytes) -> tuple[bytes, bytes]:
    if not stored.startswith(MAGIC):
        raise StoredCasesError(f"expected a file that begins with {MAGIC!r}")
    start = len(MAGIC) + 8
    if len(stored) < start:
        raise StoredCasesError("the file is cut off")
    first, second = struct.unpack_from("<2I", stored, len(MAGIC))
    if start + first + second != len(stored):
        raise StoredCasesError("the file is longer or shorter than it says")
    return stored[start : start + first], stored[start + first :]


def _unpacked(section: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        unpacked = unpacker.decompress(section, wire.SIZE_LIMIT)
    except zlib.error as error:
        raise StoredCasesError(f"a section can't be read: {error}") from None
    if not unpacker.eof or unpacker.unused_data:
        raise StoredCasesError("a section is longer or shorter than it says")
    return unpacked


def _decoded(message: bytes) -> Any:
    try:
        return wire.decode(message)
    except wire.WireError as error:
        raise StoredCasesError(f"a section can't be read: {error}") from None


def _part(data: Any) -> Part:
    part = Record(data, "name", "points", "paths")
    return Part(part.text("name"), part.count("points") or 0, part.texts("paths"))


def _case(data: Any) -> PreparedCase:
    case = Record(data, *CASE_FIELDS)
    sizes = {key: checked(size, int, key) for key, size in case.by_text("sizes").items()}
    args = checked(case.any("args"), tuple, "args")
    return PreparedCase(
        Case(case.text("label"), args, sizes, case.truth("count_steps")),
        case.any("expected"),
        case.count("first_call"),
        case.any("facts"),
    )


def _driver(texts: tuple[str, ...]) -> tuple[str, str]:
    if len(texts) != 2:
        raise StoredCasesError(f"driver: expected a name and a source, found {len(texts)} texts")
    return texts[0], texts[1]


class _StoredResults:
    """What misconceptions give, by name and case; each result is read when it is asked for."""

    def __init__(self, names: list[str], n_cases: int, data: Record, section: bytes) -> None:
        self._rows = {name: row for row, name in enumerate(names)}
        self._which, self._section = data.any("which"), section
        lengths = data.any("lengths")
        for array in (self._which, lengths):
            if not isinstance(array, np.ndarray) or array.dtype != np.int64:
                raise StoredCasesError("expected arrays of whole numbers for the results")
        if self._which.shape != (len(names), n_cases) or lengths.ndim != 1:
            raise StoredCasesError("expected a result for each misconception and case")
        self._ends = np.cumsum(lengths)
        within = (self._which >= 0) & (self._which < len(lengths))
        if (lengths < 0).any() or not within.all():
            raise StoredCasesError("expected numbers of results that there are")

    @functools.cached_property
    def _messages(self) -> list[bytes]:
        unpacked = _unpacked(self._section)
        ends = self._ends.tolist()
        if (ends[-1] if ends else 0) != len(unpacked):
            raise StoredCasesError("the results are longer or shorter than the file says")
        return [unpacked[a:b] for a, b in itertools.pairwise([0, *ends])]

    def __call__(self, name: str, index: int) -> CallResult:
        return self._result(int(self._which[self._rows[name], index]))

    @functools.cache  # noqa: B019  # as long as its exercise, which is kept
    def _result(self, number: int) -> CallResult:
        return from_data(_decoded(self._messages[number]))
