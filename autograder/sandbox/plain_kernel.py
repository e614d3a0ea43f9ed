"""A workspace in an ordinary Jupyter kernel: a process of its own, but no walls.

Whatever runs here can read and write what the person who grades can. It is stopped when it
takes too long, prints too much or asks for too much memory, and that is all. `NOT_A_SANDBOX`
says so, and every way of grading with it shows that sentence.
"""

from __future__ import annotations

import base64
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from queue import Empty
from typing import Any

import psutil
import zmq
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import KernelManager

from autograder.sandbox.inside import wire
from autograder.sandbox.inside.calling import Driver, Turn
from autograder.sandbox.inside.exit_statuses import TOO_MUCH_OUTPUT
from autograder.sandbox.inside.serving import OUTPUT_TYPES, kept_of, size_of
from autograder.sandbox.interface import (
    KILLED_WORDS,
    Limits,
    Message,
    Request,
    TerminationReason,
    WorkspaceLost,
    WorkspaceTerminated,
)
from autograder.sandbox.processor_time import Deadline
from autograder.sandbox.scratch import claimed, remove_orphans

NOT_A_SANDBOX = (
    "Student code runs in an ordinary kernel, NOT in a sandbox: it can read and change "
    "whatever you can. Grade only the work of people you trust, or in a container without "
    "anything of value."
)

SCRATCH = "backprop-kernel-"
INSIDE = Path(__file__).with_name("inside")
START_SECONDS = 60.0
POLL_SECONDS = 0.05
SETTLE_SECONDS = 10.0
"""How long output may lag behind the reply."""


class _OneSpec(KernelSpecManager):
    """Knows one kernel, ours, whatever is installed for the user."""

    limits = Limits()

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        argv = [sys.executable, str(INSIDE / "start_kernel.py")]
        argv += [str(self.limits.memory_bytes), str(self.limits.output_bytes)]
        return KernelSpec(argv=[*argv, "-f", "{connection_file}"], language="python")


