"""The host's end of a workspace behind walls: ask, listen for so long and so much, kill.

Whatever comes over the channel may come from a stranger: its length is looked at before any of
it is kept, its order is checked, and none of it is believed.
"""

from __future__ import annotations

import contextlib
import functools
import os
import secrets
import select
import signal
import time
from collections.abc import Callable

from autograder.sandbox.files import fits, remove_tree
from autograder.sandbox.inside import frames, wire
from autograder.sandbox.inside.calling import Driver, Turn
from autograder.sandbox.inside.exit_statuses import OUT_OF_MEMORY, TOO_MUCH_OUTPUT
from autograder.sandbox.inside.serving import longest_message
from autograder.sandbox.interface import (
    KILLED_WORDS,
    Limits,
    Message,
    TerminationReason,
    WorkspaceLost,
    WorkspaceTerminated,
)
from autograder.sandbox.messages import BadMessage, read_message
from autograder.sandbox.processor_time import (
    Deadline,
    is_runnable,
    pid_of,
    processor_clock,
    queue_clock,
    threads_of,
)
from autograder.sandbox.zygote import orders
from autograder.sandbox.zygote.orders import LONGEST_REPLY, MOST_THREADS, ExitStatus
from autograder.sandbox.zygote_process import Fork, ZygoteLost

