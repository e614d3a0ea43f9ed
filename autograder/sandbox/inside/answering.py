"""Answer one request of the host: decode the arguments, call the function, encode the report."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from . import wire
from .calling import call


def answer(names: Mapping[str, object], function: str, arguments: str, count_steps: bool) -> str:
    """Call a function of the notebook.

    Parameters
    ----------
    names : mapping of str to object
        The notebook's variables.
    function : str
        The name of one of them.
    arguments : str
        A tuple as a wire message in base64.
    count_steps : bool

    Returns
    -------
    str
        The report as a wire message in base64.
    """
    chosen = names.get(function)
    if not callable(chosen):
        return _packed({"missing": True})
    args = wire.decode(base64.b64decode(arguments))
    report = call(chosen, args, count_steps=count_steps)
    try:
        return _packed(report)
    except wire.WireError as error:
        return _packed({"unsendable": str(error)})


def _packed(report: object) -> str:
    return base64.b64encode(wire.encode(report)).decode("ascii")