class PlainKernel:
    """One kernel, with a folder of its own that disappears with it.

    Parameters
    ----------
    limits : Limits
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._printed = 0
        if hasattr(os, "geteuid"):  # not on Windows
            remove_orphans(SCRATCH)
        self._folder = Path(tempfile.mkdtemp(prefix=SCRATCH))
        self._claim = claimed(self._folder)
        (self._folder / "work").mkdir()
        specs = _OneSpec()
        specs.limits = limits
        context = zmq.Context()
        context.setsockopt(zmq.MAXMSGSIZE, 4 * limits.output_bytes + 2 * wire.SIZE_LIMIT)
        self._manager = KernelManager(
            kernel_spec_manager=specs,
            connection_file=str(self._folder / "connection.json"),
            context=context,
            **_private_transport(self._folder),
        )
        try:
            self._manager.start_kernel(
                cwd=str(self._folder / "work"),
                env=_clean_environment(self._folder),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            self._client: BlockingKernelClient = self._manager.client()
            self._client.start_channels()
            self._client.wait_for_ready(timeout=START_SECONDS)
        except BaseException:
            self.close()
            raise

    def send_ahead(self, requests: Iterable[Request]) -> None:
        """Send nothing: a kernel's replies and its output come by different ways."""

    def run_cell(self, source: str, record: Callable[[Message], None]) -> None:
        """Run a cell; hand every output message to `record`."""
        self._request(source, self._limits.cell_seconds, record)

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
        message = wire.encode((function, args, count_steps, driver, turn))
        request = base64.b64encode(message).decode("ascii")
        expression = (
            f"__import__('inside.answering').answering.answer(get_ipython().user_ns, {request!r})"
        )
        reply = self._request(
            "", self._limits.call_seconds, lambda message: None, {"answer": expression}
        )
        return _report_from(reply)

    def close(self) -> None:
        """Kill the kernel with everything in its process group, and remove its files."""
        if hasattr(self, "_client"):
            self._client.stop_channels()
        if self._manager.has_kernel:
            group = getattr(self._manager.provisioner, "pgid", None)
            self._manager.shutdown_kernel(now=True)
            if group:  # what a cell left running in the background
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(group, signal.SIGKILL)
        self._manager.context.destroy(linger=0)
        shutil.rmtree(self._folder, ignore_errors=True)
        if self._claim is not None:
            os.close(self._claim)
            self._claim = None

    # -- the conversation ----------------------------------------------------------------

    def _request(
        self,
        code: str,
        seconds: float,
        record: Callable[[Message], None],
        expressions: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        """Run code and return the content of the reply, all output recorded."""
        try:
            clock = _processor_clock(getattr(self._manager.provisioner, "pid", 0))
        except psutil.NoSuchProcess:
            raise WorkspaceTerminated("died") from None
        deadline = Deadline(clock, seconds)
        request = self._client.execute(
            code,
            silent=expressions is not None,
            store_history=expressions is None,
            user_expressions=expressions or {},
            allow_stdin=False,
            stop_on_error=False,
        )
        reply: dict[str, Any] | None = None
        done = False
        while reply is None:
            done = self._listen(request, record, POLL_SECONDS) or done
            reply = self._reply_to(request)
            if reply is None and not self._manager.is_alive():
                raise WorkspaceTerminated(self._reason_for_ending())
            if reply is None and deadline.has_passed():
                raise WorkspaceTerminated("timed out")
        settled = time.monotonic() + SETTLE_SECONDS
        while not (done or self._listen(request, record, POLL_SECONDS)):
            if time.monotonic() > settled:
                raise WorkspaceTerminated("too much output")
        if _asks_exit(reply):  # exit() and quit(): the kernel is about to go
            raise WorkspaceTerminated("died")
        return reply

    def _reason_for_ending(self) -> TerminationReason:
        process = getattr(self._manager.provisioner, "process", None)
        status = getattr(process, "returncode", None)
        if hasattr(signal, "SIGKILL") and status == -signal.SIGKILL:
            raise WorkspaceLost(KILLED_WORDS)
        return "too much output" if status == TOO_MUCH_OUTPUT else "died"

    def _reply_to(self, request: str) -> dict[str, Any] | None:
        message = _received(self._client.get_shell_msg, 0)
        if message is None or message["parent_header"].get("msg_id") != request:
            return None
        content: dict[str, Any] = message["content"]
        return content

    def _listen(self, request: str, record: Callable[[Message], None], wait: float) -> bool:
        """Record the output that has arrived; return whether the kernel says it is done."""
        while True:
            message = _received(self._client.get_iopub_msg, wait)
            if message is None:
                return False
            wait = 0
            self._printed += size_of(message["content"])
            if self._printed > self._limits.output_bytes:
                raise WorkspaceTerminated("too much output")
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["msg_type"] == "status":
                if message["content"].get("execution_state") == "idle":
                    return True
                continue
            if message["msg_type"] in OUTPUT_TYPES:
                content = kept_of(message["msg_type"], message["content"])
                record({**message, "content": content})


def _received(get: Callable[..., Any], timeout: float) -> Message | None:
    """Return the next message of a channel, or None if there is none yet.

    The student's process holds the key that signs messages and can send any bytes at all.
    """
    try:
        message = get(timeout=timeout)
        for part in ("content", "parent_header"):
            if not isinstance(message[part], dict):
                raise WorkspaceTerminated("broke the protocol")
        size_of(message["content"])
    except Empty:
        return None
    except WorkspaceTerminated:
        raise
    except Exception:
        raise WorkspaceTerminated("broke the protocol") from None
    return dict(message)


def _asks_exit(reply: dict[str, Any]) -> bool:
    payload = reply.get("payload")
    return isinstance(payload, list) and any(
        isinstance(item, dict) and item.get("source") == "ask_exit" for item in payload
    )


def _processor_clock(pid: int) -> Callable[[], float]:
    """Return a function that tells a process's seconds of processor time; 0 once it has ended.

    `processor_time.processor_clock` for every system: psutil reads what each of them has.

    Raises
    ------
    psutil.NoSuchProcess
        If it has ended already.
    """
    process = psutil.Process(pid)

    def used() -> float:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:  # the caller notices by itself
            return 0.0
        return float(times.user + times.system)

    return used


def _report_from(reply: dict[str, Any]) -> object:
    """Take the report out of a reply in which every field may be a lie."""
    try:
        result = reply["user_expressions"]["answer"]
        if result["status"] == "error":
            return {"error": {"kind": str(result["ename"]), "message": str(result["evalue"])}}
        text = result["data"]["text/plain"]
        if not re.fullmatch(r"'[A-Za-z0-9+/=]*'", text):
            raise WorkspaceTerminated("broke the protocol")
        return wire.decode(base64.b64decode(text[1:-1], validate=True))
    except (KeyError, TypeError, ValueError):
        raise WorkspaceTerminated("broke the protocol") from None


def _private_transport(folder: Path) -> dict[str, str]:
    """Sockets in our own folder where the system has them; no ports that others see."""
    if os.name == "posix":
        return {"transport": "ipc", "ip": str(folder / "kernel")}
    return {}


def _clean_environment(folder: Path) -> dict[str, str]:
    """Nothing of the grader's environment but what Python needs to start."""
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "TZ") if key in os.environ}
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    return {
        **kept,
        **dict.fromkeys(threads, "1"),
        "HOME": str(folder / "work"),
        "LANG": "C.UTF-8",
        # matplotlib's list of fonts takes seconds to build: let it find the user's
        "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")),
        "PYTHONPATH": str(INSIDE / "stand_in"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
    }
