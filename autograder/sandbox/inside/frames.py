"""Frames: how host and workspace talk over a socket.

Each frame is a kind (one letter), the length of what follows, a token, and that many bytes.
The host draws a new token for each request, and every frame that answers it carries it back;
so an answer that was sent before the question is no answer.

| kind | from | holds |
|---|---|---|
| EXECUTE | host | a cell's source |
| CALL | host | function, arguments, whether to count steps, as a wire message |
| READY | workspace | nothing: the walls stand |
| FAILED | workspace | why they don't, as text |
| MESSAGE | workspace | one output of the running cell, as JSON |
| DONE | workspace | nothing: the cell has ended |
| REPORT | workspace | what came of a call, as a wire message |
"""

from __future__ import annotations

import socket
import struct
import threading

EXECUTE = b"E"
CALL = b"C"
READY = b"R"
FAILED = b"F"
MESSAGE = b"M"
DONE = b"D"
REPORT = b"A"

HEADER = struct.Struct("<cI16s")
"""Kind, length, token."""
NO_TOKEN = bytes(16)
"""Of frames that answer no request."""


def frame(kind: bytes, token: bytes, payload: bytes = b"") -> bytes:
    """Return a frame's bytes.

    Parameters
    ----------
    kind : bytes
        One letter, of the table above.
    token : bytes
        16 bytes.
    payload : bytes
        Up to 2**32 - 1.
    """
    return HEADER.pack(kind, len(payload), token) + payload


class Channel:
    """The workspace's end of the channel: waits as long as it takes, and believes the host.

    Parameters
    ----------
    connection : socket
        A stream, blocking.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._sending = threading.Lock()

    def fileno(self) -> int:
        """Return the descriptor, to wait for."""
        return self._connection.fileno()

    def send(self, kind: bytes, token: bytes, payload: bytes = b"") -> None:
        """Send a frame; any thread may."""
        with self._sending:
            self._connection.sendall(frame(kind, token, payload))

    def receive(self) -> tuple[bytes, bytes, bytes]:
        """Return the next frame's kind, token and payload.

        Raises
        ------
        EOFError
            If the host has gone.
        """
        kind, length, token = HEADER.unpack(self._exactly(HEADER.size))
        return kind, token, self._exactly(length)

    def _exactly(self, count: int) -> bytes:
        received = bytearray()
        while len(received) < count:
            chunk = self._connection.recv(min(count - len(received), 1 << 18))
            if not chunk:
                raise EOFError
            received += chunk
        return bytes(received)
