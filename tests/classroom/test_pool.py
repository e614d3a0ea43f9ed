"""A worker may die: its task gets a second try, and the others lose nothing."""

import contextlib
import functools
import os
import signal
import socket
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from autograder.classroom import pool
from autograder.classroom.course import CourseError
from autograder.classroom.pool import Workers

pytestmark = pytest.mark.slow

HANG_SECONDS = 300.0
"""Ends what would wait for ever; nothing that works comes near it, on any machine."""


def nothing() -> None:
    pass


def double(marks: Path, task: int) -> int:
    """Leave a mark, and die of every tenth task; of every fifth but once."""
    tempfile.mkstemp(prefix=f"{task}-", dir=marks)
    if task % 10 == 3 or (task % 10 == 8 and len(list(marks.glob(f"{task}-*"))) == 1):
        os._exit(1)
    if task == 5:
        raise ValueError("five")
    return 2 * task


def test_who_kills_its_worker_twice_is_named_and_everyone_else_is_done(tmp_path: Path) -> None:
    with Workers(functools.partial(double, tmp_path), nothing, nothing, jobs=2) as workers:
        done = {one.task: one for batch in workers.results(range(12)) for one in batch}
    assert sorted(done) == list(range(12))
    assert [task for task, one in done.items() if one.died] == [3]
    assert str(done[5].error) == "five"
    fine = set(done) - {3, 5}
    assert {task: done[task].result for task in fine} == {task: 2 * task for task in fine}
    tries = [path.name.split("-")[0] for path in tmp_path.iterdir()]
    assert tries.count("3") == 2
    assert max(tries.count(task) for task in tries) <= 3


def fail_but_once(marks: Path, task: int) -> int:
    """Leave a mark, and say how many are there; raise at even tasks while there is one."""
    tempfile.mkstemp(prefix=f"{task}-", dir=marks)
    tries = len(list(marks.glob(f"{task}-*")))
    if task % 2 == 0 and tries == 1:
        raise MemoryError
    return tries


def test_a_task_that_raised_is_tried_once_more(tmp_path: Path) -> None:
    with Workers(functools.partial(fail_but_once, tmp_path), nothing, nothing, jobs=1) as workers:
        done = {one.task: one for batch in workers.results(range(6)) for one in batch}
    assert {task: done[task].result for task in range(6)} == {0: 2, 1: 1, 2: 2, 3: 1, 4: 2, 5: 1}


def stop(task: int) -> int:
    """Stop as by SIGSTOP of somebody else."""
    if task:
        os.kill(os.getpid(), signal.SIGSTOP)
    return task


def test_a_worker_that_was_stopped_is_not_waited_for_without_end() -> None:
    with Workers(stop, nothing, nothing, jobs=1, longest=1.0) as workers:
        (outcome,) = [one for batch in workers.results([1]) for one in batch]
    assert outcome.died


def end_at_once() -> None:
    os._exit(1)


def test_where_no_worker_can_start_nobody_gets_a_zero(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="no worker process could be started"):
        Workers(functools.partial(double, tmp_path), nothing, end_at_once, jobs=1)


def refuse() -> None:
    raise PermissionError("no walls here")


def test_what_the_first_worker_says_against_it_reaches_the_caller(tmp_path: Path) -> None:
    with pytest.raises(PermissionError, match="no walls here"):
        Workers(functools.partial(double, tmp_path), nothing, refuse, jobs=1)


def meet(port: int, task: int) -> int:
    """Wait until the other worker has a task, too; say when this one waits for the next.

    A worker that waits for its next task holds the lock of their queue.
    """
    line = socket.create_connection(("127.0.0.1", port))
    line.recv(1)
    frame: Any = sys._getframe()
    while frame.f_code.co_name != "_process_worker":
        frame = frame.f_back
    queue = frame.f_locals["call_queue"]
    receive = queue._recv_bytes

    def receive_aloud() -> Any:
        line.sendall(b"%d" % os.getpid())
        return receive()

    queue._recv_bytes = receive_aloud
    return os.getpid()


def let_two_meet(server: socket.socket) -> list[socket.socket]:
    lines = [server.accept()[0] for _ in range(2)]
    for line in lines:
        line.sendall(b".")
    return lines


def kill(*processes: psutil.Process) -> None:
    """Kill processes that may have ended."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


@pytest.mark.parametrize("holds_the_lock", [True, False])
def test_a_worker_killed_while_the_others_shut_down_keeps_nobody(
    holds_the_lock: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of two waits for work and holds the queue's lock, for which the other waits."""
    monkeypatch.setattr(pool, "END_SECONDS", 0.5)
    told_to_end = threading.Event()

    def wait(sentinels: list[int], timeout: float) -> list[Any]:
        assert told_to_end.wait(HANG_SECONDS)
        kill(victim)
        return connection.wait(sentinels, timeout)

    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as beside:
        server.settimeout(HANG_SECONDS)
        work = functools.partial(meet, server.getsockname()[1])
        with Workers(work, nothing, nothing, jobs=2) as workers:
            met = beside.submit(let_two_meet, server)
            pids = {one.result for batch in workers.results(range(2)) for one in batch}
            lines: Any = met.result()
            holder = int(connection.wait(lines, HANG_SECONDS)[0].recv(20))
            (other,) = pids - {holder}
            victim = psutil.Process(holder if holds_the_lock else other)
            victim.suspend()
            monkeypatch.setattr(pool, "connection", SimpleNamespace(wait=wait))
            queue: Any = workers._executor._call_queue
            put = queue.put_nowait
            monkeypatch.setattr(queue, "put_nowait", lambda end: (put(end), told_to_end.set()))
            family = [psutil.Process(pid) for pid in (holder, other)]
            guard = threading.Timer(HANG_SECONDS, kill, family)
            guard.start()
    in_time = guard.is_alive()
    guard.cancel()
    for line in lines:
        line.close()
    assert (in_time, [worker for worker in family if worker.is_running()]) == (True, [])
