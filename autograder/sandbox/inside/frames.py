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
| BELL | workspace | nothing: all that was asked for is done, and the answers lie in the log |

The host may ask for many things at once. A process that is woken for each answer costs more than
most answers do, so these lie in a log, memory that both have: see `Log`.
"""

from __future__ import annotations

import contextlib
import mmap
import os
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
BELL = b"B"

HEADER = struct.Struct("<cI16s")
"""Kind, length, token."""
NO_TOKEN = bytes(16)
"""Of frames that answer no request."""
LOG_COUNT = struct.Struct("<Q")
IS_FULL = 1 << 63
LOG_BYTES = 1 << 20
"""Of a log; chosen, not measured: a notebook without pictures fills a fifth of it."""


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


class Log:
    """Memory that a workspace and the host share: whole frames, one behind the other.

    It begins with the number of bytes that follow, which grows when a frame is complete, and has
    `IS_FULL` added when no more will be written. Only the workspace writes, so the host believes
    neither the number nor the frames.

    Parameters
    ----------
    memory : mmap
        Of `LOG_BYTES`.

    Attributes
    ----------
    is_full : bool
        Whether, when something was last taken from it, no more was to come.
    """

    def __init__(self, memory: mmap.mmap) -> None:
        self._memory = memory
        self._end = LOG_COUNT.size
        self.is_full = False
        self._barrier = threading.Lock()

    def add(self, frame: bytes) -> bool:
        """Write a frame; return whether it has found room."""
        end = self._end + len(frame)
        if end > LOG_BYTES:
            LOG_COUNT.pack_into(self._memory, 0, self._end - LOG_COUNT.size + IS_FULL)
            return False
        self._memory[self._end : end] = frame
        self._end = end
        with self._barrier:  # some processors would let the number be seen before the frame
            pass
        LOG_COUNT.pack_into(self._memory, 0, end - LOG_COUNT.size)
        return True

    def take(self) -> bytes:
        """Return what was written since the last time; at the other end."""
        (count,) = LOG_COUNT.unpack_from(self._memory)
        self.is_full = count >= IS_FULL
        count = min(count % IS_FULL, LOG_BYTES - LOG_COUNT.size)
        with self._barrier:
            begin, self._end = self._end, max(self._end, LOG_COUNT.size + count)
        return self._memory[begin : self._end]

    def close(self) -> None:
        """Let go of the memory."""
        self._memory.close()


class Channel:
    """The workspace's end of the channel: waits as long as it takes, and believes the host.

    Parameters
    ----------
    connection : socket
        A stream, blocking.
    log : Log, optional
        Where answers go, as long as there is room.
    """

    def __init__(self, connection: socket.socket, log: Log | None = None) -> None:
        self._connection = connection
        self._log = log
        self._sending = threading.Lock()
        self._received = bytearray()

    def fileno(self) -> int:
        """Return the descriptor, to wait for."""
        return self._connection.fileno()

    def send(self, kind: bytes, token: bytes, payload: bytes = b"") -> None:
        """Send a frame; any thread may."""
        whole = frame(kind, token, payload)
        with self._sending:
            if self._log is not None:
                os.fstat(self._connection.fileno())  # who has closed it ends here, not later
                if self._log.add(whole):
                    return
                self._log = None  # it is full: from now on, the host is woken for each
            self._connection.sendall(whole)

    def ring(self) -> None:
        """Wake the host, which may wait for what is in the log."""
        if self._log is not None:
            with self._sending:
                self._connection.sendall(frame(BELL, NO_TOKEN))

    def has_more(self) -> bool:
        """Whether the next frame, or the begin of it, is there already."""
        if not self._received:
            with contextlib.suppress(BlockingIOError):
                self._receive(socket.MSG_DONTWAIT)
        return bool(self._received)

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
        while len(self._received) < count:
            self._receive()
        taken = bytes(self._received[:count])
        del self._received[:count]
        return taken

    def _receive(self, flags: int = 0) -> None:
        chunk = self._connection.recv(1 << 18, flags)
        if not chunk:
            raise EOFError
        self._received += chunk
