"""Messages from a workspace: read strictly, and safe to write down."""

import json
from typing import Any

import pytest

from autograder.sandbox.messages import DEEPEST, BadMessage, read_message


def stream(text: Any) -> dict[str, Any]:
    return {"msg_type": "stream", "content": {"name": "stdout", "text": text}}


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def test_a_message_is_read_in_jupyters_shape() -> None:
    message = read_message(json.dumps(stream("é")).encode())
    assert message["msg_type"] == message["header"]["msg_type"] == "stream"
    assert message["content"] == {"name": "stdout", "text": "é"}


def test_halves_of_characters_are_replaced() -> None:
    message = read_message(b'{"msg_type": "stream", "content": {"\\ud800": "a\\udfffb"}}')
    assert message["content"] == {"?": "a?b"}


def test_as_deep_as_allowed_is_read_and_no_deeper() -> None:
    assert read_message(json.dumps(stream(nested(DEEPEST - 1))).encode())
    with pytest.raises(BadMessage, match="deep"):
        read_message(json.dumps(stream(nested(DEEPEST))).encode())


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff",
        b'"stream"',
        b'{"msg_type": "stream"}',
        b'{"msg_type": "stream", "content": []}',
        b'{"msg_type": 1, "content": {}}',
        b'{"msg_type": "status", "content": {}}',
        b'{"msg_type": "execute_reply", "content": {}}',
        b'{"msg_type": "stream", "content": {}, "verdict": "pass"}',
        b'{"msg_type": "stream", "content": {"text": NaN}}',
        b'{"msg_type": "stream", "content": {"text": Infinity}}',
        b'{"msg_type": "stream", "content": {"text": ' + b"1" * 100_000 + b"}}",
        b'{"msg_type": "stream", "content": ' + b"[" * 1_000_000,
        b'{"msg_type": "stream", "content": ' + b'{"a":' * 1_000_000,
        b'{"msg_type": "stream", "content": {}} {}',
    ],
    ids=lambda payload: payload[:60].decode("latin-1"),
)
def test_anything_else_is_no_message(payload: bytes) -> None:
    with pytest.raises(BadMessage):
        read_message(payload)
