"""What a workspace says its cells have shown: read, measured and made harmless to pass on.

Every byte may come from a stranger who means harm. What is returned is plain JSON of a known
shape, neither deep nor large, and all its texts can be written to a file.
"""

from __future__ import annotations

import json
import re
from typing import Any

from autograder.sandbox.inside.serving import OUTPUT_TYPES, kept_of
from autograder.sandbox.interface import Message

DEEPEST = 32
"""Levels of nesting; chosen, not measured."""
LONGEST_NUMBER = 400
"""Digits: more than a float's, far fewer than take time to read."""
SMALL = 1 << 16
"""Bytes of a message that can be read whatever it is made of; others only if they are texts."""
TEXTS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')


class BadMessage(ValueError):
    """The bytes are no message."""


def read_message(payload: bytes) -> Message:
    """Read one message.

    Parameters
    ----------
    payload : bytes
        JSON with the fields `msg_type` and `content`.

    Returns
    -------
    Message
        Of the shape that Jupyter's have, with what a graded notebook keeps of it.

    Raises
    ------
    BadMessage
        If anything at all is wrong with it.
    """
    # what isn't text takes a hundred times as much memory when it has been read
    if len(payload) > SMALL and len(TEXTS.sub(b"", payload)) > SMALL:
        raise BadMessage("too many parts")
    try:
        text = payload.decode("utf-8", "surrogatepass")  # json would take UTF-16, too
        fields = json.loads(text, parse_constant=_refuse, parse_int=_integer)
    except (ValueError, RecursionError, MemoryError) as error:
        raise BadMessage(f"not JSON: {type(error).__name__}") from None
    match fields:
        case {"msg_type": str(kind), "content": dict(content), **rest} if not rest:
            if kind in OUTPUT_TYPES:
                return _as_jupyter_would(kind, _checked(kept_of(kind, content), 0))
    raise BadMessage("not a message")


def _as_jupyter_would(kind: str, content: dict[str, Any]) -> Message:
    header = {"msg_type": kind}
    return {
        **{"msg_type": kind, "header": header, "parent_header": {}},
        **{"metadata": {}, "content": content, "buffers": []},
    }


def _refuse(constant: str) -> None:
    raise BadMessage(f"{constant} is no JSON")


def _integer(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise BadMessage("a number too long")
    return int(digits)


def _checked(value: Any, depth: int) -> Any:
    """Return the same value with texts that can be written; the depth is bounded on the way."""
    if depth > DEEPEST:
        raise BadMessage("nested too deeply")
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, dict):
        return {writable(key): _checked(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_checked(item, depth + 1) for item in value]
    return value


def writable(text: str) -> str:
    """Replace halves of characters, which JSON can carry but no file can hold."""
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")
    return text
