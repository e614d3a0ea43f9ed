"""Call one function once, and report everything that happened as plain data."""

from __future__ import annotations
import __future__

import functools
import linecache
import os
import sys
import sysconfig
import traceback
import types
import warnings
from collections.abc import Callable, Iterator
from typing import Any, Literal

import numpy as np

from .newer_numpy import raise_what_newer_ones_refuse, refusal_behind
from .seeding import fixed_global_seed

MESSAGE_LIMIT = 300
WARNINGS_LIMIT = 3

Driver = tuple[str, str]
"""A function's name, and the source text that defines it."""
OWN_DRIVERS: dict[Driver, Callable[..., object]] = {}
"""Drivers that are functions of this package: they have a name, and no text."""

Turn = Literal["", "first", "again"]
"""Of two calls of one function: after the second the first one's result is looked at again."""

_errstate = np.errstate  # bound before student code comes, which may put something else there
_kept: list[object] = []
"""What the last call that was the first of two has returned: the object itself, and no copy."""

_KIT = os.path.abspath(os.path.join(os.path.dirname(__file__), os.pardir, os.pardir))
_NOT_THE_STUDENTS = (
    os.path.dirname(__file__) + os.sep,  # behind walls it is all there is of the kit
    *(os.path.join(_KIT, room) + os.sep for room in ("core", "sandbox", "student")),
)
"""Whose frames surround a call: those that make it, stop it, and watch it."""
_LIBRARIES = tuple({sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")})


def call(
    function: Callable[..., object],
    args: tuple[object, ...],
    *,
    count_steps: bool = False,
    turn: Turn = "",
    on_error: Callable[[BaseException], None] | None = None,
) -> dict[str, Any]:
    """Call `function(*args)` and report what it did.

    Global random numbers are the same in every call, and go on afterwards where they were. NumPy
    warns of what overflows or divides by 0 and passes over an underflow, as it does by default,
    whatever `np.seterr` has been told before; what the newest one refuses is refused.

    Parameters
    ----------
    function : callable
    args : tuple
        Handed over as they are: the caller keeps copies if it needs them.
    count_steps : bool
        Also count the bytecode instructions that the interpreter executes. The count
        doesn't depend on the machine's speed, so advice built on it repeats.
    turn : str
        `"first"` keeps what is returned until a call with `"again"`, which reports it once more.
    on_error : callable, optional
        Is given the exception itself, of which the report holds words alone.

    Returns
    -------
    dict
        `value` (if it returned) or `error` (if it raised: kind, message, and the function,
        line number within it and source of the student's own line), and always `args`
        (after the call), `warnings` (texts) and `steps` (int or None). In the second of two
        calls also `first`: what the first one's result is now, if it returned.

    Raises
    ------
    KeyboardInterrupt
        Someone in front of the notebook wants to stop.
    """
    report: dict[str, Any] = {"args": args, "steps": None}
    counter = _StepCounter() if count_steps else None
    if turn == "first":
        _kept.clear()
    with (
        fixed_global_seed(),
        _errstate(divide="warn", over="warn", under="ignore", invalid="warn"),
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("always")
        raise_what_newer_ones_refuse()
        try:
            if counter is None:
                report["value"] = function(*args)
            else:
                with counter:
                    report["value"] = function(*args)
                report["steps"] = counter.steps
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            if on_error is not None:
                on_error(error)
            report["error"] = _describe(error)
    texts = dict.fromkeys(_text_of(warning) for warning in caught)
    report["warnings"] = list(texts)[:WARNINGS_LIMIT]
    if turn == "first" and "value" in report:
        _kept.append(report["value"])
    if turn == "again" and _kept:
        report["first"] = _kept.pop()
    return report


def with_driver(function: Callable[..., object], driver: Driver | None) -> Callable[..., object]:
    """Return what to call in place of a function that can't be called with plain data alone.

    Parameters
    ----------
    function : callable
        What the student wrote: a function or a class.
    driver : tuple of two str, optional
        The driver takes the function first, and then the arguments.

    Returns
    -------
    callable
        Takes the case's arguments. The function itself if there is no driver.
    """
    if driver is None:
        return function
    if driver in OWN_DRIVERS:
        return functools.partial(OWN_DRIVERS[driver], function)
    return functools.partial(_defined(*driver), function)


@functools.lru_cache(maxsize=32)
def _defined(name: str, source: str) -> Callable[..., object]:
    file = f"<how {name} is called>"
    # so that an exception inside can show the line, such as 1 + node
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    flags = __future__.annotations.compiler_flag
    names: dict[str, Any] = {"np": np}
    exec(compile(source, file, "exec", flags=flags, dont_inherit=True), names)
    chosen: Callable[..., object] = names[name]
    return chosen


def forget_drivers() -> None:
    """Be as before the first driver was called."""
    _defined.cache_clear()


def own_lines(error: BaseException) -> list[tuple[types.CodeType, int | None]]:
    """Return the student's own code on the way to an exception, outermost first, with its lines.

    Some instructions, such as a jump back in a loop, are of no line: None.
    """
    walked: Iterator[tuple[types.FrameType, int | None]] = traceback.walk_tb(error.__traceback__)
    return [
        (frame.f_code, line)
        for frame, line in walked
        if not frame.f_code.co_filename.startswith((*_NOT_THE_STUDENTS, *_LIBRARIES))
    ]


def _describe(error: BaseException) -> dict[str, Any]:
    """Where in the student's own code it happened, leaving out libraries and the kit."""
    frames = own_lines(error)
    report: dict[str, Any] = {"kind": type(error).__name__, "message": _safe_str(error)}
    if refusal := refusal_behind(error):
        version = ".".join(map(str, refusal.since))
        report["message"] = (
            f"your NumPy only warns here, but NumPy from {version} on, with which this is graded, "
            f"raises it: {refusal.reason}"
        )
        if isinstance(error, DeprecationWarning):
            report["kind"] = refusal.kind
    if frames:
        code, line = frames[-1]
        name = code.co_qualname.rpartition("<locals>.")[2]
        report["function"] = name if "." in name else code.co_name  # of a method: Node.backward
        if line is not None:
            report["line"] = line - code.co_firstlineno + 1
            source = linecache.getline(code.co_filename, line)
            report["source"] = source.strip()[:MESSAGE_LIMIT]
    return report


def _safe_str(thing: object) -> str:
    try:
        return str(thing)[:MESSAGE_LIMIT]
    except Exception:  # the student's own __str__ may fail
        return ""


def _text_of(warning: warnings.WarningMessage) -> str:
    return f"{warning.category.__name__}: {_safe_str(warning.message)}"


class _TracingCounter:
    """Counts executed bytecode instructions in this thread, for Python 3.11."""

    def __init__(self) -> None:
        count = 0

        def in_frame(frame: types.FrameType, event: str, arg: object) -> Any:
            nonlocal count
            if event == "opcode":
                count += 1
            return in_frame

        self._in_frame = in_frame
        self._count: Callable[[], int] = lambda: count

    @property
    def steps(self) -> int:
        """How many there were."""
        return self._count()

    def __enter__(self) -> None:
        self._previous = sys.gettrace()
        sys.settrace(self._enter_frame)

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._previous)

    def _enter_frame(self, frame: types.FrameType, event: str, arg: object) -> Any:
        if frame.f_code.co_filename == __file__:
            return None
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        return self._in_frame


class _MonitoringCounter:
    """Counts executed bytecode instructions, from Python 3.12 on.

    There, tracing begins to count in the middle of a code object's first call.
    """

    def __init__(self) -> None:
        self.steps = 0

    def __enter__(self) -> None:
        monitoring: Any = sys.monitoring  # type: ignore[attr-defined, unused-ignore]
        self._event = monitoring.events.INSTRUCTION
        free = [tool for tool in range(6) if monitoring.get_tool(tool) is None]
        self._tool = free[-1] if free else None  # debuggers take the first ones
        if self._tool is not None:
            monitoring.use_tool_id(self._tool, "backprop-course")
            monitoring.register_callback(self._tool, self._event, self._count)
            monitoring.set_events(self._tool, self._event)

    def __exit__(self, *_: object) -> None:
        monitoring: Any = sys.monitoring  # type: ignore[attr-defined, unused-ignore]
        if self._tool is not None:
            monitoring.set_events(self._tool, 0)
            monitoring.register_callback(self._tool, self._event, None)
            monitoring.free_tool_id(self._tool)

    def _count(self, code: types.CodeType, offset: int) -> None:
        if code.co_filename != __file__:
            self.steps += 1


_StepCounter = _MonitoringCounter if sys.version_info >= (3, 12) else _TracingCounter