READY_SECONDS = 30.0
END_SECONDS = 10.0
EXIT_STATUS_TIMEOUT = 5.0
"""How long a process that has hung up may take to end."""
CHUNK_BYTES = 1 << 18
"""Bytes sent or received at once; chosen, not measured."""
BYTES_PER_CHARACTER = 8
"""At most so many bytes of JSON are sent for one character of output, and usually one."""
MOST_MESSAGES = 50_000
"""Each is read, however little it shows, so their number has a limit of its own. Chosen, not
measured: `output_bytes` is 2 MiB by default, so this is 40 characters each."""
LOOK_SECONDS = 0.1
"""Between two looks at the threads, and where the host sees it the folder; chosen, not measured."""
FOLDER_BYTES = 2**20
"""A little more than may lie in one file, or code that fills one to the brim would be stopped."""
OOM_FRACTION = 0.7
"""A crash with more than this part of the memory in use is told as "out of memory".

Libraries abort when they get none, and not at the very limit: a large allocation fails early, and
address space, which is what is limited, is more than the memory in use. Chosen, not measured."""
NO_ZYGOTE_WORDS = "the process from which students' processes are forked was killed"


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
        self._channel = fork.channel
        self._received = bytearray()
        self._printed = 0
        self._messages = 0
        self._closed = False
        self._next_look = 0.0 if fork.folder is not None else time.monotonic() + LOOK_SECONDS
        self._channel.setblocking(False)
        try:
            self._pid = pid_of(fork.process)
            self._clock, self._queued = processor_clock(self._pid), queue_clock(self._pid)
            self._wait_until_ready()
        except BaseException:
            self.close()
            raise

    def _wait_until_ready(self) -> None:
        try:
            deadline = self._deadline(READY_SECONDS)
            kind, _, payload = self._frame(deadline, wire.TEXT_LIMIT)
        except (WorkspaceLost, WorkspaceTerminated) as ended:
            raise ZygoteLost(f"a workspace ended before it was ready: {ended}") from None
        if kind != frames.READY:
            raise ZygoteLost(payload.decode("utf-8", "replace"))

    def run_cell(self, source: str, record: Callable[[Message], None]) -> None:
        """Run a cell; hand every output message to `record`."""
        token = secrets.token_bytes(16)
        deadline = self._deadline(self._limits.cell_seconds)
        self._send(frames.EXECUTE, token, source.encode("utf-8", "surrogatepass"), deadline)
        while True:
            kind, payload = self._answer(
                token, deadline, longest_message(self._limits.output_bytes)
            )
            if kind == frames.DONE and not payload:
                if self._fork.folder is not None:
                    # if it is too full, this cell has filled it, not the next call
                    self._next_look = 0.0
                    self._look()
                return
            if kind != frames.MESSAGE:
                raise self._terminated("broke the protocol")
            record(self._message(payload))

    def call(
        self,
        function: str,
        args: tuple[object, ...],
        *,
        count_steps: bool = False,
        driver: Driver | None = None,
        turn: Turn = "",
    ) -> object:
        """Call a function that a cell has defined, on plain data."""
        token = secrets.token_bytes(16)
        deadline = self._deadline(self._limits.call_seconds)
        request = wire.encode((function, args, count_steps, driver, turn))
        self._send(frames.CALL, token, request, deadline)
        kind, payload = self._answer(token, deadline, wire.SIZE_LIMIT)
        if kind != frames.REPORT:
            raise self._terminated("broke the protocol")
        try:
            return wire.decode(payload)
        except wire.WireError:
            raise self._terminated("broke the protocol") from None

    def close(self) -> None:
        """End the process, and remove its files."""
        if self._closed:
            return
        self._closed = True
        self._kill()
        self._channel.close()
        with contextlib.suppress(WorkspaceLost):
            self._exit_status(END_SECONDS)
        self._fork.status_channel.close()
        os.close(self._fork.process)
        self._received.clear()
        if self._fork.folder is not None:
            remove_tree(self._fork.folder)

    # -- frames --------------------------------------------------------------------------

    def _send(self, kind: bytes, token: bytes, payload: bytes, deadline: Deadline) -> None:
        if self._closed:
            raise WorkspaceTerminated("died")
        left = memoryview(frames.frame(kind, token, payload))
        while left:
            self._wait(select.POLLOUT, deadline)
            try:
                left = left[self._channel.send(left[:CHUNK_BYTES]) :]
            except BlockingIOError:
                continue
            except OSError:
                raise self._terminated(self._reason_for_hanging_up()) from None

    def _answer(self, token: bytes, deadline: Deadline, longest: int) -> tuple[bytes, bytes]:
        """Return the next frame that answers this request, and skip what belongs to others."""
        while True:
            kind, its_token, payload = self._frame(deadline, longest)
            if its_token == token:
                return kind, payload
            if kind != frames.MESSAGE:
                raise self._terminated("broke the protocol")
            self._message(payload)  # something printed between the cells: counted, not shown

    def _frame(self, deadline: Deadline, longest: int) -> tuple[bytes, bytes, bytes]:
        """Return the next frame: kind, token, payload; its length is checked before it is kept."""
        self._receive(frames.HEADER.size, deadline)
        kind, length, token = frames.HEADER.unpack_from(self._received)
        if kind == frames.MESSAGE:
            longest = longest_message(self._limits.output_bytes)
        if length > longest:
            # no honest workspace prints so much at once, or answers so much at all
            too_much = kind == frames.MESSAGE
            raise self._terminated("too much output" if too_much else "broke the protocol")
        end = frames.HEADER.size + length
        self._receive(end, deadline)
        with memoryview(self._received) as received:
            payload = bytes(received[frames.HEADER.size : end])
        del self._received[:end]
        return kind, token, payload

    def _receive(self, count: int, deadline: Deadline) -> None:
        """Wait until so many bytes are there."""
        while len(self._received) < count:
            self._wait(select.POLLIN, deadline)
            try:
                chunk = self._channel.recv(CHUNK_BYTES)
            except BlockingIOError:
                continue
            except OSError:
                chunk = b""
            if not chunk:
                raise self._terminated(self._reason_for_hanging_up())
            self._received += chunk

    def _wait(self, event: int, deadline: Deadline) -> None:
        """Wait until the channel is ready; raise when the time is up, or at what a look shows."""
        poll = select.poll()
        poll.register(self._channel, event)
        while True:
            seconds = deadline.seconds_until_next_look()
            if not seconds:
                raise self._terminated("timed out")
            self._look()
            if poll.poll(min(seconds, LOOK_SECONDS) * 1000):
                return

    def _message(self, payload: bytes) -> Message:
        """Count an output, and read it."""
        self._printed += len(payload)
        self._messages += 1
        if (
            self._printed > BYTES_PER_CHARACTER * self._limits.output_bytes
            or self._messages > MOST_MESSAGES
        ):
            raise self._terminated("too much output")
        try:
            message = read_message(payload)
        except BadMessage:
            raise self._terminated("broke the protocol") from None
        return message

    # -- limits and the end --------------------------------------------------------------

    def _deadline(self, seconds: float) -> Deadline:
        runnable = functools.partial(is_runnable, self._pid)
        return Deadline(self._clock, seconds, self._queued, runnable)

    def _look(self) -> None:
        """Count, now and then, what nothing else may limit: threads, and what is in its folder.

        The kernel limits threads where it counts them apart from those of others, and the folder
        where it is a file system of its own.
        """
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + LOOK_SECONDS
        if threads_of(self._pid) > MOST_THREADS:
            raise self._terminated("too many threads")
        if self._fork.folder is not None:
            most_bytes = self._limits.disk_bytes + FOLDER_BYTES
            if not fits(self._fork.folder, self._pid, most_bytes, self._limits.files):
                raise self._terminated("too much output")

    def _terminated(self, reason: TerminationReason) -> WorkspaceTerminated:
        """End the process at once, and return what to raise; the caller closes the rest."""
        self._kill()
        return WorkspaceTerminated(reason)

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._fork.process, signal.SIGKILL)

    def _reason_for_hanging_up(self) -> TerminationReason:
        """Say why there is nobody at the other end.

        Raises
        ------
        WorkspaceLost
            If the student's code has no part in it.
        """
        status = self._exit_status(EXIT_STATUS_TIMEOUT)
        if status is None:  # it has hung up and lives on
            return "broke the protocol"
        if status.code == TOO_MUCH_OUTPUT:
            return "too much output"
        if status.code == OUT_OF_MEMORY:
            return "out of memory"
        if status.code == -signal.SIGKILL:
            # Not ours, and the filter lets nobody send it in there: from a kernel short of memory,
            # or from who runs this machine. Only the limit on processor time does so, too.
            if status.processor_seconds >= self._limits.notebook_seconds:
                return "timed out"
            raise WorkspaceLost(KILLED_WORDS)
        crashed = status.code in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS)
        if crashed and status.memory_bytes > OOM_FRACTION * self._limits.memory_bytes:
            return "out of memory"
        return "died"

    def _exit_status(self, seconds: float) -> ExitStatus | None:
        """Return the zygote's word, which we believe, on how the process ended.

        None if it hasn't ended after these seconds.

        Raises
        ------
        WorkspaceLost
            If there is no zygote any more: the kernel kills the workspaces of one that ends.
        """
        self._fork.status_channel.settimeout(seconds)
        try:
            data = self._fork.status_channel.recv(LONGEST_REPLY)
        except OSError:
            return None
        if not data:
            raise WorkspaceLost(NO_ZYGOTE_WORDS)
        return orders.read(ExitStatus, data)
