"""The host's hold on a zygote: start it, order workspaces from it, end it.

The zygote is a fresh interpreter, not a fork of this one, and gets three descriptors, a few
environment variables and a plan. It lives as long as this process: it watches it by a pidfd,
so that even SIGKILL of the host ends all of it, and the thread that started it may end.
"""

from __future__ import annotations

import contextlib
import itertools
import mmap
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.environment import find_environment, readable_subtrees
from autograder.sandbox.files import are_readable_for_others, remove_tree
from autograder.sandbox.inside.frames import LOG_BYTES, Log
from autograder.sandbox.interface import Isolation, Limits
from autograder.sandbox.scratch import claimed, remove_orphans
from autograder.sandbox.spare_user import find_spare_user
from autograder.sandbox.zygote import orders
from autograder.sandbox.zygote.orders import LONGEST_REPLY, Order, Plan, WorkspaceReply, ZygoteReply

HERE = Path(__file__).parent
START = HERE / "zygote" / "start.py"
STAND_IN = HERE / "inside" / "stand_in"
START_SECONDS = 120.0
FORK_SECONDS = 30.0
END_SECONDS = 10.0
"""How long the host waits for a zygote to come up, to fork, and to end; chosen, not measured."""
SCRATCH = "backprop-zygote-"
OWN_FILES = "zygote"
NOTEBOOKS = "notebooks"
NOTEBOOK_FOLDERS = ("/notebook", "/notebook_", "/notebook__")


class ZygoteLost(Exception):
    """There is no zygote, or it has gone, or walls couldn't be built; the words say why."""


class ZygoteKilled(ZygoteLost):
    """It went without a word, as if somebody had killed it: another one may well hold."""


@dataclass(frozen=True)
class Fork:
    """A new workspace, as the host gets it."""

    channel: socket.socket
    """To talk with it."""
    status_channel: socket.socket
    """On which the zygote tells how it ended, an `ExitStatus`."""
    process: int
    """Its pidfd."""
    folder: Path | None
    """Its folder on the host, for the host to watch and remove; None where it isn't visible."""
    log: Log | None
    """Memory that it shares with the host; None where the host looks at its folder after each
    cell, and so asks for one thing at a time."""


