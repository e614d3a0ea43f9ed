"""Standard output and error of a workspace: collected in order, sent in large chunks."""

from __future__ import annotations

import codecs
import fcntl
import os
import sys
import threading
from collections.abc import Callable
from io import StringIO
from typing import Any

from ipykernel.iostream import OutStream

CHUNK_CHARACTERS = 64 * 1024
"""How many characters are collected before they are sent; chosen, not measured."""


class Stream(OutStream):
    """What `sys.stdout` and `sys.stderr` are: ipykernel's class, without its thread and sockets.

    What C code and `os.write` print goes to the descriptor, which is a file in memory; it
    is taken from there before anything else is printed, so the order is kept.

    Parameters
    ----------
    name : str
        stdout or stderr.
    descriptor : int
        1 or 2.
    publish : callable
        Takes the name and a chunk of text.
    """

    def __init__(self, name: str, descriptor: int, publish: Callable[[str, str], None]) -> None:
        self.name = name
        self.echo = None
        self._descriptor = descriptor
        self._capturing = False
        self._publish = publish
        self._isatty = False
        self._local = threading.local()
        self._buffer_lock = threading.RLock()  # a signal's handler may print, too
        self._collected = StringIO()
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode

    def capture_descriptor(self) -> None:
        """Let the descriptor be a file in memory from now on."""
        memory = os.memfd_create(self.name)
        # appending stays right if the descriptor is shared, and after the file has been emptied
        flags = fcntl.fcntl(memory, fcntl.F_GETFL)
        fcntl.fcntl(memory, fcntl.F_SETFL, flags | os.O_APPEND)
        os.dup2(memory, self._descriptor)
        os.close(memory)
        self._capturing = True

    def fileno(self) -> int:
        """Return the descriptor below."""
        return self._descriptor

    @property
    def closed(self) -> bool:
        """Whether it has been closed, which a notebook's streams never are."""
        return False

    def close(self) -> None:
        """Do nothing but flush: later cells print, too."""
        self.flush()

    def write(self, string: str) -> int:
        """Print a text."""
        if not isinstance(string, str):
            raise TypeError(f"write() argument must be str, not {type(string)}")
        with self._buffer_lock:
            self._take_from_descriptor()
            if len(string) > CHUNK_CHARACTERS:  # a copy might not fit into memory
                self._send()
                for start in range(0, len(string), CHUNK_CHARACTERS):
                    self._publish(self.name, string[start : start + CHUNK_CHARACTERS])
            else:
                self._collected.write(string)
                if self._collected.tell() > CHUNK_CHARACTERS:
                    self._send()
        return len(string)

    def writelines(self, lines: Any) -> None:
        """Print texts."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Send what has been printed so far."""
        with self._buffer_lock:
            self._take_from_descriptor()
            self._send()

    def set_parent(self, parent: object) -> None:
        """Take note of nothing: all output belongs to the cell that runs."""

    def _take_from_descriptor(self) -> None:
        """Collect what was printed past Python since the last time, and empty the file."""
        if not self._capturing:
            return
        try:
            size = os.fstat(self._descriptor).st_size
            taken = 0
            while taken < size:
                part = os.pread(self._descriptor, CHUNK_CHARACTERS, taken)
                taken += len(part)
                self._collected.write(self._decode(part))
                if self._collected.tell() > CHUNK_CHARACTERS:
                    self._send()
            if size:
                os.ftruncate(self._descriptor, 0)
        except OSError:  # the student closed it, or put something else there
            self._capturing = False

    def _send(self) -> None:
        text = self._collected.getvalue()
        self._collected = StringIO()
        if text:
            self._publish(self.name, text)


# Students may look what they print to
Stream.__module__, Stream.__name__ = OutStream.__module__, OutStream.__name__
Stream.__qualname__ = OutStream.__qualname__


def flush_everything() -> None:
    """Send what the cell printed by any of Python's ways."""
    for stream in (sys.__stdout__, sys.__stderr__, sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
