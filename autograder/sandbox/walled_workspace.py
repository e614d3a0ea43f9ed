"""The host's end of a workspace behind walls: ask, listen for so long and so much, kill.

Whatever comes over the line may come from a stranger: its length is looked at before any of
it is kept, its order is checked, and none of it is believed.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path

from autograder.sandbox import Limits, Loss, Message, WorkspaceLost
from autograder.sandbox.inside import frames, wire
from autograder.sandbox.inside.calling import Driver
from autograder.sandbox.inside.serving import OUT_OF_MEMORY, TOO_MUCH_OUTPUT, size_of
from autograder.sandbox.messages import BadMessage, read_message
from autograder.sandbox.processor_time import Deadline, pid_of
from autograder.sandbox.zygote_process import Fork, ZygoteLost, remove_tree

READY_SECONDS = 30.0
END_SECONDS = 10.0
LAST_WORDS_SECONDS = 1.0
"""How long a process that has hung up may take to end."""
PIECE = 1 << 18
BYTES_PER_CHARACTER = 8
"""At most so many bytes of JSON are sent for one character of output, and usually one."""
MOST_MESSAGES = 50_000
FOLDER_LOOK_SECONDS = 0.1
FOLDER_BYTES = 2**20
DIED_OF_MEMORY = 0.7
"""Who crashes with more than this part of its memory in use is said to have run out of it."""


class WalledWorkspace:
    """One fork of a zygote.

    Parameters
    ----------
    fork : Fork
    limits : Limits
    """

    def __init__(self, fork: Fork, limits: Limits) -> None:
        self._fork = fork
        self._limits = limits
        self._line = fork.line
        self._received = bytearray()
        self._printed = 0
        self._messages = 0
        self._closed = False
        self._next_look = 0.0
        self._line.setblocking(False)
        try:
            self._pid = pid_of(fork.process)
            self._wait_until_ready()
        except BaseException:
            self.close()
            raise

    def _wait_until_ready(self) -> None:
        try:
            deadline = Deadline(self._pid, READY_SECONDS)
            kind, _, payload = self._frame(deadline, wire.TEXT_LIMIT)
        except WorkspaceLost as lost:
            raise ZygoteLost(f"a workspace {lost.reason} before it was ready") from None
        if kind != frames.READY:
            raise ZygoteLost(payload.decode("utf-8", "replace"))

    def run_cell(self, source: str, record: Callable[[Message], None]) -> None:
        """Run a cell; hand every output message to `record`."""
        token = secrets.token_bytes(16)
        deadline = Deadline(self._pid, self._limits.cell_seconds)
        self._send(frames.EXECUTE, token, source.encode("utf-8", "surrogatepass"), deadline)
        while True:
            kind, payload = self._answer(token, deadline, self._longest_message())
            if kind == frames.DONE and not payload:
                if self._fork.folder is not None:
                    # whoever filled it is the cell that has just ended, not the next call
                    self._next_look = 0.0
                    self._look_at_folder(self._fork.folder)
                return
            if kind != frames.MESSAGE:
                raise self._lost("broke the protocol")
            record(self._message(payload))

    def call(
        self,
        function: str,
        args: tuple[object, ...],
        *,
        count_steps: bool = False,
        driver: Driver | None = None,
    ) -> object:
        """Call a function that a cell has defined, on plain data."""
        token = secrets.token_bytes(16)
        deadline = Deadline(self._pid, self._limits.call_seconds)
        request = wire.encode((function, args, count_steps, driver))
        self._send(frames.CALL, token, request, deadline)
        kind, payload = self._answer(token, deadline, wire.SIZE_LIMIT)
        if kind != frames.REPORT:
            raise self._lost("broke the protocol")
        try:
            return wire.decode(payload)
        except wire.WireError:
            raise self._lost("broke the protocol") from None

    def close(self) -> None:
        """End the process, and remove its files."""
        if self._closed:
            return
        self._closed = True
        self._kill()
        self._line.close()
        self._epitaph(END_SECONDS)
        self._fork.fate.close()
        os.close(self._fork.process)
        self._received.clear()
        if self._fork.folder is not None:
            remove_tree(self._fork.folder)

    # -- frames --------------------------------------------------------------------------

    def _send(self, kind: bytes, token: bytes, payload: bytes, deadline: Deadline) -> None:
        if self._closed:
            raise WorkspaceLost("died")
        left = memoryview(frames.frame(kind, token, payload))
        while left:
            self._wait(select.POLLOUT, deadline)
            try:
                left = left[self._line.send(left[:PIECE]) :]
            except BlockingIOError:
                continue
            except OSError:
                raise self._lost(self._cause_of_death()) from None

    def _answer(self, token: bytes, deadline: Deadline, longest: int) -> tuple[bytes, bytes]:
        """Return the next frame that answers this request, and skip what belongs to others."""
        while True:
            kind, its_token, payload = self._frame(deadline, longest)
            if its_token == token:
                return kind, payload
            if kind != frames.MESSAGE:
                raise self._lost("broke the protocol")
            self._message(payload)  # something printed between the cells: counted, not shown

    def _frame(self, deadline: Deadline, longest: int) -> tuple[bytes, bytes, bytes]:
        self._receive(frames.HEADER.size, deadline)
        kind, length, token = frames.HEADER.unpack_from(self._received)
        if kind == frames.MESSAGE:
            longest = self._longest_message()
        if length > longest:
            # nobody who is honest prints so much at once, or answers so much at all
            too_much = kind == frames.MESSAGE
            raise self._lost("too much output" if too_much else "broke the protocol")
        end = frames.HEADER.size + length
        self._receive(end, deadline)
        payload = bytes(self._received[frames.HEADER.size : end])
        del self._received[:end]
        return kind, token, payload

    def _receive(self, count: int, deadline: Deadline) -> None:
        """Wait until so many bytes are there."""
        while len(self._received) < count:
            self._wait(select.POLLIN, deadline)
            try:
                piece = self._line.recv(PIECE)
            except BlockingIOError:
                continue
            except OSError:
                piece = b""
            if not piece:
                raise self._lost(self._cause_of_death())
            self._received += piece

    def _wait(self, event: int, deadline: Deadline) -> None:
        """Wait until the line is ready, or lose the workspace when its time is up."""
        poll = select.poll()
        poll.register(self._line, event)
        while True:
            seconds = deadline.seconds_until_next_look()
            if not seconds:
                raise self._lost("timed out")
            if self._fork.folder is not None:
                self._look_at_folder(self._fork.folder)
                seconds = min(seconds, FOLDER_LOOK_SECONDS)
            if poll.poll(seconds * 1000):
                return

    def _longest_message(self) -> int:
        return BYTES_PER_CHARACTER * self._limits.output_bytes + wire.TEXT_LIMIT

    def _message(self, payload: bytes) -> Message:
        try:
            message = read_message(payload)
        except BadMessage:
            raise self._lost("broke the protocol") from None
        self._printed += size_of(message["content"])
        self._messages += 1
        if self._printed > 2 * self._limits.output_bytes or self._messages > MOST_MESSAGES:
            raise self._lost("too much output")
        return message

    # -- limits and the end --------------------------------------------------------------

    def _look_at_folder(self, folder: Path) -> None:
        """Where no file system of its own limits the workspace's folder, count what is in it."""
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + FOLDER_LOOK_SECONDS
        # a little more than may lie in one file, or who fills one to the brim would be stopped
        most_bytes = self._limits.disk_bytes + FOLDER_BYTES
        if not _fits(folder, most_bytes, self._limits.files):
            raise self._lost("too much output")

    def _lost(self, reason: Loss) -> WorkspaceLost:
        """End the process at once; who asked for it closes the rest."""
        self._kill()
        return WorkspaceLost(reason)

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._fork.process, signal.SIGKILL)

    def _cause_of_death(self) -> Loss:
        """Say why there is nobody at the other end."""
        epitaph = self._epitaph(LAST_WORDS_SECONDS)
        status = epitaph.get("status")
        if status is None:  # it has hung up and lives on
            return "broke the protocol"
        if status == TOO_MUCH_OUTPUT:
            return "too much output"
        # SIGKILL that wasn't ours comes from a kernel short of memory
        if status in (OUT_OF_MEMORY, -signal.SIGKILL):
            return "out of memory"
        crashed = status in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS)
        if crashed and epitaph["memory_bytes"] > DIED_OF_MEMORY * self._limits.memory_bytes:
            return "out of memory"
        return "died"

    def _epitaph(self, seconds: float) -> dict[str, int]:
        """Return what the zygote, whom we believe, says of how it ended."""
        self._fork.fate.settimeout(seconds)
        try:
            data = self._fork.fate.recv(1 << 12)
        except OSError:
            return {}
        words: dict[str, int] = json.loads(data) if data else {"status": -signal.SIGKILL}
        return words


def _fits(folder: Path, most_bytes: int, most_files: int) -> bool:
    """Whether a folder holds no more than this; looks at no more than it must."""
    waiting = [str(folder)]
    size = count = 0
    while waiting:
        try:
            entries = os.scandir(waiting.pop())
        except OSError:
            continue
        with entries:
            for entry in entries:
                count += 1
                with contextlib.suppress(OSError):
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                if count > most_files or size > most_bytes:
                    return False
    return True