class ZygoteProcess:
    """One zygote.

    Parameters
    ----------
    isolation : Isolation
        Not `Isolation.NONE`.
    probing : bool
        Whether it is for the self-test only.
    draws : bool
        Whether its workspaces have Matplotlib loaded.
    cells : sequence of str
        Sources that they are likely to run, such as those of a released notebook.

    Raises
    ------
    ZygoteLost
        If it doesn't come up.
    """

    def __init__(
        self,
        isolation: Isolation,
        *,
        probing: bool = False,
        draws: bool = True,
        cells: Sequence[str] = (),
    ) -> None:
        self.isolation = isolation
        self._sending = threading.Lock()
        self._numbers = itertools.count()
        self._closed = False
        self._spare_user = find_spare_user()
        remove_orphans(SCRATCH)
        self._scratch = Path(tempfile.mkdtemp(prefix=SCRATCH))
        self._claim = claimed(self._scratch)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._channel = ours
        self._process: subprocess.Popen[bytes] | None = None
        try:
            plan = self._plan(probing, draws, cells)
            with theirs:
                self._process = self._start(theirs)
            self._pidfd = self._wait_until_up(plan)
        except BaseException:
            self.close()
            raise
        _living.add(self)

    # -- starting ------------------------------------------------------------------------

    def _plan(self, probing: bool, draws: bool, cells: Sequence[str]) -> Plan:
        """Lay out the scratch folder, and say all that the zygote must know of this machine."""
        environment = find_environment()
        subtrees: list[str] = []
        listable: list[str] = []
        if self.isolation is Isolation.LANDLOCK:
            subtrees, listable = readable_subtrees(environment)
        user = self._spare_user
        self._scratch.chmod(0o755 if user is not None else 0o700)
        for name in (OWN_FILES, NOTEBOOKS):
            (self._scratch / name).mkdir()
            if user is not None:
                os.chown(self._scratch / name, user, user)
        self._notebook = next(f for f in NOTEBOOK_FOLDERS if not os.path.lexists(f))
        if self.isolation is Isolation.LANDLOCK:
            self._notebook = str(self._scratch / NOTEBOOKS)
        return Plan(
            isolation=self.isolation,
            host=os.getpid(),
            scratch=str(self._scratch / OWN_FILES),
            notebook=self._notebook,
            spare_user=user,
            keep_reading=user is not None and not are_readable_for_others(environment.readable),
            prefix=sys.prefix,
            packages=environment.packages,
            readable=environment.readable,
            hidden=environment.hidden,
            readable_subtrees=tuple(subtrees),
            listable=tuple(listable),
            stand_in=read_modules(STAND_IN),
            fonts=_font_list(),
            probing=probing,
            draws=draws,
            cells=tuple(cells),
        )

    def _start(self, channel: socket.socket) -> subprocess.Popen[bytes]:
        # -P and -S as in -I, but with the environment, which is ours from first to last
        flags = ["-P", "-S", *(["-B"] if sys.dont_write_bytecode else [])]
        command = [sys.executable, *flags, str(START), str(channel.fileno())]
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=_environment_variables(),
            cwd="/",
            pass_fds=(channel.fileno(),),
            start_new_session=True,  # Ctrl-C at the terminal is for the host
        )

    def _wait_until_up(self, plan: Plan) -> int:
        """Send the plan, and return the zygote's pidfd."""
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stderr is not None
        self._channel.settimeout(START_SECONDS)
        data, descriptors = b"", list[int]()
        try:
            with process.stdin as pipe:
                pipe.write(orders.write(plan))
            data, descriptors, _, _ = socket.recv_fds(self._channel, LONGEST_REPLY, 1)
        except ConnectionError:
            pass  # it has ended already; what it printed says why, or nothing does
        except OSError as problem:
            raise ZygoteLost(f"the zygote didn't answer: {problem}") from None
        reply = orders.read(ZygoteReply, data) if data else ZygoteReply("")
        if len(descriptors) != 1:
            process.kill()
            printed = process.stderr.read().decode(errors="replace").strip()
            if why := reply.failed or printed[-500:]:
                raise ZygoteLost(why)
            raise ZygoteKilled("the zygote ended at once")
        process.stderr.close()
        if (
            self.isolation is Isolation.NAMESPACES
        ):  # what was mounted there is the zygote's root, not ours
            remove_tree(self._scratch)
        return descriptors[0]

    # -- orders --------------------------------------------------------------------------

    def fork(self, limits: Limits) -> Fork:
        """Order a workspace.

        Raises
        ------
        ZygoteLost
            If the zygote has ended.
        """
        folder = self._new_folder() if self.isolation is Isolation.LANDLOCK else None
        order = Order(
            folder=str(folder) if folder else self._notebook,
            memory_bytes=limits.memory_bytes,
            disk_bytes=limits.disk_bytes,
            files=limits.files,
            output_bytes=limits.output_bytes,
            seconds=limits.notebook_seconds,
        )
        ours, theirs = socket.socketpair()
        status, their_status = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        memory = None if folder else _shared_memory()
        log = None if memory is None else Log(mmap.mmap(memory, LOG_BYTES))
        try:
            with theirs, their_status, self._sending:
                handed_over = [theirs.fileno(), their_status.fileno()]
                handed_over += [] if memory is None else [memory]
                socket.send_fds(self._channel, [orders.write(order)], handed_over)
            status.settimeout(FORK_SECONDS)
            data, descriptors, _, _ = socket.recv_fds(status, LONGEST_REPLY, 1)
            if not data or len(descriptors) != 1:
                raise ZygoteKilled("the zygote has ended")
            orders.read(WorkspaceReply, data)
        except (OSError, ZygoteLost) as problem:
            ours.close()
            status.close()
            if folder:
                remove_tree(folder)
            if log:
                log.close()
            was_killed = isinstance(problem, ZygoteKilled | ConnectionError)
            raise (ZygoteKilled if was_killed else ZygoteLost)(str(problem)) from None
        finally:
            if memory is not None:
                os.close(memory)
        return Fork(ours, status, descriptors[0], folder, log)

    def _new_folder(self) -> Path:
        folder = self._scratch / NOTEBOOKS / str(next(self._numbers))
        folder.mkdir(mode=0o700)
        if self._spare_user is not None:
            os.chown(folder, self._spare_user, self._spare_user)
        return folder

    @property
    def is_alive(self) -> bool:
        """Whether the zygote still runs."""
        return not self._closed and self._process is not None and self._process.poll() is None

    def close(self) -> None:
        """End the zygote and every workspace of it."""
        if self._closed:
            return
        self._closed = True
        self._channel.close()
        if hasattr(self, "_pidfd"):
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
            os.close(self._pidfd)
        if self._process is not None:
            if not hasattr(self, "_pidfd"):
                self._process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(END_SECONDS)
            if self._process.poll() is None:
                self._process.kill()
                self._process.wait()
            if self._process.stderr is not None:
                self._process.stderr.close()
        remove_tree(self._scratch)
        if self._claim is not None:
            os.close(self._claim)

    def forget_after_fork(self) -> None:
        """In a fork of the host: let go of the channel, which would keep the zygote waiting."""
        if self._closed:  # then its descriptors' numbers are others' by now
            return
        self._closed = True
        self._channel.close()
        if self._claim is not None:
            os.close(self._claim)
        if hasattr(self, "_pidfd"):
            os.close(self._pidfd)


_living: weakref.WeakSet[ZygoteProcess] = weakref.WeakSet()


def _forget_all() -> None:
    for zygote in list(_living):
        zygote.forget_after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)


def _shared_memory() -> int:
    """Return a descriptor of memory for a log, which nobody can make smaller or larger."""
    memory = os.memfd_create("log", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(memory, LOG_BYTES)
    import fcntl  # only Linux has it, and only Linux comes here

    fcntl.fcntl(memory, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW)
    return memory


def read_modules(folder: Path) -> dict[str, str]:
    """Return the text of every module below a folder, by its path there."""
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.py"))
    }


def _font_list() -> str | None:
    """Return matplotlib's list of fonts, which takes seconds to make, if the user has one."""
    folders = [os.environ.get("MPLCONFIGDIR", "")]
    folders.append(
        os.path.join(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "matplotlib")
    )
    lists = [path for folder in folders if folder for path in Path(folder).glob("fontlist-*.json")]
    for path in sorted(lists, key=lambda path: path.stat().st_mtime, reverse=True):
        text = path.read_text(encoding="utf-8", errors="replace")
        if len(text) < 500_000:
            return f"{path.name}\n{text}"
    return None


def _environment_variables() -> dict[str, str]:
    """Return the whole environment of a zygote: nothing of the grader's but how to find Python."""
    kept = ("LD_LIBRARY_PATH", "TZ")
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    return {
        **{key: os.environ[key] for key in kept if key in os.environ},
        **dict.fromkeys(threads, "1"),
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "MALLOC_ARENA_MAX": "2",  # or every thread asks for 64 MB of addresses
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYTHONHASHSEED": "0",  # sets are printed in the same order every time
    }
