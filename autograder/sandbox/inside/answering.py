"""Answer one request of the host: decode the arguments, call the function, encode the report."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from . import (
    trying,  # noqa: F401  # its functions can be called as drivers
    wire,
)
from .calling import Driver, Turn, call, with_driver


def answer_message(names: Mapping[str, object], request: bytes) -> bytes:
    """Call a function of the notebook.

    Parameters
    ----------
    names : mapping of str to object
        The notebook's variables.
    request : bytes
        A wire message of the name of one of them, the arguments as a tuple, whether to
        count steps, the driver or None, and the turn (`calling.Turn`).

    Returns
    -------
    bytes
        The report as a wire message.
    """
    function, args, count_steps, driver, turn = wire.decode(request)
    return _report(names, function, args, count_steps, driver, turn)


def answer(names: Mapping[str, object], request: str) -> str:
    """Do the same with texts, for a host that can only send and receive those.

    Parameters
    ----------
    names : mapping of str to object
    request : str
        The wire message in base64.

    Returns
    -------
    str
        The report as a wire message in base64.
    """
    report = answer_message(names, base64.b64decode(request))
    return base64.b64encode(report).decode("ascii")


def _report(
    names: Mapping[str, object],
    function: str,
    args: tuple[object, ...],
    count_steps: bool,
    driver: Driver | None,
    turn: Turn,
) -> bytes:
    """Return the report of one call as a wire message, also if there is nothing to call or send."""
    chosen = names.get(function)
    if not callable(chosen):
        return wire.encode({"missing": True})
    report = call(with_driver(chosen, driver), args, count_steps=count_steps, turn=turn)
    try:
        return wire.encode(report)
    except wire.WireError as error:
        return wire.encode({"unsendable": str(error)})
