"""Run changed versions of one function: the half of `autograder.diagnosis` that runs beside it.

Everything in and out is plain data. It is done in a process that ends soon: a student's objects may
be changed by it.
"""

from __future__ import annotations

import copy
import sys
import time
import tracemalloc
import types
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .calling import OWN_DRIVERS, Driver, Turn, call, with_driver

TICK = "__tick__"
"""Name of the function that counts, as it stands in the texts."""
FILE = "<tried>"
PLAIN = (list, dict, set, bytearray, np.ndarray)
"""Kinds of the notebook's objects that a function might change: each version has its own copy."""
Call = tuple[tuple[object, ...], Turn]
"""Arguments of a call, and its turn."""


TRY_TEXTS: Driver = ("try_texts", "")
TRACE_CALL: Driver = ("trace_call", "")
"""How a workspace's host asks for what is done here: as a driver without a text."""


class Endless(BaseException):
    """More rounds than the budget has; no Exception, so that few catch it."""


class Ticks:
    """Counts rounds of loops, and calls of functions: the same count on every machine."""

    def __init__(self) -> None:
        self.used = 0
        self.limit = 0

    def __call__(self, weight: int = 1) -> None:
        """Count a call of a function as one, a round of a loop as more."""
        self.used += weight
        if self.used > self.limit:
            raise Endless


def names_around(function: Callable[..., object]) -> dict[str, object]:
    """Return the notebook's variables, as a function or class of it sees them."""
    for part in (function, *vars(function).values()):  # a class: its methods
        if (own := getattr(part, "__globals__", None)) is not None:
            return dict(own)
    return dict(vars(sys.modules[function.__module__]))


def try_texts(
    names: Mapping[str, object],
    name: str,
    whole: str,
    method: str,
    texts: list[str],
    driver: Driver | None,
    calls: list[Call],
    tick_limit: int,
    all_ticks: int,
) -> list[list[dict[str, Any]]]:
    """Define a function in many ways, and call each with the same arguments.

    Parameters
    ----------
    names : mapping of str to object
        The notebook's variables; not changed.
    name : str
        Of the function or class.
    whole : str
        Text that defines it as the student has it.
    method : str
        Name of the method that the texts define; empty if they define the function.
    texts : list of str
    driver : (str, str), optional
    calls : list of (tuple, str)
        The arguments, and `calling.Turn`.
    tick_limit : int
        Rounds of loops and calls that one version may take in all its calls.
    all_ticks : int
        Those after which no further version is run.

    Returns
    -------
    list of list of dict
        For each text that was run the reports of its calls, as `calling.call` makes them, with
        `ticks` (so far) and `seconds` (of processor time). The arguments are None where the call
        has left them alone. A text that can't be defined has no reports.
    """
    ticks = Ticks()
    scope: dict[str, Any] = {**names, TICK: ticks}
    kept = {key: value for key, value in names.items() if type(value) in PLAIN and key in whole}
    _define(whole, scope)
    found: list[list[dict[str, Any]]] = []
    spent = 0
    for text in texts:
        if spent > all_ticks:
            break
        scope.update(copy.deepcopy(kept))
        ticks.used, ticks.limit = 0, tick_limit
        with _Defined(scope, name, method, text) as chosen:
            found.append([] if chosen is None else _reports(chosen, driver, calls, ticks))
        spent += ticks.used
    return found


def _reports(
    function: Callable[..., object], driver: Driver | None, calls: list[Call], ticks: Ticks
) -> list[dict[str, Any]]:
    reports = []
    for args, turn in calls:
        mine = copy.deepcopy(args)
        began = time.process_time()
        report = call(with_driver(function, driver), mine, turn=turn)
        report.update(ticks=ticks.used, seconds=time.process_time() - began)
        if _is_unchanged(args, mine):
            report["args"] = None
        reports.append(report)
    return reports


class _Defined:
    """In the block a name means what a text says; then it means again what it did."""

    def __init__(self, scope: dict[str, Any], name: str, method: str, text: str) -> None:
        self._scope, self._name, self._method, self._text = scope, name, method, text

    def __enter__(self) -> Callable[..., object] | None:
        self._before = self._scope.get(self._name)
        try:
            _define(self._text, self._scope)
        except (SyntaxError, ValueError, RecursionError):
            return None
        if not self._method:
            return self._chosen()
        self._kept = getattr(self._before, self._method)
        setattr(self._before, self._method, self._scope.pop(self._method))
        return self._before

    def _chosen(self) -> Callable[..., object]:
        chosen: Callable[..., object] = self._scope[self._name]
        return chosen

    def __exit__(self, *_: object) -> None:
        if self._method and hasattr(self, "_kept"):
            setattr(self._before, self._method, self._kept)
        self._scope[self._name] = self._before


def _define(text: str, scope: dict[str, Any]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a text that nobody wrote, nobody needs to be told
        exec(compile(text, FILE, "exec", dont_inherit=True), scope)


def _is_unchanged(old: Any, new: Any) -> bool:
    if type(old) is not type(new):
        return False
    if isinstance(old, np.ndarray):
        return old.dtype == new.dtype and old.shape == new.shape and old.tobytes() == new.tobytes()
    if isinstance(old, (tuple, list)):
        return len(old) == len(new) and all(map(_is_unchanged, old, new))
    if isinstance(old, dict):
        return list(old) == list(new) and all(_is_unchanged(old[k], new[k]) for k in old)
    return bool(old == new) or (old != old and new != new)


def trace_call(
    names: Mapping[str, object],
    name: str,
    whole: str,
    driver: Driver | None,
    args: tuple[object, ...],
    tick_limit: int,
) -> list[Any]:
    """Return what is to be known of one call beside its result.

    Returns
    -------
    list
        The lines of the text that run in it, in order, and how many bytes are in use at most, the
        driver's included: it says how large the arrays are, on every machine alike.
    """
    ran: set[int] = set()

    def trace(frame: types.FrameType, event: str, arg: object) -> Any:
        if frame.f_code.co_filename != FILE:
            return None
        if event == "line":
            ran.add(frame.f_lineno)
        return trace

    ticks = Ticks()
    ticks.limit = tick_limit
    kept = {key: value for key, value in names.items() if type(value) in PLAIN and key in whole}
    scope: dict[str, Any] = {**names, **copy.deepcopy(kept), TICK: ticks}
    _define(whole, scope)
    function = with_driver(scope[name], driver)
    mine = copy.deepcopy(args)
    before = sys.gettrace()
    with _BytesInUse() as in_use:
        sys.settrace(trace)
        try:
            call(function, mine)
        finally:
            sys.settrace(before)
    return [sorted(ran), in_use.at_most]


class _BytesInUse:
    """Notes how many bytes a block has in use at most, beside those that were before."""

    at_most = 0

    def __enter__(self) -> _BytesInUse:
        self._is_own = not tracemalloc.is_tracing()  # a student may be at it
        if self._is_own:
            tracemalloc.start()
        tracemalloc.reset_peak()
        self._before, _ = tracemalloc.get_traced_memory()
        return self

    def __exit__(self, *error: object) -> None:
        _, peak = tracemalloc.get_traced_memory()
        self.at_most = max(0, peak - self._before)
        if self._is_own:
            tracemalloc.stop()


OWN_DRIVERS[TRY_TEXTS] = lambda function, *request: try_texts(names_around(function), *request)
OWN_DRIVERS[TRACE_CALL] = lambda function, *request: trace_call(names_around(function), *request)
