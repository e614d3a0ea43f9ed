"""Answer one request of the host: decode the arguments, call the function, encode the report."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from . import (
    trying,  # noqa: F401  # its functions can be called as drivers
    wire,
)
from .calling import call, with_driver

ARGS = 1
"""Where the arguments are in a request."""


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
        The report as a wire message. Its `args` are None where the call has left them alone, as
        nearly every call does: then nobody has to write, read and compare them.
    """
    received = wire.Received(request)
    function, args, count_steps, driver, turn = received.value
    chosen = names.get(function)
    if not callable(chosen):
        return wire.encode({"missing": True})
    report = call(with_driver(chosen, driver), args, count_steps=count_steps, turn=turn)
    try:
        if received.has_still(ARGS, args):
            report["args"] = None
        return wire.encode(report)
    except wire.WireError as error:
        return wire.encode({"unsendable": str(error)})


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
