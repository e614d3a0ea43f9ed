"""Answer one request of the host: decode the arguments, call the function, encode the report."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping

from . import wire
from .calling import call


def answer_message(names: Mapping[str, object], request: bytes) -> bytes:
    """Call a function of the notebook.

    Parameters
    ----------
    names : mapping of str to object
        The notebook's variables.
    request : bytes
        A wire message of the name of one of them, the arguments as a tuple, and whether to
        count steps.

    Returns
    -------
    bytes
        The report as a wire message.
    """
    function, args, count_steps = wire.decode(request)
    return _report(names, function, lambda: args, count_steps)


def answer(names: Mapping[str, object], function: str, arguments: str, count_steps: bool) -> str:
    """Do the same with texts, for a host that can only send and receive those.

    Parameters
    ----------
    names : mapping of str to object
    function : str
    arguments : str
        A tuple as a wire message in base64.
    count_steps : bool

    Returns
    -------
    str
        The report as a wire message in base64.
    """
    report = _report(names, function, lambda: wire.decode(base64.b64decode(arguments)), count_steps)
    return base64.b64encode(report).decode("ascii")


def _report(
    names: Mapping[str, object],
    function: str,
    arguments: Callable[[], tuple[object, ...]],
    count_steps: bool,
) -> bytes:
    chosen = names.get(function)
    if not callable(chosen):
        return wire.encode({"missing": True})
    report = call(chosen, arguments(), count_steps=count_steps)
    try:
        return wire.encode(report)
    except wire.WireError as error:
        return wire.encode({"unsendable": str(error)})
