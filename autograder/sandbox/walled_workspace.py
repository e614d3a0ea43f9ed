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
from collections import deque
from collections.abc import Callable, Iterable

from autograder.sandbox.files import fits, remove_tree
from autograder.sandbox.inside import frames, wire
from autograder.sandbox.inside.calling import Driver, Turn
from autograder.sandbox.inside.exit_statuses import OUT_OF_MEMORY, TOO_MUCH_OUTPUT
from autograder.sandbox.inside.serving import longest_message
from autograder.sandbox.interface import (
    KILLED_WORDS,
    CallRequest,
    CellRequest,
    Limits,
    Message,
    Request,
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
from autograder.sandbox.zygote_process import Fork, ZygoteKilled, ZygoteLost

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
MOST_IGNORED_BYTES = 1 << 20
"""An honest workspace rings no more than once for a request: 21 bytes."""
LATE_FRACTION = 0.1
"""When one request is answered and the next begins is noticed so late at most, as a part of what
either may take; so something that takes up to a tenth longer than it may can be let through."""
LOOK_SECONDS = 0.1
"""Between two looks at the threads, and where the host sees it the folder; chosen, not measured."""
FOLDER_BYTES = 2**20
"""A little more than may lie in one file, or code that fills one to the brim would be stopped."""
OOM_FRACTION = 0.7
"""A crash with more than this part of the memory in use is told as "out of memory".

Libraries abort when they get none, and not at the very limit: a large allocation fails early, and
address space, which is what is limited, is more than the memory in use. Chosen, not measured."""
NO_ZYGOTE_WORDS = "the process from which students' processes are forked was killed"


def _is_same(sent: Request, asked: Request) -> bool:
    if isinstance(sent, CellRequest) or isinstance(asked, CellRequest):
        return sent == asked
    return sent.function == asked.function and sent.args is asked.args and sent.turn == asked.turn


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
        self._log = fork.log
        self._received = bytearray()
        self._outgoing = bytearray()
        self._ahead: deque[tuple[Request, bytes]] = deque()
        """What was sent and not yet asked for, with its tokens."""
        self._ignored_bytes = 0
        shortest = min(limits.cell_seconds, limits.call_seconds)
        self._longest_look = LATE_FRACTION * shortest if self._log is not None else shortest
        self._printed = 0
        self._messages = 0
        self._closed = False
        self._status: ExitStatus | None = None
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
        except WorkspaceLost as ended:
            raise ZygoteKilled(f"a workspace ended before it was ready: {ended}") from None
        except WorkspaceTerminated as ended:
            raise ZygoteLost(f"a workspace ended before it was ready: {ended}") from None
        if kind != frames.READY:
            raise ZygoteLost(payload.decode("utf-8", "replace"))

    def send_ahead(self, requests: Iterable[Request]) -> None:
        """Let the process begin with what it will be asked for next."""
        if self._log is None:
            return
        for request in requests:
            self._ahead.append((request, self._post(request)))
        self._send_some()

    def run_cell(self, source: str, record: Callable[[Message], None]) -> None:
        """Run a cell; hand every output message to `record`."""
        token = self._ask(CellRequest(source))
        deadline = self._deadline(self._limits.cell_seconds)
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
        token = self._ask(CallRequest(function, args, count_steps, driver, turn))
        deadline = self._deadline(self._limits.call_seconds)
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
        self._ahead.clear()
        if self._log is not None:
            self._log.close()
            self._log = None
        if self._fork.folder is not None:
            remove_tree(self._fork.folder)

    # -- frames --------------------------------------------------------------------------

    def _ask(self, request: Request) -> bytes:
        """Send a request, if it wasn't sent ahead, and return its token."""
        if self._closed:
            raise WorkspaceTerminated("died")
        if self._ahead:
            sent, token = self._ahead.popleft()
            if not _is_same(sent, request):
                raise RuntimeError(f"{sent} was sent ahead, and now {request} is asked for")
            return token
        token = self._post(request)
        self._send_some()
        return token

    def _post(self, request: Request) -> bytes:
        """Put a request behind what is still to be sent; return the token that is drawn for it."""
        token = secrets.token_bytes(16)
        if isinstance(request, CellRequest):
            kind, payload = frames.EXECUTE, request.source.encode("utf-8", "surrogatepass")
        else:
            r = request
            kind = frames.CALL
            payload = wire.encode((r.function, r.args, r.count_steps, r.driver, r.turn))
        self._outgoing += frames.frame(kind, token, payload)
        return token

    def _send_some(self) -> None:
        """Send as much as finds room."""
        try:
            while self._outgoing:
                with memoryview(self._outgoing) as left:
                    count = self._channel.send(left[:CHUNK_BYTES])
                del self._outgoing[:count]
        except BlockingIOError:
            pass
        except OSError:  # nobody will read it: what has been answered before is still to be read
            self._outgoing.clear()

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
        kind = frames.BELL
        while kind == frames.BELL:
            self._receive(frames.HEADER.size, deadline)
            kind, length, token = frames.HEADER.unpack_from(self._received)
            if kind == frames.BELL:
                del self._received[: frames.HEADER.size]
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
            if self._take_from_log():
                continue
            self._wait(deadline)
            try:
                chunk = self._channel.recv(CHUNK_BYTES)
            except BlockingIOError:
                continue
            except OSError:
                chunk = b""
            # before the chunk: what comes by the socket is sent when no more goes to the log
            if not (self._take_from_log() or chunk):
                reason = self._reason_for_hanging_up()
                if not self._take_from_log():  # it may have hung up long before it ended
                    raise self._terminated(reason)
            if self._log is None or self._log.is_full:
                self._received += chunk
            else:
                self._ignore(chunk)

    def _ignore(self, chunk: bytes) -> None:
        """Pass over what comes by the socket as long as answers go to the log: bells.

        Whatever else a student's code has written there, nobody could say before which answer.
        """
        self._ignored_bytes += len(chunk)
        if self._ignored_bytes > MOST_IGNORED_BYTES:
            raise self._terminated("broke the protocol")

    def _take_from_log(self) -> bool:
        """Receive what is in the log; return whether it was anything."""
        taken = b"" if self._log is None else self._log.take()
        self._received += taken
        return bool(taken)

    def _wait(self, deadline: Deadline) -> None:
        """Wait until something has come, or should have been looked for.

        Raise when the time is up, or at what a look shows.
        """
        poll = select.poll()
        while True:
            poll.register(self._channel, select.POLLIN | (select.POLLOUT if self._outgoing else 0))
            seconds = deadline.seconds_until_next_look()
            if not seconds:
                raise self._terminated("timed out")
            self._look()
            longest = min(seconds, LOOK_SECONDS, self._longest_look)
            ready = poll.poll(longest * 1000)
            if self._outgoing and ready:
                self._send_some()
            if any(events & ~select.POLLOUT for _, events in ready):
                return
            if self._take_from_log():
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
        if self._status is None:
            self._fork.status_channel.settimeout(seconds)
            try:
                data = self._fork.status_channel.recv(LONGEST_REPLY)
            except OSError:
                return None
            if not data:
                raise WorkspaceLost(NO_ZYGOTE_WORDS)
            self._status = orders.read(ExitStatus, data)
        return self._status
