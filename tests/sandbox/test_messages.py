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
    message = read_message(
        b'{"msg_type": "stream", "content": {"name": "\\ud800", "text": "a\\udfffb"}}'
    )
    assert message["content"] == {"name": "?", "text": "a?b"}


def test_what_no_notebook_keeps_is_dropped_before_it_is_stored() -> None:
    data = {"text/html": "<b>", "text/plain": "b", "application/json": [[]] * 1000, "x" * 999: ""}
    content = {
        "data": data,
        "metadata": {"y": [1]},
        "transient": {"display_id": "d", "z": 2},
        "w": 3,
    }
    message = read_message(json.dumps({"msg_type": "display_data", "content": content}).encode())
    assert message["content"] == {
        "data": {"text/plain": "b"},
        "metadata": {},
        "transient": {"display_id": "d"},
    }


@pytest.mark.parametrize("content", [[[]] * 200_000, {f"k{i}": i for i in range(20_000)}])
def test_many_parts_are_refused_before_they_take_memory(content: Any) -> None:
    with pytest.raises(BadMessage, match="too many parts"):
        read_message(json.dumps(stream(content)).encode())


def test_long_texts_are_read_whatever_signs_are_in_them() -> None:
    text = '[{"a": 1}, "\\", ' * 20_000
    assert read_message(json.dumps(stream(text)).encode())["content"]["text"] == text


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
